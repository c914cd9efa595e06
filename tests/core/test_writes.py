"""What the writes come to: section 3.2 of the wire contract as one table."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from sandbox.core import writes
from sandbox.core.decision import Decision, Refusal, Written
from sandbox.core.model import Customer, Group, Place
from sandbox.core.question import ById, ByIdentifiers, Query
from sandbox.core.requests import Adjustment, Details, Enrollment, IdentifierChange, Profile, StatusLabel
from sandbox.core.writing import Stamp
from sandbox.store.snapshot import Snapshot
from tests.builders import a_customer, a_membership, a_program, a_world, an_org, at

TOM, ANN, BASE, GONE, GUEST, OLD, BARE, NEW = 1, 2, 3, 4, 6, 7, 8, 900
PLACE = Place("written by a test", 0)
STAMP = Stamp(PLACE, NEW)
BOTH = (("mobile", "919000000050"), ("email", "new@example.com"))

PEOPLE: tuple[Customer, ...] = (
    a_customer(TOM, tier=2, expires=date(2027, 6, 24), mobile="915795008395", sources={"LINE/7": {"line": "tom"}}),
    a_customer(ANN, mobile="919000000002", email="ann@example.com", sources={"WEBSITE": {"cuid": "ann"}}),
    a_customer(BASE, tier=1, mobile="919000000003"),
    a_customer(GONE, mobile="919000000004", deleted=True),
    a_customer(GUEST, mobile="919000000006", loyalty=False),
    a_customer(OLD, mobile="919000000007", merged_into=TOM),
    a_customer(BARE, mobile="9000000008"),
)


def world(*, dual: str | None = None) -> Snapshot:
    org = an_org(dual=dual, accounts={"LINE": ("7", "8")}, default_country_code="91")
    programs = (
        a_program(973, default=True, tiers=("Bronze", "Silver", "Gold", "Diamond"), validity_months=12),
        a_program(800, tiers=("Blue", ("Red", 6))),
    )
    groups = (Group(70, members=(TOM,), memberships=(a_membership(2, date(2027, 4, 30)),)),)
    return a_world(*PEOPLE, org=org, programs=programs, groups=groups)


def whom(value: str = "915795008395", kind: str = "mobile", source: str = "INSTORE", **more: Any) -> Query:
    return Query(ByIdentifiers(source, None, kind, value), **more)


def add(
    *identifiers: tuple[str, str], source: str | None = "INSTORE", account: str | None = None, **more: Any
) -> Details:
    profile = Profile(first_name="Mia", last_name="T", identifiers=identifiers)
    return Details(Query(ByIdentifiers(source, account)), (profile,), **more)


def change(
    customer_id: int, *add: tuple[str, str], remove: tuple[tuple[str, str], ...] = (), source: str | None = None
) -> IdentifierChange:
    return IdentifierChange(Query(ById(customer_id, source)), add, remove)


def slab(
    action: str | None = "UPGRADE",
    to: str | None = None,
    validity: str | None = "AS_PER_TIER_STRATEGY",
    upto: str | None = None,
    program: int | None = 973,
    query: Query | None = None,
) -> Adjustment:
    return Adjustment((query or whom())._replace(program_id=program), to, action, validity, upto)


def enrolling(*enrollments: Enrollment, query: Query | None = None, loyalty: bool | None = None) -> Details:
    return Details(query or whom(), (), loyalty, enrollments)


@dataclass(frozen=True)
class Situation:
    """A promise: the write comes to a customer or, negative, a code; decided by that rule."""

    promise: str
    decide: Callable[..., Decision]
    request: Any
    comes_to: int
    rule: str
    warnings: tuple[int, ...] = ()
    dual: str | None = None
    words: tuple[str, ...] = field(default=())


R, U, C, L, A = writes.register, writes.update, writes.change_identifiers, writes.label, writes.adjust

SITUATIONS = [
    Situation("a customer is added and gets the id that is free", R, add(*BOTH), NEW, "enrollment", (8107,)),
    Situation(
        "the source of a call is looked at without case", R, add(*BOTH, source="instore"), NEW, "enrollment", (8107,)
    ),
    Situation("nobody is added without a source", R, add(*BOTH, source=None), -3217, "source"),
    Situation("nobody is registered in ALL", R, add(*BOTH, source="ALL"), -3217, "source"),
    Situation("a source with several accounts needs one", R, add(*BOTH, source="LINE"), -8045, "account-given"),
    Situation("the account is one of the source's", R, add(*BOTH, source="LINE", account="9"), -8011, "account-known"),
    Situation("an identifier has a known kind", R, add(("phone", "1")), -8013, "registration"),
    Situation("an id cannot be chosen", R, add(("id", "5")), -8013, "registration"),
    Situation("an identifier is not blank", R, add(("mobile", " ")), -8013, "registration"),
    Situation(
        "an identifier has no comma, as no request could name it", R, add(("cuid", "a,b")), -8013, "registration"
    ),
    Situation("a mobile has digits", R, add(("mobile", "12x")), -8014, "registration", words=("12x",)),
    Situation("an e-mail has an @", R, add(("email", "x")), -8014, "registration", words=("x",)),
    Situation("nobody is added without identifiers", R, add(), -8014, "registration", words=("mobile",)),
    Situation(
        "under dual eligibility the primary has to be there",
        R,
        add(("mobile", "1")),
        -8014,
        "registration",
        dual="email",
        words=("email",),
    ),
    Situation(
        "an identifier is one customer's in its source",
        R,
        add(("mobile", "919000000002")),
        -8006,
        "unique",
        words=("2",),
    ),
    Situation("with or without the country code", R, add(("mobile", "9000000002")), -8006, "unique", words=("2",)),
    Situation("also where the fixture has none", R, add(("mobile", "919000000008")), -8006, "unique", words=("8",)),
    Situation(
        "a victim's counts, too, and is the survivor's",
        R,
        add(("mobile", "919000000007")),
        -8006,
        "unique",
        words=("1",),
    ),
    Situation("a deleted customer's counts, too", R, add(("mobile", "919000000004")), -8006, "unique", words=("4",)),
    Situation("any of them will do", R, add(*BOTH, ("email", "Ann@Example.com")), -8006, "unique", words=("2",)),
    Situation(
        "one known in another source is joined",
        R,
        add(("mobile", "919000000002"), source="WEBSITE"),
        ANN,
        "unique",
        (8050,),
    ),
    Situation(
        "a victim known in another source is joined as its survivor",
        R,
        add(("mobile", "919000000007"), source="WEBSITE"),
        TOM,
        "unique",
        (8050,),
    ),
    Situation(
        "a deleted customer in another source is nobody to be joined",
        R,
        add(("mobile", "919000000004"), source="WEBSITE"),
        NEW,
        "enrollment",
        (8107,),
    ),
    Situation(
        "but under dual eligibility its primary identifier is taken for ever",
        R,
        add(("mobile", "919000000004"), source="WEBSITE"),
        -8006,
        "unique",
        dual="mobile",
        words=("4",),
    ),
    Situation(
        "under dual eligibility others may be shared",
        R,
        add(("mobile", "50"), ("email", "ann@example.com")),
        NEW,
        "enrollment",
        (8107,),
        dual="mobile",
    ),
    Situation(
        "two primaries of two customers elsewhere cannot both be joined",
        R,
        add(("mobile", "919000000002"), ("mobile", "919000000003"), source="WEBSITE"),
        -8006,
        "unique",
        dual="mobile",
        words=("3",),
    ),
    Situation("an enrollment names a program of the org", R, add(*BOTH, enrollments=(Enrollment(1),)), -885, "program"),
    Situation("and a tier of it", R, add(*BOTH, enrollments=(Enrollment(800, 3),)), -8923, "target"),
    Situation("and no tier below the base", R, add(*BOTH, enrollments=(Enrollment(800, 0),)), -8923, "target"),
    Situation(
        "nobody outside loyalty is enrolled",
        R,
        add(*BOTH, loyalty=False, enrollments=(Enrollment(800),)),
        -8089,
        "loyalty",
    ),
    Situation("a guest can be added", R, add(*BOTH, loyalty=False), NEW, "unique", (8107,)),
    Situation("an update tells of a customer", U, enrolling(), TOM, "profile"),
    Situation("by id, too", U, enrolling(query=Query(ById(ANN))), ANN, "profile"),
    Situation(
        "by id in a source where the customer is known",
        U,
        enrolling(query=Query(ById(ANN, "LINE"))),
        -8065,
        "given-source",
    ),
    Situation("an unknown customer cannot be told of", U, enrolling(query=whom("1")), -8015, "customer"),
    Situation("by id, too ", U, enrolling(query=Query(ById(99))), -8015, "customer"),
    Situation(
        "a victim's identifiers tell of the survivor", U, enrolling(query=whom("919000000007")), TOM, "profile", (8069,)
    ),
    Situation("a victim's id does not", U, enrolling(query=Query(ById(OLD))), -8069, "merged"),
    Situation("a deleted customer's neither", U, enrolling(query=Query(ById(GONE))), -8109, "deleted"),
    Situation("an update enrolls", U, enrolling(Enrollment(800, 2)), TOM, "enrollment"),
    Situation("an update never moves a tier", U, enrolling(Enrollment(973, 4)), TOM, "enrollment"),
    Situation("an update enrolls in programs of the org", U, enrolling(Enrollment(1)), -885, "program"),
    Situation("a guest is enrolled nowhere", U, enrolling(Enrollment(), query=whom("919000000006")), -8089, "loyalty"),
    Situation("but can join", U, enrolling(query=whom("919000000006"), loyalty=True), GUEST, "enrollment"),
    Situation("a label is given", L, StatusLabel(whom(), "Gold club"), TOM, "label"),
    Situation("an unknown customer gets none", L, StatusLabel(whom("1"), "Gold club"), -8015, "customer"),
    Situation("an identifier is added", C, change(TOM, ("email", "t@example.com")), TOM, "unique"),
    Situation("nothing to be changed is a mistake", C, change(TOM), -8013, "registration"),
    Situation("so is an unknown kind", C, change(TOM, ("phone", "1")), -8013, "registration"),
    Situation("so is a malformed mobile", C, change(TOM, ("mobile", "x")), -8013, "registration"),
    Situation("what is removed has to be there", C, change(TOM, remove=(("mobile", "1"),)), -8013, "removal"),
    Situation(
        "in that source", C, change(TOM, remove=(("mobile", "915795008395"),), source="WEBSITE"), -8013, "removal"
    ),
    Situation("it is removed", C, change(TOM, remove=(("mobile", "5795008395"),)), TOM, "unique"),
    Situation("ALL is no source to change", C, change(TOM, ("email", "t@x"), source="ALL"), -8003, "source"),
    Situation("nor is an unknown one", C, change(TOM, ("email", "t@x"), source="MOON"), -8003, "source"),
    Situation(
        "an account is needed where there are several",
        C,
        change(TOM, ("email", "t@x"), source="LINE"),
        -8045,
        "account-given",
    ),
    Situation("a victim's identifiers cannot be changed", C, change(OLD, ("email", "t@x")), -8069, "merged"),
    Situation(
        "an identifier of another's merges into whose it was",
        C,
        change(TOM, ("email", "ann@example.com")),
        ANN,
        "unique",
        (8050,),
    ),
    Situation("of a victim's into its survivor", C, change(ANN, ("mobile", "919000000007")), TOM, "unique", (8050,)),
    Situation("one's own victim's identifier merges nobody", C, change(TOM, ("mobile", "919000000007")), TOM, "unique"),
    Situation(
        "also of one who was merged by the same call",
        C,
        change(TOM, ("email", "ann@example.com"), ("mobile", "919000000007")),
        ANN,
        "unique",
        (8050,),
    ),
    Situation(
        "a deleted customer's in another source can be had",
        C,
        change(TOM, ("mobile", "919000000004"), source="WEBSITE"),
        TOM,
        "unique",
    ),
    Situation("a deleted customer's cannot be had", C, change(TOM, ("mobile", "919000000004")), -8109, "unique"),
    Situation(
        "under dual eligibility a shared identifier merges nobody",
        C,
        change(TOM, ("email", "ann@example.com")),
        TOM,
        "unique",
        dual="mobile",
    ),
    Situation("a tier is moved up", A, slab(to="Gold"), TOM, "tier"),
    Situation("of a customer who is not enrolled, too", A, slab(to="Gold", query=whom("919000000002")), ANN, "tier"),
    Situation("or down", A, slab("DOWNGRADE", "Bronze"), TOM, "tier"),
    Situation("or renewed", A, slab("RENEWAL"), TOM, "tier"),
    Situation("or extended", A, slab("EXTEND_CURRENT_TIER_EXPIRY_DATE"), TOM, "tier"),
    Situation("of a group", A, slab(to="Gold", query=whom(entity_type="USERGROUP2")), 70, "tier"),
    Situation(
        "who is not in any", A, slab(to="Gold", query=whom("919000000002", entity_type="USERGROUP2")), -1632, "group"
    ),
    Situation("the type is known", A, slab(query=whom(entity_type="FLEET")), -1212, "entity-type"),
    Situation("the customer first", A, slab(None, None, None, None, None, whom("1")), -8015, "customer"),
    Situation("and in loyalty", A, slab(None, None, None, None, None, whom("919000000006")), -3045, "adjustable"),
    Situation("then the program", A, slab(None, None, None, None, None), -1101, "program"),
    Situation("which is one of the org's", A, slab(None, None, None, None, 5), -1101, "program"),
    Situation("then the action", A, slab(None, None, None), -8917, "action"),
    Situation("which is known", A, slab("MOVE", None, None), -8917, "action"),
    Situation("then the validity", A, slab("UPGRADE", "Nickel", None), -8920, "validity"),
    Situation("which is known ", A, slab("UPGRADE", "Nickel", "ALWAYS"), -8920, "validity"),
    Situation("a duration has days", A, slab("UPGRADE", "Nickel", "FIXED_DURATION"), -8921, "validity"),
    Situation("in a whole number", A, slab("UPGRADE", "Nickel", "FIXED_DURATION", "1.5"), -8921, "validity"),
    Situation("not below nought", A, slab("UPGRADE", "Nickel", "FIXED_DURATION", "-1"), -8921, "validity"),
    Situation("within reason", A, slab("UPGRADE", "Nickel", "FIXED_DURATION", "365001"), -8921, "validity"),
    Situation(
        "a date is one",
        A,
        slab("UPGRADE", "Nickel", "SPECIFIC_DATE", "20"),
        -1216,
        "validity",
        words=("manualSlabActionValidityUpto",),
    ),
    Situation("then the tier", A, slab("UPGRADE", "Nickel"), -8923, "target"),
    Situation("which is named", A, slab("DOWNGRADE"), -8923, "target"),
    Situation("an upgrade goes up", A, slab("UPGRADE", "Silver"), -8925, "target"),
    Situation("a downgrade down", A, slab("DOWNGRADE", "Silver"), -3045, "target"),
    Situation(
        "a day that is over is none", A, slab("UPGRADE", "Gold", "SPECIFIC_DATE", "2027-03-25"), -3045, "adjustable"
    ),
    Situation("the base tier is not renewed", A, slab("RENEWAL", query=whom("919000000003")), -3045, "adjustable"),
    Situation(
        "nor extended", A, slab("EXTEND_CURRENT_TIER_EXPIRY_DATE", query=whom("919000000003")), -3045, "adjustable"
    ),
    Situation(
        "an extension is no shortening",
        A,
        slab("EXTEND_CURRENT_TIER_EXPIRY_DATE", None, "SPECIFIC_DATE", "2027-06-23"),
        -3045,
        "adjustable",
    ),
    Situation(
        "an expiry stays in the calendar",
        A,
        slab("UPGRADE", "Gold", "SPECIFIC_DATE", "9001-01-01"),
        -1216,
        "validity",
        words=("manualSlabActionValidityUpto",),
    ),
]


def decided(situation: Situation) -> Decision:
    return situation.decide(world(dual=situation.dual), situation.request, at(), STAMP)


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda situation: situation.promise)
def test_the_write_comes_to(situation: Situation) -> None:
    decision = decided(situation)
    outcome = decision.outcome
    if isinstance(outcome, Refusal):
        assert (-outcome.code, decision.deciding.rule) == (situation.comes_to, situation.rule)
        assert outcome.words == situation.words
        assert not decision.deciding.passed
    else:
        assert isinstance(outcome, Written)
        assert (outcome.entity_id, decision.deciding.rule) == (situation.comes_to, situation.rule)
        assert outcome.warnings == situation.warnings
    assert all(check.sentence for check in decision.checks)


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda situation: situation.promise)
def test_a_write_changes_nothing_by_being_decided(situation: Situation) -> None:
    before = world(dual=situation.dual)
    situation.decide(before, situation.request, at(), STAMP)
    assert tuple(before.customers()) == PEOPLE
