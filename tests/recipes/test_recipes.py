"""The recipes run as their pages say. `RECIPES` names those that do; `make recipes` runs all whose tool is there."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from signal import SIGTERM
from subprocess import PIPE, STDOUT
from typing import Any

import pytest
import yaml

from tests.doors.processes import PATIENCE, Serving, environment, serving
from tests.recipes.pages import FOLDER, NAMES, read

ALL = os.environ.get("RECIPES", "flask unittest").split()
BY_COMMANDS = [name for name in ALL if name != "github-actions"]

TOOLS = {"node": ("node", "npm"), "java": ("java", "javac")}
MODULES = {"django": "django", "fastapi": "fastapi"}

URL = "http://127.0.0.1:8015"
LONGEST = 120.0
"""Seconds that a command may take; npm fetches something."""

QUICKLY = "-p no:faker -p no:schemathesis -p no:hypothesispytest -p no:cacheprovider"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    with serving(tmp_path_factory.mktemp("recipes")) as server:
        yield server


def typed(line: str, folder: Path, **variables: str) -> str:
    """What a line prints that is typed in a folder, where this environment's commands come first."""
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    quiet = {"PYTEST_ADDOPTS": QUICKLY, "NO_PROXY": "*", "no_proxy": "*", "npm_config_loglevel": "error"}
    env = environment(PATH=path, **quiet, **variables)
    done = subprocess.run(
        ["bash", "-e", "-c", line], cwd=folder, env=env, stdout=PIPE, stderr=STDOUT, text=True, timeout=LONGEST
    )
    assert done.returncode == 0, f"$ {line}\n{done.stdout}"
    return done.stdout


DONE_HERE = ("pip install ", "capillary-sandbox serve ")
"""How lines begin that do what is done here already."""


def skip_without_tools(name: str) -> None:
    missing = [tool for tool in TOOLS.get(name, ()) if shutil.which(tool) is None]
    if name in MODULES and find_spec(MODULES[name]) is None:
        missing.append(MODULES[name])
    if missing:
        pytest.skip(f"{name}: {' and '.join(missing)} not installed")


@pytest.mark.long
@pytest.mark.parametrize("name", BY_COMMANDS)
def test_a_recipe_runs_and_prints_what_its_page_shows(name: str, served: Serving, tmp_path: Path) -> None:
    skip_without_tools(name)
    recipe = read(name)
    recipe.write(tmp_path)
    (tmp_path / "package.json").write_text("{}")  # npm installs beside the nearest one
    run = [command for command in recipe.commands if not command.line.startswith(DONE_HERE)]
    assert run
    for command in run:
        printed = typed(command.line.replace(URL, served.url), tmp_path)
        for shown in command.shown:
            assert shown in printed


def the_job() -> dict[str, Any]:
    """The only job of the workflow, which has a trigger."""
    workflow = yaml.safe_load(read("github-actions").files[".github/workflows/loyalty.yml"])
    assert set(workflow) == {"name", True, "jobs"}  # `on` is true in YAML 1.1
    (job,) = workflow["jobs"].values()
    return dict(job)


@pytest.mark.long
@pytest.mark.skipif("github-actions" not in ALL, reason="github-actions is not among RECIPES; make recipes runs it")
def test_the_job_does_what_its_page_says(tmp_path: Path) -> None:
    recipe = read("github-actions")
    recipe.write(tmp_path)
    ready_file, port = tmp_path / "ready.json", a_free_port()
    run = [step["run"] for step in the_job()["steps"] if "run" in step and step.get("if") != "failure()"]
    try:
        for lines in run:
            if not lines.startswith("pip install "):
                typed(lines.replace(URL, f"http://127.0.0.1:{port}"), tmp_path, SANDBOX_PORT=str(port))
        deadline = time.monotonic() + PATIENCE
        while ready_file.exists():
            assert time.monotonic() < deadline, "the server did not stop"
            time.sleep(0.01)
    finally:
        if ready_file.exists():
            os.kill(json.loads(ready_file.read_text())["pid"], SIGTERM)


@pytest.mark.long
def test_the_job_is_one_that_github_takes() -> None:
    job = the_job()
    assert {"runs-on", "steps"} <= set(job)
    assert all(("uses" in step) != ("run" in step) for step in job["steps"])
    assert {step["uses"].partition("@")[0] for step in job["steps"] if "uses" in step} == {
        "actions/checkout",
        "actions/setup-python",
    }


@pytest.mark.long
def test_every_recipe_is_in_the_list_and_can_be_run() -> None:
    listed = re.findall(r"\]\((\S+)\.md\)", (FOLDER / "README.md").read_text(encoding="utf-8").partition("|---")[2])
    assert sorted(listed) == NAMES
    for name in NAMES:
        assert read(name).files, name


def a_free_port() -> int:
    """A port that nobody has; the job needs to know it before it serves."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
