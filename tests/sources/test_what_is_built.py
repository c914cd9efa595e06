"""What a fixture without mistakes becomes."""

from datetime import UTC, date, timedelta

import pytest

from sandbox.core.model import (
    Client,
    Credentials,
    Customer,
    Dialect,
    Group,
    Identifier,
    Membership,
    Org,
    Place,
    Program,
    Tier,
    Till,
    Webhook,
)
from sandbox.core.moments import DEFAULT_REGISTRATION, Relative
from sandbox.core.points import Points, Promised
from sandbox.sources.yaml_files import load_text
from tests.sources.texts import ORG, customer, loaded

ACCOUNTS = """\
org: {id: 1, cluster: eu, sources: {wechat: {accounts: [22, "023"]}, LINE: {accounts: [9]}, jd: {}}}
programs: [{id: 7, name: Main, tiers: [Base]}]
"""


def test_an_org_has_all_that_its_fixture_says() -> None:
    text = """\
org:
  id: 501
  name: Demo
  default: on
  cluster: india
  default_country_code: 0091
  dual_eligibility: TRUE
  primary_identifier: externalId
  sources: {WeChat: {accounts: [1, 2]}}
  credentials: {tills: [{username: a, password: b, denied: [tier_details]}], clients: [{key: a, secret: b}]}
  webhooks: [{url: "https://example.com/hook", events: [tierUpgraded], headers: {Authorization: Basic x}}]
  dialect: {iso_dates: no, other_source: 8065, parameter_error_status: 400, unenrolled_programs: omit}
programs: [{id: 7, name: Main, tiers: [Base]}]
"""
    org = loaded(text).org
    assert org.zone.utcoffset(None) == timedelta(hours=5, minutes=30)
    assert org == Org(
        501,
        org.zone,
        "Demo",
        default=True,
        cluster="india",
        default_country_code="0091",
        dual_eligibility=True,
        primary_identifier="externalId",
        accounts={"WECHAT": ("1", "2")},
        dialect=Dialect(iso_dates=False, other_source=8065, parameter_error_status=400, unenrolled_programs="omit"),
        credentials=Credentials(
            {"a": Till("a", "b", ("tier_details",), Place("f", 10))}, {"a": Client("a", "b", place=Place("f", 10))}
        ),
        webhooks=(Webhook("https://example.com/hook", ("tierUpgraded",), (("Authorization", "Basic x"),)),),
        place=Place("f", 2),
    )


def test_a_bare_org_takes_every_default() -> None:
    assert loaded(ORG).org == Org(1, UTC, cluster="eu", place=Place("f", 1))


def test_a_time_zone_wins_over_the_cluster() -> None:
    org = loaded(ORG.replace("cluster: eu", "cluster: eu, time_zone: America/New_York")).org
    assert str(org.zone) == "America/New_York"


def test_programs_ascend_by_id_with_their_ladders() -> None:
    text = """\
org: {id: 1, cluster: eu}
programs:
  - {id: 9, name: Late, tiers: [Only]}
  - id: 8
    name: Early
    default: yes
    tiers: [Base, {name: Top, description: The top, validity_months: 6}]
    on_expiry: renew
    validity_months: 24
    downgrade_reminder_days: 30
"""
    early, late = loaded(text).programs
    tiers = (Tier(1, "Base"), Tier(2, "Top", "The top", 6))
    assert early == Program(8, "Early", tiers, True, "renew", 24, 30, Place("f", 4))
    assert late == Program(9, "Late", (Tier(1, "Only"),), place=Place("f", 3))


def test_a_customer_has_all_that_its_fixture_says() -> None:
    found = customer(
        "name: Tom van Sawyer, registered: 2021-02-03, loyalty: non_loyalty, deleted: yes, "
        "identifiers: {mobile: [+91 57950-08395, 1], email: Tom@Example.com}, sources: {line: {line: x}}, "
        "tiers: {Main: {tier: Gold, expires: today+90d}}, status: Active, fields: {a: {b: [c]}}, cards: [{number: 1}], "
        "segments: {x: y}, points: {7: {available: 1.5, promised: [{points: 3, trigger: t}]}}"
    )
    assert found == Customer(
        id=5,
        first_name="Tom van",
        last_name="Sawyer",
        registered=date(2021, 2, 3),
        identifiers=(
            Identifier("mobile", "915795008395"),
            Identifier("mobile", "1"),
            Identifier("email", "tom@example.com"),
            Identifier("line", "x", "LINE"),
        ),
        memberships=(Membership(7, 3, Relative(90, "d")),),
        loyalty=False,
        deleted=True,
        place=Place("f", 5),
        besides={
            "status": "Active",
            "fields": {"a": {"b": ["c"]}},
            "cards": [{"number": "1"}],
            "segments": {"x": "y"},
        },
        points=(Points(7, available=1.5, promised=(Promised(3, trigger="t"),)),),
    )


def test_a_bare_customer_takes_every_default() -> None:
    assert customer("") == Customer(5, registered=DEFAULT_REGISTRATION, place=Place("f", 5))


NAMES = [
    ("name: Tom Sawyer", "Tom", "Sawyer"),
    ("name: Tom", "Tom", ""),
    ("name: Tom van Sawyer", "Tom van", "Sawyer"),
    ("first_name: Tom, last_name: van Sawyer", "Tom", "van Sawyer"),
    ("last_name: Sawyer", "", "Sawyer"),
    ("", "", ""),
]


