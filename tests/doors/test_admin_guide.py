"""The page about the admin API: every curl line on it answers what stands beneath it, one after the other."""

import re
import shutil
from pathlib import Path

import pytest

from sandbox.sources.scenario_files import read_scenario
from tests.doors.guides import ADDRESS, blocks, hold_to_its_commands
from tests.doors.processes import Serving

PAGE = "admin.md"


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_every_curl_line_answers_what_the_page_says(tmp_path: Path) -> None:
    hold_to_its_commands(PAGE, tmp_path)
    assert "Ann Lee" in (tmp_path / "with-ann.yaml").read_text(encoding="utf-8")


def test_the_python_example_does_what_it_says(demo: Serving, capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = blocks(PAGE, "python")
    exec(example.replace(ADDRESS, demo.url), {})
    (shown,) = re.findall(r"# (body:.*), …", example)
    assert capsys.readouterr().out.startswith(shown)


def test_the_scenario_on_the_page_is_one(tmp_path: Path) -> None:
    (text,) = blocks(PAGE, "yaml")
    (tmp_path / "scenario.yaml").write_text(text)
    assert read_scenario(str(tmp_path / "scenario.yaml")).name == "gold-expires-tonight"
