"""GET tierDetails: parse, ask once, render."""

from sandbox.engine.state import View
from sandbox.web import render
from sandbox.web.call import Answer, Call
from sandbox.web.typed import Typed


def tier_details(call: Call, view: View) -> Answer:
    """`GET /v2/customers/lookup/tierDetails` and `GET /v2/customers/{userId}/tierDetails`."""
    typed = Typed(call)
    query = typed.query(which_programs=True)
    return typed.mistyped(view) or render.tier_details(view.find_tiers(query), view.world.org)
