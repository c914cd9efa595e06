"""JSON lines -> customers as maps of text: one object a line, numbers and truths kept as they are written."""

import json
from collections.abc import Iterator
from json import JSONDecodeError
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any

from sandbox.sources.composer import MAX_SCALAR
from sandbox.sources.findings import shown
from sandbox.sources.located import UNREADABLE, At, Map, Spot, Step, Value
from sandbox.sources.progress import STRIDE, Tell, silent
from sandbox.sources.yaml_faults import MAX_DEPTH, TOO_DEEP, Fault

_BLANKS = " \t\r"
_CONSTANTS = ("NaN", "Infinity", "-Infinity")


class JsonLines:
    """The customers of a text of JSON lines. `faults` are what is wrong with it as JSON."""

    def __init__(self, name: str, text: str, tell: Tell = silent) -> None:
        """Read `text`; `name` is how places name the file."""
        self.name = name
        self.customers: list[Value] = []
        self.faults: list[Fault] = []
        self._lines = text.split("\n")
        self._numbers: list[int] = []
        self._number = 0
        self._repeated = self._no_number = False
        self._words: dict[str, str] = {}
        self._decoder = json.JSONDecoder(
            object_pairs_hook=self._map, parse_int=str, parse_float=str, parse_constant=self._constant
        )
        if text.lstrip().startswith("["):
            self.faults.append(Fault(1, 1, "this is a list in JSON; expected JSON lines: one object a line"))
            return
        for number, line in enumerate(self._lines, 1):
            if not number % STRIDE:
                tell(f"reading {name}", number, len(self._lines))
            if line and not line.isspace():
                self._numbers.append(number)
                self.customers.append(self._customer(line, number))

    def spot(self, steps: list[Step], at: At) -> Spot:
        """Where the key or value stands that `steps` lead to in its line, or the nearest known thing above it."""
        _, row, *keys = steps
        number = self._numbers[int(row)]
        line = self._lines[number - 1]
        here = start = _skip(line, 0)
        for key in keys:
            entry = next((entry for entry in self._entries(line, start) if entry[0] == key), None)
            if entry is None:
                break
            _, key_start, start = entry
            here = key_start if at == "key" else start
        return Spot(number, here + 1)

    def _customer(self, line: str, number: int) -> Value:
        self._number = number
        self._repeated = self._no_number = False
        try:
            value = _value(self._decoder.decode(line))
        except JSONDecodeError as error:
            return self._fault(error.pos, f"this is not JSON: {_in_words(error)}")
        except RecursionError:
            return self._fault(0, TOO_DEEP)
        if self._repeated:
            self._report_repeated(line, _skip(line, 0))
        if self._no_number or len(line) > MAX_SCALAR or line.count("[") + line.count("{") > MAX_DEPTH:
            at, says = self._unread(line, _skip(line, 0), 1)
            if says:
                return self._fault(at, says)
        return value

    def _map(self, pairs: list[tuple[str, Any]]) -> Map:
        """What the decoder makes of an object; called for those inside first."""
        result = Map()
        result.line, result.contested = self._number, ()
        words = self._words
        absent = set()
        for key, value in pairs:
            key = words.setdefault(key, key)
            if key in result or key in absent:
                self._repeated = True
                result.contested += (key,)
                continue
            if value.__class__ is not str:
                value = _value(value)
            if value is None or value == "":
                absent.add(key)
            else:
                result[key] = value
        return result

    def _constant(self, word: str) -> str:
        """NaN or an infinity, which Python's decoder knows and JSON does not have."""
        self._no_number = True
        return word

    def _fault(self, at: int, message: str) -> Value:
        self.faults.append(Fault(self._number, at + 1, message))
        return UNREADABLE

    def _report_repeated(self, line: str, at: int) -> None:
        seen: set[Step] = set()
        for key, key_start, start in self._entries(line, at):
            if key in seen:
                self._fault(key_start, f"key {shown(key)} is given twice; first at line {self._number}")
            else:
                self._report_repeated(line, start)
            seen.add(key)

    def _unread(self, line: str, at: int, depth: int) -> tuple[int, str]:
        """The first value at `at` or below that cannot be read, and why; "" where there is none."""
        if depth > MAX_DEPTH and line[at] in "[{":
            return at, TOO_DEEP
        if line[at] == '"':
            text, _ = scanstring(line, at + 1)
            return at, _too_long(text)
        if line.startswith(_CONSTANTS, at):
            return at, "this is not JSON: not a number; leave out what is not known"
        for _, _, start in self._entries(line, at):
            found = self._unread(line, start, depth + 1)
            if found[1]:
                return found
        return at, ""

    def _entries(self, line: str, at: int) -> Iterator[tuple[Step, int, int]]:
        """Each entry of the object or list at `at`: its key or index, and where key and value start."""
        if line[at] not in "[{":
            return
        is_map, index = line[at] == "{", 0
        at = _skip(line, at + 1)
        while line[at] not in "]}":
            key_start, step = at, index
            if is_map:
                step, at = scanstring(line, at + 1)
                at = _skip(line, _skip(line, at) + 1)
            yield step, key_start, at
            at = _skip(line, _end(line, at))
            if line[at] == ",":
                at = _skip(line, at + 1)
            index += 1


def _value(value: Any) -> Value:
    """A value other than a map as YAML would give it: text, a list or `None`."""
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, list):
        return [_value(item) for item in value]
    return None if value == "" else value


def _too_long(text: str) -> str:
    return f"{shown(text)} is too long; expected at most {MAX_SCALAR} characters" if len(text) > MAX_SCALAR else ""


def _skip(line: str, at: int) -> int:
    """The index of the first character from `at` on that is not blank."""
    while line[at] in _BLANKS:
        at += 1
    return at


def _end(line: str, at: int) -> int:
    """Where the value ends that starts at `at`, in a line that is JSON."""
    depth = 0
    while True:
        mark = line[at]
        if mark == '"':
            _, at = scanstring(line, at + 1)
        elif mark in "[{":
            depth, at = depth + 1, at + 1
        elif mark in "]}":
            depth, at = depth - 1, at + 1
        elif depth:
            at += 1
        else:
            while at < len(line) and line[at] not in ",]} \t\r":
                at += 1
        if not depth:
            return at


def _in_words(error: JSONDecodeError) -> str:
    if error.msg == "Extra data":
        return "more follows the object; expected one object a line"
    return error.msg[:1].lower() + error.msg[1:]
