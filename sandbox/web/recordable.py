"""Which journaled requests can be recorded, and as what: without credentials, for the org that they were for."""

from collections.abc import Iterator
from typing import NamedTuple

from sandbox.engine.state import State, Visit
from sandbox.recording.asking import Ask, Sent
from sandbox.recording.attempt import Asked
from sandbox.recording.stepping import Unwritable, asking
from sandbox.traffic.journal import Entry
from sandbox.traffic.masking import masked_body, masked_query
from sandbox.traffic.states import Weighed
from sandbox.web.auth import ORG_HEADER, TOKEN_ENDPOINT, TOKEN_HEADER
from sandbox.web.call import wsgi_name
from sandbox.web.unimitated import FALLBACK

_CREDENTIALS = (wsgi_name("Authorization"), wsgi_name(TOKEN_HEADER))
_HARMLESS = ("latency", "dribble")
"""The kinds of faults that leave an answer as it is."""

_READING = ("GET", "HEAD")


class Asking(NamedTuple):
    """How to ask again: a visit of the namespace as it is now, and whom to ask."""

    visit: Visit
    ask: Ask


def asked_of(number: int, entry: Entry, state: Weighed | None, asking_again: Asking) -> Asked | str:
    """The entry of the journal as it can be asked again, or why it cannot."""
    if why := next(_hindrances(entry, state), ""):
        return why
    assert isinstance(state, State)
    sent = _sent(entry, state)
    visit, ask = asking_again
    again = ask(sent, visit._replace(state=state, instant=entry.at))
    body = b"" if entry.method == "HEAD" else entry.response.body
    if (again.status, again.body) != (entry.response.status, body):
        return "it is answered otherwise where nobody signs in and settings are as by default"
    try:
        asking(sent)
    except Unwritable as unwritable:
        return str(unwritable)
    org_id = state.default_org_id if entry.org_id is None else entry.org_id
    return Asked(number, entry.at, state, org_id, sent, again.status, again.body, again.needed)


def _hindrances(entry: Entry, state: Weighed | None) -> Iterator[str]:
    if state is None:
        yield "what the world was like is not known any more: fixtures were read anew, or there were too many edits"
    if answered := next((firing for firing in entry.faults if firing.kind not in _HARMLESS), None):
        yield f"{answered}: a recording tells what the world answers, and not what faults do"
    if entry.endpoint == TOKEN_ENDPOINT:
        yield "it asks for a token, and credentials are not recorded"
    if entry.org_id is None and any(entry.headers.get(name, "").strip() for name in _CREDENTIALS):
        yield "its credentials were refused, and credentials are not recorded"
    if entry.endpoint == FALLBACK:
        yield "another mock answered it"
    if entry.cut or entry.code == 413:
        yield "its body is longer than the journal keeps"
    try:
        entry.body.decode()
    except UnicodeDecodeError:
        yield "its body is no text in UTF-8"


def _sent(entry: Entry, state: State) -> Sent:
    """The request without what is secret; who signed in is told by the header that names an org."""
    headers = []
    for name in ("Prefer", ORG_HEADER, "Content-Type"):
        value = entry.headers.get(wsgi_name(name))
        if value:
            headers.append((name, value))
    if any(entry.headers.get(name, "").strip() for name in _CREDENTIALS):
        headers = [(name, value) for name, value in headers if name != ORG_HEADER]
        if entry.org_id != state.default_org_id:
            headers.append((ORG_HEADER, str(entry.org_id)))
    if entry.method in _READING:
        headers = [(name, value) for name, value in headers if name != "Content-Type"]
        return Sent(entry.method, entry.path, masked_query(entry.query), tuple(headers))
    body = masked_body(entry.body.decode(), dict(headers).get("Content-Type", ""))
    return Sent(entry.method, entry.path, masked_query(entry.query), tuple(headers), body)
