"""The demo orgs: without findings, valid on any day, and with the people they promise."""

from datetime import date
from pathlib import Path

import pytest

from sandbox.core.model import Customer, Identifier, Membership, Records
from sandbox.core.moments import Relative, never, resolve
from sandbox.core.tiers import standing
from sandbox.sources.yaml_files import load

FIXTURES = Path(__file__).parents[2] / "fixtures"
TODAY = date(2027, 3, 26)


@pytest.fixture(scope="module")
def orgs() -> dict[int, Records]:
    loaded = load(FIXTURES)
    assert loaded.findings == ()
    return {records.org.id: records for records in loaded.orgs}


def test_all_are_read_and_one_is_the_default(orgs: dict[int, Records]) -> None:
    assert [(records.org.id, records.org.name, records.org.default) for records in orgs.values()] == [
        (503, "Demo Dialects", False),
        (501, "Demo Retail", True),
        (502, "Demo Bazaar", False),
    ]


def test_tom_sawyer_is_as_everybody_expects(orgs: dict[int, Records]) -> None:
    tom = orgs[501].customers[0]
    assert (tom.id, tom.name) == (566000001, "Tom Sawyer")
    assert tom.identifiers == (
        Identifier("mobile", "915795008395"),
        Identifier("email", "tom.sawyer@example.com"),
        Identifier("externalId", "MPQSP100"),
        Identifier("wechat", "wx-tom", "WECHAT", "22232"),
    )
    assert tom.memberships == (Membership(973, 3, Relative(90, "d")),)


def test_every_day_in_them_is_relative(orgs: dict[int, Records]) -> None:
    for records in orgs.values():
        for held in (*records.customers, *records.groups):
            assert not any(isinstance(membership.expires, date) for membership in held.memberships)
    for path in FIXTURES.glob("*.yaml"):
        assert not any(str(year) in path.read_text(encoding="utf-8") for year in range(2015, 2040))


def test_everybody_is_made_up(orgs: dict[int, Records]) -> None:
    values = [
        identifier.value
        for records in orgs.values()
        for customer in records.customers
        for identifier in customer.identifiers
        if identifier.kind == "email"
    ]
    assert all(value.endswith(("@example.com", ".test")) for value in values)


SHOWN = [
    (501, "Tom Sawyer", 973, "Gold", date(2027, 6, 24)),
    (501, "Dinah Diamond", 973, "Diamond", None),
    (501, "Basil Bronze", 973, "Bronze", None),
    (501, "Eve Midnight", 973, "Gold", date(2027, 3, 26)),
    (501, "Ona Below", 973, "Silver", date(2028, 3, 25)),
    (501, "Stepan Downstairs", 973, "Bronze", None),
    (501, "Renata Renewed", 1427, "Insider", date(2027, 9, 25)),
    (502, "Lokesh Lowest", 1550, "Explorer", None),
    (502, "Kiran Keeper", 1551, "Chef", date(2030, 1, 26)),
    (502, "Kiran Keeper", 1552, "Sprout", date(2027, 1, 26)),
    (502, "Rina Renew", 1551, "Cook", date(2027, 11, 26)),
]


@pytest.mark.parametrize(("org_id", "name", "program_id", "tier", "expires"), SHOWN)
def test_a_persona_stands_where_its_comment_says(
    org_id: int, name: str, program_id: int, tier: str, expires: date | None, orgs: dict[int, Records]
) -> None:
    records = orgs[org_id]
    (program,) = (program for program in records.programs if program.id == program_id)
    (customer,) = (customer for customer in records.customers if customer.name == name)
    (membership,) = (membership for membership in customer.memberships if membership.program_id == program_id)
    shown = standing(program, membership, TODAY, TODAY, never(resolve(customer.registered, TODAY)))
    assert (shown.tier.name, shown.expires) == (tier, expires)


def test_every_strategy_and_every_state_has_somebody(orgs: dict[int, Records]) -> None:
    programs = [program for records in orgs.values() for program in records.programs]
    assert {program.on_expiry for program in programs} == {"one_below", "renew", "lowest", "keep"}
    for records in (orgs[501], orgs[502]):  # 503 is there for the dialect alone
        people = {customer.id: customer for customer in records.customers}
        chained = [one for one in people.values() if one.merged_into and people[one.merged_into].merged_into]
        assert chained
        assert any(customer.deleted for customer in people.values())
        assert any(not customer.loyalty for customer in people.values())
        assert any(not customer.memberships for customer in people.values())
        assert any(known_only_elsewhere(customer) for customer in people.values())
        assert records.groups


def known_only_elsewhere(customer: Customer) -> bool:
    return bool(customer.identifiers) and all(known.source != "INSTORE" for known in customer.identifiers)
