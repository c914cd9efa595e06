"""Whatever is written in a fixture, reading it ends in orgs or findings, never in an exception.

`make fuzz` tries far more of it.
"""

import json
import tracemalloc
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.core.model import IDENTIFIER_KINDS, Records
from sandbox.sources.composer import compose
from sandbox.sources.located import Map, Value
from sandbox.sources.schema import RECORDS
from sandbox.sources.yaml_files import Loaded, load_text
from tests.examples import EXAMPLES

PATIENCE = timedelta(seconds=20)
"""How long an example may take; it takes milliseconds, on whatever machine."""

NOW = datetime(2027, 3, 26, 12, tzinfo=UTC)
GOOD = """\
org: {id: 501, cluster: eu, dual_eligibility: yes, primary_identifier: mobile, sources: {WECHAT: {accounts: [1, 2]}}}
programs:
  - {id: 7, name: Main, default: true, tiers: [Base, Gold], on_expiry: renew}
  - {id: 8, name: "Club", tiers: &tiers [Guest, {name: Member, validity_months: 6}]}
customers:
  - &tom
    id: 1
    identifiers: {mobile: "+91 57950", email: [a@b.test, 'c@d.test']}
    sources: {WECHAT/2: {wechat: wx-1}}
    tiers: {Main: {tier: Gold, expires: 2027-03-26T22:00:00Z}, 8: Member}
  - {<<: *tom, id: 2, merged_into: 1}
groups: [{id: 3, primary: 1, members: [2], tiers: {Main: Gold}}]
personas: [{shows: Tom, customer: 1, get: /v2/customers/1/tierDetails, answers: Gold}]
canned: [{path: "/v2/{x}/y", query: {a: b}, headers: {X-A: b}, body: {a: [1, "", ~], b: &body {c: no}, d: *body}}]
"""
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
    assert bool(loaded.orgs) is all(finding.severity == "warning" for finding in loaded.findings)
    lines = text.count("\n") + text.count("\r") + text.count("\x85") + text.count("\u2028") + text.count("\u2029") + 1
    for finding in loaded.findings:
        assert finding.file == "f"
        assert 1 <= finding.line <= lines + 1
        assert finding.column >= 1
        assert finding.message.isprintable()
        assert len(finding.message) < 1_500
    assert all(isinstance(records, Records) for records in loaded.orgs)


edited = st.builds(
    lambda begin, length, bits: GOOD[:begin] + "".join(bits) + GOOD[begin + length :],
    st.integers(0, len(GOOD)),
    st.integers(0, 40),
    st.lists(st.sampled_from(YAML_BITS), max_size=4),
)
anything = st.one_of(texts, texts, edited, edited, files.map(json.dumps))


@settings(max_examples=EXAMPLES, deadline=PATIENCE)
@given(anything)
def test_any_text_can_be_read_in_little_memory(text: str) -> None:
    tracemalloc.start()
    try:
        loaded = load_text(text, "f", now=NOW)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    check(loaded, text)
    assert peak < 1_000_000 + 1_000 * len(text)


def test_what_is_edited_is_good_before() -> None:
    assert load_text(GOOD, "f", now=NOW).findings == ()


def as_read(tree: Any, depth: int = 0, canned: int | None = None) -> Value:
    """What a JSON tree is as YAML: text, and empty values in maps as if absent, but in a canned answer's body."""
    if isinstance(tree, dict):
        read = Map()
        for key, value in tree.items():
            listed = depth + 1 if key == "canned" and canned is None else canned
            if key == "body" and canned is not None and depth == canned + 1:
                read[key] = exactly(value)
            elif value not in (None, ""):
                read[key] = as_read(value, depth + 1, listed)
        return read
    if isinstance(tree, list):
        return [as_read(value, depth + 1, canned) for value in tree]
    return tree or None


def exactly(tree: Any) -> Value:
    """The same where empty values stay."""
    if isinstance(tree, dict):
        return Map((key, exactly(value)) for key, value in tree.items())
    if isinstance(tree, list):
        return [exactly(value) for value in tree]
    return "null" if tree is None else tree


@settings(max_examples=200)
@given(trees)
def test_what_is_written_is_what_is_read(tree: Any) -> None:
    text = json.dumps(tree, ensure_ascii=False)
    composition = compose(text)
    if not composition.faults:
        assert composition.value == as_read(tree)


@settings(max_examples=200)
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
