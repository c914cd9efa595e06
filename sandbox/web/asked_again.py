"""Journaled requests asked again, of the world that they met or of any other: what a recording is made with."""

from collections.abc import Mapping
from dataclasses import replace

from sandbox.core.canned import key_of
from sandbox.core.decision import Decision, Written
from sandbox.engine.state import Visit
from sandbox.recording.asking import Again, Needed, Sent
from sandbox.store.watched import Watched
from sandbox.web.auth import view_for
from sandbox.web.call import Answer, Call
from sandbox.web.endpoints import ENDPOINTS
from sandbox.web.pipeline import Pipeline
from sandbox.web.unimitated import canned_for, nobody_answers
from sandbox.web.unsent import routed, without_effect


def ask_again(pipeline: Pipeline, sent: Sent, visit: Visit, *, in_earnest: bool = True) -> Again:
    """What `pipeline` would answer, without another mock, and the records that were looked at on the way.

    What a write changes is changed only `in_earnest`.
    """
    call = _call(sent)
    handler, endpoint = routed(call)
    worlds = {org_id: Watched.over(world) for org_id, world in visit.state.worlds.items()}
    state = replace(visit.state, worlds=worlds)
    visit = visit._replace(state=state)
    if not in_earnest:
        visit = without_effect(visit)
    view = view_for(call, visit, endpoint)
    if isinstance(view, Decision) and endpoint is None and nobody_answers(None, call, visit.view()):
        view = visit.view()
    answer = pipeline.decide(handler, call, view)
    if isinstance(view, Decision):
        return _again(answer, call, {})
    needed = {org_id: _shown(world) for org_id, world in worlds.items() if world.shown.customers or world.shown.groups}
    canned = canned_for(call, view) if endpoint is None else None
    also = _written(answer.decision) | Needed(canned=frozenset(() if canned is None else (key_of(canned),)))
    org_id = view.world.org.id
    return _again(answer, call, {**needed, org_id: needed.get(org_id, Needed()) | also})


def known_parameters() -> frozenset[str]:
    """The parameters in the queries of the endpoints."""
    return frozenset(parameter.name for endpoint in ENDPOINTS for parameter in endpoint.parameters)


def _again(answer: Answer, call: Call, needed: Mapping[int, Needed]) -> Again:
    why = ""
    if answer.decision is not None and answer.decision.refusal is not None:
        why = f"{answer.decision.deciding.rule}: {answer.decision.deciding.sentence}"
    return Again(answer.status, b"" if call.method == "HEAD" else answer.body, why, needed)


def _call(sent: Sent) -> Call:
    headers = {name.lower(): value for name, value in sent.headers}
    return Call(sent.method, sent.path, sent.query, lambda name: headers.get(name.lower()), body=sent.body.encode())


def _shown(world: Watched) -> Needed:
    return Needed(frozenset(world.shown.customers), frozenset(world.shown.groups))


def _written(decision: Decision | None) -> Needed:
    """Whom a write made or changed."""
    outcome = None if decision is None else decision.outcome
    if not isinstance(outcome, Written):
        return Needed()
    customers, groups = ({record.id for record in records} for records in (outcome.customers, outcome.groups))
    return Needed(frozenset(customers), frozenset(groups))
