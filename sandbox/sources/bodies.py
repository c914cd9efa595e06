"""Bodies of canned answers: a map or list becomes JSON with the types one would expect, a text is sent as it stands.

Without quotes, `true`, `false` and `null` are what the core schema of YAML 1.2 takes them for, and a number as JSON
writes them is that number, to the digit. All else is text: `0123` keeps its nought, and `"120"` its quotes.
"""

import json
import re
from collections.abc import Iterable
from typing import NamedTuple

from sandbox.sources.located import UNREADABLE, Map, Plain, Unreadable, Value
from sandbox.sources.reading import Path, Reading
from sandbox.sources.shapes import Anything

_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_CONSTANTS = {
    word: constant
    for constant, words in (
        ("null", ("", "~", "null", "Null", "NULL")),
        ("true", ("true", "True", "TRUE")),
        ("false", ("false", "False", "FALSE")),
    )
    for word in words
}


class BodyText(NamedTuple):
    """What is sent, and whether it was written as a map or list and became JSON."""

    text: str
    is_json: bool


class Body(Anything):
    """A map or list, for JSON, or a text."""

    expects = "a map or a list, sent as JSON, or a text, sent as it stands"

    def read(self, value: Value, path: Path, reading: Reading) -> BodyText | Unreadable:  # type: ignore[override]
        """The text to send. What cannot be read in it was reported where the YAML was."""
        if isinstance(value, Map | list):
            text = json_text(value)
            return UNREADABLE if text is None else BodyText(text, is_json=True)
        if isinstance(value, str):
            empty = isinstance(value, Plain) and _CONSTANTS.get(value) == "null"
            return BodyText("" if empty else str(value), is_json=False)
        return UNREADABLE if value is UNREADABLE else BodyText("", is_json=False)


def json_text(value: Value) -> str | None:
    """The JSON of a value that was kept exactly, in the vendor's style; `None` where a part of it is unreadable."""
    match value:
        case Map():
            items = {key: json_text(item) for key, item in value.items()}
            told = (None if text is None else f"{_quoted(key)}:{text}" for key, text in items.items())
            return _joined("{", told, "}")
        case list():
            return _joined("[", map(json_text, value), "]")
        case Plain():
            return _CONSTANTS.get(value) or (str(value) if _NUMBER.fullmatch(value) else _quoted(value))
        case str():
            return _quoted(value)
    return None if value is UNREADABLE else "null"


def _joined(start: str, parts: Iterable[str | None], end: str) -> str | None:
    texts = list(parts)
    known = [text for text in texts if text is not None]
    return start + ",".join(known) + end if len(known) == len(texts) else None


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
