"""Calls that no endpoint takes: answered by a canned answer, by the fallback, or refused with both ways out named."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Protocol

from sandbox.core.canned import CannedAnswers, is_open
from sandbox.core.catalogue import ERRORS
from sandbox.core.model import Canned
from sandbox.core.slips import closest
from sandbox.engine.state import View
from sandbox.web import render
from sandbox.web.call import Answer, Call
from sandbox.web.endpoints import ENDPOINTS
from sandbox.web.routes import methods_of

IN_PLACE = CANNED, FALLBACK = "canned", "fallback"
"""What answers in place of an endpoint, as the header `X-Sandbox-Answered-By` and the journal name it."""

ANSWERED_BY = "X-Sandbox-Answered-By"

SENT_AT_ONCE = 16
"""How many calls wait for the fallback at a time; the server has as many threads more, so that no other call waits."""

_PLAIN_TEXT = "text/plain;charset=UTF-8"


class OtherMock(Protocol):
    """Answers what is neither imitated nor canned."""

    def send(self, call: Call) -> Answer:
        """Its answer. Raises `sandbox.web.problems.Problem` where there is none."""

    def unsent(self, call: Call) -> Answer:
        """What would be done with the call, which is not sent."""


def answer_unimitated(
    code: int, send: Callable[[Call], Answer] | None, headers: tuple[tuple[str, str], ...], call: Call, view: View
) -> Answer:
    """The answer to a call that Flask or the routes refused with `code`: 404 for its path, 405 for its method.

    A refusal has `headers`.
    """
    found = canned_for(call, view)
    if found is not None:
        return canned_answer(found)
    if send is not None:
        return send(call)
    taken = ", ".join(methods_of(call.path))
    note = (
        why_not(call, view.world.canned, view.world.org.id)
        if code == 404
        else f"this path does not take {call.method}" + (f", but {taken}" if taken else "")
    )
    return replace(render.error_envelope(ERRORS[code], view.world.org.dialect, note=note), headers=headers)


def nobody_answers(send: Callable[[Call], Answer] | None, call: Call, view: View) -> bool:
    """Whether such a call is refused whatever its credentials: neither a canned answer nor a fallback takes it."""
    return send is None and canned_for(call, view) is None


def canned_answer(canned: Canned) -> Answer:
    """What a canned answer sends."""
    types = [value for name, value in canned.headers if name.lower() == "content-type"]
    others = tuple((name, value) for name, value in canned.headers if name.lower() != "content-type")
    content_type = types[-1] if types else _content_type(canned)
    place = f" ({canned.place})" if canned.place is not None else ""
    query = "?" + "&".join(f"{name}={value}" for name, value in canned.query) if canned.query else ""
    note = f"{CANNED}: {canned.status} for {canned.method} {canned.path}{query}{place}"
    body = canned.body.encode(errors="replace")
    headers = (*others, (ANSWERED_BY, CANNED))
    return Answer(canned.status, content_type, body, note=note, headers=headers, answered_by=CANNED)


def canned_for(call: Call, view: View) -> Canned | None:
    """The canned answer that takes a call, if one does."""
    return view.world.canned.find("GET" if call.method == "HEAD" else call.method, call.path, call.parameters)


def why_not(call: Call, canned: CannedAnswers, org_id: int) -> str:
    """Why nobody answers a path: what may have been meant, and the two ways to have it answered."""
    hint = _nearly(call, canned)
    method = "" if call.method in ("GET", "HEAD") else f"method: {call.method}, "
    path = call.path if len(call.path) <= 80 else "..."
    says = (
        f"this path is neither imitated nor canned in org {org_id}{hint}; have it answered by the fixture "
        f"(canned: [{{{method}path: {path}, body: ...}}]) or by another mock (--fallback URL)"
    )
    return ascii(says)[1:-1]  # the path is anybody's, and the log has one line for each call


def _nearly(call: Call, canned: CannedAnswers) -> str:
    """What was missed by little, in brackets, or ""."""
    here = list(canned.at(call.path))
    if any(answer.method == call.method for answer in here):
        asked = (" and ".join(f"{name}={value}" for name, value in answer.query) for answer in here)
        return f" (canned answers here ask for {' or '.join(asked)})"
    if here:
        return f" (it is canned for {', '.join(dict.fromkeys(answer.method for answer in here))})"
    meant = next(meant_paths(call, canned), "")
    return f" (did you mean {meant}?)" if meant else ""


def meant_paths(call: Call, canned: CannedAnswers) -> Iterator[str]:
    """The paths that are imitated or canned, and that of a call but for slips within its segments."""
    known = (*(endpoint.path for endpoint in ENDPOINTS), *(answer.path for answer in canned.answers))
    return filter(None, (_meant(call.path, path) for path in dict.fromkeys(known)))


def _meant(path: str, known: str) -> str:
    """The known path with the values of `path`, if that is `path` but for slips within its segments; else ""."""
    given, wanted = path.rstrip("/").split("/"), known.split("/")
    if len(given) != len(wanted) or len(path) > 200:
        return ""
    segments = list(_corrected(given, wanted))
    return "/".join(segments) if len(segments) == len(wanted) else ""


def _corrected(given: list[str], wanted: list[str]) -> Iterator[str]:
    """The wanted segments, as far as the given ones are like them; a `{name}` takes what is given."""
    for here, segment in zip(given, wanted, strict=True):
        if is_open(segment) and here:
            yield here
        elif here == segment or closest(here, [segment]):
            yield segment


def _content_type(canned: Canned) -> str:
    first = canned.body.lstrip()[:1]
    if canned.is_json or first in ("{", "["):
        return render.JSON_TYPE
    return render.XML_TYPE if first == "<" else _PLAIN_TEXT
