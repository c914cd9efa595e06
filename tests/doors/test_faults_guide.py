"""The page about faults: every line on it does what stands beneath it."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from sandbox.cli import cli
from tests.doors.plugin_runs import run
from tests.doors.processes import serving

GUIDE = (Path(__file__).parents[2] / "docs/faults.md").read_text(encoding="utf-8")
ADDRESS = "http://127.0.0.1:8015"


def examples() -> list[tuple[str, str]]:
    """The commands and what each answers, "" for nothing."""
    lines = "\n".join(re.findall(r"^```console\n(.*?)^```", GUIDE, re.M | re.S))
    return re.findall(r"^\$ (.*)\n((?![$]).*)?", lines, re.M)


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_every_curl_line_answers_what_the_page_says(tmp_path: Path) -> None:
    with serving(tmp_path) as served:
        for command, answer in examples():
            line = command.replace(ADDRESS, served.url)
            done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, cwd=tmp_path, timeout=30)
            assert done.returncode == 0, (command, done.stderr)
            assert (json.loads(done.stdout) if done.stdout else "") == (json.loads(answer) if answer else ""), command


def test_the_scenario_replays(tmp_path: Path) -> None:
    (text,) = re.findall(r"^```yaml\n(.*?)^```", GUIDE, re.M | re.S)
    (tmp_path / "it.yaml").write_text(text, encoding="utf-8")
    done = CliRunner().invoke(cli, ["replay", str(tmp_path / "it.yaml")])
    assert (done.exit_code, "3 steps: 1 same" in done.output) == (0, True), done.output


def test_the_test_passes(pytester: pytest.Pytester) -> None:
    (text,) = re.findall(r"^```python\n(.*?)^```", GUIDE, re.M | re.S)
    pytester.makepyfile(test_retries=text)
    run(pytester).assert_outcomes(passed=1)
