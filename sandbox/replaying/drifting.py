"""Drift: in what the answer of a server differs from the sandbox's own, beyond what differs by nature."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from sandbox.core.json_paths import Steps, read_path
from sandbox.replaying.codes import code_of
from sandbox.replaying.comparing import Difference, differences, type_of
from sandbox.replaying.exchange import Response
from sandbox.sources.bodies import json_text
from sandbox.sources.located import Map, Value
from sandbox.sources.schema_steps import NO_CODE
from sandbox.sources.steps import Expectation
from sandbox.traffic.masking import MASK, is_secret, masked_body

_ID = re.compile(r"id|.*(?:[a-z]Id|_id)")
_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?")
_TAG = re.compile(r"<([A-Za-z_][\w.-]*)[^<>]*>")
_VENDORS = "x-cap"
_LONGEST = 100


class Drift(NamedTuple):
    """One difference: the field, what kind it is of, and what the sandbox and the target say there.

    `field` is `status`, `code`, the name of a header, or a JSON path in which `[*]` stands for any index.
    """

    field: str
    kind: str
    sandbox: str
    target: str


def drifts(own: Response, theirs: Response, expect: Expectation) -> list[Drift]:
    """How `theirs` differs in status, code, headers, shape, types, nullability, messages and other values.

    Ids and dates differ by nature: their values are compared where an expectation tells them. Each field comes once.
    """
    found = [*_around(own, theirs), *_bodies(own, theirs, frozenset(_told(expect)))]
    return list({drift.field: drift for drift in reversed(found)}.values())[::-1]


def _around(own: Response, theirs: Response) -> Iterator[Drift]:
    if own.status != theirs.status:
        yield Drift("status", "status", str(own.status), str(theirs.status))
    codes = code_of(own), code_of(theirs)
    if codes[0] != codes[1]:
        yield Drift("code", "code", *("none" if code == NO_CODE else str(code) for code in codes))
    types = [_content_type(response) for response in (own, theirs)]
    if types[0] != types[1]:
        yield Drift("header Content-Type", "header", *(_shown(known) for known in types))
    names = [{name.lower() for name, _ in response.headers} for response in (own, theirs)]
    for name in sorted(name for name in names[0] ^ names[1] if name.startswith(_VENDORS)):
        yield Drift(f"header {name}", "header", *("there" if name in known else "nothing there" for known in names))


def _content_type(response: Response) -> str | None:
    told = response.header("Content-Type")
    return None if told is None else re.sub(r"\s+", "", told).lower()


def _bodies(own: Response, theirs: Response, told: frozenset[Steps]) -> Iterator[Drift]:
    texts = own.text, theirs.text
    try:
        values = [response.json for response in (own, theirs)]
    except ValueError:
        yield from _texts(*texts)
        return
    for found in differences(*values, exact=True):
        if not _by_nature(found, told) and not _is_the_code(found.steps):
            yield _in_words(found)
        if found.kind == "length":
            yield from (_in_words(each) for each in _elements(found) if not _by_nature(each, told))


def _texts(own: str, theirs: str) -> Iterator[Drift]:
    """Of bodies that are not both JSON, their elements."""
    if own == theirs:
        return
    kinds = [_kind(text) for text in (own, theirs)]
    if kinds[0] != kinds[1]:
        yield Drift("$", "type", *kinds)
    elif (tags := [list(dict.fromkeys(_TAG.findall(text))) for text in (own, theirs)])[0] != tags[1]:
        yield Drift("$", "shape", *(_shown(known) for known in tags))


def _kind(text: str) -> str:
    try:
        return type_of(json.loads(text))
    except (ValueError, RecursionError):
        return "XML" if text.lstrip().startswith("<") else "text" if text else "nothing"


def _elements(found: Difference) -> Iterator[Difference]:
    """What differs in the elements that lists of different length both have."""
    for index, (own, theirs) in enumerate(zip(found.expected, found.got, strict=False)):
        yield from differences(own, theirs, exact=True, at=(*found.steps, index))


def _by_nature(found: Difference, told: frozenset[Steps]) -> bool:
    """Whether two values are as good as each other: ids, and dates, that no expectation tells."""
    if found.kind != "value" or found.steps in told:
        return False
    names = [step for step in found.steps if isinstance(step, str)]
    is_id = bool(names) and _ID.fullmatch(names[-1]) is not None
    return is_id or (_is_date(found.expected) and _is_date(found.got))


def _is_date(value: Any) -> bool:
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def _is_the_code(steps: Steps) -> bool:
    return steps in (("errors", 0, "code"), ("response", "status", "code"))


def _told(expect: Expectation) -> Iterator[Steps]:
    """The places of the single values that an expectation tells by `body` or `json`; the rest may be recorded."""
    yield from _leaves(expect.body, ())
    for path, value in expect.json:
        yield from _leaves(value, read_path(path))


def _leaves(value: Value, at: Steps) -> Iterator[Steps]:
    if isinstance(value, Map):
        for key, item in value.items():
            yield from _leaves(item, (*at, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _leaves(item, (*at, index))
    elif json_text(value) is not None:
        yield at


def _in_words(found: Difference) -> Drift:
    field = "$" + "".join("[*]" if isinstance(step, int) else f".{step}" for step in found.steps)
    secret = any(isinstance(step, str) and is_secret(step) for step in found.steps)
    sides = [MASK if secret else _shown(side) for side in (found.expected, found.got)]
    if found.kind == "type":
        sides = [f"{type_of(side)} {told}" for side, told in zip((found.expected, found.got), sides, strict=True)]
    elif found.kind == "length":
        sides = [f"{len(side)} elements" for side in (found.expected, found.got)]
    elif found.kind == "missing":
        sides[1] = "nothing there"
    elif found.kind == "unexpected":
        sides[0] = "nothing there"
    return Drift(field, found.kind, *sides)


def _shown(value: Any) -> str:
    text = masked_body(json.dumps(value, ensure_ascii=False), "")
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
