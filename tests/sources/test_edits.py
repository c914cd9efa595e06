"""Edits: a value is exchanged where it stands, and not a byte else changes."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.sources.edits import Edit, edited
from tests.examples import EXAMPLES

TEXT = """\
# on top
steps:  # here
  - get: /v2   # a path
    expect:
      code: none # no error
      body:
        # about tiers
        programTiers:
        - currentTierName: Gold  # hers
          list: [1, 2.50,
                 "x"]   # three
        - second: 'it''s'
        text: |
          two
          lines
        # about the rest

      json: {"$.a": Gold, '$.b': {c: 1}}  # paths
  # between
  - &shared
    expect: &expected {code: 8015}
  - {expect: *expected, name: "${x}"}
# at the end
"""

DONE: list[tuple[tuple[Any, ...], str, str, str]] = [
    ((0, "expect", "code"), "8015", "code: none #", "code: 8015 #"),
    ((0, "expect", "body", "programTiers", 0, "currentTierName"), '"Silver"', ": Gold  #", ": Silver  #"),
    ((0, "expect", "body", "programTiers", 0, "currentTierName"), '"No"', ": Gold  #", ': "No"  #'),
    ((0, "expect", "body", "programTiers", 0, "currentTierName"), '"7"', ": Gold  #", ': "7"  #'),
    ((0, "expect", "body", "programTiers", 0, "list", 1), "3", "2.50,", "3,"),
    ((0, "expect", "body", "programTiers", 0, "list"), "[]", '[1, 2.50,\n                 "x"]', "[]"),
    ((0, "expect", "body", "programTiers", 1, "second"), '"a: b"', "'it''s'", '"a: b"'),
    ((0, "expect", "body", "text"), '"one\\n"', "|\n          two\n          lines\n", '"one\\n"\n'),
    ((0, "expect", "json", "$.b"), "null", "{c: 1}", "null"),
    ((0, "expect", "json", "$.a"), '"Größe"', "Gold,", '"Größe",'),
    ((2, "expect"), "{}", "*expected,", "{},"),
    (
        (0, "expect", "body", "programTiers"),
        '[{"a": 1}]',
        TEXT[TEXT.index("- currentTierName") : TEXT.index("\n        text:")],
        '  [{"a": 1}]',
    ),
]


@pytest.mark.parametrize(("path", "value", "before", "after"), DONE)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_one_value_changes_and_nothing_else(
    path: tuple[Any, ...], value: str, before: str, after: str, ends: str
) -> None:
    assert TEXT.count(before) == 1
    done = edited(TEXT.replace("\n", ends), [Edit(("steps", *path), value)])
    assert done.undone == ()
    assert done.text == TEXT.replace(before, after).replace("\n", ends)


@pytest.mark.parametrize(
    "path",
    [
        (1, "expect", "code"),  # behind an anchor
        (2, "expect", "code"),  # behind an alias
        (2, "name"),  # of a captured value
        (0, "expect", "nothing"),
        (7, "expect"),
        (0, "get", "deeper"),
    ],
)
def test_what_says_more_than_itself_is_left_for_a_person(path: tuple[Any, ...]) -> None:
    edit = Edit(("steps", *path), "7")
    assert edited(TEXT, [edit]) == (TEXT, (edit,))


def test_many_edits_are_made_and_one_within_another_is_part_of_that() -> None:
    body = ("steps", 0, "expect", "body")
    edits = [Edit((*body, "a", "b"), "1"), Edit((*body, "a"), '{"b": 2}'), Edit((*body, "d"), "4")]
    text = "steps:\n- expect:\n    body:\n      a: {b: 0} # c\n      d: 3\n"
    assert edited(text, edits).text == text.replace("{b: 0}", '{"b": 2}').replace("d: 3", "d: 4")


OLD = (
    "{old}",
    "\n          a: 1\n          b: [2]",
    "|\n          x\n\n          y",
    "\n        - 1\n        - 2",
    "~",
)
scalars = st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8"), max_size=6)
values = st.recursive(scalars, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner))


@settings(max_examples=EXAMPLES // 5)
@given(values, st.sampled_from(OLD))
def test_any_value_comes_back_as_it_is(value: Any, old: str) -> None:
    """Or it is left for a person: characters that no YAML holds."""
    text = f"steps:\n  - expect: # of it\n      json:\n        $.a: {old}\n        $.b: 0 # and so on\n"
    edit = Edit(("steps", 0, "expect", "json", "$.a"), json.dumps(value, ensure_ascii=False))
    done = edited(text, [edit])
    assert done.text.endswith("$.b: 0 # and so on\n")
    assert done.text.startswith("steps:\n  - expect: # of it\n      json:\n        $.a: ")
    if done.undone:
        assert done.text == text
