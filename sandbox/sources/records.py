"""Record and Field: the shape of a YAML map with known keys, described well enough to generate its documentation."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sandbox.core.provenance import Provenance
from sandbox.core.slips import closest
from sandbox.sources.findings import shown
from sandbox.sources.located import UNREADABLE, Map, Unreadable, Value
from sandbox.sources.reading import Path, Reading
from sandbox.sources.shapes import Reader, Row, mismatch


@dataclass(frozen=True, slots=True)
class Field:
    """One key of a record: its shape, and what its documentation says.

    `default` and `example` are written as in a fixture. `provenance` is that of the behaviour the field sets, `None`
    where the field is the sandbox's own affair.
    """

    name: str
    reader: Reader[Any]
    doc: str
    default: str = ""
    required: bool = False
    example: str = ""
    provenance: Provenance | None = None


class Record:
    """A YAML map with known keys; reads into a `Row`."""

    def __init__(self, kind: str, noun: str, doc: str, *fields: Field, lists_keys: bool = False) -> None:
        """`kind` names the record in tables, `noun` in sentences ("a customer").

        `lists_keys`: whether an unknown key that is like no other is answered with those there are.
        """
        self.kind = kind
        self.noun = noun
        self.doc = doc
        self.fields = fields
        self._known = f"; expected {', '.join(field.name for field in fields)}" if lists_keys else ""
        self._readers = {field.name: field.reader.read for field in fields}
        self.expects = "a map with keys such as " + ", ".join(list(self._readers)[:3])
        self._required = tuple(field for field in fields if field.required)

    def read(self, value: Value, path: Path, reading: Reading) -> Row | Unreadable:
        """The fields as far as they can be read; only what is no map at all is unreadable as a whole."""
        row = self.read_part(value, path, reading)
        if row is not UNREADABLE:
            self.require(row, reading)
        return row

    def read_part(self, value: Value, path: Path, reading: Reading) -> Row | Unreadable:
        """The same for a part of a record, which may lack required fields."""
        if not isinstance(value, Map):
            return mismatch(value, path, reading, self.expects)
        row = Row()
        row.line, row.path = value.line, path
        readers = self._readers
        for name, item in value.items():
            reader = readers.get(name)
            if reader is not None:
                row[name] = reader(item, (path, name), reading)
            else:
                self._report_unknown(name, value, row, reading)
        for name in value.contested:
            row[name] = UNREADABLE
        return row

    def require(self, row: Row, reading: Reading) -> None:
        """Report the required fields that `row` lacks."""
        for field in self._required:
            if field.name not in row:
                says = f"{field.name} is missing in {self.noun}; expected {field.reader.expects}"
                row[field.name] = reading.mistake(row.path, says)

    def _report_unknown(self, name: str, value: Map, row: Row, reading: Reading) -> None:
        """Report an unknown key; the field that was probably meant is then not to be relied on."""
        meant = closest(name, self._absent_from(value))
        hint = f"; did you mean {meant!r}?" if meant else reading.hint(name) or self._known
        reading.mistake((row.path, name), f"unknown key {shown(name)} in {self.noun}{hint}", at="key")
        if meant:
            row[meant] = UNREADABLE

    def _absent_from(self, value: Map) -> Iterator[str]:
        return (name for name in self._readers if name not in value)


class NameOrRecord:
    """A record, or just the text of its main field."""

    def __init__(self, record: Record, field: str, name: str) -> None:
        """`name` says in words what the main field holds."""
        self.expects = f"{name}, or {record.expects}"
        self.record, self.field, self.name = record, field, name

    def read(self, value: Value, path: Path, reading: Reading) -> Row | Unreadable:
        """The record; a text alone makes one with just that field."""
        if isinstance(value, Map):
            return self.record.read(value, path, reading)
        if isinstance(value, str) and value.strip():
            row = Row({self.field: value})
            row.line, row.path = 0, path
            return row
        return mismatch(value, path, reading, self.expects)
