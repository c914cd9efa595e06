"""The v2 reads beside tierDetails: the customer, loyalty, points and schedules; each parses, asks once, renders."""

from sandbox.core import reads
from sandbox.engine.namespace import View
from sandbox.web import render, render_customers
from sandbox.web.call import Answer, Call
from sandbox.web.typed import Typed

SCHEDULE_PARAMETERS = (
    "source",
    "accountId",
    "identifierName",
    "identifierValue",
    "programId",
    "fetchDataForAllPrograms",
    "fetchEarliestExpiryOnly",
    "startDate",
    "endDate",
)
"""All that pointsExpirySchedule knows; any other parameter is an error."""


def look_up_customer(call: Call, view: View) -> Answer:
    """`GET /v2/customers/lookup`."""
    decision = view.decide(reads.find_customer, Typed(call).query())
    return render.answered(decision, view.world.org, render_customers.customer_lookup)


def look_up_customer_details(call: Call, view: View) -> Answer:
    """`GET /v2/customers/lookup/customerDetails`."""
    decision = view.decide(reads.find_details, Typed(call).query()._replace(all_programs=_embeds(call, "mlp")))
    return render.answered(decision, view.world.org, render_customers.customer_details)


def customer_details_by_id(call: Call, view: View) -> Answer:
    """`GET /v2/customers/{userId}`, in a source if the query names one."""
    typed = Typed(call)
    query = typed.query()._replace(whom=typed.customer(in_a_source=True), all_programs=_embeds(call, "mlp"))
    if mistyped := typed.mistyped(view):
        return mistyped
    return render.answered(view.decide(reads.find_details, query), view.world.org, render_customers.customer_details)


def look_up_loyalty_details(call: Call, view: View) -> Answer:
    """`GET /v2/customers/lookup/loyaltyDetails`."""
    return _loyalty_details(call, view)


def loyalty_details_by_id(call: Call, view: View) -> Answer:
    """`GET /v2/customers/{userId}/loyaltyDetails`."""
    return _loyalty_details(call, view)


def look_up_points_balance(call: Call, view: View) -> Answer:
    """`GET /v2/customers/lookup/points/balance`."""
    return _points_balance(call, view)


def points_balance_by_id(call: Call, view: View) -> Answer:
    """`GET /v2/customers/{userId}/points/balance`."""
    return _points_balance(call, view)


def look_up_points_expiry_schedule(call: Call, view: View) -> Answer:
    """`GET /v2/customers/lookup/pointsExpirySchedule`."""
    return _points_expiry_schedule(call, view)


def points_expiry_schedule_by_id(call: Call, view: View) -> Answer:
    """`GET /v2/customers/{userId}/pointsExpirySchedule`."""
    return _points_expiry_schedule(call, view)


def look_up_promised_points_schedule(call: Call, view: View) -> Answer:
    """`GET /v2/customers/lookup/promisedPointsSchedule`."""
    return _promised_points_schedule(call, view)


def promised_points_schedule_by_id(call: Call, view: View) -> Answer:
    """`GET /v2/customers/{userId}/promisedPointsSchedule`."""
    return _promised_points_schedule(call, view)


def organization_programs(call: Call, view: View) -> Answer:
    """`GET /v2/organization/programs`."""
    decision = view.decide(reads.list_programs, Typed(call).query())
    return render.answered(decision, view.world.org, render_customers.organization_programs)


def _loyalty_details(call: Call, view: View) -> Answer:
    typed = Typed(call)
    query = typed.query()._replace(program_id=typed.number("programId"))
    if mistyped := typed.mistyped(view):
        return mistyped
    return render.answered(view.decide(reads.find_loyalty, query), view.world.org, render_customers.loyalty_details)


def _points_balance(call: Call, view: View) -> Answer:
    typed = Typed(call)
    query = typed.query(which_programs=True)
    if mistyped := typed.mistyped(view):
        return mistyped
    return render.answered(view.find_tiers(query), view.world.org, render_customers.points_balance)


def _points_expiry_schedule(call: Call, view: View) -> Answer:
    typed = Typed(call)
    query = typed.query(which_programs=True)._replace(unknown=typed.unknown(SCHEDULE_PARAMETERS))
    shape = render_customers.points_expiry_schedule
    if typed.flag("fetchEarliestExpiryOnly"):
        shape = render_customers.earliest_points_expiries
    if mistyped := typed.mistyped(view):
        return mistyped
    return render.answered(view.decide(reads.find_expiring_points, query), view.world.org, shape)


def _promised_points_schedule(call: Call, view: View) -> Answer:
    typed = Typed(call)
    query = typed.query(which_programs=True)
    if mistyped := typed.mistyped(view):
        return mistyped
    decision = view.decide(reads.find_promised_points, query)
    return render.answered(decision, view.world.org, render_customers.promised_points_schedule)


def _embeds(call: Call, what: str) -> bool:
    """Whether `embed` asks for that, among others, in any case."""
    return what in (word.strip().lower() for word in call.parameters.get("embed", "").split(","))
