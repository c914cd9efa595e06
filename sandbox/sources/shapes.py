"""Readers: small composable shapes that turn YAML values into typed ones.

Each reader says in words what it expects. `read` gives the typed value, or `UNREADABLE` after exactly one report at the
right place; it never raises.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol, TypeVar, get_args

from sandbox.sources.findings import did_you_mean, shown
from sandbox.sources.located import UNREADABLE, Map, Unreadable, Value
from sandbox.sources.progress import STRIDE
from sandbox.sources.reading import Path, Reading, subject

T_co = TypeVar("T_co", covariant=True)


class Reader(Protocol[T_co]):
    """A shape a value can have."""

    @property
    def expects(self) -> str:
        """What is expected, as the end of "X is not …"."""

    def read(self, value: Value, path: Path, reading: Reading) -> T_co | Unreadable:
        """The typed value, or `UNREADABLE` after one report."""


class Row(dict[str, Any]):
    """A record as read: its fields by name, and where it stands.

    An absent field has no entry. A field that is there but not to be relied on is `UNREADABLE`.
    """

    __slots__ = ("line", "path")
    line: int
    path: Path

    def known(self, name: str, default: Any = None) -> Any:
        """The field's value, or `default` where it is absent or unreadable."""
        value = self.get(name, default)
        return default if value is UNREADABLE else value

    def unsure(self, name: str) -> bool:
        """Whether the field is there but could not be read."""
        return self.get(name) is UNREADABLE


def mismatch(value: Value, path: Path, reading: Reading, expects: str, guess: str = "") -> Unreadable:
    """Report that a value is not what is expected, once: what was reported before stays silent."""
    if value is UNREADABLE:
        return UNREADABLE
    if value is None:
        return reading.mistake(path, f"{subject(path)} is empty; expected {expects}")
    return reading.mistake(path, f"{subject(path)} {shown(value)} is not {expects}{guess}")


class Text:
    """Text that is not blank; with `pattern`, of that form as a whole."""

    def __init__(self, expects: str = "text", pattern: str | None = None) -> None:
        """`expects` is how messages name it."""
        self.expects = expects
        self.pattern = pattern

    def read(self, value: Value, path: Path, reading: Reading) -> str | Unreadable:
        """The text as it stands."""
        if isinstance(value, str) and (re.fullmatch(self.pattern, value) if self.pattern else value.strip()):
            return value
        return mismatch(value, path, reading, self.expects)


class Whole:
    """A whole number in ASCII digits, from `low` to `high`."""

    def __init__(self, low: int, high: int) -> None:
        """Both bounds are included."""
        self.expects = f"a whole number from {low} to {high}"
        self.low, self.high = low, high

    def read(self, value: Value, path: Path, reading: Reading) -> int | Unreadable:
        """The number."""
        if isinstance(value, str) and len(value) <= 19 and value.isascii() and value.isdigit():
            number = int(value)
            if self.low <= number <= self.high:
                return number
        return mismatch(value, path, reading, self.expects)


class Amount:
    """A number of points or money, not negative, with up to three decimals."""

    expects = "a number such as 420 or 99.500"

    def read(self, value: Value, path: Path, reading: Reading) -> float | Unreadable:
        """The number."""
        if isinstance(value, str) and re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,3})?", value):
            return float(value)
        return mismatch(value, path, reading, self.expects)


class Flag:
    """true or false, yes or no, on or off, in any case."""

    expects = "true or false"

    def read(self, value: Value, path: Path, reading: Reading) -> bool | Unreadable:
        """The truth."""
        said = value.lower() if isinstance(value, str) else ""
        if said in ("true", "yes", "on"):
            return True
        if said in ("false", "no", "off"):
            return False
        return mismatch(value, path, reading, self.expects)


