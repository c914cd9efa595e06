"""What the reads beside tierDetails come to: section 3.1 of the wire contract as one table.

Which customer is meant is decided by the checks of tierDetails, whose own table tries them; here is what differs.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from sandbox.core import reads
from sandbox.core.decision import Decision, Found, ProgramList, Refusal, Several
from sandbox.core.lookup import find_tiers
from sandbox.core.model import Customer
from sandbox.core.points import Expiring, Points, Promised
from sandbox.core.question import ById, ByIdentifiers, Days, Query
from sandbox.store.snapshot import Snapshot
from tests.builders import TODAY, a_customer, a_membership, a_program, a_world, an_org, at
from tests.core.test_lookup import ask, by_id

TOM, ANN, GONE, GUEST, OLD, EVE = 1, 2, 4, 6, 7, 9

PEOPLE: tuple[Customer, ...] = (
    a_customer(TOM, tier=3, mobile="915795008395", email="tom@example.com", sources={"LINE/7": {"line": "tom"}}),
    a_customer(ANN, memberships=(a_membership(2, program=800),), mobile="919000000002", email="ann@example.com"),
    a_customer(GONE, mobile="919000000004", deleted=True),
    a_customer(GUEST, mobile="919000000006", loyalty=False),
    a_customer(OLD, mobile="919000000007", merged_into=TOM),
    a_customer(EVE, mobile="919000000009"),
)


def world(*, dual: str | None = None, **dialect: Any) -> Snapshot:
    org = an_org(dual=dual, dialect=dialect, accounts={"LINE": ("7", "8")}, default_country_code="91")
    return a_world(*PEOPLE, org=org, programs=(a_program(973, default=True), a_program(800)))


def in_source(customer_id: int, source: str, account: str | None = None) -> Query:
    return Query(ById(customer_id, source, account))


def each(kind: str, *values: str) -> list[Query]:
    return [Query(ByIdentifiers("ALL", None, kind, value)) for value in values]


@dataclass(frozen=True)
class Situation:
    """A promise: the question comes to an entity or, negative, a code, decided by that rule."""

    promise: str
    find: Callable[..., Decision]
    query: Any
    comes_to: int
    rule: str
    dual: str | None = None
    dialect: dict[str, Any] = field(default_factory=dict)


SITUATIONS = [
    Situation("customers/lookup finds", reads.find_customer, ask(), TOM, "customer"),
    Situation("also a guest", reads.find_customer, ask("mobile", "919000000006"), GUEST, "customer"),
    Situation("and the survivor of a merge", reads.find_customer, ask("mobile", "919000000007"), TOM, "merged"),
    Situation("but nobody who was deleted", reads.find_customer, ask("mobile", "919000000004"), -8015, "deleted"),
    Situation(
        "by its primary alone under dual eligibility",
        reads.find_customer,
        ask("email", "tom@example.com"),
        -8015,
        "primary-identifier",
        dual="mobile",
    ),
    Situation("customerDetails by identifiers", reads.find_details, ask(), TOM, "tier"),
    Situation("customerDetails by id", reads.find_details, by_id(TOM), TOM, "tier"),
    Situation("customerDetails of a guest", reads.find_details, by_id(GUEST), GUEST, "loyalty"),
    Situation("customerDetails of nobody", reads.find_details, by_id(404), -8015, "customer"),
    Situation("customerDetails by id in a source", reads.find_details, in_source(TOM, "line"), TOM, "tier"),
    Situation("in a source and account", reads.find_details, in_source(TOM, "LINE", "7"), TOM, "tier"),
    Situation("in every source", reads.find_details, in_source(TOM, "ALL"), TOM, "tier"),
    Situation("not in another source", reads.find_details, in_source(ANN, "LINE"), -8065, "given-source"),
    Situation("not in another account", reads.find_details, in_source(TOM, "LINE", "8"), -8065, "given-source"),
    Situation("not in an unknown source", reads.find_details, in_source(TOM, "SHOP"), -8003, "source"),
    Situation("not in an unknown account", reads.find_details, in_source(TOM, "LINE", "9"), -8011, "account-known"),
    Situation("customerDetails of who was merged", reads.find_details, by_id(OLD), -8069, "merged"),
    Situation("customerDetails of who was deleted", reads.find_details, by_id(GONE), -8109, "deleted"),
    Situation("a source does not hide a merge", reads.find_details, in_source(OLD, "LINE"), -8069, "merged"),
    Situation("without enrolment the base tier", reads.find_details, by_id(EVE), EVE, "enrolled"),
    Situation(
        "without enrolment nothing, by dialect",
        reads.find_details,
        by_id(EVE),
        EVE,
        "enrolled",
        dialect={"unenrolled_programs": "omit"},
    ),
    Situation("loyaltyDetails by identifiers", reads.find_loyalty, ask(), TOM, "tier"),
    Situation("loyaltyDetails of a guest", reads.find_loyalty, by_id(GUEST), -8089, "loyalty"),
    Situation("loyaltyDetails of an unknown program", reads.find_loyalty, by_id(TOM, program_id=1), -8089, "program"),
    Situation(
        "loyaltyDetails without enrolment, whatever the dialect",
        reads.find_loyalty,
        by_id(EVE, program_id=800),
        EVE,
        "enrolled",
        dialect={"unenrolled_programs": "omit"},
    ),
    Situation("the expiry schedule", reads.find_expiring_points, ask(), TOM, "points"),
    Situation("the expiry schedule by id", reads.find_expiring_points, by_id(TOM), TOM, "points"),
    Situation("of a guest", reads.find_expiring_points, by_id(GUEST), -8089, "loyalty"),
    Situation("of an unknown program", reads.find_expiring_points, by_id(TOM, program_id=1), -885, "program"),
    Situation(
        "not under dual eligibility", reads.find_expiring_points, ask(), -8130, "dual-eligibility", dual="mobile"
    ),
    Situation("not by id either", reads.find_expiring_points, by_id(TOM), -8130, "dual-eligibility", dual="mobile"),
    Situation("no unknown parameter", reads.find_expiring_points, ask(unknown=("x",)), -8130, "parameters"),
    Situation(
        "no unknown parameter beside no source",
        reads.find_expiring_points,
        ask(source=None, unknown=("x",)),
        -8130,
        "parameters",
    ),
    Situation("a start that is no day", reads.find_expiring_points, ask(days=Days("20270401")), -1216, "days"),
    Situation("an end that is no day", reads.find_expiring_points, ask(days=Days(None, "2027-02-30")), -1216, "days"),
    Situation("a start today", reads.find_expiring_points, ask(days=Days("2027-03-26")), -1215, "days"),
    Situation("a start tomorrow", reads.find_expiring_points, ask(days=Days("2027-03-27")), TOM, "points"),
    Situation(
        "a start after the end", reads.find_expiring_points, ask(days=Days("2027-03-28", "2027-03-27")), -1214, "days"
    ),
    Situation("an end a century away", reads.find_expiring_points, ask(days=Days(None, "2127-03-26")), TOM, "points"),
    Situation("an end beyond that", reads.find_expiring_points, ask(days=Days(None, "2127-03-27")), -1217, "days"),
    Situation("days before the customer", reads.find_expiring_points, by_id(404, days=Days("x")), -1216, "days"),
    Situation("the promised schedule", reads.find_promised_points, ask(), TOM, "points"),
    Situation(
        "the promised schedule from long ago",
        reads.find_promised_points,
        by_id(TOM, days=Days("2001-01-01")),
        1,
        "points",
    ),
    Situation(
        "the promised schedule of nobody's group",
        reads.find_promised_points,
        by_id(TOM, entity_type="FLEET"),
        -1632,
        "group",
    ),
    Situation(
        "the promised schedule of a USER", reads.find_promised_points, ask(entity_type="USER"), -1212, "entity-type"
    ),
    Situation("v1.1 by mobile", reads.find_each, each("mobile", "915795008395"), TOM, "tier"),
    Situation("v1.1 with the country code", reads.find_each, each("mobile", "5795008395"), TOM, "tier"),
    Situation("v1.1 searches all sources", reads.find_each, each("line", "tom"), TOM, "tier"),
    Situation("v1.1 by id", reads.find_each, each("id", "2"), ANN, "enrolled"),
    Situation("v1.1 of nobody", reads.find_each, each("mobile", "1"), -1012, "customer"),
    Situation("v1.1 of who was deleted", reads.find_each, each("mobile", "919000000004"), -1012, "deleted"),
    Situation("v1.1 of an id that is no number", reads.find_each, each("id", "x"), -1012, "identifiers"),
    Situation("v1.1 by the primary", reads.find_each, each("mobile", "915795008395"), TOM, "tier", dual="mobile"),
    Situation("v1.1 by id under dual eligibility", reads.find_each, each("id", "1"), TOM, "tier", dual="mobile"),
    Situation(
        "v1.1 by nothing else",
        reads.find_each,
        each("email", "tom@example.com"),
        -1012,
        "primary-identifier",
        dual="mobile",
    ),
]


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda situation: situation.promise)
def test_the_situation_comes_to_what_is_promised(situation: Situation) -> None:
    decision = situation.find(world(dual=situation.dual, **situation.dialect), situation.query, at())
    outcome = decision.outcome
    if isinstance(outcome, Several):
        (outcome,) = outcome.outcomes
    assert isinstance(outcome, Found | Refusal)
    assert (outcome.entity_id if isinstance(outcome, Found) else -outcome.code) == situation.comes_to
    assert decision.deciding.rule == situation.rule


def test_which_programs_are_shown() -> None:
    def programs(find: Callable[..., Decision], query: Query, **dialect: Any) -> list[tuple[int, str, bool]]:
        outcome = find(world(**dialect), query, at()).outcome
        assert isinstance(outcome, Found)
        return [(stands.program.id, stands.tier.name, stands.enrolled) for stands in outcome.standings or ()]

    base, silver = (973, "Bronze", False), (800, "Silver", True)
    assert programs(reads.find_details, by_id(ANN)) == [base]
    assert programs(reads.find_details, by_id(ANN, all_programs=True)) == [silver, base]
    assert programs(reads.find_details, by_id(ANN, all_programs=True), unenrolled_programs="omit") == [silver]
    assert programs(reads.find_details, by_id(ANN), unenrolled_programs="omit") == []
    assert programs(reads.find_loyalty, by_id(ANN)) == [silver, base]
    assert programs(reads.find_loyalty, by_id(ANN), unenrolled_programs="omit") == [silver, base]
    assert programs(reads.find_loyalty, by_id(ANN, program_id=800)) == [silver]
    assert programs(reads.find_details, by_id(GUEST)) == []


def test_several_questions_are_refused_only_where_all_are() -> None:
    decision = reads.find_each(world(), each("mobile", "915795008395", "1"), at())
    assert decision.refusal is None
    assert [check.rule for check in decision.checks if not check.passed] == ["customer"]
    nobody = reads.find_each(world(), each("mobile", "1", "2"), at())
    assert nobody.refusal == Refusal(1012)


def test_the_message_names_the_day_that_is_none() -> None:
    refusal = reads.find_expiring_points(world(), ask(days=Days(None, "x")), at()).refusal
    assert refusal is not None
    assert refusal.message.startswith("The date format used for endDate is not supported.")


def test_wishes_are_heard_by_every_question() -> None:
    for find in (reads.find_customer, reads.find_details, reads.find_loyalty, reads.list_programs, find_tiers):
        assert find(world(), ask(preferred="8015"), at()).refusal == Refusal(8015), find
        magic = find(world(), ask("externalId", "CODE-8089"), at())
        assert isinstance(magic.outcome, ProgramList) or magic.refusal == Refusal(8089), find
    for find in (reads.find_expiring_points, reads.find_promised_points):
        assert find(world(), ask("externalId", "CODE-8089"), at()).refusal == Refusal(8089)
        assert find(world(), by_id(TOM, preferred="500"), at()).refusal == Refusal(500)
    assert reads.find_each(world(), each("mobile", "999000008015"), at()).refusal == Refusal(8015)


def test_points_are_those_of_the_programs_asked_for() -> None:
    rich = a_customer(5, mobile="5")
    points = (
        Points(800, available=5),
        Points(973, available=10, expiring=(Expiring(1, TODAY),), promised=(Promised(2, TODAY),)),
    )
    one = a_world(
        *(Customer(rich.id, identifiers=rich.identifiers, points=points),), programs=(a_program(973), a_program(800))
    )
    outcome = find_tiers(one, by_id(5, all_programs=True), at()).outcome
    assert isinstance(outcome, Found)
    assert (outcome.balance(973).main, outcome.balance(800).main, outcome.balance(973, 800).main) == (12, 5, 17)
    assert outcome.points == points
    outcome = find_tiers(one, by_id(5, program_id=800), at()).outcome
    assert isinstance(outcome, Found)
    assert outcome.points == points[:1]
