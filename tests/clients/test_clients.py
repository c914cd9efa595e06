"""The clients that integrations are built on find the same, each over a socket of its own and signed in.

`CLIENTS` names who walks; `make clients` sends all five.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.client import SandboxClient
from tests.doors.processes import PATIENCE, Serving, environment, serving

HERE = Path(__file__).parent
FINDINGS = [json.loads(line) for line in (HERE / "findings.jsonl").read_text(encoding="utf-8").splitlines()]

CLIENTS = os.environ.get("CLIENTS", "curl requests httpx").split()
TOOLS = {"curl": ("curl",), "fetch": ("node",), "axios": ("node", "npm")}
"""What has to be installed for a client; the others come with the tests."""

INSTALLING = 120.0
"""Seconds that fetching axios may take."""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    with serving(tmp_path_factory.mktemp("clients"), "--fixtures", HERE / "club.yaml", "--auth", "required") as server:
        yield server


def command(client: str, folder: Path) -> list[str | Path]:
    """How the walk is begun with a client."""
    if client not in ("fetch", "axios"):
        return [sys.executable, HERE / "walk.py", client]
    walk = folder / "walk.mjs"
    shutil.copy(HERE / "walk.mjs", walk)
    if client == "axios":
        install = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", folder, "axios"]
        subprocess.run(install, check=True, timeout=INSTALLING, cwd=folder)
    return ["node", walk, client]


@pytest.mark.long
@pytest.mark.parametrize("client", CLIENTS)
def test_a_client_finds_what_every_other_finds(client: str, served: Serving, tmp_path: Path) -> None:
    missing = [tool for tool in TOOLS.get(client, ()) if shutil.which(tool) is None]
    if missing:
        pytest.skip(f"{client}: {' and '.join(missing)} not installed")
    with SandboxClient(served.url, namespace=client) as sandbox:
        sandbox.clock.set("2027-03-26T12:00:00Z")
        line = [*command(client, tmp_path), sandbox.base_url]
        env = environment(NO_PROXY="*", no_proxy="*")
        done = subprocess.run(line, capture_output=True, text=True, timeout=PATIENCE, env=env)
        assert (done.returncode, done.stderr) == (0, "")
        assert [json.loads(found) for found in done.stdout.splitlines()] == FINDINGS
        asked_for_tokens = sandbox.requests.count(endpoint="token_generate")
    assert asked_for_tokens == 3, "one at the start, one refused, one after the first had expired"
