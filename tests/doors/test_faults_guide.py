"""The page about faults: every line on it does what stands beneath it."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from sandbox.cli import cli
from tests.doors.guides import blocks, hold_to_its_commands
from tests.doors.plugin_runs import run

PAGE = "faults.md"


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_every_curl_line_answers_what_the_page_says(tmp_path: Path) -> None:
    hold_to_its_commands(PAGE, tmp_path)


def test_the_scenario_replays(tmp_path: Path) -> None:
    (text,) = blocks(PAGE, "yaml")
    (tmp_path / "it.yaml").write_text(text, encoding="utf-8")
    done = CliRunner().invoke(cli, ["replay", str(tmp_path / "it.yaml")])
    assert (done.exit_code, "3 steps: 1 same" in done.output) == (0, True), done.output


def test_the_test_passes(pytester: pytest.Pytester) -> None:
    (text,) = blocks(PAGE, "python")
    pytester.makepyfile(test_retries=text)
    run(pytester).assert_outcomes(passed=1)
