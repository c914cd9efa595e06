"""The fallback: another mock that gets what is neither imitated nor canned, and whose answer comes back.

Nothing but the URL that the user named is ever contacted: redirects are handed back, proxies are not asked. Time and
size are bounded, and a call that comes round a second time is told to be a loop.
"""

import http.client
import string
import threading
from collections.abc import Iterator
from http import HTTPStatus
from urllib.parse import quote, urlsplit

from sandbox.traffic.patience import bounded, connection_to
from sandbox.web.call import Answer, Call
from sandbox.web.problems import Problem
from sandbox.web.unimitated import ANSWERED_BY, FALLBACK, SENT_AT_ONCE

_HOP_BY_HOP = frozenset(
    (
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    )
)
_NOT_SENT_ON = _HOP_BY_HOP | {"host", "content-length", "expect", "via"}
_NOT_BROUGHT_BACK = _HOP_BY_HOP | {"content-length", "content-type", "x-cap-request-id", "x-cap-requestid"}
_IN_A_PATH = "/:@!$&'()*+,;=~"


class Fallback:
    """Sends calls on to `url`, which has to be one that the setting takes, and brings the answers back.

    `timeout` bounds an answer in seconds, `longest` its body in bytes. `name` tells this process from any other: it
    marks what was sent on, so that a loop is noticed.
    """

    def __init__(self, url: str, *, timeout: float, longest: int, name: str) -> None:
        """Contact nobody yet."""
        self.url = url
        self._parts = urlsplit(url)
        self._timeout = timeout
        self._longest = longest
        self._via = f"1.1 {name}"
        self._places = threading.BoundedSemaphore(SENT_AT_ONCE)

    def send(self, call: Call) -> Answer:
        """The fallback's answer to a call. Raises `Problem`: 502, 503 or 504 where it has none, 508 for a loop."""
        if self._via in call.headers.get("HTTP_VIA", ""):
            detail = f"The fallback {self.url} leads back here; name another mock, which does not send on to this one."
            raise Problem(HTTPStatus.LOOP_DETECTED, detail)
        if not self._places.acquire(blocking=False):
            detail = (
                f"The fallback {self.url} has {SENT_AT_ONCE} calls to answer already, and none is sent beside them."
            )
            raise Problem(HTTPStatus.SERVICE_UNAVAILABLE, detail)
        try:
            return self._answer(call)
        finally:
            self._places.release()

    def _answer(self, call: Call) -> Answer:
        connection, late = connection_to(self._parts, self._timeout), threading.Event()
        try:
            connection.connect()
            with bounded(connection.sock, self._timeout, late):
                connection.request(call.method, self._target(call), call.body or None, dict(self._sent_on(call)))
                with connection.getresponse() as answer:
                    body = answer.read(self._longest + 1)
            if late.is_set():
                raise TimeoutError
            return self._brought_back(answer, body)
        except (OSError, http.client.HTTPException) as error:
            raise self._trouble(error, late.is_set() or isinstance(error, TimeoutError)) from None
        finally:
            connection.close()

    def unsent(self, call: Call) -> Answer:
        """What would be done with a call, without sending it."""
        return Answer(200, "", b"", note=f"{FALLBACK}: it is sent on to {self.url}", answered_by=FALLBACK)

    def _target(self, call: Call) -> str:
        path = self._parts.path.rstrip("/") + quote(call.path, safe=_IN_A_PATH)
        return f"{path}?{quote(call.query_string, safe=string.punctuation)}" if call.query_string else path

    def _sent_on(self, call: Call) -> Iterator[tuple[str, str]]:
        """The headers of the call that are for whoever answers it."""
        named = {name.removeprefix("HTTP_").replace("_", "-").lower(): value for name, value in call.headers.items()}
        dropped = _NOT_SENT_ON | _listed(named.get("connection", ""))
        for name, value in named.items():
            if name not in dropped and not _is_ours(name):
                yield name.title(), value
        yield "Via", f"{named['via']}, {self._via}" if "via" in named else self._via

    def _brought_back(self, answer: http.client.HTTPResponse, body: bytes) -> Answer:
        if len(body) > self._longest:
            detail = f"The fallback {self.url} answers with more than {self._longest} bytes, as max_body allows."
            raise Problem(HTTPStatus.BAD_GATEWAY, detail)
        if answer.length:
            raise http.client.IncompleteRead(body, answer.length)
        if not 200 <= answer.status <= 599:
            raise Problem(HTTPStatus.BAD_GATEWAY, f"The fallback {self.url} answers with status {answer.status}.")
        dropped = _NOT_BROUGHT_BACK | _listed(answer.headers.get("Connection", ""))
        unfolded = ((name, " ".join(value.split())) for name, value in answer.getheaders())
        kept = (pair for pair in unfolded if not _is_ours(pair[0]) and pair[0].lower() not in dropped)
        content_type = answer.headers.get("Content-Type", "application/octet-stream")
        note = f"{FALLBACK}: {self.url} answered {answer.status}"
        headers = (*kept, (ANSWERED_BY, FALLBACK))
        return Answer(answer.status, content_type, body, note=note, headers=headers, answered_by=FALLBACK)

    def _trouble(self, error: Exception, late: bool) -> Problem:
        if late:
            detail = f"The fallback {self.url} did not answer within {self._timeout:g} s (setting fallback_timeout)."
            return Problem(HTTPStatus.GATEWAY_TIMEOUT, detail)
        if isinstance(error, http.client.IncompleteRead | http.client.RemoteDisconnected):
            return Problem(HTTPStatus.BAD_GATEWAY, f"The fallback {self.url} breaks off its answer.")
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        return Problem(HTTPStatus.BAD_GATEWAY, f"The fallback {self.url} does not answer: {reason}. Is it running?")


def _listed(text: str) -> frozenset[str]:
    """The headers that `Connection` names, which are for one hop alone."""
    return frozenset(name.strip().lower() for name in text.split(","))


def _is_ours(name: str) -> bool:
    return name.lower().startswith("x-sandbox-")
