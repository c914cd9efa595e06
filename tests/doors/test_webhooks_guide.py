"""The page about webhooks: its curl lines work, its tests pass, its fixture loads and its step is one."""

import shutil
from pathlib import Path

import pytest

from sandbox.sources.scenario_files import read_scenario
from sandbox.sources.yaml_files import load_text
from tests.doors.guides import blocks, hold_to_its_commands
from tests.doors.plugin_runs import run

PAGE = "webhooks.md"


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_its_curl_lines_bring_an_event(tmp_path: Path) -> None:
    hold_to_its_commands(PAGE, tmp_path)
    told = (tmp_path / "deliveries.json").read_text(encoding="utf-8")
    assert '"eventName": "tierUpgraded"' in told
    assert '"outcome": "listed"' in told


def test_its_tests_pass(pytester: pytest.Pytester) -> None:
    (text,) = blocks(PAGE, "python")
    pytester.makepyfile(test_webhooks=text)
    run(pytester).assert_outcomes(passed=2)


def test_its_fixture_loads() -> None:
    fixture, _ = blocks(PAGE, "yaml")
    loaded = load_text(fixture + "programs: [{id: 1, name: Main, tiers: [Base]}]\n", "it.yaml")
    (org,) = loaded.orgs
    assert [hook.url for hook in org.org.webhooks] == ["http://127.0.0.1:9000/events", ""]


def test_its_step_is_one(tmp_path: Path) -> None:
    _, steps = blocks(PAGE, "yaml")
    (tmp_path / "it.yaml").write_text("scenario: it\n" + steps, encoding="utf-8")
    (step,) = read_scenario(str(tmp_path / "it.yaml")).steps
    assert str(step.action) == "wait for tierDowngraded of 566000077"
