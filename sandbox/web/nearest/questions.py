"""The leads of a question as calls: what the rules say of another question, in the parameters of an endpoint."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain

from sandbox.core.identifiers import whole_number
from sandbox.core.lead import Lead
from sandbox.core.leads import all_leads, leads, slips
from sandbox.core.model import ALL_SOURCES, CUSTOMER_ID
from sandbox.core.question import ById, ByIdentifiers, Days, Query
from sandbox.core.world import World
from sandbox.web.call import Call
from sandbox.web.nearest.calls import changed, in_words, with_parameters
from sandbox.web.nearest.trial import Refused, Trial
from sandbox.web.routes import endpoint_at
from sandbox.web.v1_api import IDENTIFIERS as V1_IDENTIFIERS

_LOOKUP, _DETAILS = "/lookup", "/customerDetails"
_IDENTIFYING = ("source", "accountId", "identifierName", "identifierValue")
_TRUE = "true"


def question_of(call: Call, endpoint: str | None) -> Query:
    """What a call asks, as far as leads go by it: whom it means, and which programs."""
    given = call.parameters.get
    if endpoint == "customer_get":
        return next(_v1_questions(call), Query(ByIdentifiers()))
    where = given("source"), given("accountId")
    customer_id = whole_number(call.path_values.get("userId", ""))
    names, values = given("identifierName"), given("identifierValue")
    whom = ByIdentifiers(*where, names, values) if customer_id is None else ById(customer_id, *where)
    everything = given("fetchDataForAllPrograms", "").strip().lower() == _TRUE
    days = Days(given("startDate"), given("endDate"))
    return Query(
        whom,
        whole_number(given("programId", ""), bits=32),
        everything,
        given("entityType") or given("type"),
        days=days,
    )


def questions(refused: Refused) -> Iterator[Trial]:
    """Other questions in place of the one that was refused."""
    return _asked(refused, leads)


def mistaken_values(refused: Refused) -> Iterator[Trial]:
    """The same question with a value that is one slip away."""
    return _asked(refused, slips)


def any_question(refused: Refused) -> Iterator[Trial]:
    """Whatever differs little, even where nothing speaks for it but that it succeeds.

    A write that has found its customer is not led to another one, who would be changed in that one's place.
    """
    decision = refused.answer.decision
    found = decision is not None and any(check.rule == "customer" and check.passed for check in decision.checks)
    return iter(()) if found and refused.call.method != "GET" else _asked(refused, all_leads)


def _asked(refused: Refused, find: Callable[[World, Query, str], Iterator[Lead]]) -> Iterator[Trial]:
    if refused.endpoint == "customer_get":
        yield from _of_v1(refused, find)
        return
    for rule in refused.rules:
        for lead in find(refused.world, refused.query, rule):
            trial = _trial(refused.call, refused.query, lead)
            if trial is not None:
                yield trial


def _trial(call: Call, before: Query, lead: Lead) -> Trial | None:
    """The call that asks what a lead asks; `None` where the endpoint has no way to."""
    after = lead.query
    if isinstance(after.whom, ById) and after.whom.customer_id != getattr(before.whom, "customer_id", None):
        return _by_id(call, before, lead, after.whom)
    changes = changed(call.parameters, _parameters(call, before, after))
    if not changes:
        return None
    return Trial(lead.says, in_words(changes), with_parameters(call, changes))


def _parameters(call: Call, before: Query, after: Query) -> dict[str, str | None]:
    told: dict[str, str | None] = {"source": after.whom.source, "accountId": after.whom.account_id}
    if isinstance(after.whom, ByIdentifiers):
        told |= {"identifierName": after.whom.names, "identifierValue": after.whom.values}
    if after.program_id != before.program_id or after.program_id is None:
        told["programId"] = None if after.program_id is None else str(after.program_id)
    if after.all_programs and not before.all_programs:
        told["fetchDataForAllPrograms"] = _TRUE
    if after.entity_type != before.entity_type:
        told["type" if "type" in call.parameters else "entityType"] = after.entity_type
    return told | {"startDate": after.days.start, "endDate": after.days.end}


def _by_id(call: Call, before: Query, lead: Lead, whom: ById) -> Trial | None:
    """The endpoint's other form, or the same with another id."""
    if isinstance(before.whom, ById):
        path = call.path.replace(call.path_values["userId"], str(whom.customer_id), 1)
        return Trial(lead.says, f"send {call.method} {path}", replace(call, path=path))
    head, lookup, rest = call.path.partition(_LOOKUP)
    path = f"{head}/{whom.customer_id}{rest.removesuffix(_DETAILS) if rest == _DETAILS else rest}"
    if not lookup or (not rest and call.method == "GET") or endpoint_at(call.method, path) is None:
        return None
    other = with_parameters(replace(call, path=path), dict.fromkeys(_IDENTIFYING))
    return Trial(lead.says, f"ask by id, with {call.method} {other.url}", other)


def _of_v1(refused: Refused, find: Callable[[World, Query, str], Iterator[Lead]]) -> Iterator[Trial]:
    """Each identifier of a call for several customers by itself."""
    named = {kind: name for name, kind in V1_IDENTIFIERS.items()}
    for query in _v1_questions(refused.call):
        for lead in chain.from_iterable(find(refused.world, query, rule) for rule in refused.rules):
            whom = lead.query.whom
            if isinstance(whom, ById):
                whom = ByIdentifiers(ALL_SOURCES, None, CUSTOMER_ID, str(whom.customer_id))
            if whom.names in named and whom.source == ALL_SOURCES:
                asked: dict[str, str | None] = {named[_kind(query)]: None, named[whom.names]: whom.values}
                yield Trial(lead.says, in_words(asked), with_parameters(refused.call, asked))


def _kind(query: Query) -> str:
    assert isinstance(query.whom, ByIdentifiers)
    return query.whom.names or ""


def _v1_questions(call: Call) -> Iterator[Query]:
    for name, kind in V1_IDENTIFIERS.items():
        for value in filter(None, map(str.strip, call.parameters.get(name, "").split(","))):
            yield Query(ByIdentifiers(ALL_SOURCES, None, kind, value))
