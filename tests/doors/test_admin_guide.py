"""The page about the admin API: every curl line on it answers what stands beneath it, one after the other."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from sandbox.sources.scenario_files import read_scenario
from tests.doors.processes import Serving, serving

GUIDE = Path(__file__).parents[2] / "docs/admin.md"
ADDRESS = "http://127.0.0.1:8015"


def examples() -> list[tuple[str, str]]:
    """The commands and what each answers, "" for nothing."""
    found: list[tuple[str, str]] = []
    for block in re.findall(r"^```console\n(.*?)^```", GUIDE.read_text(encoding="utf-8"), re.M | re.S):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], ""))
            else:
                found[-1] = (found[-1][0], line)
    return found


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_every_curl_line_answers_what_the_page_says(tmp_path: Path) -> None:
    with serving(tmp_path) as served:
        for command, answer in examples():
            line = command.replace(ADDRESS, served.url)
            done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, cwd=tmp_path, timeout=30)
            assert done.returncode == 0, (command, done.stderr)
            assert (json.loads(done.stdout) if done.stdout else "") == (json.loads(answer) if answer else ""), command
    assert "Ann Lee" in (tmp_path / "with-ann.yaml").read_text(encoding="utf-8")


def test_the_python_example_does_what_it_says(demo: Serving, capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = re.findall(r"^```python\n(.*?)^```", GUIDE.read_text(encoding="utf-8"), re.M | re.S)
    exec(example.replace(ADDRESS, demo.url), {})
    (shown,) = re.findall(r"# (body:.*), …", example)
    assert capsys.readouterr().out.startswith(shown)


def test_the_scenario_on_the_page_is_one(tmp_path: Path) -> None:
    (text,) = re.findall(r"^```yaml\n(.*?)^```", GUIDE.read_text(encoding="utf-8"), re.M | re.S)
    (tmp_path / "scenario.yaml").write_text(text)
    assert read_scenario(str(tmp_path / "scenario.yaml")).name == "gold-expires-tonight"
