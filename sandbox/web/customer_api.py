"""The v2 reads beside tierDetails: the customer, loyalty, points and schedules; each parses, asks once, renders.

Both forms of an endpoint, by identifiers and by customer id, have one handler: the path says which of them is called.
"""

from collections.abc import Callable
from typing import Any

from sandbox.core import reads
from sandbox.core.decision import Decision
from sandbox.core.model import Org
from sandbox.core.question import Query
from sandbox.engine.state import View
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
    typed = Typed(call)
    return _answered(typed, view, reads.find_customer, typed.query(), render_customers.customer_lookup)


def customer_details(call: Call, view: View) -> Answer:
    """`GET /v2/customers/lookup/customerDetails`, and `GET /v2/customers/{userId}`, in a source if one is named."""
    typed = Typed(call)
    query = typed.query(in_a_source=True)._replace(all_programs=_embeds(call, "mlp"))
    return _answered(typed, view, reads.find_details, query, render_customers.customer_details)


def loyalty_details(call: Call, view: View) -> Answer:
    """`GET …/loyaltyDetails`."""
    typed = Typed(call)
    query = typed.query()._replace(program_id=typed.number("programId"))
    return _answered(typed, view, reads.find_loyalty, query, render_customers.loyalty_details)


def points_balance(call: Call, view: View) -> Answer:
    """`GET …/points/balance`."""
    typed = Typed(call)
    query = typed.query(which_programs=True)
    return _answered(typed, view, reads.find_balance, query, render_customers.points_balance)


def points_expiry_schedule(call: Call, view: View) -> Answer:
    """`GET …/pointsExpirySchedule`."""
    typed = Typed(call)
    query = typed.query(which_programs=True)._replace(unknown=typed.unknown(SCHEDULE_PARAMETERS))
    earliest = typed.flag("fetchEarliestExpiryOnly")
    shape = render_customers.earliest_points_expiries if earliest else render_customers.points_expiry_schedule
    return _answered(typed, view, reads.find_expiring_points, query, shape)


def promised_points_schedule(call: Call, view: View) -> Answer:
    """`GET …/promisedPointsSchedule`."""
    typed = Typed(call)
    query = typed.query(which_programs=True)
    return _answered(typed, view, reads.find_promised_points, query, render_customers.promised_points_schedule)


def organization_programs(call: Call, view: View) -> Answer:
    """`GET /v2/organization/programs`."""
    typed = Typed(call)
    return _answered(typed, view, reads.list_programs, typed.query(), render_customers.organization_programs)


def _answered(
    typed: Typed,
    view: View,
    find: Callable[..., Decision],
    query: Query,
    shape: Callable[[Any, Org], dict[str, Any]],
) -> Answer:
    """The answer to a question, which is asked unless a parameter is mistyped."""
    return typed.mistyped(view) or render.answered(view.decide(find, query), view.world.org, shape)


def _embeds(call: Call, what: str) -> bool:
    """Whether `embed` asks for that, among others, in any case."""
    return what in (word.strip().lower() for word in call.parameters.get("embed", "").split(","))
