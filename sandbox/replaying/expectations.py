"""What an answer owes: its expectations that do not hold, each with its place in the step."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sandbox.core.json_paths import Nowhere, Steps, find, read_path, written
from sandbox.replaying.codes import code_of
from sandbox.replaying.comparing import Difference, differences, type_of
from sandbox.replaying.exchange import Response
from sandbox.replaying.filling import Scalar
from sandbox.sources.bodies import json_text
from sandbox.sources.located import Map, Value
from sandbox.sources.schema_steps import NO_CODE
from sandbox.sources.steps import Capture, Expectation


@dataclass(frozen=True, slots=True)
class Mismatch:
    """An expectation that does not hold: what it is about, what was expected and what was got, in words.

    `at` leads to it from its step. `instead` is what would hold there: the text of a value in YAML, `None` where nobody
    but a person can tell.
    """

    about: str
    expected: str
    got: str
    at: Steps
    instead: str | None = None


class CannotCapture(LookupError):
    """There is no value to capture; the message says what is there."""


def unmet(expect: Expectation, response: Response) -> Iterator[Mismatch]:
    """What does not hold of a response."""
    if expect.status is not None and expect.status != response.status:
        yield _plain("status", str(expect.status), str(response.status))
    if expect.code is not None and expect.code != code_of(response):
        yield _plain("code", _code(expect.code), _code(code_of(response)))
    yield from _headers(expect, response)
    exact = expect.exact_body
    if isinstance(exact, str) and exact != response.text:
        at = ("expect", "exact_body")
        yield Mismatch("body", _told(exact), _told(response.text), at, _told(response.text))
    if expect.body is not None or isinstance(exact, Map | list) or expect.json or expect.absent:
        yield from _in_json(expect, response)
    for part in expect.text:
        if part not in response.text:
            yield Mismatch("text", f"it contains {_told(part)}", _told(response.text), ("expect", "text", "contains"))


def captured(capture: Capture, response: Response) -> Scalar:
    """The value that a capture finds in a response. Raises `CannotCapture`."""
    if capture.header is not None:
        header = response.header(capture.header)
        if header is None:
            raise CannotCapture(f"no header {capture.header}")
        return header
    assert capture.path is not None, "a capture has one of the two"
    try:
        value = find(response.json, read_path(capture.path))
    except ValueError:
        raise CannotCapture(f"no JSON: {_told(response.text)}") from None
    except Nowhere:
        raise CannotCapture(f"nothing at {capture.path}") from None
    if isinstance(value, dict | list):
        raise CannotCapture(f"a {type_of(value)} at {capture.path}; expected a single value")
    return value  # type: ignore[no-any-return]


def _plain(about: str, expected: str, got: str) -> Mismatch:
    return Mismatch(about, expected, got, ("expect", about), got)


def _code(code: int) -> str:
    return "none" if code == NO_CODE else str(code)


def _headers(expect: Expectation, response: Response) -> Iterator[Mismatch]:
    for name, wanted in expect.headers:
        got = response.header(name)
        if got is None or (wanted.text not in got if wanted.part else wanted.text != got):
            says = f"it contains {_told(wanted.text)}" if wanted.part else _told(wanted.text)
            instead = json.dumps(got) if got is not None and not wanted.part else None
            shown = "none" if got is None else _told(got)
            yield Mismatch(f"header {name}", says, shown, ("expect", "headers", name), instead)


def _in_json(expect: Expectation, response: Response) -> Iterator[Mismatch]:
    try:
        got = response.json
    except ValueError:
        yield Mismatch("body", "JSON", _told(response.text) if response.body else "an empty body", ("expect",))
        return
    for key, wanted in (("body", expect.body), ("exact_body", expect.exact_body)):
        if wanted is not None and (key == "body" or not isinstance(wanted, str)):
            for found in differences(_typed(wanted), got, exact=key == "exact_body"):
                yield _mismatch(found, ("expect", key), got)
    for path, value in expect.json:
        yield from _at_path(path, value, got)
    for path in expect.absent:
        try:
            there = find(got, read_path(path))
        except Nowhere:
            continue
        yield Mismatch(path, "nothing there", _told(there), ("expect", "absent"))


def _at_path(path: str, value: Value, got: Any) -> Iterator[Mismatch]:
    at: Steps = ("expect", "json", path)
    try:
        there = find(got, read_path(path))
    except Nowhere:
        yield Mismatch(path, _told(_typed(value)), "nothing there", at)
        return
    for found in differences(_typed(value), there):
        inner = _mismatch(found, at, there)
        yield Mismatch(path + inner.about[1:], inner.expected, inner.got, inner.at, inner.instead)


def _mismatch(found: Difference, at: Steps, whole: Any) -> Mismatch:
    """A difference in words; where a key is missing or too many, the map that it should be in would be another."""
    of_map = found.kind in ("missing", "unexpected")
    holder = found.steps[:-1] if of_map else found.steps
    expected, got = _told(found.expected), _told(found.got)
    if found.kind == "missing":
        got = "nothing there"
    elif found.kind == "unexpected":
        expected = "nothing there"
    elif found.kind == "length":
        expected, got = (f"{len(side)} in {_told(side)}" for side in (found.expected, found.got))
    elif found.kind == "type":
        expected, got = (f"{type_of(side)} {_told(side)}" for side in (found.expected, found.got))
    return Mismatch(written(found.steps), expected, got, (*at, *holder), _told(find(whole, holder)))


def _typed(value: Value) -> Any:
    """What a value that was kept exactly is in JSON."""
    text = json_text(value)
    assert text is not None, "what cannot be read is reported before"
    return json.loads(text)


def _told(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
