"""GET tierDetails, by identifiers and by customer id: parse, ask once, render."""

from sandbox.engine.namespace import View
from sandbox.web import render
from sandbox.web.call import Answer, Call
from sandbox.web.typed import Typed


def look_up_tier_details(call: Call, view: View) -> Answer:
    """`GET /v2/customers/lookup/tierDetails`."""
    return _answer(call, view)


def tier_details_by_id(call: Call, view: View) -> Answer:
    """`GET /v2/customers/{userId}/tierDetails`."""
    return _answer(call, view)


def _answer(call: Call, view: View) -> Answer:
    typed = Typed(call)
    query = typed.query(which_programs=True)
    return typed.mistyped(view) or render.tier_details(view.find_tiers(query), view.world.org)
