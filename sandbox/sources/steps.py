"""Steps as values, made of their rows, and the findings that one row alone cannot tell."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sandbox.core.event_names import EVENT_NAMES
from sandbox.core.json_paths import PATTERN
from sandbox.sources.findings import closest, did_you_mean, shown
from sandbox.sources.located import UNREADABLE, Map, Plain, Value
from sandbox.sources.reading import Path, Reading
from sandbox.sources.schema_steps import (
    A_JSON_PATH,
    ACTIONS,
    ADMIN_METHODS,
    METHODS,
    OF_ANSWERS,
    OF_ANSWERS_ALONE,
    OF_REQUESTS,
)
from sandbox.sources.shapes import Row
from sandbox.sources.terms import DayText

REFERENCE = re.compile(r"\$\{([^}]*)\}")
"""`${name}`: a captured value, or a day such as `${today+90d}`."""


_PATIENCE = 5


@dataclass(frozen=True, slots=True)
class HeaderIs:
    """What a header has to be: all of it, or a part."""

    text: str
    part: bool


@dataclass(frozen=True, slots=True)
class Expectation:
    """What has to hold of an answer. `None` and what is empty expect nothing; `code` is `NO_CODE` for a success.

    Bodies and values are kept as they are written, for `sandbox.sources.bodies`.
    """

    status: int | None = None
    code: int | None = None
    headers: tuple[tuple[str, HeaderIs], ...] = ()
    body: Value = None
    exact_body: Value = None
    json: tuple[tuple[str, Value], ...] = ()
    absent: tuple[str, ...] = ()
    text: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Capture:
    """A name, and the JSON path or the header that its value comes from."""

    name: str
    path: str | None = None
    header: str | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """Send a request. `url` is a path and query."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...] = ()
    body: Value = None
    expect: Expectation = Expectation()
    capture: tuple[Capture, ...] = ()

    def __str__(self) -> str:
        return f"{self.method} {self.url}"


@dataclass(frozen=True, slots=True)
class Await:
    """Wait for an event, `seconds` of real time at most; `customer` is the id of whom it is about, `None` for anybody.

    `expect` and `capture` are about the body of the event.
    """

    event: str
    customer: str | None = None
    seconds: int = _PATIENCE
    expect: Expectation = Expectation()
    capture: tuple[Capture, ...] = ()

    def __str__(self) -> str:
        return f"wait for {self.event}" + (f" of {self.customer}" if self.customer is not None else "")


@dataclass(frozen=True, slots=True)
class Advance:
    """Move the clock on by a duration."""

    by: str

    def __str__(self) -> str:
        return f"advance {self.by}"


@dataclass(frozen=True, slots=True)
class SetClock:
    """Set the clock."""

    now: datetime
    frozen: bool

    def __str__(self) -> str:
        return f"clock {self.now.isoformat()}{', standing still' if self.frozen else ''}"


@dataclass(frozen=True, slots=True)
class PutIn:
    """Put records in."""

    records: Value

    def __str__(self) -> str:
        return "seed"


@dataclass(frozen=True, slots=True)
class Reset:
    """Go back to the fixtures."""

    def __str__(self) -> str:
        return "reset"


@dataclass(frozen=True, slots=True)
class AdminCall:
    """Call the sandbox's own API; `path` stands below `/__admin/`."""

    method: str
    path: str
    body: Value = None

    def __str__(self) -> str:
        return f"admin {self.method} {self.path}"


Action = Ask | Await | Advance | SetClock | PutIn | Reset | AdminCall


@dataclass(frozen=True, slots=True)
class Step:
    """One move of a scenario: its number from 1, its line in the file, what it does, and what it is called.

    With `stop`, what differs here ends the scenario.
    """

    number: int
    line: int
    action: Action
    name: str
    stop: bool = False


def read_steps(rows: Sequence[Any], reading: Reading) -> tuple[Step, ...]:
    """The steps of rows, as far as they can be read; what is wrong in them is reported."""
    steps: list[Step] = []
    known: set[str] = set()
    unsure = False
    for number, row in enumerate(rows, 1):
        if row is UNREADABLE:
            unsure = True
            continue
        action = _action(row, reading)
        if not unsure:
            _check_references(row, known, reading)
        captured = row.known("capture", {})
        known |= {name for name in captured if name is not UNREADABLE}
        unsure = unsure or row.unsure("capture") or UNREADABLE in captured
        if action is not None:
            name = row.known("name") or str(action)
            steps.append(Step(number, row.line, action, name, row.known("stop", False)))
    return tuple(steps)


def _action(row: Row, reading: Reading) -> Action | None:
    """What a row does; `None` after a report."""
    told = [name for name in ACTIONS if name in row]
    if not told:
        says = "this step does nothing; expected one of get, post, wait_for, advance, clock, seed, reset, admin, …"
        reading.mistake(row.path, says)
        return None
    kind = told[0]
    for other in told[1:]:
        reading.mistake((row.path, other), f"{other} stands beside {kind}; expected one move a step", at="key")
    if kind in METHODS:
        return _ask(kind, row, reading)
    for name in OF_REQUESTS if kind == "wait_for" else (*OF_REQUESTS, *OF_ANSWERS):
        if name in row:
            reading.mistake((row.path, name), f"{name} is for requests; this step is {_a(kind)}", at="key")
    if kind == "wait_for":
        return _await(row, reading)
    return None if row.unsure(kind) else _change(kind, row, reading)


