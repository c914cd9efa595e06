"""The journal under `/__admin/requests`: list, find and count what was asked, and why it was answered as it was."""

from collections.abc import Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from sandbox.core.decision import shown
from sandbox.core.identifiers import whole_number
from sandbox.engine.namespace import Namespace
from sandbox.engine.sandbox import Sandbox
from sandbox.sources.findings import did_you_mean
from sandbox.traffic.journal import Entry, Journal
from sandbox.web.admin_api import done, json_object, nothing
from sandbox.web.call import Answer, Call
from sandbox.web.criteria import Criterion, meant, read_criteria
from sandbox.web.explain import explain_url
from sandbox.web.journaled import explained, summary, was_matched, why
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
    _check_parameters(call, ())
    found = meant(namespace.journal.entries(), _criteria(call))
    return done({"count": len(found), **_missing(namespace.journal)})


def forget_requests(call: Call, sandbox: Sandbox, namespace: Namespace) -> Answer:
    """`DELETE /__admin/requests`."""
    namespace.journal.forget()
    return nothing()


def show_request(call: Call, sandbox: Sandbox, namespace: Namespace) -> Answer:
    """`GET /__admin/requests/{id}`."""
    return done(summary(_entry(call, namespace)))


def explain_request(call: Call, sandbox: Sandbox, namespace: Namespace) -> Answer:
    """`GET /__admin/requests/{id}/explain`."""
    entry = _entry(call, namespace)
    return done({"id": entry.id, "why": why(entry), "explanation": explained(entry)})


def explain_unsent(pipeline: Pipeline, call: Call, sandbox: Sandbox, namespace: Namespace) -> Answer:
    """`GET /__admin/explain?url=`: why a GET of that URL would be answered as it would; `org` names an org."""
    _check_parameters(call, ("url", "org"))
    url, org = call.parameters.get("url"), call.parameters.get("org")
    if url is None:
        raise Problem(HTTPStatus.BAD_REQUEST, "The parameter url is absent; expected a path and query, encoded.")
    org_id = whole_number(org.strip()) if org is not None else None
    if org is not None and org_id is None:
        raise Problem(HTTPStatus.BAD_REQUEST, f"The parameter org is {shown(org)}; expected the id of an org.")
    try:
        lines = explain_url(pipeline, url, org_id=org_id, namespace=namespace)
    except ValueError as error:
        raise Problem(HTTPStatus.BAD_REQUEST, f"The parameter url is {shown(url)}: {error}.") from None
    return done({"url": url, "explanation": lines})


def _listed(call: Call, journal: Journal, entries: Sequence[Entry]) -> Answer:
    """Those since `since`, but the first `offset` of them, and at most `limit`. The total counts them all."""
    _check_parameters(call, ("limit", "offset", "since"))
    since = _since(call)
    if since is not None:
        entries = [entry for entry in entries if entry.at >= since]
    offset = _number(call, "offset", 0)
    page = entries[offset : offset + _number(call, "limit", len(entries))]
    return done({"requests": list(map(summary, page)), "meta": {"total": len(entries), **_missing(journal)}})


def _missing(journal: Journal) -> dict[str, Any]:
    """What a total or a count cannot know of, if there is anything."""
    if not journal.bounds.entries:
        return {"requestJournalDisabled": True}
    return {"dropped": dropped} if (dropped := journal.dropped) else {}


def _criteria(call: Call) -> list[Criterion]:
    return read_criteria(json_object(call))


def _entry(call: Call, namespace: Namespace) -> Entry:
    _check_parameters(call, ())
    wanted = call.path_values["id"]
    entry = namespace.journal.entry(wanted)
    if entry is None:
        detail = f"The journal of namespace {namespace.name} holds no request {shown(wanted)}."
        raise Problem(HTTPStatus.NOT_FOUND, detail)
    return entry


def _since(call: Call) -> datetime | None:
    text = call.parameters.get("since")
    if text is None:
        return None
    try:
        since = datetime.fromisoformat(text.strip())
    except ValueError:
        detail = f"The parameter since is {shown(text)}; expected a moment such as 2027-03-26T22:00:00Z, encoded."
        raise Problem(HTTPStatus.BAD_REQUEST, detail) from None
    return since if since.tzinfo else since.replace(tzinfo=UTC)


def _number(call: Call, name: str, default: int) -> int:
    text = call.parameters.get(name)
    number = default if text is None else whole_number(text.strip())
    if number is None or number < 0:
        raise Problem(HTTPStatus.BAD_REQUEST, f"The parameter {name} is {shown(text)}; expected 0 or more.")
    return number


def _check_parameters(call: Call, known: tuple[str, ...]) -> None:
    for name in call.parameters:
        if name not in known:
            expected = f"; expected {', '.join(known)}{did_you_mean(name, known)}" if known else ": it takes none"
            detail = f"{call.path} does not take the parameter {shown(name)}{expected}"
            raise Problem(HTTPStatus.BAD_REQUEST, detail)
