"""The guide for writing fixtures: every piece of YAML in it loads, with just the findings that are shown beneath it."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from sandbox.sources.yaml_files import load_text

GUIDE = Path(__file__).parents[2] / "docs/fixtures.md"
NAME = "my.yaml"
NOW = datetime(2026, 12, 1, tzinfo=UTC)
REST = {
    "org": "org: {id: 501, cluster: eu}\n",
    "programs": "programs: [{id: 973, name: Main, tiers: [Bronze, Silver, Gold]}]\n",
}
"""What a fragment is to be imagined with; it goes below, so that the lines of findings are those of the fragment."""


class Snippet(NamedTuple):
    line: int
    text: str
    findings: tuple[str, ...]


def snippets() -> list[Snippet]:
    guide = GUIDE.read_text(encoding="utf-8")
    found = []
    for match in re.finditer(r"^```yaml\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?", guide, re.M | re.S):
        line = guide.count("\n", 0, match.start()) + 1
        found.append(Snippet(line, match[1], tuple((match[2] or "").splitlines())))
    return found


def completed(text: str) -> str:
    """The text with what it lacks to be a whole org."""
    given = yaml.load(text, Loader=yaml.BaseLoader)
    return text + "".join(rest for key, rest in REST.items() if key not in given)


@pytest.mark.parametrize("snippet", snippets(), ids=lambda snippet: f"line {snippet.line}")
def test_a_snippet_has_just_the_findings_shown(snippet: Snippet) -> None:
    assert tuple(map(str, load_text(completed(snippet.text), NAME, now=NOW).findings)) == snippet.findings


def test_the_guide_shows_both_kinds() -> None:
    shown = [bool(snippet.findings) for snippet in snippets()]
    assert shown.count(True) >= 3
    assert shown.count(False) >= 10
    assert len(shown) == GUIDE.read_text(encoding="utf-8").count("```yaml")


def test_what_the_guide_says_of_text_is_so() -> None:
    (text,) = (snippet.text for snippet in snippets() if "name: No\n" in snippet.text)
    (records,) = load_text(completed(text), NAME).orgs
    (customer,) = records.customers
    assert (customer.id, customer.name, customer.deleted, customer.merged_into) == (1, "No", False, None)
    assert [identifier.value for identifier in customer.identifiers] == ["915795008395", "0123"]
