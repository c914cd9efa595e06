"""Edits of customers by which a call would succeed as it is: told as admin calls, tried as functions of the state."""

import json
from collections.abc import Iterator
from functools import partial
from typing import Any

from sandbox.core.identifiers import registered_form
from sandbox.core.lead import pairs_of, spot
from sandbox.core.model import ALL_SOURCES, CUSTOMER_ID, INSTORE
from sandbox.core.question import ById, Query
from sandbox.core.submitted import source_named
from sandbox.engine.customers import added, in_tier, patched
from sandbox.engine.state import State
from sandbox.engine.writes import new_id
from sandbox.web.nearest.trial import Edit, Refused, Trial

_CUSTOMERS = "/__admin/customers"
_GONE: dict[str, Any] = {"deleted": None}


def edits(refused: Refused) -> Iterator[Trial]:
    """A customer told otherwise, or one more, as the rules that refused suggest."""
    for check in refused.checks:
        numbers = [each for each in check.seen if isinstance(each, int)]
        customer_id = numbers[-1] if check.rule == "unique" and numbers else next(iter(numbers), 0)
        if check.rule in ("loyalty", "adjustable"):
            says = f"customer {customer_id} is non-loyalty"
            yield _patch(refused, customer_id, {"loyalty": "loyalty"}, says)
        elif check.rule == "deleted" or refused.code == 8109:
            yield _patch(refused, customer_id, _GONE, f"customer {customer_id} is deleted")
        elif check.rule == "enrolled":
            yield from _enrolling(refused, customer_id)
        elif check.rule == "customer":
            yield from _adding(refused)


def _patch(refused: Refused, customer_id: int, changes: dict[str, Any], says: str) -> Trial:
    apply = partial(_patched, customer_id, changes, refused)
    edit = Edit("PATCH", f"{refused.prefix}{_CUSTOMERS}/{customer_id}", changes, apply)
    return _edited(refused, "edit the customer", edit, says)


def _patched(customer_id: int, changes: dict[str, Any], refused: Refused, state: State) -> State:
    return patched(state, customer_id, changes, refused.visit.instant)


def _enrolling(refused: Refused, customer_id: int) -> Iterator[Trial]:
    world, query = refused.world, refused.query
    asked = world.default_program.id if query.program_id is None else query.program_id
    program = world.program(asked)
    if program is not None:
        tier = program.base.name
        path = f"{refused.prefix}{_CUSTOMERS}/{customer_id}/tiers/{program.id}"

        def apply(state: State) -> State:
            return in_tier(state, customer_id, str(program.id), tier, refused.visit.instant)

        says = f"customer {customer_id} is not enrolled in {program.name}"
        yield _edited(refused, "enroll them", Edit("PUT", path, tier, apply), says)


def _adding(refused: Refused) -> Iterator[Trial]:
    """Somebody who has the identifier that was asked for, there, or the id."""
    form, org_id = _form(refused, refused.query), refused.world.org.id
    if form is None:
        return
    path = f"{refused.prefix}{_CUSTOMERS}" + ("" if org_id == refused.visit.state.default_org_id else f"?org={org_id}")

    def apply(state: State) -> State:
        return added(state, json.dumps(form), org_id, refused.visit.instant)

    says = f"nobody in org {org_id} has this"
    yield _edited(refused, "add a customer", Edit("POST", path, form, apply), says)


def _form(refused: Refused, query: Query) -> dict[str, Any] | None:
    world, whom = refused.world, query.whom
    if isinstance(whom, ById):
        form: dict[str, Any] = {"id": whom.customer_id}
    else:
        org = world.org
        primary = org.primary_identifier if org.dual_eligibility else None
        pairs = [pair for pair in pairs_of(query) if primary in (None, pair[0]) and pair[0] != CUSTOMER_ID]
        if not pairs:
            return None
        kind, value = pairs[0]
        source = source_named(whom.source) or INSTORE
        there = spot(INSTORE if source == ALL_SOURCES else source, _account(refused, source, whom.account_id))
        known = {kind: registered_form(kind, value, org.default_country_code)}
        form = {"id": new_id(refused.visit.state.worlds)}
        form |= {"identifiers": known} if there == INSTORE else {"sources": {there: known}}
    if world.org.dialect.unenrolled_programs == "omit":
        program = world.program(query.program_id) if query.program_id is not None else world.default_program
        form |= {"tiers": {program.name: program.base.name}} if program else {}
    return form


def _account(refused: Refused, source: str, submitted: str | None) -> str | None:
    accounts = refused.world.org.accounts.get(source, ())
    return submitted.strip() if submitted and accounts else next(iter(accounts), None)


def _edited(refused: Refused, what: str, edit: Edit, says: str) -> Trial:
    does = f"{what} with {edit.method} {edit.path} {json.dumps(edit.body)} and send this again"
    return Trial(says, does, refused.call, edit=edit)
