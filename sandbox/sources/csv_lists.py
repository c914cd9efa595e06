"""CSV -> customers as maps of text, by dotted columns such as `tiers.Main.tier`; the rules are those of YAML.

A column's name is read as the keys that lead to its cells, by the schema itself: an imaginary customer with all columns
is read once, and whatever is wrong with it is wrong with the header. So one mistake in a column is one finding, however
many rows there are.
"""

import csv
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from io import StringIO
from itertools import accumulate, islice
from typing import Any, NamedTuple

from sandbox.sources.columns import Columns, columns_of
from sandbox.sources.composer import MAX_SCALAR
from sandbox.sources.findings import shown
from sandbox.sources.located import UNREADABLE, At, Spot, Step, Value
from sandbox.sources.progress import STRIDE, Tell, silent
from sandbox.sources.yaml_faults import Fault

_REST_OF_CELL = re.compile(r"[^,\r\n]*")


class CsvList:
    """The customers of a CSV text. `faults` are what is wrong with it as CSV, and with its header."""

    def __init__(self, name: str, text: str, tell: Tell = silent) -> None:
        """Read `text`; `name` is how places name the file."""
        self.name = name
        self.customers: list[Value] = []
        self.faults: list[Fault] = []
        self._text = text
        self._first_lines: list[int] = []
        self._line_starts: list[int] = []
        self._columns = Columns()
        self._header_line = 1
        self._read(StringIO(text, newline=""), tell)

    def spot(self, steps: list[Step], at: At) -> Spot:
        """Where the cell stands that `steps` lead to, for a key its column's name; else where the row begins."""
        _, row, *keys = steps
        line = self._first_lines[int(row)]
        column = self._columns.find(keys)
        if column is None:
            return Spot(line, 1)
        return self._cell(self._header_line if at == "key" else line, column)

    def _read(self, lines: StringIO, tell: Tell) -> None:
        rows = self._rows(lines)
        first = next(rows, None)
        if first is None:
            if not self.faults:
                self.faults.append(Fault(1, 1, "this file is empty; expected a header such as id,name"))
            return
        self._header_line = first.line
        self._columns, wrong = columns_of(first.cells)
        self.faults += [Fault(*self._cell(first.line, column), says) for column, says in wrong]
        if not self._columns.tree:
            self._take(first.line, UNREADABLE)
            return
        width, fill, size = len(first.cells), self._columns.fill, len(self._text)
        while batch := list(islice(rows, STRIDE)):
            for line, cells in batch:
                fits = len(cells) == width and max(map(len, cells)) <= MAX_SCALAR
                self._take(line, fill(cells, line) if fits else self._unfit(line, cells, width))
            tell(f"reading {self.name}", lines.tell(), size)

    def _take(self, line: int, customer: Value) -> None:
        self._first_lines.append(line)
        self.customers.append(customer)

    def _rows(self, lines: StringIO) -> Iterator["_Row"]:
        """Every row that is not blank; one that is no CSV is reported and left out."""
        reader = csv.reader(lines, strict=True)
        line = 1
        while True:
            try:
                cells = next(reader, None)
            except csv.Error as error:
                self.faults.append(Fault(line, 1, f"this is not CSV: {_in_words(error)}"))
                self._take(line, UNREADABLE)
            else:
                if cells is None:
                    return
                if any(cells):
                    yield _Row(line, cells)
            line = reader.line_num + 1

    def _unfit(self, line: int, cells: Sequence[str], width: int) -> Value:
        """Report a row that has not one cell for each column, or a cell that is too long."""
        if len(cells) < width:
            spot = Spot(line, 1)
            says = f"a row of {len(cells)} cells; expected {width}, as in the header"
        elif len(cells) > width:
            spot = self._cell(line, width)
            says = f"a row of {len(cells)} cells; expected {width}, as in the header; a comma in a cell needs quotes"
        else:
            longest = max(range(width), key=lambda index: len(cells[index]))
            spot = self._cell(line, longest)
            says = f"{shown(cells[longest])} is too long; expected at most {MAX_SCALAR} characters"
        self.faults.append(Fault(*spot, says))
        return UNREADABLE

    def _cell(self, line: int, column: int) -> Spot:
        """Where the cell of a column, counted from 0, starts in the row that begins at `line`."""
        if not self._line_starts:
            self._line_starts = list(accumulate(map(len, StringIO(self._text, newline="")), initial=0))
        start = next(islice(_cell_starts(self._text, self._line_starts[line - 1]), column, None))
        line = bisect_right(self._line_starts, start, hi=max(len(self._line_starts) - 1, 1))
        return Spot(line, start - self._line_starts[line - 1] + 1)


class _Row(NamedTuple):
    line: int
    cells: list[str]


def _cell_starts(text: str, at: int) -> Iterator[int]:
    """Where each cell of the row starts that begins at the index `at`."""
    while True:
        yield at
        if text[at : at + 1] == '"':
            at = _after_quotes(text, at + 1)
        rest: Any = _REST_OF_CELL.match(text, at)
        at = rest.end()
        if text[at : at + 1] != ",":
            return
        at += 1


def _after_quotes(text: str, at: int) -> int:
    """The index after the quote that closes a cell; two quotes stand for one."""
    while (quote := text.find('"', at)) >= 0:
        if text[quote + 1 : quote + 2] != '"':
            return quote + 1
        at = quote + 2
    return len(text)


def _in_words(error: csv.Error) -> str:
    says = str(error)
    if "end of data" in says:
        return "a quote is not closed"
    if "expected after" in says:
        return "text follows a closing quote; a quote in a quoted cell is written twice"
    return says
