"""Call and Answer: what a handler takes and gives. Neither knows Flask."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote_plus

from sandbox.core.decision import Decision
from sandbox.engine.namespace import Namespace
from sandbox.engine.sandbox import Sandbox
from sandbox.engine.state import View
from sandbox.traffic.faults import Firing, with_faults
from sandbox.traffic.journal import Entry
from sandbox.web.breaking import Breaking

HeaderReader = Callable[[str], str | None]
"""Gives a request header by its name, in any case, or `None`."""


@dataclass(slots=True)
class Call:
    """One request as a handler sees it.

    `path` is decoded and without the query; `path_values` are the values of the endpoint's path parameters;
    `named_by_path` is the namespace that stood in front of the path, if one did; `headers` are those that were sent,
    as WSGI names them. `request_id` is the one it will be answered with, "" until it is answered.
    """

    method: str
    path: str
    query_string: str = ""
    header: HeaderReader = lambda name: None
    path_values: Mapping[str, str] = field(default_factory=dict)
    named_by_path: str | None = None
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    request_id: str = ""
    parameters: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        """Read the query."""
        self.parameters = read_query(self.query_string)

    @property
    def url(self) -> str:
        """Path and query as they were sent, as far as that is known."""
        return f"{self.path}?{self.query_string}" if self.query_string else self.path


@dataclass(slots=True)
class Answer:
    """What is sent back: a status, the content type and the body.

    `decision` is the one behind it, `note` says why where none was made. `answered_by` names what answered in place of
    the sandbox, "" for nothing: its answer is no refusal, whatever the status. `nearest` tells what would
    have succeeded, where somebody is about to read it. `faults` are those that fired, `breaking` is how one breaks the
    bytes; the status is 0 where none are sent.
    """

    status: int
    content_type: str
    body: bytes
    decision: Decision | None = None
    note: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    answered_by: str = ""
    nearest: str = ""
    faults: tuple[Firing, ...] = ()
    breaking: Breaking | None = None

    @property
    def why(self) -> str:
        """One line on why this is the answer; empty where there is nothing to say."""
        why = self.decision.why if self.decision is not None else self.note
        return with_faults(why, self.faults) if self.faults else why

    @property
    def refused_with(self) -> int | None:
        """The code this answer refuses the call with, or `None` for a success."""
        if self.decision is not None:
            return self.decision.refusal.code if self.decision.refusal else None
        return self.status if self.status >= HTTPStatus.BAD_REQUEST and not self.answered_by else None


Handler = Callable[[Call, View], Answer]
"""Answers a vendor call from what the request sees of the world."""

AdminHandler = Callable[[Call, Sandbox, Namespace], Answer]
"""Carries out an admin call in the namespace that it names. Raises `sandbox.web.problems.Problem`."""


def read_query(text: str) -> dict[str, str]:
    """The parameters of a query string. Of a repeated one the first counts, an empty one counts as absent.

    Bytes that are not UTF-8 become U+FFFD, which no identifier contains. Provenance: A.
    """
    parameters: dict[str, str] = {}
    for part in text.split("&"):
        name, _, value = part.partition("=")
        if "%" in part or "+" in part:
            name, value = unquote_plus(name), unquote_plus(value)
        if name:
            parameters.setdefault(name, value)
    return {name: value for name, value in parameters.items() if value.strip()}


NAMED_BY_PATH = "capillary_sandbox.namespace"
"""Where a WSGI environment keeps the namespace that stood in front of the path."""


def call_from_environ(
    environ: Mapping[str, Any], path_values: Mapping[str, str] | None = None, body: bytes = b""
) -> Call:
    """The call that a WSGI environment describes; its body is read by whoever wants one."""
    # Not the environment itself: it holds on to the connection, and a journal to what it is given. `in` is fastest.
    headers = {name: value for name, value in environ.items() if "HTTP_" in name}
    if body:
        headers["CONTENT_TYPE"] = environ.get("CONTENT_TYPE", "")

    def header(name: str) -> str | None:
        return headers.get(_OFTEN_ASKED.get(name) or wsgi_name(name))

    path, query = _utf8(environ.get("PATH_INFO", "")), _utf8(environ.get("QUERY_STRING", ""))
    named = environ.get(NAMED_BY_PATH)
    return Call(environ["REQUEST_METHOD"], path, query, header, path_values or {}, named, body, headers)


def call_of(entry: Entry) -> Call:
    """The call that an entry is of, whose body may have been cut."""
    headers = entry.headers
    return Call(
        entry.method,
        entry.path,
        entry.query,
        lambda name: headers.get(wsgi_name(name)),
        entry.path_values,
        body=entry.body,
        headers=headers,
    )


def wsgi_name(header: str) -> str:
    """How a WSGI environment, and so a call's or an entry's headers, name a header."""
    name = header.upper().replace("-", "_")
    return name if name == "CONTENT_TYPE" else f"HTTP_{name}"


_VENDORS = ("X-CAP-API-OAUTH-TOKEN", "Authorization", "X-CAP-API-AUTH-ORG-ID", "X-CAP-REQUEST-ID")
_OFTEN_ASKED = {name: wsgi_name(name) for name in ("X-Sandbox-Namespace", "Host", "Prefer", *_VENDORS)}
"""What every vendor call is asked for."""


def _utf8(text: str) -> str:
    """WSGI hands bytes over as Latin-1 text; they are UTF-8."""
    return text if text.isascii() else text.encode("latin-1", "replace").decode("utf-8", "replace")
