"""A request's whole life on one screen: bounds, credentials, faults, handler, log, headers, journal."""

import logging
import re
from collections.abc import Callable, Iterable, Mapping
from copy import copy
from dataclasses import replace
from functools import partial
from http import HTTPStatus
from typing import Any, NamedTuple

from sandbox import __version__
from sandbox.core.catalogue import ERRORS
from sandbox.core.decision import Decision
from sandbox.core.explanation import in_one_line
from sandbox.engine.clock import Sleep, system_sleep
from sandbox.engine.namespace import Namespace
from sandbox.engine.sandbox import DEFAULT_NAMESPACE, Sandbox
from sandbox.engine.state import View, Visit
from sandbox.engine.webhooks import Cause
from sandbox.traffic.counters import Counters
from sandbox.traffic.faults import by_fault, with_faults
from sandbox.traffic.masking import masked_url
from sandbox.web import render
from sandbox.web.auth import V1_PREFIX, signed_in, view_for
from sandbox.web.breaking import Breaking
from sandbox.web.call import AdminHandler, Answer, Call, Handler
from sandbox.web.endpoints import Endpoint
from sandbox.web.problems import Problem, problem_answer
from sandbox.web.protection import LOOPBACK_ONLY, Protection
from sandbox.web.tenancy import PREFIX, namespace_of
from sandbox.web.under_faults import answer_under_faults
from sandbox.web.unimitated import OtherMock, answer_unimitated, nobody_answers

SERVER = f"capillary-sandbox/{__version__}"
_SERVER = ("Server", SERVER)
_STATUS_LINES = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus} | {498: "498 Invalid Token"}
_REQUEST_ID = re.compile(r"[\x21-\x7e]{1,200}")

log = logging.getLogger("sandbox")


