"""Comparing: everything holds itself, and whatever is changed in one place is found there."""

import copy
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sandbox.replaying.comparing import Difference, differences, type_of
from tests.examples import EXAMPLES

numbers = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
scalars = st.none() | st.booleans() | numbers | st.text(max_size=5)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=12,
)


def leaves(value: Any, at: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    below = [path for step, item in inner for path in leaves(item, (*at, step))]
    return below or [at]


def put(value: Any, path: tuple[str | int, ...], new: Any) -> Any:
    if not path:
        return new
    changed = copy.copy(value)
    changed[path[0]] = put(value[path[0]], path[1:], new)
    return changed


def at(value: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        value = value[step]
    return value


@settings(max_examples=EXAMPLES // 2)
@given(values, st.booleans())
def test_every_value_holds_itself(value: Any, exact: bool) -> None:
    assert list(differences(value, copy.deepcopy(value), exact=exact)) == []


@settings(max_examples=EXAMPLES // 2)
@given(values, scalars, st.booleans(), st.data())
def test_any_one_changed_leaf_is_found_at_its_path(value: Any, new: Any, exact: bool, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(leaves(value)))
    old = at(value, path)
    assume(type_of(old) != type_of(new) or old != new)
    (found,) = differences(value, put(value, path, new), exact=exact)
    assert (found.steps, found.expected, found.got) == (path, old, new)


@settings(max_examples=EXAMPLES // 5)
@given(st.dictionaries(st.text(max_size=3), values, min_size=1, max_size=3), values, st.data())
def test_a_key_may_be_there_besides_unless_all_is_told(value: dict[str, Any], other: Any, data: st.DataObject) -> None:
    key = data.draw(st.sampled_from(sorted(value)))
    fewer = {name: item for name, item in value.items() if name != key}
    assert list(differences(fewer, value)) == []
    assert list(differences(fewer, value, exact=True)) == [Difference((key,), "unexpected", None, value[key])]
    assert list(differences(value, fewer)) == [Difference((key,), "missing", value[key], None)]


@pytest.mark.parametrize(
    ("expected", "got", "kind"),
    [
        (1, True, "type"),
        (0, False, "type"),
        (1, "1", "type"),
        (None, "", "type"),
        ({}, [], "type"),
        ([1], [1, 1], "length"),
        ("a", "A", "value"),
    ],
)
def test_what_looks_alike_is_not_the_same(expected: Any, got: Any, kind: str) -> None:
    (found,) = differences(expected, got)
    assert found.kind == kind


def test_numbers_are_compared_by_value() -> None:
    assert list(differences(390, 390.0)) == []
