"""Carrying out the writes that calls ask for: decided and applied in one move, on the same state."""

from collections.abc import Callable, Mapping

from sandbox.core.decision import Decision, Written
from sandbox.core.model import Place
from sandbox.core.moments import Moment
from sandbox.core.writing import Stamp
from sandbox.engine.state import State, View
from sandbox.engine.webhooks import Cause
from sandbox.store.overlay import Overlay

FIRST_NEW_ID = 900_000_001
"""Where the ids of added customers begin: nine digits, as the vendor's have, and above those of filler."""


def write(view: View, decide: Callable[..., Decision], request: object, by: str, *, request_id: str = "") -> Decision:
    """Decide a write by one of the functions of `sandbox.core.writes`, and carry it out; a refused one changes nothing.

    `by` names the call, as in "POST /v2/customers", `request_id` the request. Two writes at once are carried out one
    after the other, each on what the other left.
    """
    decided: list[Decision] = []

    def edit(state: State) -> State:
        org = view.world.org
        world = state.worlds.get(org.id)
        local = view.moment.now.astimezone(org.zone)
        stamp = Stamp(Place(f"written by {by} at {local:%Y-%m-%d %H:%M}", 0), new_id(state.worlds))
        moment = Moment(view.moment.now, state.since)
        # An org that was taken away meanwhile was written to before that happened.
        decision = decide(world or view.world, request, moment, stamp, magic=view.magic)
        decided.append(decision)
        return state if world is None else _applied(state, world, decision)

    view.change(edit, Cause(request_id, view.caller.name if view.caller is not None else ""))
    return decided[-1]


def _applied(state: State, world: Overlay, decision: Decision) -> State:
    outcome = decision.outcome
    if not isinstance(outcome, Written) or not (outcome.customers or outcome.groups):
        return state
    if outcome.customers:
        world = world.with_customers(outcome.customers)
    if outcome.groups:
        world = world.with_groups(outcome.groups)
    return state.with_world(world)


def new_id(worlds: Mapping[int, Overlay]) -> int:
    """An id that no org has a customer of; the same after the same edits."""
    new = FIRST_NEW_ID + sum(len(world.edited_customers) for world in worlds.values())
    while any(world.customer(new) is not None for world in worlds.values()):
        new += 1
    return new
