"""Comparing two values of JSON: what one tells with what the other holds."""

from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

from sandbox.core.json_paths import Steps

Kind = Literal["value", "type", "missing", "unexpected", "length"]


class Difference(NamedTuple):
    """One difference: the place by the steps that lead there, and both values.

    `missing` is a key that was expected and is not there, `unexpected` one that is there and was not; the side that has
    nothing is `None`. `length` is that of lists.
    """

    steps: Steps
    kind: Kind
    expected: Any
    got: Any


def differences(expected: Any, got: Any, *, exact: bool = False, at: Steps = ()) -> Iterator[Difference]:
    """Where `got` does not hold what `expected` tells: the keys of maps, every element of lists, all else as it is.

    With `exact`, maps may have no other keys. Numbers are compared by value, whatever their notation.
    """
    if type_of(expected) != type_of(got):
        yield Difference(at, "type", expected, got)
    elif isinstance(expected, dict):
        yield from _of_maps(expected, got, exact, at)
    elif isinstance(expected, list):
        if len(expected) != len(got):
            yield Difference(at, "length", expected, got)
        else:
            for index, (one, other) in enumerate(zip(expected, got, strict=True)):
                yield from differences(one, other, exact=exact, at=(*at, index))
    elif expected != got:
        yield Difference(at, "value", expected, got)


def type_of(value: Any) -> str:
    """What JSON calls the type of a value."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "text"
        case list():
            return "list"
    return "map"


def _of_maps(expected: dict[str, Any], got: dict[str, Any], exact: bool, at: Steps) -> Iterator[Difference]:
    for key, value in expected.items():
        if key in got:
            yield from differences(value, got[key], exact=exact, at=(*at, key))
        else:
            yield Difference((*at, key), "missing", value, None)
    if exact:
        for key in got.keys() - expected.keys():
            yield Difference((*at, key), "unexpected", None, got[key])
