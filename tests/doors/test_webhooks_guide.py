"""The page about webhooks: its curl lines work, its tests pass, its fixture loads and its step is one."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from sandbox.sources.yaml_files import load_text
from tests.doors.plugin_runs import run
from tests.doors.processes import serving

GUIDE = (Path(__file__).parents[2] / "docs/webhooks.md").read_text(encoding="utf-8")
ADDRESS = "http://127.0.0.1:8015"


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", GUIDE, re.M | re.S)


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_its_curl_lines_bring_an_event(tmp_path: Path) -> None:
    with serving(tmp_path) as served:
        for line in re.findall(r"^\$ (.*)$", blocks("console")[0], re.M):
            done = subprocess.run(
                ["sh", "-c", line.replace(ADDRESS, served.url)], cwd=tmp_path, timeout=30, check=False
            )
            assert done.returncode == 0, line
    told = (tmp_path / "deliveries.json").read_text(encoding="utf-8")
    assert '"eventName": "tierUpgraded"' in told
    assert '"outcome": "listed"' in told


def test_its_tests_pass(pytester: pytest.Pytester) -> None:
    (text,) = blocks("python")
    pytester.makepyfile(test_webhooks=text)
    run(pytester).assert_outcomes(passed=2)


def test_its_fixture_loads() -> None:
    fixture, _ = blocks("yaml")
    loaded = load_text(fixture + "programs: [{id: 1, name: Main, tiers: [Base]}]\n", "it.yaml")
    (org,) = loaded.orgs
    assert [hook.url for hook in org.org.webhooks] == ["http://127.0.0.1:9000/events", ""]
