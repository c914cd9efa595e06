"""Steps of a recording as their forms: requests with what is expected of them, and moves of the clock."""

import json
import re
from datetime import datetime, timedelta, tzinfo
from typing import Any
from urllib.parse import quote

from sandbox.core.durations import read_duration
from sandbox.core.moments import told_in_utc
from sandbox.recording.asking import Sent
from sandbox.replaying.codes import code_of
from sandbox.replaying.exchange import Response
from sandbox.sources.located import UNREADABLE, Plain
from sandbox.sources.reading import Reading
from sandbox.sources.schema_steps import METHODS, NO_CODE, URL
from sandbox.sources.writing import Form

_IN_A_PATH = "/:@!&'()*+,;="
_FILLED_IN = "${"
_DEEPEST = 20
_LONE_HALF = re.compile("[\ud800-\udfff]")


class Unwritable(Exception):
    """A scenario has no step for such a request; the message says why."""


def asking(sent: Sent) -> Form:
    """The step that sends a request. Raises `Unwritable`."""
    if sent.method.lower() not in METHODS:
        raise Unwritable("a scenario has no step for its method")
    query = re.sub(r"\s", lambda blank: quote(blank[0]), sent.query.replace(_FILLED_IN, "%24{"))
    url = quote(sent.path, safe=_IN_A_PATH) + (f"?{query}" if query else "")
    if URL.read(url, (None, 0), Reading()) is UNREADABLE:
        raise Unwritable("a scenario has no step for its path")
    if any(_FILLED_IN in value or not value.isascii() or not value.isprintable() for _, value in sent.headers):
        raise Unwritable("a header of it cannot stand in a scenario")
    step: Form = {sent.method.lower(): url}
    if sent.headers:
        step["headers"] = dict(sent.headers)
    if sent.body and sent.method not in ("GET", "HEAD"):
        step["body"] = _body(sent.body)
    return step


def expecting(status: int, body: bytes) -> Form:
    """What an answer is expected to be: its status, code and body, to the letter where it is no JSON."""
    code = code_of(Response(status, (), body))
    expect: Form = {"status": status, "code": "none" if code == NO_CODE else code}
    text = body.decode("utf-8", "replace")
    if text and _FILLED_IN not in text and "\ufffd" not in text:
        value = _as_json(text)
        expect["exact_body"] = text if value is None else value
    return expect


def moving(shown: datetime, to: datetime, zone: tzinfo) -> Form:
    """The step that moves the clock, in whole seconds; on by a duration that an org in `zone` understands, or back."""
    if to < shown:
        return {"clock": {"now": told_in_utc(to), "frozen": True}}
    return {"advance": _duration(shown, to, zone)}


def _duration(shown: datetime, to: datetime, zone: tzinfo) -> str:
    """In days and a rest, where the calendar makes the same of it; else in hours."""
    seconds = int((to - shown).total_seconds())
    days, rest = divmod(seconds, 86_400)
    in_days = f"P{days}D{_clock_time(rest)}"
    if days and read_duration(in_days).after(shown, zone) == to:
        return in_days
    return "P" + _clock_time(seconds)


def _clock_time(seconds: int) -> str:
    hours, rest = divmod(seconds, 3600)
    parts = ((hours, "H"), (rest // 60, "M"), (rest % 60, "S"))
    told = "".join(f"{number}{unit}" for number, unit in parts if number)
    return f"T{told}" if told else ""


def whole_seconds(moment: datetime) -> datetime:
    """The moment without fractions of a second: none of them decides anything."""
    return moment - timedelta(microseconds=moment.microsecond)


def _body(text: str) -> str:
    if _FILLED_IN not in text:
        return text
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        raise Unwritable("its body holds ${, which a scenario would fill in") from None
    return text.replace(_FILLED_IN, "\\u0024{")


def _as_json(text: str) -> Any:
    """The map or list of a text, its numbers as they are written; `None` for what is better kept as text."""
    try:
        value = json.loads(text, parse_int=Plain, parse_float=Plain, parse_constant=_refused)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict | list) and value and _is_simple(value, _DEEPEST) else None


def _refused(constant: str) -> Any:
    raise ValueError(constant)


def _is_simple(value: Any, depth: int) -> bool:
    if isinstance(value, dict):
        return depth > 0 and all(_is_simple(key, 1) and _is_simple(item, depth - 1) for key, item in value.items())
    if isinstance(value, list):
        return depth > 0 and all(_is_simple(item, depth - 1) for item in value)
    return not isinstance(value, str) or not _LONE_HALF.search(value)
