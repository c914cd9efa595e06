"""The nearest change wherever a refusal is explained: as a call is answered, in the journal, or before it is sent."""

import logging
from http import HTTPStatus
from typing import Any, NamedTuple

from sandbox.engine.namespace import Namespace
from sandbox.engine.sandbox import DEFAULT_NAMESPACE
from sandbox.engine.state import State, Visit
from sandbox.traffic.faults import by_fault
from sandbox.traffic.journal import Entry
from sandbox.web.call import Answer, Call, call_of
from sandbox.web.nearest.search import nearest
from sandbox.web.nearest.telling import form, line
from sandbox.web.pipeline import Pipeline
from sandbox.web.tenancy import PREFIX
from sandbox.web.unimitated import FALLBACK
from sandbox.web.unsent import answer_unsent, without_effect

log = logging.getLogger("sandbox")

_OF_NOW = "the world that it met is not kept any more; as the world is now, "
_CHANGED = "the world that it met is not kept any more, and as the world is now this is answered otherwise"


class Told(NamedTuple):
    """The nearest change: a line for people, "" where there is none, and the same for a program."""

    line: str = ""
    form: dict[str, Any] | None = None


def nearest_line(pipeline: Pipeline, call: Call, visit: Visit, answer: Answer, namespace: str) -> str:
    """The line about a call that is being answered. A mistake in the search costs the line, never the answer."""
    return _told(pipeline, call, visit, answer, namespace, signs_in=True).line


def nearest_unsent(pipeline: Pipeline, call: Call, visit: Visit, answer: Answer, namespace: str) -> Told:
    """That of a call that is not sent, so that nobody signs in."""
    return _told(pipeline, call, visit, answer, namespace, signs_in=False)


def nearest_journaled(pipeline: Pipeline, entry: Entry, namespace: Namespace) -> Told:
    """That of a request of the journal: by the world that it met, else by the present one, which it says then."""
    own_fault = entry.decision is None and entry.code == HTTPStatus.INTERNAL_SERVER_ERROR
    if entry.code is None or own_fault or by_fault(entry.faults) or entry.cut or entry.endpoint == FALLBACK:
        return Told()
    state = namespace.journal.met(entry)
    visit = namespace.visit()
    if isinstance(state, State):
        visit = visit._replace(state=state, instant=entry.at)
    call = call_of(entry)
    answer = answer_unsent(pipeline, call, without_effect(visit))
    if answer.refused_with != entry.code:
        return Told() if isinstance(state, State) else Told(_CHANGED)
    told = _told(pipeline, call, visit, answer, namespace.name, signs_in=True)
    return told if isinstance(state, State) or not told.line else told._replace(line=_OF_NOW + told.line)


def _told(pipeline: Pipeline, call: Call, visit: Visit, answer: Answer, namespace: str, *, signs_in: bool) -> Told:
    prefix = "" if namespace == DEFAULT_NAMESPACE else f"{PREFIX}{namespace}"
    try:
        found = nearest(pipeline, call, visit, answer, prefix=prefix, signs_in=signs_in)
    except Exception:
        log.exception("the search for what would succeed failed")
        return Told()
    return Told() if found is None else Told(line(found), form(found, call))
