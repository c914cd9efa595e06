"""The page about scenarios: its files replay, and what differs is told as it shows."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from sandbox.app import create_app, wsgi
from sandbox.cli import cli
from sandbox.server import Served

GUIDE = (Path(__file__).parents[2] / "docs/scenarios.md").read_text(encoding="utf-8")
YAML = re.findall(r"^```yaml\n(.*?)^```", GUIDE, re.M | re.S)
CONSOLE, TEXT = (re.findall(rf"^```{kind}\n(.*?)^```", GUIDE, re.M | re.S) for kind in ("console", "text"))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for text in YAML:
        named = re.search(r"^scenario: (\S+)", text, re.M)
        (tmp_path / f"{named[1] if named else 'shop'}.yaml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def printed(command: str) -> str:
    output = CliRunner().invoke(cli, command.split()[1:]).output
    return re.sub(r"\([0-9.]+ s\)", "(0.0 s)", output)


def test_every_example_holds(folder: Path) -> None:
    assert len(YAML) == 4
    assert printed("capillary-sandbox replay .").splitlines()[-1] == "3 scenarios, 8 steps: 3 same (0.0 s)"


def test_the_command_prints_what_is_shown(folder: Path) -> None:
    (shown,) = CONSOLE
    command, _, output = shown.removeprefix("$ ").partition("\n")
    assert printed(command) == output


def test_a_difference_is_told_as_shown(folder: Path) -> None:
    file = folder / "silver-until-the-weekend.yaml"
    file.write_text(file.read_text().replace("currentTierName: Silver", "currentTierName: Gold"), encoding="utf-8")
    lines = printed(f"capillary-sandbox replay {file.name}").splitlines()
    shown, _ = TEXT
    assert [line for line in shown.splitlines() if line not in lines] == []


def test_drift_is_told_as_shown(folder: Path) -> None:
    theirs = folder / "theirs.yaml"
    theirs.write_text((folder / "shop.yaml").read_text().replace("eu\n", "eu\n  dialect: {error_warnings: empty}\n", 1))
    _, shown = TEXT
    command, _, output = shown.removeprefix("$ ").partition("\n")
    with Served(wsgi(create_app(theirs))) as served:
        assert printed(command.replace("http://127.0.0.1:8015", served.url)) == output