@pytest.mark.parametrize(("fields", "first_name", "last_name"), NAMES)
def test_a_name_parts_at_its_last_blank(fields: str, first_name: str, last_name: str) -> None:
    found = customer(fields)
    assert (found.first_name, found.last_name) == (first_name, last_name)


MEMBERSHIPS = [
    ("Main: Gold", (Membership(7, 3),)),
    ("7: Gold", (Membership(7, 3),)),
    ("Main: {tier: Silver}", (Membership(7, 2),)),
    ("Main: {expires: today}", (Membership(7, 1, Relative(0)),)),
    ("Main: {tier: Gold, enrolled: false, expires: today}", ()),
    ("Main: {tier: Gold, enrolled: true}", (Membership(7, 3),)),
    ("Main: ~", ()),
    ("", ()),
]


@pytest.mark.parametrize(("tiers", "expected"), MEMBERSHIPS)
def test_a_membership_is_a_tier_or_more_about_it(tiers: str, expected: tuple[Membership, ...]) -> None:
    assert customer(f"tiers: {{{tiers}}}").memberships == expected
    group = f"groups: [{{id: 4, tiers: {{{tiers}}}}}]"
    assert loaded(ORG + group).groups[0].memberships == expected


DAYS = [
    ("2027-03-26", "eu", date(2027, 3, 26)),
    ("2027-03-26T23:30:00Z", "eu", date(2027, 3, 26)),
    ("2027-03-26T23:30:00Z", "india", date(2027, 3, 27)),
    ("2027-03-26T20:00:00-05:00", "india", date(2027, 3, 27)),
    ("2027-03-27T00:30:00+05:30", "eu", date(2027, 3, 26)),
    ("2027-03-27T00:30:00+0530", "india", date(2027, 3, 27)),
    ("2027-03-26T23:30", "india", date(2027, 3, 26)),
    ("2027-03-26 23:30:15.250", "india", date(2027, 3, 26)),
    ("1900-01-01", "eu", date(1900, 1, 1)),
    ("9000-12-31", "eu", date(9000, 12, 31)),
    ("today", "eu", Relative(0)),
    ("today+90d", "eu", Relative(90, "d")),
    ("today - 1 m", "eu", Relative(-1, "m")),
    ("today +2y", "eu", Relative(2, "y")),
    ("today-365000d", "eu", Relative(-365_000, "d")),
]


@pytest.mark.parametrize(("written", "cluster", "day"), DAYS)
def test_a_day_is_the_calendar_day_in_the_orgs_zone(written: str, cluster: str, day: object) -> None:
    org = ORG.replace("cluster: eu", f"cluster: {cluster}")
    assert customer(f"registered: '{written}'", org).registered == day
    org_last = f"customers: [{{id: 5, registered: '{written}'}}]\n{org}"
    assert loaded(org_last).customers[0].registered == day


REGISTRATIONS = [
    ("identifiers: {cuid: a}", Identifier("cuid", "a", "INSTORE")),
    ("sources: {instore: {cuid: a}}", Identifier("cuid", "a", "INSTORE")),
    ("sources: {WeChat/22: {cuid: a}}", Identifier("cuid", "a", "WECHAT", "22")),
    ("sources: {WECHAT/023: {cuid: a}}", Identifier("cuid", "a", "WECHAT", "023")),
    ("sources: {LINE: {cuid: a}}", Identifier("cuid", "a", "LINE", "9")),
    ("sources: {LINE/9: {cuid: a}}", Identifier("cuid", "a", "LINE", "9")),
    ("sources: {JD: {cuid: a}}", Identifier("cuid", "a", "JD")),
]


@pytest.mark.parametrize(("fields", "identifier"), REGISTRATIONS)
def test_an_identifier_knows_its_source_and_account(fields: str, identifier: Identifier) -> None:
    assert customer(fields, ACCOUNTS).identifiers == (identifier,)


def test_instore_too_can_have_accounts() -> None:
    org = ACCOUNTS.replace("jd: {}", "INSTORE: {accounts: [s1]}")
    assert customer("identifiers: {cuid: a}", org).identifiers == (Identifier("cuid", "a", "INSTORE", "s1"),)


def test_a_group_has_all_that_its_fixture_says() -> None:
    text = """\
customers: [{id: 5}, {id: 6}]
groups:
  - {id: 4, name: Four, external_id: F4, primary: 5, members: [6], tiers: {Main: Silver}, points: {Main: {}}}
"""
    (group,) = loaded(ORG + text).groups
    assert group == Group(4, (6,), 5, "F4", "Four", (Membership(7, 2),), (Points(7),), Place("f", 6))


def test_a_record_through_an_alias_names_the_line_it_is_written_at() -> None:
    text = "customers:\n  - <<: &d {loyalty: non_loyalty}\n    id: 5\n  - {<<: *d, id: 6}\n"
    assert [known.place for known in loaded(ORG + text).customers] == [Place("f", 5), Place("f", 7)]


def test_a_text_alone_can_be_loaded_under_any_name() -> None:
    result = load_text(ORG, "the request")
    assert result.files == ("the request",)
    assert result.orgs[0].org.place == Place("the request", 1)
