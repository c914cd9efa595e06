"""The page about pytest: its files make a project, and its tests pass."""

import re
from pathlib import Path

import pytest

from sandbox.testing.capillary import Capillary
from tests.doors.plugin_runs import run

GUIDE = (Path(__file__).parents[2] / "docs/pytest.md").read_text(encoding="utf-8")
FILES = re.findall(r"^```(?:python|yaml)\n# (\S+)\n(.*?)^```", GUIDE, re.M | re.S)


def test_every_example_of_the_page_passes(pytester: pytest.Pytester) -> None:
    for name, text in FILES:
        (pytester.path / name).write_text(text, encoding="utf-8")
    pytester.syspathinsert()
    result = run(pytester)
    result.assert_outcomes(passed=GUIDE.count("\ndef test_"))


def test_the_failure_is_told_as_the_page_shows(pytester: pytest.Pytester) -> None:
    texts = dict(FILES)
    failing = '\n\ndef test_email(capillary):\n    query = "source=INSTORE&identifierName=email&identifierValue="\n'
    failing += '    urlopen(f"{capillary.base_url}/v2/customers/lookup/tierDetails?{query}tom.sawyer@example.com")\n'
    failing += "    assert 0\n"
    pytester.makepyfile(texts["test_tiers.py"] + failing)
    shown, _ = re.findall(r"^```text\n(.*?)^```", GUIDE, re.M | re.S)
    printed = run(pytester).stdout.str()
    told = re.sub(r"\[\S*?(fixtures/demo-eu.yaml):\d+\]", r"[\1]", printed)
    for line in shown.splitlines():
        assert re.sub(r":\d+\]", "]", line) in told


def test_every_operation_of_the_table_exists() -> None:
    (table,) = re.findall(r"^\| \| \|\n(.*?)\n\n", GUIDE, re.M | re.S)
    names = {name for row in table.splitlines() for name in re.findall(r"`(\w+)", row.split("|")[1])}
    assert {name for name in names if not hasattr(Capillary, name)} == set()