def _change(kind: str, row: Row, reading: Reading) -> Action | None:
    """What a row does to the sandbox itself."""
    value = row[kind]
    match kind:
        case "advance":
            return Advance(value)
        case "clock":
            return None if value.unsure("now") else SetClock(value["now"], value.known("frozen", False))
        case "seed":
            return PutIn(value)
        case "admin":
            return _admin_call(value, reading)
    if not value:
        reading.mistake((row.path, kind), "reset is false; expected true, or no such step")
    return Reset()


def _a(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"


def _ask(kind: str, row: Row, reading: Reading) -> Ask | None:
    body, method = row.known("body"), kind.upper()
    if body is not None and kind in ("get", "head"):
        reading.mistake((row.path, "body"), f"body is given beside {kind}, which has none", at="key")
    captures = tuple(_captures(row, reading))
    expect = _expectation(row.known("expect"), reading)
    if row[kind] is UNREADABLE:
        return None
    headers = tuple(_known(row.known("headers", {})))
    return Ask(method, row[kind], headers, body, expect, captures)


def _await(row: Row, reading: Reading) -> Await | None:
    told, expected = row.known("wait_for"), row.known("expect")
    for name in OF_ANSWERS_ALONE:
        if expected is not None and name in expected:
            reading.mistake((expected.path, name), f"{name} is of answers; an event has a body alone", at="key")
    captures, expect = tuple(_captures(row, reading)), _expectation(expected, reading)
    event = None if told is None else told.known("event")
    if event is None:
        return None
    if event not in EVENT_NAMES:
        says = f"event {shown(event)} is not one of {', '.join(EVENT_NAMES)}{did_you_mean(event, EVENT_NAMES)}"
        reading.mistake(told.path, says)
    return Await(event, told.known("customer"), told.known("within", _PATIENCE), expect, captures)


def _captures(row: Row, reading: Reading) -> Iterator[Capture]:
    for name, source in row.known("capture", {}).items():
        if UNREADABLE in (name, source):
            continue
        told = [key for key in ("json", "header") if key in source]
        if len(told) != 1:
            says = f"{name} is to come from one place; expected a JSON path or a header"
            reading.mistake(source.path, says)
        elif not source.unsure(told[0]):
            path, header = source.get("json"), source.get("header")
            if path is not None and not re.fullmatch(PATTERN, path):
                reading.mistake(source.path, f"{name} {shown(path)} is not {A_JSON_PATH}")
            yield Capture(name, path, header)


def _expectation(row: Row | None, reading: Reading) -> Expectation:
    if row is None:
        return Expectation()
    if "body" in row and "exact_body" in row:
        says = "exact_body stands beside body; expected one of the two"
        reading.mistake((row.path, "exact_body"), says, at="key")
    text, body = row.known("text"), row.known("body")
    return Expectation(
        row.known("status"),
        row.known("code"),
        tuple(_headers(row.known("headers", {}), reading)),
        None if isinstance(body, Plain) and not body else body,
        row.known("exact_body"),
        tuple(_known(row.known("json", {}))),
        tuple(path for path in row.known("absent", ()) if path is not UNREADABLE),
        () if text is None else tuple(part for part in text.known("contains", ()) if part is not UNREADABLE),
    )


def _headers(told: Mapping[Any, Any], reading: Reading) -> Iterator[tuple[str, HeaderIs]]:
    for name, row in _known(told):
        given = [key for key in ("is", "contains") if key in row]
        if len(given) != 1:
            reading.mistake(row.path, f"{name} takes one of is and contains")
        elif not row.unsure(given[0]):
            yield name, HeaderIs(row[given[0]], part=given[0] == "contains")


def _admin_call(row: Row, reading: Reading) -> AdminCall | None:
    told = [method for method in ADMIN_METHODS if method in row]
    if len(told) != 1:
        says = f"this admin call has {len(told)} methods; expected one of {', '.join(ADMIN_METHODS)} with its path"
        reading.mistake(row.path, says)
        return None
    path = row[told[0]]
    return None if path is UNREADABLE else AdminCall(told[0].upper(), path, row.known("body"))


def _known(told: Mapping[Any, Any]) -> Iterator[tuple[Any, Any]]:
    return ((key, value) for key, value in told.items() if key is not UNREADABLE and value is not UNREADABLE)


def _check_references(row: Row, known: set[str], reading: Reading) -> None:
    """Report each `${…}` that no earlier step captures and that is no day."""
    for name in (*METHODS, "wait_for", *OF_REQUESTS, *OF_ANSWERS, "admin"):
        for text, path in _texts(row.get(name), (row.path, name)):
            for match in REFERENCE.finditer(text):
                _check_reference(match[1], known, path, reading)


def _check_reference(word: str, known: set[str], path: Path, reading: Reading) -> None:
    if word in known:
        return
    if word.startswith("today"):
        trial = Reading()
        if DayText().read(word, path, trial) is not UNREADABLE:
            return
        reading.mistake(path, f"{shown('${' + word + '}')} is no day; expected for example ${{today+90d}}")
        return
    guess = closest(word, known)
    hint = f"; did you mean {guess!r}?" if guess else ""
    reading.mistake(path, f"{shown('${' + word + '}')} is captured by no step before this one{hint}")


def _texts(value: Any, path: Path) -> Iterator[tuple[str, Path]]:
    """Every text in a value that was read, with its place."""
    if isinstance(value, str):
        yield value, path
    elif isinstance(value, Map | dict):
        for key, item in value.items():
            if isinstance(key, str):
                yield from _texts(item, (path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _texts(item, (path, index))
