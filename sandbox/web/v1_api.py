"""GET v1.1 customer/get: several customers by one kind of identifier or more, as JSON or XML."""

from sandbox.core import reads
from sandbox.core.catalogue import Scope
from sandbox.core.decision import Check, Decision, Refusal, Several
from sandbox.core.model import ALL_SOURCES, CUSTOMER_ID
from sandbox.core.question import ByIdentifiers, Query
from sandbox.engine.state import View
from sandbox.web import render, render_v1
from sandbox.web.call import Answer, Call
from sandbox.web.typed import preferred_code

IDENTIFIERS = {"mobile": "mobile", "email": "email", "external_id": "externalId", "id": CUSTOMER_ID}
"""The parameters that name customers, and the kind of identifier that each holds."""

_NOT_ONES_OWN = (Scope.TRANSPORT, Scope.CREDENTIALS)


def customer_get(call: Call, view: View) -> Answer:
    """`GET /v1.1/customer/get`."""
    asked, shape = _asked(call), _shape(call)
    if not asked:
        return render_v1.nobody_asked_for(shape)
    preferred = preferred_code(call)
    queries = [
        Query(ByIdentifiers(ALL_SOURCES, None, IDENTIFIERS[name], value), preferred=preferred) for name, value in asked
    ]
    decision = view.decide(reads.find_each, queries)
    assert isinstance(decision.outcome, Several)
    for outcome in decision.outcome.outcomes:
        if isinstance(outcome, Refusal) and outcome.error.scope in _NOT_ONES_OWN:
            return render.refusal(outcome, view.world.org, decision, v1=True)
    return render_v1.customers(decision, asked, view.world.org, shape)


def all_refused(call: Call, view: View, refusal: Refusal, check: Check) -> Answer:
    """The answer that refuses each customer who is asked for, by `check`."""
    asked, shape = _asked(call), _shape(call)
    if not asked:
        return render_v1.nobody_asked_for(shape)
    decision = Decision(Several((refusal,) * len(asked)), (check,))
    return render_v1.customers(decision, asked, view.world.org, shape)


def _asked(call: Call) -> list[tuple[str, str]]:
    """Each customer who is asked for: the parameter and its value."""
    return [(name, value) for name in IDENTIFIERS for value in _values(call, name)]


def _shape(call: Call) -> render_v1.Shape:
    return render_v1.as_xml if call.parameters.get("format", "").strip().lower() == "xml" else render_v1.as_json


def _values(call: Call, name: str) -> list[str]:
    """The values of a parameter, parted at commas and trimmed; blank ones do not count."""
    return [value.strip() for value in call.parameters.get(name, "").split(",") if value.strip()]
