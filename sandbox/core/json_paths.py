"""JSON paths to one place: `$`, names and indexes, as in `$.programTiers[0]['currentTierName']`.

A bounded part of RFC 9535, its singular queries: no wildcard, slice or filter, so that a path leads to one value or to
none.
"""

import json
import re
from collections.abc import Sequence
from typing import Any, NoReturn

Steps = tuple[str | int, ...]
"""The keys and indexes that lead from the top of a JSON value to a place in it."""

_STEP = r"""\.[A-Za-z_][A-Za-z0-9_]*|\[-?(?:0|[1-9][0-9]{0,8})\]|\['[^'\]\\]*'\]|\["[^"\]\\]*"\]"""
PATTERN = rf"\$(?:{_STEP})*"
"""What a path looks like."""

_PLAIN_NAME = re.compile("[A-Za-z_][A-Za-z0-9_]*")


class Nowhere(LookupError):
    """A path leads to nothing."""


def read_path(text: str) -> Steps:
    """The steps of a path. Raises `ValueError` for what is none."""
    if not re.fullmatch(PATTERN, text):
        raise ValueError(f"{text!r} is no JSON path")
    return tuple(map(_step, re.findall(_STEP, text)))


def written(steps: Sequence[str | int]) -> str:
    """The path of these steps."""
    return "$" + "".join(map(_written, steps))


def find(value: Any, steps: Sequence[str | int]) -> Any:
    """What the steps lead to in a JSON value; an index below 0 counts from the end. Raises `Nowhere`."""
    for step in steps:
        try:
            inside = isinstance(value, list if isinstance(step, int) else dict)
            value = value[step] if inside else _nowhere(steps)
        except (KeyError, IndexError):
            _nowhere(steps)
    return value


def _nowhere(steps: Sequence[str | int]) -> NoReturn:
    raise Nowhere(written(steps))


def _step(text: str) -> str | int:
    if text.startswith("."):
        return text[1:]
    inner = text[1:-1]
    return inner[1:-1] if inner[0] in "'\"" else int(inner)


def _written(step: str | int) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    return f".{step}" if _PLAIN_NAME.fullmatch(step) else f"[{json.dumps(step, ensure_ascii=False)}]"
