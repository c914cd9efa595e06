"""The vendor's writes: each reads its body, is decided and carried out in one move, and rendered."""

from collections.abc import Callable
from typing import Any

from sandbox.core import writes
from sandbox.core.decision import Decision, Written
from sandbox.core.model import Org
from sandbox.core.question import ByIdentifiers, Query
from sandbox.core.requests import Adjustment, Details, Enrollment, IdentifierChange, Pairs, Profile, StatusLabel
from sandbox.engine.state import View
from sandbox.engine.writes import write
from sandbox.web import render, render_writes
from sandbox.web.call import Answer, Call
from sandbox.web.json_body import JsonMap
from sandbox.web.typed import Typed

_LOYALTY = {"loyalty": True, "non_loyalty": False}


def customer_add(call: Call, view: View) -> Answer:
    """`POST /v2/customers`."""
    typed = Typed(call)
    parameters = call.parameters
    whom = ByIdentifiers(parameters.get("source"), parameters.get("accountId"))
    details = _details(typed.body(), typed.query()._replace(whom=whom))
    return _written(call, view, typed, writes.register, details, render_writes.customer_added)


def customer_update(call: Call, view: View) -> Answer:
    """`PUT /v2/customers/lookup`, and `PUT /v2/customers/{userId}`, in a source if one is named."""
    typed = Typed(call)
    details = _details(typed.body(), typed.query(in_a_source=True))
    return _written(call, view, typed, writes.update, details, render_writes.customer_added)


def customer_change_identifier(call: Call, view: View) -> Answer:
    """`POST /v2/customers/{userId}/changeIdentifier`."""
    typed = Typed(call)
    body = typed.body()
    change = IdentifierChange(typed.query(in_a_source=True), _pairs(body, "add"), _pairs(body, "remove"))
    return _written(call, view, typed, writes.change_identifiers, change, render_writes.identifiers_changed)


def customer_status(call: Call, view: View) -> Answer:
    """`PUT /v2/customers/lookup/status`."""
    typed = Typed(call)
    body = typed.body("label")
    label = StatusLabel(typed.query(), body.text("label") or "", body.text("reason") or "")
    return _written(call, view, typed, writes.label, label, render_writes.status_set)


def slab_adjustment(call: Call, view: View) -> Answer:
    """`POST /v2/slab/manualSlabAdjustment`."""
    typed = Typed(call)
    body = typed.body()
    body.flag("reassessTierOnNextActivity")  # of no effect: activities are not imitated
    query = typed.query()._replace(program_id=body.number("programId"), entity_type=call.parameters.get("type"))
    adjustment = Adjustment(
        query,
        body.text("toSlabName"),
        body.text("slabAction"),
        body.text("manualSlabActionValidity"),
        body.text("manualSlabActionValidityUpto"),
        body.text("slabChangeReason") or "",
    )
    return _written(call, view, typed, writes.adjust, adjustment, render_writes.slab_adjusted)


def _written(
    call: Call,
    view: View,
    typed: Typed,
    decide: Callable[..., Decision],
    request: object,
    shape: Callable[[Written, Org], dict[str, Any]],
) -> Answer:
    """The answer to a write, which is carried out unless its body or a parameter is mistyped."""
    mistyped = typed.mistyped(view)
    if mistyped is not None:
        return mistyped
    decision = write(view, decide, request, f"{call.method} {call.path}", request_id=call.request_id)
    return render.answered(decision, view.world.org, shape)


def _details(body: JsonMap, query: Query) -> Details:
    profiles = tuple(map(_profile, body.maps("profiles")))
    loyalty = body.map("loyaltyInfo").word("loyaltyType", _LOYALTY)
    return Details(query, profiles, loyalty, tuple(map(_enrollment, body.maps("loyaltyProgramEnrollments"))))


def _profile(told: JsonMap) -> Profile:
    return Profile(
        told.text("source"),
        told.text("accountId"),
        told.text("firstName"),
        told.text("lastName"),
        _pairs(told, "identifiers"),
        told.map("fields").texts(),
    )


def _pairs(told: JsonMap, name: str) -> Pairs:
    return tuple((pair.text("type") or "", pair.text("value") or "") for pair in told.maps(name))


def _enrollment(told: JsonMap) -> Enrollment:
    return Enrollment(
        told.number("programId"),
        told.number("tierNumber"),
        told.amount("loyaltyPoints") or 0,
        told.until("tierExpiryDate"),
        told.until("pointsExpiryDate"),
    )
