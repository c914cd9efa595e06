"""Columns: the header of a CSV list, each column's name being the keys that lead to its cells."""

from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

from sandbox.core.slips import closest
from sandbox.sources.findings import shown
from sandbox.sources.located import UNREADABLE, Map, Step, Value
from sandbox.sources.reading import Reading, steps
from sandbox.sources.records import NameOrRecord, Record
from sandbox.sources.schema import belongs
from sandbox.sources.schema_loyalty import CUSTOMER
from sandbox.sources.shapes import Anything, ListOf, MapOf, Reader, Row
from sandbox.sources.terms import Identifiers

Tree: TypeAlias = "dict[str, int | Tree]"
"""Keys to the number of a column, counted from 0, or to more keys."""

_FIELDS = frozenset(field.name for field in CUSTOMER.fields)


class Columns:
    """What the columns of a list stand for. `spoiled` are the fields that cannot be read because of the header."""

    def __init__(self) -> None:
        """Begin without any."""
        self.tree: Tree = {}
        self.spoiled: set[str] = set()
        self._plan: list[tuple[str, Any]] = []

    def settle(self) -> None:
        """Leave out what is no field at all."""
        self._plan = _plan({key: below for key, below in self.tree.items() if key in _FIELDS})

    def fill(self, cells: Sequence[str], line: int) -> Map:
        """A customer's map of the cells of one row; an empty cell is as if absent."""
        customer = _filled(self._plan, cells, line)
        for name in self.spoiled:
            customer[name] = UNREADABLE
        return customer

    def find(self, keys: Sequence[Step]) -> int | None:
        """The column that keys lead to, or the first of those that they lead towards."""
        here: Any = self.tree
        for key in keys:
            if isinstance(here, int) or key not in here:
                break
            here = here[key]
        if here is self.tree:
            return None
        while not isinstance(here, int):
            here = next(iter(here.values()))
        return here


def columns_of(names: Sequence[str]) -> tuple[Columns, list[tuple[int, str]]]:
    """The columns of a header, and what is wrong with it: the number of a column and a sentence."""
    columns = Columns()
    wrong: list[tuple[int, str]] = []
    if len(names) == 1 and (mark := next((mark for mark in ";\t|" if mark in names[0]), "")):
        columns.spoiled.add("id")
        return columns, [(0, f"columns are parted by {mark!r}; expected ','")]
    for number, name in enumerate(names):
        keys = _keys(name.strip())
        says = keys if isinstance(keys, str) else _take(columns, keys, number, name)
        if says:
            wrong.append((number, says))
            columns.spoiled |= {name.strip().partition(".")[0]} & _FIELDS
    wrong += _misread(columns)
    columns.settle()
    return columns, sorted(wrong)


def _keys(name: str) -> tuple[str, ...] | str:
    """The keys that a column's name stands for, or what is wrong with it."""
    if not name:
        return "a column without a name; expected one such as id or identifiers.mobile"
    key, dot, rest = name.partition(".")
    reader = next((field.reader for field in CUSTOMER.fields if field.name == key), None)
    keys = (key, *_below(reader, rest)) if dot else (key,)
    for step in keys[1:]:
        reader = _reader_below(reader, step)
    if isinstance(reader, Record | NameOrRecord | MapOf | Identifiers | ListOf):
        if isinstance(reader, NameOrRecord):
            return (*keys, reader.field)
        return f"column {shown(name)} is for {reader.expects}, which no cell can hold; JSON lines can, or more columns"
    return keys


def _below(reader: Reader[Any] | None, rest: str) -> tuple[str, ...]:
    """The keys in what follows the first dot: a key of a map may itself have dots in it."""
    if not isinstance(reader, MapOf):
        return (rest,)
    key, dot, last = rest.rpartition(".")
    match reader.value:
        case Anything():
            return (rest,)
        case NameOrRecord() if dot and not closest(last, [field.name for field in reader.value.record.fields]):
            return (rest,)
        case _:
            return (key, last) if dot else (rest,)


def _reader_below(reader: Reader[Any] | None, step: str) -> Reader[Any] | None:
    match reader:
        case MapOf():
            return reader.value
        case NameOrRecord():
            return _reader_below(reader.record, step)
        case Record():
            return next((field.reader for field in reader.fields if field.name == step), None)
    return None


def _take(columns: Columns, keys: tuple[str, ...], number: int, name: str) -> str:
    """Add a column; what is wrong with that, or ""."""
    here: Any = columns.tree
    for key in keys[:-1]:
        here = here.setdefault(key, {})
        if isinstance(here, int):
            return f"column {shown(name)} stands beside column {here + 1}, which is for the whole of it"
    other = here.setdefault(keys[-1], number)
    if other is number:
        return ""
    if isinstance(other, int):
        return f"column {shown(name)} is given twice; first as column {other + 1}"
    return f"column {shown(name)} stands beside others for parts of it"


def _misread(columns: Columns) -> Iterator[tuple[int, str]]:
    """What the schema says to a customer who has every column."""
    reading = Reading(hint=belongs)
    read: Any = CUSTOMER.read(_probe(columns.tree), (None, 0), reading)
    for mistake in reading.mistakes:
        keys = steps(mistake.path)[1:]
        number = columns.find(keys)
        first = columns.find(steps(mistake.first)[1:]) if mistake.first is not None else None
        yield number or 0, mistake.message + (f"; first as column {first + 1}" if first is not None else "")
        columns.spoiled |= {str(key) for key in keys[:1]} & _FIELDS
    assert isinstance(read, Row)
    columns.spoiled |= read.keys() - columns.tree.keys()


def _probe(tree: Tree) -> Map:
    """A map with every key of `tree`, whose values nobody minds."""
    probe = Map((key, _probe(below) if isinstance(below, dict) else UNREADABLE) for key, below in tree.items())
    probe.line, probe.contested = 1, ()
    return probe


def _plan(tree: Tree) -> list[tuple[str, Any]]:
    """A tree as `_filled` goes through it."""
    return [(key, below if isinstance(below, int) else _plan(below)) for key, below in tree.items()]


def _filled(plan: list[tuple[str, Any]], cells: Sequence[str], line: int) -> Map:
    filled = Map()
    filled.line, filled.contested = line, ()
    for key, below in plan:
        value: Value = (cells[below] or None) if below.__class__ is int else (_filled(below, cells, line) or None)
        if value is not None:
            filled[key] = value
    return filled