class Choice:
    """One of a few words, each standing for a value."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        """`values` gives what each word stands for."""
        self.expects = "one of " + ", ".join(values)
        self.values = values

    def read(self, value: Value, path: Path, reading: Reading) -> Any:
        """What the word stands for."""
        if isinstance(value, str) and value in self.values:
            return self.values[value]
        return mismatch(value, path, reading, self.expects, did_you_mean(value, self.values))


def words(choices: Iterable[str]) -> Choice:
    """A choice of words that stand for themselves."""
    return Choice({choice: choice for choice in choices})


def literal(of: Any) -> Choice:
    """A choice of the values of a `Literal` type, each by its text; `None` beside them cannot be chosen."""
    parts = [part for part in get_args(of) if part is not type(None)]
    values = [value for part in parts for value in get_args(part) or (part,)]
    return Choice({str(value): value for value in values})


class Anything:
    """Any text, list or map, kept as it is written."""

    expects = "a value"

    def read(self, value: Value, path: Path, reading: Reading) -> Value:
        """The value itself."""
        return mismatch(value, path, reading, self.expects) if value is None else value


class ListOf:
    """A list, each item of one shape; an item that cannot be read stays in it as `UNREADABLE`."""

    def __init__(self, item: Reader[Any], *, at_least: int = 0, unique: bool = False) -> None:
        """`at_least` that many items; `unique` if none may be listed twice."""
        self.expects = f"a list, each item {item.expects}"
        self.item, self.at_least, self.unique = item, at_least, unique

    def read(self, value: Value, path: Path, reading: Reading) -> list[Any] | Unreadable:
        """The items."""
        if not isinstance(value, list):
            return mismatch(value, path, reading, self.expects)
        if len(value) < self.at_least:
            return reading.mistake(path, f"{subject(path)} is an empty list; expected at least one item")
        read = self.item.read
        items: list[Any] = []
        for start in range(0, len(value), STRIDE):
            if start:
                reading.tell(f"reading {subject(path)}", start, len(value))
            some = value[start : start + STRIDE]
            items += [read(item, (path, index), reading) for index, item in enumerate(some, start)]
        if self.unique:
            _report_repeated(items, path, reading)
        return items


def _report_repeated(items: Sequence[Any], path: Path, reading: Reading) -> None:
    first: dict[Any, int] = {}
    for index, item in enumerate(items):
        if item is not UNREADABLE and first.setdefault(item, index) != index:
            says = f"{shown(item)} is listed twice in {subject(path)}"
            reading.mistake((path, index), says, first=(path, first[item]))


class OneOrMany:
    """One value, or a list of them."""

    def __init__(self, item: Reader[Any]) -> None:
        """`item` is the shape of each."""
        self.expects = f"{item.expects}, or a list of such"
        self.item, self._many = item, ListOf(item)

    def read(self, value: Value, path: Path, reading: Reading) -> list[Any] | Unreadable:
        """A list in either case."""
        if isinstance(value, list):
            return self._many.read(value, path, reading)
        if isinstance(value, str):
            return [self.item.read(value, path, reading)]
        return mismatch(value, path, reading, self.expects)


KeyReader = Callable[[str, Path, Reading], Any]
"""Makes a typed key of a map's key, or `UNREADABLE` after one report at the key."""


def any_key(word: str, path: Path, reading: Reading) -> str:
    """A key that is kept as it is written."""
    return word


class MapOf:
    """A map with keys of one shape and values of another.

    Two keys that mean the same are a mistake. Where a key cannot be read, `UNREADABLE` is a key of the result.
    """

    def __init__(self, key: KeyReader, value: Reader[Any], of: str) -> None:
        """`of` says in words what is mapped to what."""
        self.expects = f"a map of {of}"
        self.key, self.value = key, value

    def read(self, value: Value, path: Path, reading: Reading) -> dict[Any, Any] | Unreadable:
        """The entries, by typed key."""
        if not isinstance(value, Map):
            return mismatch(value, path, reading, self.expects)
        result: dict[Any, Any] = {}
        written: dict[Any, str] = {}
        for word, item in value.items():
            here = (path, word)
            key = self.key(word, here, reading)
            typed = self.value.read(item, here, reading)
            if key is UNREADABLE or key not in written:
                result[key] = UNREADABLE if key is UNREADABLE or word in value.contested else typed
                written[key] = word
            else:
                says = f"{shown(word)} means the same as {shown(written[key])}"
                reading.mistake(here, says, at="key", first=(path, written[key]))
        return result
