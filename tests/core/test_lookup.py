"""Which customer a question finds, and which code refuses it: the wire contract's 1.2 and 1.3 as one table."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from sandbox.core.decision import Found, Refusal
from sandbox.core.lookup import find_tiers
from sandbox.core.model import Customer, Group
from sandbox.core.question import ById, ByIdentifiers, Query
from sandbox.store.snapshot import Snapshot
from tests.builders import a_customer, a_membership, a_program, a_world, an_org, at

TOM, ANN, BEN, GONE, GUEST, OLD, OLDER, EVE = 1, 2, 3, 4, 6, 7, 8, 9

PEOPLE: tuple[Customer, ...] = (
    a_customer(
        TOM,
        tier=3,
        mobile="915795008395",
        email="tom@example.com",
        externalId="E-1",
        sources={"WECHAT/22232": {"wechat": "wx-tom"}, "LINE/7": {"line": "line-tom"}},
    ),
    a_customer(ANN, tier=2, mobile="919000000002", email="ann@example.com"),
    a_customer(BEN, tier=2, sources={"WECHAT/22233": {"wechat": "wx-ben"}, "TMALL": {"mobile": "919000000003"}}),
    a_customer(GONE, mobile="919000000004", deleted=True),
    a_customer(GUEST, mobile="919000000006", loyalty=False),
    a_customer(OLD, mobile="919000000007", merged_into=OLDER),
    a_customer(OLDER, mobile="919000000008", merged_into=TOM),
    a_customer(EVE, mobile="919000000009"),
)

GROUPS = (
    Group(31, members=(ANN,), memberships=(a_membership(3),)),
    Group(30, primary=TOM, members=(ANN,), memberships=(a_membership(2),)),
)

ACCOUNTS = {"WECHAT": ("22232", "22233"), "LINE": ("7",)}


def world(*, dual: str | None = None, **dialect: Any) -> Snapshot:
    org = an_org(dual=dual, dialect=dialect, accounts=ACCOUNTS, default_country_code="91")
    return a_world(*PEOPLE, org=org, groups=GROUPS, programs=(a_program(973, default=True), a_program(800)))


def ask(
    names: str | None = "mobile",
    values: str | None = "915795008395",
    *,
    source: str | None = "INSTORE",
    account: str | None = None,
    **query: Any,
) -> Query:
    return Query(ByIdentifiers(source, account, names, values), **query)


def by_id(customer_id: int, **query: Any) -> Query:
    return Query(ById(customer_id), **query)


@dataclass(frozen=True)
class Situation:
    """A promise: in that world, the query comes to an entity or a code, decided by that rule."""

    promise: str
    query: Query
    comes_to: int
    rule: str = "tier"
    dual: str | None = None
    dialect: dict[str, Any] = field(default_factory=dict)
    warnings: tuple[int, ...] = ()


def refused(promise: str, query: Query, code: int, rule: str, **more: Any) -> Situation:
    return Situation(promise, query, -code, rule, **more)


WITHOUT_DUAL = [
    Situation("any identifier finds the customer registered with it", ask("email", "tom@example.com"), TOM),
    Situation("an external id finds", ask("externalId", "E-1"), TOM),
    Situation("the kind is compared without case", ask("externalID", "E-1"), TOM),
    Situation("the source is compared without case", ask(source="instore"), TOM),
    Situation("an e-mail is compared without case", ask("email", "Tom@Example.COM"), TOM),
    Situation("a mobile drops plus, blanks and dashes", ask("mobile", "+91 57950-08395"), TOM),
    Situation("a mobile is tried again with the country code", ask("mobile", "5795008395"), TOM),
    Situation("blanks around elements are trimmed", ask(" mobile ", " 915795008395 "), TOM),
    Situation("an id finds in any source", ask("id", "3", source="INSTORE"), BEN),
    Situation("ALL searches every source and account", ask("wechat", "wx-ben", source="ALL"), BEN),
    Situation("ALL ignores the account", ask("wechat", "wx-ben", source="ALL", account="nonsense"), BEN),
    Situation("a source and account find", ask("wechat", "wx-tom", source="WECHAT", account="22232"), TOM),
    Situation("a single account is implied", ask("line", "line-tom", source="LINE"), TOM),
    Situation("an account is ignored where the source has none", ask(account="nonsense"), TOM),
    Situation("an unenrolled customer shows the base tier", ask("mobile", "919000000009"), EVE, "enrolled"),
    Situation(
        "a merged customer is answered with the last survivor", ask("mobile", "919000000007"), TOM, warnings=(8069,)
    ),
    Situation("a merged customer's id too", ask("id", "8"), TOM, warnings=(8069,)),
    refused("an unknown value is not found", ask("mobile", "919999999999"), 8015, "customer"),
    refused("another kind's value is not found", ask("externalId", "tom@example.com"), 8015, "customer"),
    refused("an unknown id is not found", ask("id", "404"), 8015, "customer"),
    refused("one known in another source only is not found", ask("mobile", "919000000003"), 8015, "customer"),
    refused(
        "one known in another account only is not found",
        ask("wechat", "wx-ben", source="WECHAT", account="22232"),
        8015,
        "customer",
    ),
    refused("a mobile of noise alone is not found", ask("mobile", "+ -"), 8015, "customer"),
    refused(
        "several identifiers are not found", ask("mobile,email", "915795008395,tom@example.com"), 8015, "one-identifier"
    ),
    refused("a deleted customer is not found", ask("mobile", "919000000004"), 8015, "deleted"),
    refused("a guest is not in the program", ask("mobile", "919000000006"), 8089, "loyalty"),
]

UNDER_DUAL = [
    Situation("the primary alone finds", ask(), TOM, dual="mobile"),
    Situation(
        "the primary finds after a secondary", ask("email,mobile", "tom@example.com,915795008395"), TOM, dual="mobile"
    ),
    Situation(
        "the primary finds before a secondary", ask("mobile,email", "915795008395,tom@example.com"), TOM, dual="mobile"
    ),
    Situation("secondaries are not verified", ask("email,mobile", "ann@example.com,915795008395"), TOM, dual="mobile"),
    Situation("of a primary named twice the first counts", ask("mobile,mobile", "915795008395,1"), TOM, dual="mobile"),
    Situation("the source does not narrow the primary", ask("mobile", "919000000003"), BEN, dual="mobile"),
    Situation("the account does not narrow the primary", ask(source="WECHAT", account="22233"), TOM, dual="mobile"),
    Situation("a mobile gets its country code here too", ask("mobile", "5795008395"), TOM, dual="mobile"),
    Situation("the e-mail can be the primary", ask("email", "TOM@example.com"), TOM, dual="email"),
    Situation(
        "a merged primary is answered with the survivor",
        ask("mobile", "919000000008"),
        TOM,
        dual="mobile",
        warnings=(8069,),
    ),
    refused(
        "a secondary alone is not found", ask("email", "tom@example.com"), 8015, "primary-identifier", dual="mobile"
    ),
    refused("an id alone is not found", ask("id", "1"), 8015, "primary-identifier", dual="mobile"),
    refused(
        "several secondaries are not found",
        ask("email,id", "tom@example.com,1"),
        8015,
        "primary-identifier",
        dual="mobile",
    ),
    refused(
        "an unknown primary is not found beside a known secondary",
        ask("mobile,email", "919999999999,tom@example.com"),
        8015,
        "customer",
        dual="mobile",
    ),
    refused(
        "of a primary named twice the second does not count",
        ask("mobile,mobile", "1,915795008395"),
        8015,
        "customer",
        dual="mobile",
    ),
    refused("the account is validated all the same", ask(source="WECHAT"), 8045, "account-given", dual="mobile"),
]

REFUSED = [
    refused("row 1: no source", ask(source=None), 8003, "source"),
    refused("row 1: an unknown source", ask(source="SHOP"), 8003, "source"),
    refused("row 2: no names", ask(None, "1"), 8013, "identifiers"),
    refused("row 2: no values", ask("mobile", None), 8013, "identifiers"),
    refused("row 2: an unknown name", ask("phone", "1"), 8013, "identifiers"),
    refused("row 2: more names than values", ask("mobile,email", "915795008395"), 8013, "identifiers"),
    refused("row 2: more values than names", ask("mobile", "915795008395,2"), 8013, "identifiers"),
    refused(
        "row 2: a blank value beside the primary",
        ask("mobile,email", "915795008395,"),
        8013,
        "identifiers",
        dual="mobile",
    ),
    refused(
        "row 2: a blank name beside the primary", ask("mobile, ", "915795008395,a"), 8013, "identifiers", dual="mobile"
    ),
    refused("row 2: an id that is no number", ask("id", "one"), 8013, "identifiers"),
    refused("row 2: an id beyond 64 bits", ask("id", "9223372036854775808"), 8013, "identifiers"),
    refused("row 3: several accounts and none given", ask(source="WECHAT"), 8045, "account-given"),
    refused("row 4: an unknown account", ask(source="WECHAT", account="1"), 8011, "account-known"),
    refused("row 4: an unknown account of a single one", ask(source="LINE", account="1"), 8011, "account-known"),
    refused("row 5: an unknown entity type", ask(entity_type="USER"), 1212, "entity-type"),
    refused("row 5: the entity type is compared exactly", ask(entity_type="fleet"), 1212, "entity-type"),
    refused("row 5: by id", by_id(TOM, entity_type="fleet"), 1212, "entity-type"),
    refused("row 6: by id", by_id(404), 8015, "customer"),
    refused("row 7: by id, merged", by_id(OLD), 8069, "merged"),
    refused("row 7: by id, deleted", by_id(GONE), 8109, "deleted"),
    refused("row 8: by id", by_id(GUEST), 8089, "loyalty"),
    refused("row 9: in no group", ask("mobile", "919000000009", entity_type="FLEET"), 1632, "group"),
    refused("row 9: by id", by_id(EVE, entity_type="FLEET"), 1632, "group"),
    refused("row 10: an unknown program", ask(program_id=1), 885, "program"),
    refused("row 10: by id", by_id(TOM, program_id=1), 885, "program"),
]

ORDER = [
    refused("row 1 before row 2", ask(None, None, source=None), 8003, "source"),
    refused("row 2 before row 3", ask("phone", "1", source="WECHAT"), 8013, "identifiers"),
    refused("row 3 before row 5", ask(source="WECHAT", entity_type="x"), 8045, "account-given"),
    refused("row 4 before row 5", ask(source="WECHAT", account="1", entity_type="x"), 8011, "account-known"),
    refused("row 5 before row 6", ask("mobile", "1", entity_type="x"), 1212, "entity-type"),
    refused("row 6 before row 10", ask("mobile", "1", program_id=1), 8015, "customer"),
    refused("row 7 before row 10", by_id(OLD, program_id=1), 8069, "merged"),
    refused("row 8 before row 9", ask("mobile", "919000000006", entity_type="FLEET"), 8089, "loyalty"),
    refused("row 9 before row 10", ask("mobile", "919000000009", entity_type="FLEET", program_id=1), 1632, "group"),
]

ENTITIES = [
    Situation("by id, without source or identifiers", by_id(TOM), TOM),
    Situation("a group by its primary", ask(entity_type="FLEET"), 30),
    Situation("of several groups the lowest id", ask("mobile", "919000000002", entity_type="FLEET"), 30),
    Situation("a group by a member's id", by_id(ANN, entity_type="FLEET"), 30),
    Situation(
        "a group by way of a merged customer", ask("mobile", "919000000007", entity_type="FLEET"), 30, warnings=(8069,)
    ),
    Situation("an unknown program is not looked at when all are asked for", ask(program_id=1, all_programs=True), TOM),
]

DIALECTS = [
    refused(
        "several_identifiers: 8013",
        ask("mobile,email", "915795008395,tom@example.com"),
        8013,
        "one-identifier",
        dialect={"several_identifiers": 8013},
    ),
    Situation(
        "several_identifiers leaves dual eligibility alone",
        ask("mobile,email", "915795008395,tom@example.com"),
        TOM,
        dual="mobile",
        dialect={"several_identifiers": 8013},
    ),
    refused(
        "account_id_required: always",
        ask("line", "line-tom", source="LINE"),
        8045,
        "account-given",
        dialect={"account_id_required": "always"},
    ),
    Situation(
        "account_id_required asks nothing where there is no account",
        ask(),
        TOM,
        dialect={"account_id_required": "always"},
    ),
    refused("other_source: 8065", ask("mobile", "919000000003"), 8065, "customer", dialect={"other_source": 8065}),
    refused(
        "other_source leaves the unknown alone",
        ask("mobile", "919999999999"),
        8015,
        "customer",
        dialect={"other_source": 8065},
    ),
    refused(
        "other_source leaves another account alone",
        ask("wechat", "wx-ben", source="WECHAT", account="22232"),
        8015,
        "customer",
        dialect={"other_source": 8065},
    ),
    refused(
        "unenrolled_programs: omit", ask(program_id=800), 1218, "enrolled", dialect={"unenrolled_programs": "omit"}
    ),
    refused(
        "unenrolled_programs: omit, the default program",
        ask("mobile", "919000000009"),
        1218,
        "enrolled",
        dialect={"unenrolled_programs": "omit"},
    ),
]


@pytest.mark.parametrize(
    "situation",
    [*WITHOUT_DUAL, *UNDER_DUAL, *REFUSED, *ORDER, *ENTITIES, *DIALECTS],
    ids=lambda situation: situation.promise,
)
def test_situation(situation: Situation) -> None:
    decision = find_tiers(world(dual=situation.dual, **situation.dialect), situation.query, at())
    outcome = decision.outcome
    if isinstance(outcome, Refusal):
        assert (-outcome.code, decision.deciding.rule) == (situation.comes_to, situation.rule), decision.why
        assert not decision.deciding.passed
    else:
        assert (outcome.entity_id, decision.deciding.rule) == (situation.comes_to, situation.rule), decision.why
        assert outcome.warnings == situation.warnings
        assert all(check.passed for check in decision.checks)


def programs_of(query: Query, **dialect: Any) -> list[tuple[int, str]]:
    outcome = find_tiers(world(**dialect), query, at()).outcome
    assert isinstance(outcome, Found)
    return [(standing.program.id, standing.tier.name) for standing in outcome.standings]


def test_the_four_combinations_of_program_and_all_programs() -> None:
    assert programs_of(ask()) == [(973, "Gold")]
    assert programs_of(ask(program_id=800)) == [(800, "Bronze")]
    assert programs_of(ask(all_programs=True)) == [(800, "Bronze"), (973, "Gold")]
    assert programs_of(ask(all_programs=True, program_id=800)) == [(800, "Bronze"), (973, "Gold")]


def test_a_group_shows_its_own_memberships() -> None:
    assert programs_of(ask(entity_type="FLEET")) == [(973, "Silver")]


def test_all_programs_leaves_out_the_unenrolled_where_the_dialect_omits_them() -> None:
    assert programs_of(ask(all_programs=True), unenrolled_programs="omit") == [(973, "Gold")]
    assert programs_of(ask("mobile", "919000000009", all_programs=True), unenrolled_programs="omit") == []


def test_a_survivor_is_found_before_the_customer_merged_into_it() -> None:
    shared = a_world(a_customer(1, mobile="9", merged_into=2), a_customer(2, mobile="9"))
    outcome = find_tiers(shared, ask("mobile", "9"), at()).outcome
    assert isinstance(outcome, Found)
    assert (outcome.entity_id, outcome.warnings) == (2, ())


def test_all_of_an_orgs_sources_give_the_lowest_id_where_several_customers_hold_an_identifier() -> None:
    shared = a_world(
        a_customer(12, sources={"TMALL": {"mobile": "9"}}), a_customer(11, sources={"JD": {"mobile": "9"}})
    )
    outcome = find_tiers(shared, ask("mobile", "9", source="ALL"), at()).outcome
    assert isinstance(outcome, Found)
    assert outcome.entity_id == 11