class Response(NamedTuple):
    """What goes out: the answer's status and body, and all the headers; and how a fault breaks it on the way."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes
    breaking: Breaking | None = None

    @property
    def status_line(self) -> str:
        """The status with its phrase, as a WSGI server sends it."""
        return _STATUS_LINES.get(self.status) or f"{self.status} Unknown"

    @property
    def length(self) -> int:
        """How long it says that its body is, in bytes."""
        return len(self.body) + (self.breaking.unsent if self.breaking is not None else 0)


class Pipeline:
    """Answers every call, whatever it holds: where a handler fails, the call is answered and the traceback logged.

    `new_request_id` makes the id of a request that brings none; `max_url_length` bounds path and query, in characters;
    `protection` decides on admin calls, `counters` count the others; `auth_required`: whether these have to sign in.
    `fallback` gets what is neither imitated nor canned; `last_drift` tells what a comparison with the vendor found.
    `sleep` waits where a fault says so; `timer` counts the seconds that the processor spends on what nobody waits for.
    """

    def __init__(
        self,
        sandbox: Sandbox,
        *,
        new_request_id: Callable[[], str],
        max_url_length: int,
        protection: Protection = LOOPBACK_ONLY,
        counters: Counters | None = None,
        fallback: OtherMock | None = None,
        auth_required: bool = False,
        last_drift: Callable[[], Mapping[str, Any] | None] = lambda: None,
        sleep: Sleep = system_sleep,
        timer: Callable[[], float] = lambda: 0.0,
    ) -> None:
        """Answer from `sandbox`."""
        self.sandbox = sandbox
        self.fallback = fallback
        self.counters = counters if counters is not None else Counters()
        self._protection = protection
        self._new_request_id = new_request_id
        self._max_url_length = max_url_length
        self.auth_required = auth_required
        self.last_drift = last_drift
        self._sleep = sleep
        self.timer = timer

    def trusting(self) -> "Pipeline":
        """The same pipeline for calls from within the process, whose admin calls need no token."""
        other = copy(self)
        other._protection = LOOPBACK_ONLY
        return other

    def vendor(self, endpoint: Endpoint, call: Call) -> Response:
        """Answer a call to an endpoint of the vendor's."""
        return self._answer(endpoint.handler, call, endpoint.name)

    def _answer(
        self,
        handler: Handler,
        call: Call,
        endpoint: str | None = None,
        *,
        to_anybody: Callable[[Call, View], bool] | None = None,
    ) -> Response:
        """Answer a call on the vendor's paths, count it, and note it in the journal of the namespace it is for.

        Where it is answered `to_anybody`, its credentials do not matter.
        """
        visit = view = None
        name = DEFAULT_NAMESPACE
        request_id, made_here = self._request_id(call)
        call.request_id = request_id
        try:
            namespace = namespace_of(call, self.sandbox)
            name, visit = namespace.name, namespace.visit()
            view = view_for(call, visit, endpoint, required=self.auth_required)
            if isinstance(view, Decision) and to_anybody is not None and to_anybody(call, visit.view()):
                view = visit.view()
            if visit.faults.armed:
                decide = partial(self.decide, handler, call, view)
                answer = answer_under_faults(visit, endpoint, call, view, decide, self._sleep)
            else:
                answer = self.decide(handler, call, view)
            if isinstance(view, View) and view.world.org.webhooks:
                namespace.met(view, answer.decision, Cause(request_id))
        except Problem as problem:
            answer = problem_answer(problem)
        except Exception:
            log.exception("500 %s", _line(call))
            answer = _transport_error(500, self.sandbox.view(), "a fault of the sandbox's own")
        code = answer.refused_with
        if code is not None and visit is not None and _is_read(call) and not by_fault(answer.faults):
            answer.nearest = self._nearest(call, visit, answer, name)
        response = _sent(answer, call, [("X-CAP-REQUEST-ID", request_id), ("X-Cap-RequestID", request_id)], name)
        endpoint = endpoint or answer.answered_by or None
        self.counters.count(endpoint, answer.status, code)
        entry_id = request_id
        if visit is not None:
            org_id = view.world.org.id if isinstance(view, View) else None
            entry_id = _noted(visit, org_id, endpoint, code, call, answer, response, made_here=made_here)
        if "HTTP_X_SANDBOX_EXPLAIN" in call.headers:
            _explain(call, answer, response, entry_id)
        return response

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

    def unrouted(self, code: int, call: Call, taken: Iterable[str] = ()) -> Response:
        """Answer a call that no endpoint takes: canned or by the fallback, else 404 for its path, 405 for its method.

        The code 413 is for a body too long, which was not read. `taken` are the methods that its path takes.
        """
        allow = (("Allow", ", ".join(sorted(taken))),) if code == 405 else ()
        too_long = "the body is longer than the setting max_body allows" if code == 413 else ""
        if call.path.startswith("/__admin"):
            what = too_long or f"{call.method} {call.path} is not an admin call; GET /__admin/openapi.json lists them"
            problem = Problem(HTTPStatus(code), f"{what[:1].upper()}{what[1:]}.")
            return self.admin(_refusing(problem, allow), call)
        if too_long:
            return self._answer(lambda call, view: _transport_error(code, view, too_long), call, to_anybody=_always)
        send = None if self.fallback is None else self.fallback.send
        in_place = partial(answer_unimitated, code, send, allow)
        return self._answer(in_place, call, to_anybody=partial(nobody_answers, send))

    def decide(self, handler: Handler, call: Call, view: View | Decision) -> Answer:
        """The answer of a vendor call, or why it is not let in; nothing is logged or sent."""
        if isinstance(view, Decision):
            assert view.refusal is not None
            return render.credentials_refused(view.refusal, view, v1=call.path.startswith(V1_PREFIX))
        length = len(call.url)
        if length > self._max_url_length:
            note = f"path and query have {length} characters, the setting max_url_length allows {self._max_url_length}"
            return _transport_error(414, view, note)
        answer = handler(call, view)
        if view.caller is not None and answer.decision is not None:
            answer.decision = answer.decision.after(signed_in(view.caller, view.world.org.id))
        return answer

    def _nearest(self, call: Call, visit: Visit, answer: Answer, namespace: str) -> str:
        """What would have succeeded in place of a call, on one line; "" where nothing would."""
        from sandbox.web.nearest.doors import nearest_line

        return nearest_line(self, call, visit, answer, namespace)

    def _request_id(self, call: Call) -> tuple[str, bool]:
        """The request's own id, if it is one that a header can carry back, else a new one; and whether it is new."""
        sent = call.header("X-CAP-REQUEST-ID")
        if sent is not None and _REQUEST_ID.fullmatch(sent):
            return sent, False
        return self._new_request_id(), True


