"""Excerpts: places in a long YAML text, found by reading a few records of it once more instead of all."""

import re

from sandbox.sources.composer import compose
from sandbox.sources.located import At, Composition, Map, Spot, Step, Value

_ENOUGH = 500
"""How many records are read again one by one, before it is cheaper to read the whole text with all places."""

_NO_ITEM = re.compile(r"^[^\s#-]", re.MULTILINE)


class Excerpts:
    """The records in the top-level lists of a text in which nothing is wrong as YAML.

    A record is cut out by the lines where it and the next one begin, and only trusted if it reads the same by itself.
    """

    def __init__(self, text: str, value: Value) -> None:
        """`value` is what the whole of `text` says."""
        self._text = text
        self._value = value
        self._starts: list[int] = []
        self._read: dict[tuple[Step, int], Composition | None] = {}

    def spot(self, steps: list[Step], at: At) -> Spot | None:
        """The place of what `steps` lead to in a record of a list; `None` where only the whole text can tell."""
        if len(steps) < 2 or not isinstance(self._value, Map):
            return None
        key, index, *rest = steps
        items = self._value.get(str(key))
        record = items[index] if isinstance(items, list) and isinstance(index, int) else None
        if not isinstance(items, list) or not isinstance(index, int) or not isinstance(record, Map):
            return None
        if (key, index) not in self._read:
            if len(self._read) == _ENOUGH:
                return None
            self._read[key, index] = self._excerpt(items, index)
        excerpt = self._read[key, index]
        if excerpt is None:
            return None
        found = excerpt.spot([0, *rest], at)
        return Spot(found.line + record.line - 1, found.column)

    def _excerpt(self, items: list[Value], index: int) -> Composition | None:
        """The record alone, in a list of one."""
        start = self._start(items[index])
        end = self._start(items[index + 1]) if index + 1 < len(items) else self._end(start)
        if start is None or end is None:
            return None
        excerpt = compose(self._text[start:end], places=True)
        return excerpt if excerpt.value == [items[index]] and not excerpt.faults else None

    def _start(self, item: Value) -> int | None:
        """Where the line starts in which a map does."""
        if not self._starts:
            self._starts = [0, *(match.end() for match in re.finditer("\n", self._text))]
        if not isinstance(item, Map) or item.line > len(self._starts):
            return None
        return self._starts[item.line - 1]

    def _end(self, start: int | None) -> int:
        """Where the list ends whose last record starts there."""
        found = _NO_ITEM.search(self._text, start or 0)
        return found.start() if found else len(self._text)
