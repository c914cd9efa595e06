"""The journal under `/__admin/requests`: list, find and count what was asked, and why it was answered as it was."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from sandbox.core.decision import shown
from sandbox.core.model import Org
from sandbox.engine.namespace import Namespace
from sandbox.engine.sandbox import Sandbox
from sandbox.engine.state import State
from sandbox.traffic.journal import Entry, Journal
from sandbox.web.admin_api import done, json_object, nothing
from sandbox.web.admin_parameters import NO_LIMIT, OFFSET, ORG, SINCE, URL
from sandbox.web.call import Answer, Call
from sandbox.web.criteria import Criterion, meant, read_criteria
from sandbox.web.explain import why_unsent
from sandbox.web.journaled import explained, summary, was_matched, why
from sandbox.web.nearest.doors import nearest_journaled
from sandbox.web.pipeline import Pipeline
from sandbox.web.problems import Problem


def list_requests(call: Call, sandbox: Sandbox, namespace: Namespace) -> Answer:
    """`GET /__admin/requests`, the newest first."""
    return _listed(call, namespace.journal, namespace.journal.entries())


def find_requests(call: Call, sandbox: Sandbox, namespace: Namespace) -> Answer:
    """`POST /__admin/requests/find` with criteria; `{}` finds every request."""
    return _listed(call, namespace.journal, meant(namespace.journal.entries(), _criteria(call)))


def list_unmatched(call: Call, sandbox: Sandbox, namespace: Namespace) -> Answer:
    """`GET /__admin/requests/unmatched`: those that no endpoint takes."""
    unmatched = [entry for entry in namespace.journal.entries() if not was_matched(entry)]
    return _listed(call, namespace.journal, unmatched)


def count_requests(call: Call, sandbox: Sandbox, namespace: Namespace) -> Answer:
    """`POST /__admin/requests/count` with criteria."""
    found = meant(namespace.journal.entries(), _criteria(call))
    return done({"count": len(found), **_missing(namespace.journal)})


def forget_requests(call: Call, sandbox: Sandbox, namespace: Namespace) -> Answer:
    """`DELETE /__admin/requests`."""
    namespace.journal.forget()
    return nothing()


def show_request(pipeline: Pipeline, call: Call, sandbox: Sandbox, namespace: Namespace) -> Answer:
    """`GET /__admin/requests/{id}`, and the nearest change by which it would have succeeded."""
    entry = _entry(call, namespace)
    return done({**summary(entry), "nearest": nearest_journaled(pipeline, entry, namespace).form})


def explain_request(pipeline: Pipeline, call: Call, sandbox: Sandbox, namespace: Namespace) -> Answer:
    """`GET /__admin/requests/{id}/explain`."""
    entry = _entry(call, namespace)
    nearest = nearest_journaled(pipeline, entry, namespace)
    told = {"id": entry.id, "why": why(entry), "nearest": nearest.form}
    return done({**told, "explanation": explained(entry, nearest.line, _org(entry, namespace))})


def explain_unsent(pipeline: Pipeline, call: Call, sandbox: Sandbox, namespace: Namespace) -> Answer:
    """`GET /__admin/explain?url=`: why a GET of that URL would be answered as it would; `org` names an org."""
    url = URL.of(call)
    try:
        told = why_unsent(pipeline, url, org_id=ORG.of(call), namespace=namespace)
    except ValueError as error:
        raise Problem(HTTPStatus.BAD_REQUEST, f"The parameter url is {shown(url)}: {error}.") from None
    return done({"url": url, "nearest": told.nearest, "explanation": told.lines})


def _listed(call: Call, journal: Journal, entries: Sequence[Entry]) -> Answer:
    """Those since `since`, but the first `offset` of them, and at most `limit`. The total counts them all."""
    since = SINCE.of(call)
    if since is not None:
        entries = [entry for entry in entries if entry.at >= since]
    page = entries[OFFSET.of(call) :][: NO_LIMIT.of(call)]
    return done({"requests": list(map(summary, page)), "meta": {"total": len(entries), **_missing(journal)}})


def _missing(journal: Journal) -> dict[str, Any]:
    """What a total or a count cannot know of, if there is anything."""
    if not journal.bounds.entries:
        return {"requestJournalDisabled": True}
    return {"dropped": dropped} if (dropped := journal.dropped) else {}


def _criteria(call: Call) -> list[Criterion]:
    return read_criteria(json_object(call))


def _org(entry: Entry, namespace: Namespace) -> Org | None:
    """The org that was asked, as it was then or else as it is now."""
    state = namespace.journal.met(entry)
    worlds = (state if isinstance(state, State) else namespace.state).worlds
    world = None if entry.org_id is None else worlds.get(entry.org_id)
    return None if world is None else world.org


def _entry(call: Call, namespace: Namespace) -> Entry:
    wanted = call.path_values["id"]
    entry = namespace.journal.entry(wanted)
    if entry is None:
        detail = f"The journal of namespace {namespace.name} holds no request {shown(wanted)}."
        raise Problem(HTTPStatus.NOT_FOUND, detail)
    return entry
