"""The JSON of a call's body, read value by value: numbers and truths may come as texts.

The first value that is not of its type is remembered with the path to it, as a mistyped parameter is.
"""

import json
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from sandbox.core.decision import shown
from sandbox.core.identifiers import whole_number
from sandbox.core.moments import FIRST_YEAR, LAST_YEAR, day_named
from sandbox.core.requests import Until

_AMOUNT = re.compile(r"[0-9]{1,12}(\.[0-9]{1,3})?")
_SURROGATE = re.compile("[\ud800-\udfff]")
_TRUTHS = {"true": True, "false": False}
LONGEST_TEXT = 4096
"""The most characters that a text may have."""

Note = Callable[[str, object, str], None]
"""Takes the path of a mistyped value, the value and what was expected."""


def read_json(body: bytes) -> Any:
    """The value that a body holds. Raises `ValueError` where it is no JSON."""
    try:
        return json.loads(body, parse_constant=_no_number)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _no_number(text: str) -> Any:
    raise ValueError(f"{text} is no JSON")


class JsonMap:
    """A map in a body. What is absent, null or blank reads as `None`; keys that nobody asks for do not matter."""

    def __init__(self, value: Any, note: Note, path: str = "") -> None:
        """`path` leads to it; "" for the body itself."""
        self._path = path
        self._note = note
        if not isinstance(value, dict):
            note(path or "the body", value, "a map")
        self._values: Mapping[str, Any] = value if isinstance(value, dict) else {}

    def text(self, name: str) -> str | None:
        """A text, trimmed; a number will do."""
        value = self._given(name)
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = str(value)
        if isinstance(value, str) and _is_fit(value):
            return value.strip() or None
        self._mistyped(name, value, f"a text of at most {LONGEST_TEXT} characters")
        return None

    def number(self, name: str) -> int | None:
        """A whole number of 32 bits."""
        value = self._given(name)
        text = value.strip() if isinstance(value, str) else str(value)
        number = None if isinstance(value, bool) else whole_number(text, bits=32)
        if number is None:
            self._mistyped(name, value, "a whole number of 32 bits")
        return number

    def amount(self, name: str) -> float | None:
        """A number that is not negative, with up to three decimals."""
        value = self._given(name)
        text = value.strip() if isinstance(value, str) else str(value)
        if not isinstance(value, bool) and _AMOUNT.fullmatch(text):
            return float(text)
        self._mistyped(name, value, "a number such as 420 or 99.500")
        return None

    def flag(self, name: str) -> bool | None:
        """A truth."""
        value = self._given(name)
        truth = _TRUTHS.get(value.strip().lower()) if isinstance(value, str) else value
        if isinstance(truth, bool):
            return truth
        self._mistyped(name, value, "true or false")
        return None

    def until(self, name: str) -> Until:
        """A day, or a moment with or without its offset."""
        value = self._given(name)
        try:
            day = _day_or_moment(value.strip()) if isinstance(value, str) else None
        except ValueError:
            day = None
        if day is not None and FIRST_YEAR <= day.year <= LAST_YEAR:
            return day
        expected = "a day such as 2027-03-26 or a moment such as 2027-03-26T23:59:59+05:30"
        self._mistyped(name, value, expected)
        return None

    def word(self, name: str, words: Mapping[str, Any]) -> Any:
        """What one of a few words stands for, in any case."""
        value = self._given(name)
        folded = value.strip().lower() if isinstance(value, str) else ""
        if folded in words:
            return words[folded]
        self._mistyped(name, value, f"one of {', '.join(words)}")
        return None

    def map(self, name: str) -> "JsonMap":
        """A map; an empty one where it is absent."""
        value = self._given(name)
        return JsonMap({} if value is None else value, self._note, self._to(name))

    def maps(self, name: str) -> list["JsonMap"]:
        """A list of maps; an empty one where it is absent."""
        value = self._given(name)
        if value is not None and not isinstance(value, list):
            self._note(self._to(name), value, "a list of maps")
        several = value if isinstance(value, list) else []
        return [JsonMap(item, self._note, f"{self._to(name)}[{index}]") for index, item in enumerate(several)]

    def texts(self) -> dict[str, Any]:
        """All that is in the map, by name: texts, as fixtures have them, or lists of such."""
        found: dict[str, Any] = {}
        for name in self._values:
            value = self._given(name)
            told = [_as_text(item) for item in value] if isinstance(value, list) else _as_text(value)
            if value is None or not name.strip():
                continue
            if told is None or (isinstance(told, list) and None in told) or not _is_fit(name):
                self._mistyped(name, value, "a text, a number, true or false, or a list of such")
            else:
                found[name] = told
        return found

    def _given(self, name: str) -> Any:
        value = self._values.get(name)
        return None if isinstance(value, str) and not value.strip() else value

    def _to(self, name: str) -> str:
        return f"{self._path}.{name}" if self._path else name

    def _mistyped(self, name: str, value: object, expected: str) -> None:
        """Note what is not as expected."""
        if value is not None:
            self._note(self._to(name), value, expected)


def in_words(value: object) -> str:
    """A value of a body as an explanation quotes it, without its contents where they are many."""
    match value:
        case dict():
            return "a map"
        case list():
            return "a list"
        case bool():
            return json.dumps(value)
    return shown(value)


def _is_fit(text: str) -> bool:
    return len(text) <= LONGEST_TEXT and not _SURROGATE.search(text)


def _as_text(value: object) -> str | None:
    if isinstance(value, str):
        return value if _is_fit(value) else None
    return json.dumps(value) if isinstance(value, bool | int | float) else None


def _day_or_moment(text: str) -> date | datetime:
    if len(text) == len("2027-03-26"):
        return day_named(text)
    moment = datetime.fromisoformat(text)
    return moment.date() if moment.tzinfo is None else moment
