"""Whatever is written in a fixture, reading it ends in orgs or findings, never in an exception."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.core.model import IDENTIFIER_KINDS, Records
from sandbox.sources.composer import compose
from sandbox.sources.located import Map, Value
from sandbox.sources.schema import RECORDS
from sandbox.sources.yaml_files import Loaded, load_text

KEYS = sorted(
    {field.name for record in RECORDS.values() for field in record.fields} | {*IDENTIFIER_KINDS, "WECHAT", "<<"}
)
WORDS = [
    "Main",
    "Gold",
    "7",
    "1",
    "0",
    "501",
    "eu",
    "us",
    "Asia/Kolkata",
    "true",
    "no",
    "today",
    "today+90d",
    "2027-03-26",
]
YAML_BITS = [*"[]{}:,-?&*!|>'\"%@`#\n \t~", ": ", "- ", "&a ", "*a", "!!str ", "<<: ", "---", "...", *WORDS, *KEYS]

printable = st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp"))
texts = st.one_of(st.text(), st.lists(st.sampled_from(YAML_BITS)).map("".join))
scalars = st.one_of(st.sampled_from(WORDS), st.none(), st.text(printable, max_size=5))
trees = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.one_of(st.sampled_from(KEYS), scalars.map(str)), inner, max_size=5),
    ),
    max_leaves=20,
)
files = st.fixed_dictionaries(
    {},
    optional={
        "org": st.one_of(trees, st.just({"id": "1", "cluster": "eu"})),
        "programs": st.one_of(trees, st.just([{"id": "7", "name": "Main", "tiers": ["Base", "Gold"]}])),
        "customers": st.lists(st.one_of(trees, st.dictionaries(st.sampled_from(KEYS), trees, max_size=5)), max_size=3),
        "groups": trees,
    },
)


def check(loaded: Loaded, text: str) -> None:
    assert bool(loaded.orgs) is not bool(loaded.findings)
    lines = text.count("\n") + text.count("\r") + text.count("\x85") + text.count("\u2028") + text.count("\u2029") + 1
    for finding in loaded.findings:
        assert finding.file == "f"
        assert 1 <= finding.line <= lines + 1
        assert finding.column >= 1
        assert finding.message.isprintable()
        assert len(finding.message) < 1_500
    assert all(isinstance(records, Records) for records in loaded.orgs)


@settings(max_examples=400, deadline=None)
@given(texts)
def test_any_text_can_be_read(text: str) -> None:
    check(load_text(text, "f"), text)


@settings(max_examples=300, deadline=None)
@given(files)
def test_any_tree_of_known_keys_can_be_read(tree: dict[str, Any]) -> None:
    text = json.dumps(tree)
    check(load_text(text, "f"), text)


def as_read(tree: Any) -> Value:
    """What a JSON tree is as YAML: text, and empty values in maps as if absent."""
    if isinstance(tree, dict):
        return Map((key, as_read(value)) for key, value in tree.items() if value not in (None, ""))
    if isinstance(tree, list):
        return [as_read(value) for value in tree]
    return tree or None


@settings(max_examples=200, deadline=None)
@given(trees)
def test_what_is_written_is_what_is_read(tree: Any) -> None:
    text = json.dumps(tree, ensure_ascii=False)
    composition = compose(text)
    if not composition.faults:
        assert composition.value == as_read(tree)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from(KEYS), st.sampled_from(WORDS), min_size=1), st.integers(0, 5))
def test_every_value_is_found_where_it_stands(entries: dict[str, str], indent: int) -> None:
    entries.pop("<<", None)
    text = "".join(f"{' ' * indent}{key}:  {value}\n" for key, value in entries.items())
    composition = compose(text, places=True)
    lines = text.splitlines()
    for key, value in entries.items():
        spot = composition.spot([key], "key")
        assert lines[spot.line - 1][spot.column - 1 :].startswith(f"{key}:")
        spot = composition.spot([key], "value")
        assert lines[spot.line - 1][spot.column - 1 :] == value
