"""GET tierDetails, by identifiers and by customer id: parse, ask once, render."""

import re

from sandbox.core.catalogue import ERRORS
from sandbox.core.decision import shown
from sandbox.core.identifiers import whole_number
from sandbox.core.question import ById, ByIdentifiers, TierQuery
from sandbox.engine.namespace import View
from sandbox.web import render
from sandbox.web.call import Answer, Call


def look_up_tier_details(call: Call, view: View) -> Answer:
    """`GET /v2/customers/lookup/tierDetails`."""
    given = call.parameters.get
    whom = ByIdentifiers(given("source"), given("accountId"), given("identifierName"), given("identifierValue"))
    return _answer(call, view, whom)


def tier_details_by_id(call: Call, view: View) -> Answer:
    """`GET /v2/customers/{userId}/tierDetails`."""
    submitted = call.path_values["userId"]
    customer_id = whole_number(submitted)
    if customer_id is None:
        return _mistyped(view, "userId", submitted, "a whole number of 64 bits")
    return _answer(call, view, ById(customer_id))


def _answer(call: Call, view: View, whom: ByIdentifiers | ById) -> Answer:
    given = call.parameters.get
    everything = given("fetchDataForAllPrograms", "false").strip().lower()
    if everything not in ("true", "false"):
        return _mistyped(view, "fetchDataForAllPrograms", everything, "true or false")
    program_id = None
    if everything == "false" and (submitted := given("programId")) is not None:
        program_id = whole_number(submitted.strip(), bits=32)
        if program_id is None:
            return _mistyped(view, "programId", submitted, "a whole number of 32 bits")
    query = TierQuery(whom, program_id, everything == "true", given("entityType"), preferred_code(call))
    return render.tier_details(view.find_tiers(query), view.world.org)


def preferred_code(call: Call) -> str | None:
    """The code that the header `Prefer` asks for, as it is written there (RFC 7240)."""
    header = call.header("Prefer")
    for preference in re.split("[,;]", header) if header else ():
        name, equals, value = preference.partition("=")
        if equals and name.strip().lower() == "code":
            return value.strip().strip('"')
    return None


def _mistyped(view: View, parameter: str, submitted: str, expected: str) -> Answer:
    note = f"{parameter} is {shown(submitted)}, expected {expected}"
    return render.error_envelope(ERRORS[400], view.world.org.dialect, note=note)
