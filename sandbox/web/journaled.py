"""A journaled request as it is told: in WireMock's shape, without secrets."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote_plus

from sandbox.core.explanation import told
from sandbox.core.model import Org
from sandbox.core.moments import told_in_utc
from sandbox.traffic.faults import with_faults
from sandbox.traffic.journal import Entry
from sandbox.traffic.masking import masked_body, masked_query, masked_value
from sandbox.web.auth import with_org
from sandbox.web.call import call_of
from sandbox.web.explain import told_without, with_nearest
from sandbox.web.identified import identifiers_asked
from sandbox.web.unimitated import IN_PLACE

UNMATCHED = (404, 405)
"""The codes of calls that the sandbox has no endpoint for."""

_IN_A_PATH = "/:@!$&'()*+,;="


def was_matched(entry: Entry) -> bool:
    """Whether it was for an endpoint; one under the status 404 is, of a business error or a fault."""
    return entry.code not in UNMATCHED or (entry.endpoint is not None and bool(entry.faults))


def why(entry: Entry) -> str:
    """One line on why this was answered."""
    return with_faults(entry.decision.why if entry.decision is not None else entry.note, entry.faults)


def explained(entry: Entry, nearest: str = "", org: Org | None = None) -> list[str]:
    """What was answered, what would have succeeded, and every check in order, the deciding one marked.

    `org` is the one that was asked, where it is known.
    """
    if entry.decision is not None:
        lines = told(entry.decision if org is None else with_org(entry.decision, call_of(entry), org))
    else:
        answered_by = entry.endpoint if entry.endpoint in IN_PLACE else None
        lines = told_without(entry.code or entry.response.status, entry.note, answered_by=answered_by)
    whole = "\n".join(lines)
    return [*with_nearest(lines, nearest), *(f"   {says}" for says in map(str, entry.faults) if says not in whole)]


def identifiers(entry: Entry) -> list[tuple[str, str]]:
    """The identifiers by which a customer was asked for, as submitted: kind and value, paired as far as they go."""
    return identifiers_asked(entry.endpoint, entry.query, entry.path_values)


def query_values(entry: Entry) -> Mapping[str, list[str]]:
    """The values of every parameter of the query, decoded, in the order they were sent."""
    values: dict[str, list[str]] = {}
    for part in filter(None, masked_query(entry.query).split("&")):
        name, _, value = part.partition("=")
        values.setdefault(unquote_plus(name), []).append(unquote_plus(value))
    return values


def shown_headers(entry: Entry) -> Mapping[str, str]:
    """The request's headers. WSGI does not keep how their names were written: each word begins with a capital."""
    named = ((name.removeprefix("HTTP_").replace("_", "-").title(), value) for name, value in entry.headers.items())
    return {name: masked_value(name, value) for name, value in named}


def summary(entry: Entry) -> dict[str, Any]:
    """The whole entry, ready for JSON."""
    fired = [{"id": firing.id, "kind": firing.kind, "says": str(firing)} for firing in entry.faults]
    return {
        "id": entry.id,
        "loggedDate": told_in_utc(entry.at, "milliseconds"),
        "request": _request(entry),
        "response": _response(entry),
        "code": entry.code,
        "endpoint": entry.endpoint,
        "org": entry.org_id,
        "identifiers": [{"name": kind, "value": value} for kind, value in identifiers(entry)],
        "wasMatched": was_matched(entry),
        "why": why(entry),
        **({"faults": fired} if fired else {}),
    }


def _request(entry: Entry) -> dict[str, Any]:
    path, query = quote(entry.path, safe=_IN_A_PATH), masked_query(entry.query)
    headers = shown_headers(entry)
    shown: dict[str, Any] = {
        "method": entry.method,
        "url": f"{path}?{query}" if query else path,
        "urlPath": path,
        "queryParameters": {name: _one_or_many(values) for name, values in query_values(entry).items()},
        "headers": headers,
        "body": _text(entry.body, headers.get("Content-Type", "")),
    }
    return shown | ({"bodyIsCut": True} if entry.cut else {})


def _response(entry: Entry) -> dict[str, Any]:
    headers: dict[str, list[str]] = {}
    for name, value in entry.response.headers:
        headers.setdefault(name, []).append(masked_value(name, value))
    body = b"" if entry.method == "HEAD" else entry.response.body
    content_type = headers.get("Content-Type", [""])[0]
    return {
        "status": entry.response.status,
        "headers": {name: _one_or_many(values) for name, values in headers.items()},
        "body": _text(body, content_type),
    }


def _text(body: bytes, content_type: str) -> str:
    return masked_body(body.decode("utf-8", "replace"), content_type)


def _one_or_many(values: list[str]) -> str | list[str]:
    return values[0] if len(values) == 1 else values
