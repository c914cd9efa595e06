"""A vendor call that meets armed faults: who fires, what is waited for, and what becomes of the answer."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from http import HTTPStatus
from types import MappingProxyType

from sandbox.core.catalogue import ERRORS, ApiError, Scope
from sandbox.core.decision import Check, Decision, Refusal
from sandbox.core.faults import LONGEST_DELAY
from sandbox.core.provenance import Provenance
from sandbox.engine.clock import Sleep
from sandbox.engine.state import View, Visit
from sandbox.traffic.faults import LATENCY, Asked, Firing
from sandbox.web import render
from sandbox.web.auth import V1_PREFIX
from sandbox.web.breaking import Breaking
from sandbox.web.call import Answer, Call
from sandbox.web.identified import identifiers_asked, identifiers_in
from sandbox.web.problems import Problem, problem_answer
from sandbox.web.v1_api import all_refused

_HTML_TYPE = "text/html"
_PAGE = "<html>\r\n<head><title>{0}</title></head>\r\n<body>\r\n<center><h1>{0}</h1></center>\r\n</body>\r\n</html>\r\n"


def answer_under_faults(
    visit: Visit, endpoint: str | None, call: Call, view: View | Decision, decide: Callable[[], Answer], wait: Sleep
) -> Answer:
    """The answer to a call, which `decide` gives unless a fault fires before that; `wait` waits."""
    org_id = view.world.org.id if isinstance(view, View) else None
    identifiers = partial(_identifiers, call, endpoint)
    firings = visit.faults.meet(Asked(visit.instant, endpoint, org_id, identifiers, call.method != "HEAD"))
    if not firings:
        return decide()
    breaks = next((firing for firing in firings if firing.answers), None)
    waited = min(_waits(firings, "before"), LONGEST_DELAY)
    if waited:
        wait(waited / 1000)
    if breaks is not None and breaks.fault.fires_in == "before":
        answer = _ANSWERS[breaks.kind](breaks, None, call, _seen(view, visit))
    else:
        answer = _decided(decide)
        if breaks is not None:
            answer = _ANSWERS[breaks.kind](breaks, answer, call, _seen(view, visit))
    if left := min(_waits(firings, "after"), LONGEST_DELAY - waited):
        wait(left / 1000)
    answer.faults = firings
    return answer


def _waits(firings: tuple[Firing, ...], phase: str) -> int:
    """How long the latencies of a phase would wait together, in milliseconds."""
    return sum(firing.ms for firing in firings if firing.kind == LATENCY and firing.fault.fires_in == phase)


def _identifiers(call: Call, endpoint: str | None) -> list[tuple[str, str]]:
    return [*identifiers_asked(endpoint, call.query_string, call.path_values), *identifiers_in(call.body)]


def _seen(view: View | Decision, visit: Visit) -> View:
    """What a call sees that was let in, or would see of the default org."""
    return view if isinstance(view, View) else visit.view()


def _decided(decide: Callable[[], Answer]) -> Answer:
    try:
        return decide()
    except Problem as problem:
        return problem_answer(problem)


def _note(firing: Firing, before: Answer | None) -> str:
    """Why this is answered: the fault, and what was done before it fired."""
    return str(firing) if before is None else f"{firing}, in place of {before.status} {before.why}".rstrip()


def _status(firing: Firing, before: Answer | None, call: Call, view: View) -> Answer:
    status = firing.fault.status or HTTPStatus.TOO_MANY_REQUESTS
    error = ApiError(int(status), _phrase(status), Scope.TRANSPORT, "", Provenance.ASSUMED, int(status))
    answer = render.error_envelope(error, view.world.org.dialect, note=_note(firing, before))
    return replace(answer, headers=(("Retry-After", str(firing.retry_after)),)) if firing.retry_after else answer


def _html(firing: Firing, before: Answer | None, call: Call, view: View) -> Answer:
    status = firing.fault.status or HTTPStatus.BAD_GATEWAY
    page = _PAGE.format(f"{int(status)} {_phrase(status)}")
    return Answer(int(status), _HTML_TYPE, page.encode(), note=_note(firing, before))


def _code(firing: Firing, before: Answer | None, call: Call, view: View) -> Answer:
    code = firing.fault.code
    assert code is not None, "as every fault of the kind has"
    refusal = Refusal(code)
    check = Check("fault", False, _note(firing, before).replace("{", "{{").replace("}", "}}"))
    is_v1 = call.path.startswith(V1_PREFIX)
    if is_v1 and ERRORS[code].scope not in (Scope.TRANSPORT, Scope.CREDENTIALS):
        return all_refused(call, view, refusal, check)
    return render.refusal(refusal, view.world.org, Decision(refusal, (check,)), v1=is_v1)


def _drop(firing: Firing, before: Answer | None, call: Call, view: View) -> Answer:
    return Answer(0, "", b"", note=_note(firing, before), breaking=Breaking("drop"))


def _truncate(firing: Firing, before: Answer | None, call: Call, view: View) -> Answer:
    assert before is not None
    whole = len(before.body)
    kept = max(1, min(firing.fault.bytes or whole // 2, whole - 1))
    breaking = Breaking("truncate", unsent=whole - kept) if whole > kept else None
    return replace(before, body=before.body[:kept], breaking=breaking)


def _malformed(firing: Firing, before: Answer | None, call: Call, view: View) -> Answer:
    assert before is not None
    return replace(before, body=before.body.rstrip()[:-1])


def _dribble(firing: Firing, before: Answer | None, call: Call, view: View) -> Answer:
    assert before is not None
    return replace(before, breaking=Breaking("dribble", seconds=firing.ms / 1000) if before.body else None)


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


_ANSWERS: Mapping[str, Callable[[Firing, Answer | None, Call, View], Answer]] = MappingProxyType(
    {
        "status": _status,
        "quota": _status,
        "code": _code,
        "html": _html,
        "drop": _drop,
        "truncate": _truncate,
        "malformed": _malformed,
        "dribble": _dribble,
    }
)
"""What each kind but latency makes of an answer, `None` where none was made before."""