def _sent(answer: Answer, call: Call, headers: list[tuple[str, str]], namespace: str = DEFAULT_NAMESPACE) -> Response:
    code = answer.refused_with
    if code is not None or answer.faults or (answer.answered_by and answer.status >= HTTPStatus.BAD_REQUEST):
        if log.isEnabledFor(logging.INFO):
            nearest = f" | {_one_line(answer.nearest)}" if answer.nearest else ""
            status = code or answer.status or "no answer"
            log.info("%s %s | %s%s", status, _line(call, namespace), answer.why, nearest)
    elif log.isEnabledFor(logging.DEBUG):
        log.debug("%s %s%s", answer.status, _line(call, namespace), f" | {answer.why}" if answer.answered_by else "")
    if not answer.status:
        return Response(0, [], b"", answer.breaking)
    common = [("Content-Type", answer.content_type), ("Cache-Control", "no-store"), _SERVER]
    if answer.answered_by:
        told = {name.lower() for name, _ in answer.headers}
        common = [(name, value) for name, value in common if name.lower() not in told]
    return Response(answer.status, [*common, *headers, *answer.headers], answer.body, answer.breaking)


def _noted(
    visit: Visit,
    org_id: int | None,
    endpoint: str | None,
    code: int | None,
    call: Call,
    answer: Answer,
    response: Response,
    *,
    made_here: bool,
) -> str:
    """Note a call where it is counted and journaled; the id by which it is found."""
    visit.coverage.note(endpoint, code, answer.decision)
    if not visit.journal.bounds.entries:
        return call.request_id
    seen = (call, response, code, answer.decision, answer.note, call.request_id, made_here)
    return visit.journal.note(visit.instant, org_id, endpoint, *seen, visit.state, answer.faults)


def _is_read(call: Call) -> bool:
    """Whether somebody reads why a call is refused: in the log, or in the headers of the answer."""
    return log.isEnabledFor(logging.INFO) or "HTTP_X_SANDBOX_EXPLAIN" in call.headers


def _explain(call: Call, answer: Answer, response: Response, entry_id: str) -> None:
    """Tell why in the headers, where the call asks for it. The journal holds the same list, so it shows them too."""
    if call.header("X-Sandbox-Explain") == "1":
        if answer.decision is not None:
            told = in_one_line(answer.decision, answer.nearest)
        else:
            told = " | ".join(filter(None, (answer.note, answer.nearest)))
        told = _one_line(with_faults(told, answer.faults))
        response.headers.extend([("X-Sandbox-Explanation", told), ("X-Sandbox-Request-Id", entry_id)])


def _refusing(problem: Problem, headers: tuple[tuple[str, str], ...]) -> AdminHandler:
    def handler(call: Call, sandbox: Sandbox, namespace: Namespace) -> Answer:
        return replace(problem_answer(problem), headers=headers)

    return handler


def _always(call: Call, view: View) -> bool:
    return True


def _transport_error(code: int, view: View, note: str) -> Answer:
    return render.error_envelope(ERRORS[code], view.world.org.dialect, note=note)


def _line(call: Call, namespace: str = DEFAULT_NAMESPACE) -> str:
    """The request as one line of printable ASCII, shortened, without its secrets, in the namespace that it is for."""
    url = ("" if namespace == DEFAULT_NAMESPACE else f"{PREFIX}{namespace}") + masked_url(call.url)
    return f"{call.method} {ascii(url if len(url) <= 500 else url[:497] + '...')[1:-1]}"


def _one_line(text: str) -> str:
    """The text as a header can carry it: printable ASCII, at most 1,000 characters."""
    line = "".join(known if " " <= known <= "~" else ascii(known)[1:-1] for known in text)
    return line if len(line) <= 1000 else line[:997] + "..."
