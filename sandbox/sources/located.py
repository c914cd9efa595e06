"""Values of a YAML text, and where they stand in it."""

from collections.abc import Iterable
from enum import Enum
from typing import Literal, NamedTuple, TypeAlias

from sandbox.sources.yaml_faults import Fault


class Unreadable(Enum):
    """The value of what could not be read and has been reported: rules that depend on it stay silent."""

    UNREADABLE = "unreadable"


UNREADABLE = Unreadable.UNREADABLE


class Plain(str):
    """A text that stands without quotes in what is kept exactly: JSON may take it for a number, true, false or null."""

    __slots__ = ()


class Map(dict[str, "Value"]):
    """A YAML map: the 1-based line where it starts, and the keys that were given twice."""

    __slots__ = ("contested", "line")
    line: int
    contested: tuple[str, ...]


Value: TypeAlias = "str | Unreadable | list[Value] | Map | None"
"""A YAML value. `None` stands only in lists, for an empty item; an empty value in a map is as if absent.

In what is kept exactly (`sandbox.sources.composer`), nothing is absent or `None`, and what has no quotes is `Plain`.
"""

Step = str | int
"""One step of a path: a key of a map or an index of a list."""

At = Literal["key", "value"]


class Spot(NamedTuple):
    """A line and a column, both from 1."""

    line: int
    column: int


class Composition:
    """What a text says, what is wrong with its YAML, and, if asked for, the places of everything in it."""

    def __init__(self, value: Value = None, faults: Iterable[Fault] = (), *, places: bool) -> None:
        """`spots` holds the places of key and value of each entry of each container, by the container's `id`."""
        self.value = value
        self.faults = list(faults)
        self.start = Spot(1, 1)
        self.spots: dict[int, dict[Step, tuple[Spot, Spot]]] | None = {} if places else None

    def spot(self, steps: list[Step], at: At) -> Spot:
        """The place of what `steps` lead to from the top, or of the nearest known thing above it."""
        assert self.spots is not None, "composed with places"
        here, container = self.start, self.value
        for step in steps:
            entry = self.spots.get(id(container), {}).get(step)
            if entry is None:
                break
            here = entry[at == "value"]
            try:
                container = container[step]  # type: ignore[index]
            except (KeyError, IndexError):
                break
        return here
