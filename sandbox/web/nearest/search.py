"""The search: small changes, the nearest first, each answered as any call is, until one succeeds.

What is tried is bounded, and looks nobody up but by what the call says: the search costs the same in any world.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from http import HTTPStatus
from itertools import chain, islice

from sandbox.core.decision import Check, Decision
from sandbox.engine.customers import UnknownCustomer, UnknownProgram
from sandbox.engine.state import View, Visit
from sandbox.sources.seeds import Mistaken, Taken
from sandbox.web.auth import TOKEN_ENDPOINT, denied, view_for
from sandbox.web.call import Answer, Call
from sandbox.web.nearest.bodies import other_bodies
from sandbox.web.nearest.callers import other_callers
from sandbox.web.nearest.edits import edits
from sandbox.web.nearest.questions import any_question, mistaken_values, question_of, questions
from sandbox.web.nearest.requests import any_org, other_orgs, other_requests
from sandbox.web.nearest.trial import Nearest, Refused, Trial
from sandbox.web.pipeline import Pipeline
from sandbox.web.unsent import answer_unsent, routed, without_effect

MOST_TRIALS = 300
"""How many changes are tried at most."""

LONGEST_SEARCH = 0.25
"""For how many seconds of the processor a search goes on: a trial is slow where a namespace has very many edits."""

LONGEST_URL, LONGEST_BODY = 2048, 16 * 1024
"""How long a call may be that is looked at: characters of its path and query, bytes of its body."""

_TOO_LONG = (413, 414)
_FINDS: tuple[Callable[[Refused], Iterator[Trial]], ...] = (
    other_callers,
    other_requests,
    questions,
    other_bodies,
    other_orgs,
    mistaken_values,
    edits,
    any_question,
    any_org,
)


def nearest(
    pipeline: Pipeline, call: Call, visit: Visit, answer: Answer, *, prefix: str = "", signs_in: bool = True
) -> Nearest | None:
    """The nearest change by which `call` would have been answered; `None` where none succeeds, or it was no refusal.

    Nor is one looked for where the call is very long. `visit` is what the call met; nothing in it is changed. Nobody
    has to sign in unless somebody `signs_in`. `prefix` stands in front of the paths of its namespace.
    """
    code = answer.refused_with
    if code is None or code in _TOO_LONG or (answer.decision is None and code >= HTTPStatus.INTERNAL_SERVER_ERROR):
        return None
    if len(call.url) > LONGEST_URL or len(call.body) > LONGEST_BODY:
        return None
    refused = _refused(pipeline, replace(call), without_effect(visit), answer, prefix=prefix, signs_in=signs_in)
    tried: set[object] = set()
    ends = pipeline.timer() + LONGEST_SEARCH
    for trial in islice(chain.from_iterable(find(refused) for find in _FINDS), MOST_TRIALS):
        if pipeline.timer() > ends:
            return None
        key = _key(trial)
        if key not in tried and _succeeds(pipeline, refused, trial, signs_in=signs_in):
            return Nearest(f"{trial.says}: {trial.does}", trial)
        tried.add(key)
    return None


def _refused(pipeline: Pipeline, call: Call, visit: Visit, answer: Answer, *, prefix: str, signs_in: bool) -> Refused:
    route = routed(call)
    endpoint = route[1] if signs_in else None
    view = view_for(call, visit, endpoint, required=pipeline.auth_required and signs_in)
    entered = view if isinstance(view, View) else visit.view()
    query, checks = question_of(call, route[1]), _refusing(answer.decision)
    return Refused(call, route, visit, entered, answer, query, checks, prefix)


def _refusing(decision: Decision | None) -> tuple[Check, ...]:
    return tuple(check for check in decision.checks if not check.passed) if decision is not None else ()


def _key(trial: Trial) -> object:
    """What two trials have in common that are the same change."""
    edit = trial.edit and (trial.edit.method, trial.edit.path)
    headers = tuple(sorted(trial.headers.items(), key=str))
    caller = trial.caller and (trial.caller[0], repr(trial.caller[1]))
    return trial.call.method, trial.call.url, trial.call.body, headers, caller, edit


def _succeeds(pipeline: Pipeline, refused: Refused, trial: Trial, *, signs_in: bool) -> bool:
    visit = refused.visit
    if trial.edit is not None:
        try:
            visit = without_effect(visit._replace(state=trial.edit.apply(visit.state)))
        except (Mistaken, Taken, UnknownCustomer, UnknownProgram):
            return False
    if trial.caller is not None and refused.endpoint == TOKEN_ENDPOINT:
        return denied(visit.view(*trial.caller), TOKEN_ENDPOINT) is None
    same_path = (trial.call.method, trial.call.path) == (refused.call.method, refused.call.path)
    route = refused.route if same_path else None
    answer = answer_unsent(pipeline, trial.call, visit, signs_in=signs_in, caller=trial.caller, route=route)
    return answer.refused_with is None and answer.status < HTTPStatus.BAD_REQUEST
