"""The v2 reads beside tierDetails: the customer, loyalty, points and schedules; each parses, asks once, renders.

Both forms of an endpoint, by identifiers and by customer id, have one handler: the path says which of them is called.
"""

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


def customer_lookup(call: Call, view: View) -> Answer:
    """`GET /v2/customers/lookup`."""
    decision = view.decide(reads.find_customer, Typed(call).query())
    return render.answered(decision, view.world.org, render_customers.customer_lookup)


def customer_details(call: Call, view: View) -> Answer:
    """`GET /v2/customers/lookup/customerDetails`, and `GET /v2/customers/{userId}`, in a source if one is named."""
    typed = Typed(call)
    query = typed.query(in_a_source=True)._replace(all_programs=_embeds(call, "mlp"))
    if mistyped := typed.mistyped(view):
        return mistyped
    return render.answered(view.decide(reads.find_details, query), view.world.org, render_customers.customer_details)


def loyalty_details(call: Call, view: View) -> Answer:
    """`GET …/loyaltyDetails`."""
    typed = Typed(call)
    query = typed.query()._replace(program_id=typed.number("programId"))
    if mistyped := typed.mistyped(view):
        return mistyped
    return render.answered(view.decide(reads.find_loyalty, query), view.world.org, render_customers.loyalty_details)


def points_balance(call: Call, view: View) -> Answer:
    """`GET …/points/balance`."""
    typed = Typed(call)
    query = typed.query(which_programs=True)
    if mistyped := typed.mistyped(view):
        return mistyped
    return render.answered(view.decide(reads.find_balance, query), view.world.org, render_customers.points_balance)


def points_expiry_schedule(call: Call, view: View) -> Answer:
    """`GET …/pointsExpirySchedule`."""
    typed = Typed(call)
    query = typed.query(which_programs=True)._replace(unknown=typed.unknown(SCHEDULE_PARAMETERS))
    earliest = typed.flag("fetchEarliestExpiryOnly")
    if mistyped := typed.mistyped(view):
        return mistyped
    shape = render_customers.earliest_points_expiries if earliest else render_customers.points_expiry_schedule
    return render.answered(view.decide(reads.find_expiring_points, query), view.world.org, shape)


def promised_points_schedule(call: Call, view: View) -> Answer:
    """`GET …/promisedPointsSchedule`."""
    typed = Typed(call)
    query = typed.query(which_programs=True)
    if mistyped := typed.mistyped(view):
        return mistyped
    decision = view.decide(reads.find_promised_points, query)
    return render.answered(decision, view.world.org, render_customers.promised_points_schedule)


def organization_programs(call: Call, view: View) -> Answer:
    """`GET /v2/organization/programs`."""
    decision = view.decide(reads.list_programs, Typed(call).query())
    return render.answered(decision, view.world.org, render_customers.organization_programs)


def _embeds(call: Call, what: str) -> bool:
    """Whether `embed` asks for that, among others, in any case."""
    return what in (word.strip().lower() for word in call.parameters.get("embed", "").split(","))
