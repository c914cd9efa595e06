"""A request's whole life on one screen: bounds, credentials, handler, log, headers."""

import logging
import re
from collections.abc import Callable
from http import HTTPStatus
from typing import NamedTuple

from sandbox import __version__
from sandbox.core.catalogue import ERRORS
from sandbox.engine.namespace import Namespace, View
from sandbox.engine.sandbox import Sandbox
from sandbox.web import render
from sandbox.web.auth import Refused, view_for
from sandbox.web.call import AdminHandler, Answer, Call, Handler
from sandbox.web.problems import Problem, problem_answer
from sandbox.web.protection import LOOPBACK_ONLY, Protection
from sandbox.web.tenancy import namespace_of

SERVER = f"capillary-sandbox/{__version__}"
_STATUS_LINES = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}
_REQUEST_ID = re.compile(r"[\x21-\x7e]{1,200}")

log = logging.getLogger("sandbox")


class Response(NamedTuple):
    """What goes out: the answer's status and body, and all the headers."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def status_line(self) -> str:
        """The status with its phrase, as a WSGI server sends it."""
        return _STATUS_LINES[self.status]


class Pipeline:
    """Answers every call, whatever it holds: where a handler fails, the call is answered and the traceback logged.

    `new_request_id` makes the id of a request that brings none; `max_url_length` bounds path and query, in characters;
    `protection` decides on admin calls.
    """

    def __init__(
        self,
        sandbox: Sandbox,
        *,
        new_request_id: Callable[[], str],
        max_url_length: int,
        protection: Protection = LOOPBACK_ONLY,
    ) -> None:
        """Answer from `sandbox`."""
        self.sandbox = sandbox
        self._protection = protection
        self._new_request_id = new_request_id
        self._max_url_length = max_url_length

    def vendor(self, handler: Handler, call: Call) -> Response:
        """Answer a call on the vendor's paths."""
        try:
            answer = self.decide(handler, call, namespace_of(call, self.sandbox))
        except Problem as problem:
            answer = problem_answer(problem)
        except Exception:
            log.exception("500 %s", _line(call))
            answer = _transport_error(500, self.sandbox.view(), "a fault of the sandbox's own")
        request_id = self._request_id(call)
        return _sent(answer, call, [("X-CAP-REQUEST-ID", request_id), ("X-Cap-RequestID", request_id)])

    def admin(self, handler: AdminHandler, call: Call) -> Response:
        """Answer a call under `/__admin`."""
        try:
            self._protection.admit(call)
            answer = handler(call, self.sandbox, namespace_of(call, self.sandbox))
        except Problem as problem:
            answer = problem_answer(problem)
        except Exception:
            log.exception("500 %s", _line(call))
            detail = "A fault of the sandbox's own; its log has the traceback."
            answer = problem_answer(Problem(HTTPStatus.INTERNAL_SERVER_ERROR, detail))
        return _sent(answer, call, [])

    def unrouted(self, code: int, call: Call) -> Response:
        """Answer a call that no endpoint takes: 404 for its path, 405 for its method."""
        if call.path.startswith("/__admin"):
            detail = f"{call.method} {call.path} is not an admin call; GET /__admin/openapi.json lists them."
            return self.admin(_raising(Problem(HTTPStatus(code), detail)), call)
        note = "the sandbox does not imitate this path" if code == 404 else f"this path does not take {call.method}"
        return self.vendor(lambda call, view: _transport_error(code, view, note), call)

    def decide(self, handler: Handler, call: Call, namespace: Namespace) -> Answer:
        """The answer of a vendor call, or why it is not let in; nothing is logged or sent."""
        view = view_for(call, namespace)
        if isinstance(view, Refused):
            return render.credentials_refused(ERRORS[401], view.why)
        length = len(call.url)
        if length > self._max_url_length:
            note = f"path and query have {length} characters, the setting max_url_length allows {self._max_url_length}"
            return _transport_error(414, view, note)
        return handler(call, view)

    def _request_id(self, call: Call) -> str:
        """The request's own id, if it is one that a header can carry back, else a new one."""
        sent = call.header("X-CAP-REQUEST-ID")
        return sent if sent is not None and _REQUEST_ID.fullmatch(sent) else self._new_request_id()


def _sent(answer: Answer, call: Call, headers: list[tuple[str, str]]) -> Response:
    code = answer.refused_with
    if code is not None:
        log.info("%s %s | %s", code, _line(call), answer.why)
    else:
        log.debug("%s %s", answer.status, _line(call))
    common = [("Content-Type", answer.content_type), ("Cache-Control", "no-store"), ("Server", SERVER)]
    return Response(answer.status, [*common, *headers, *answer.headers], answer.body)


def _raising(problem: Problem) -> AdminHandler:
    def handler(call: Call, sandbox: Sandbox, namespace: Namespace) -> Answer:
        raise problem

    return handler


def _transport_error(code: int, view: View, note: str) -> Answer:
    return render.error_envelope(ERRORS[code], view.world.org.dialect, note=note)


def _line(call: Call) -> str:
    """The request as one line of printable ASCII, shortened."""
    url = call.url if len(call.url) <= 500 else call.url[:497] + "..."
    return f"{call.method} {ascii(url)[1:-1]}"
