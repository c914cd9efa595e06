"""Everything one can do with a namespace, by the same names in this process and over HTTP."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from sandbox.operations.errors import Mistaken, Misused, Refused, Taken, Unknown
from sandbox.operations.tenant import Tenant
from sandbox.operations.told import Seeded, Time
from sandbox.settings import Settings
from tests.builders import NOON
from tests.doors.tenants import DOORS, a_tenant

LOOKUP = "/v2/customers/lookup/tierDetails?source=INSTORE&identifierName={}&identifierValue={}"


@pytest.fixture(params=DOORS)
def tenant(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Tenant]:
    with a_tenant(request.param, tmp_path) as made:
        yield made


def test_records_are_put_in_as_text_as_objects_as_a_list_and_from_a_file(tenant: Tenant, tmp_path: Path) -> None:
    one = Seeded(501, settings=False, programs=0, customers=1, groups=0, personas=0, canned=0)
    assert tenant.seed("customers: [{id: 1, name: Ann}]") == one
    expiring = {"tier": "Gold", "expires": date(2027, 4, 1)}
    assert tenant.seed({"customers": [{"id": 2, "tiers": {"Main": expiring}}]}) == one
    assert tenant.seed([{"id": 3}, {"id": 4}]).customers == 2
    (tmp_path / "five.yaml").write_text("customers: [{id: 5}]")
    assert tenant.seed(tmp_path / "five.yaml") == one
    assert tenant.customers.read(2)["tiers"] == {"Main": {"tier": "Gold", "expires": "2027-04-01"}}
    assert tenant.orgs()[0].customers == 4 + 5


def test_a_wrong_seed_says_every_mistake_at_its_place_and_changes_nothing(tenant: Tenant, tmp_path: Path) -> None:
    wrong = "customers:\n  - {id: 1, tiers: {Main: Goold}}\n  - {id: 1}\n"
    with pytest.raises(Mistaken) as raised:
        tenant.seed(wrong)
    first, second = str(raised.value).splitlines()
    assert first.startswith("body:2:27: error: tier 'Goold' is not one of 'Main'")
    assert second.startswith("body:3:10: error: ")
    assert raised.value.findings[0].pointer == raised.value.pointer == "/customers/0/tiers/Main"
    (tmp_path / "my.yaml").write_text(wrong)
    with pytest.raises(Mistaken, match=rf"^{tmp_path / 'my.yaml'}:2:27: "):
        tenant.seed(tmp_path / "my.yaml")
    with pytest.raises(Mistaken, match=r"^/customers/0/tiers/Main: error: tier 'Goold'"):
        tenant.seed([{"id": 1, "tiers": {"Main": "Goold"}}])
    assert tenant.customers.find(identifier="1").total == 0


def test_a_new_base_is_what_a_reset_goes_back_to(tenant: Tenant) -> None:
    tenant.seed("org: {id: 9, cluster: eu}\nprograms: [{id: 1, name: P, tiers: [A]}]", replace=True)
    tenant.seed("customers: [{id: 1}]")
    tenant.reset()
    assert [(org.id, org.default, org.customers) for org in tenant.orgs()] == [(9, True, 0)]
    assert tenant.org(9)["programs"][0]["name"] == "P"


def test_customers_are_found_read_and_edited(tenant: Tenant) -> None:
    added = tenant.customers.add({"id": 1, "name": "Ann Lee", "identifiers": {"mobile": "447700900001"}})
    assert tenant.customers.read(1) == added
    assert tenant.customers.edit(1, {"identifiers": {"email": "ann@example.com"}})["identifiers"] == {
        "mobile": "447700900001",
        "email": "ann@example.com",
    }
    assert tenant.customers.set_tier(1, 973, {"tier": "Gold", "expires": "today+3d"})["tiers"]["Main"]["tier"] == "Gold"
    assert [one["id"] for one in tenant.customers.find(tier="gold", name="lee").customers] == [1]
    page = tenant.customers.find(limit=2, offset=1)
    assert ([one["id"] for one in page.customers], page.total) == ([1002, 1003], 5)
    assert [one["id"] for one in tenant.customers.find(org=502, identifier="2002").customers] == [2002]
    assert tenant.customers.replace(1, {"name": "Bob"})["name"] == "Bob"
    tenant.customers.remove(1)
    with pytest.raises(Unknown, match="no customer 1"):
        tenant.customers.read(1)


def test_what_cannot_be_done_says_so_by_kind(tenant: Tenant) -> None:
    with pytest.raises(Taken):
        tenant.customers.add({"id": 1001})
    with pytest.raises(Refused, match="merged into it") as raised:
        tenant.customers.remove(1001)
    assert (raised.value.status, type(raised.value)) == (422, Refused)
    with pytest.raises(Unknown, match="no program"):
        tenant.customers.set_tier(1001, "Other", "Gold")
    with pytest.raises(Unknown, match="later"):
        tenant.play("latter")
    with pytest.raises(Unknown):
        tenant.play("later/../x")
    with pytest.raises(Refused, match="not a moment"):
        tenant.clock.set("noon")
    with pytest.raises(Misused, match="criterion"):
        tenant.requests.find(colour="red")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="set"):
        tenant.seed({"customers": [{"id": {1}}]})


def test_the_clock_is_set_and_moved(tenant: Tenant) -> None:
    assert tenant.clock.read() == Time(NOON, NOON, frozen=False)
    assert tenant.clock.set("2027-06-24T20:00:00Z").frozen
    assert tenant.clock.advance(months=1, days=2, hours=3).now == datetime(2027, 7, 26, 23, tzinfo=UTC)
    assert tenant.clock.advance("2d").now == datetime(2027, 7, 28, 23, tzinfo=UTC)
    assert tenant.clock.advance(timedelta(days=36500, seconds=2)).now.second == 2
    assert not tenant.clock.set(NOON, frozen=False).frozen
    event = tenant.clock.events()[0]
    assert (event.entity_id, event.tier, event.becomes) == (2001, "Gold", "Silver")
    assert tenant.clock.next() == event
    assert tenant.clock.read().now == event.at
    tenant.clock.set()
    assert tenant.clock.read().frozen
    tenant.clock.follow_real_time()
    assert tenant.clock.read().now == NOON
    tenant.seed([{"id": 1, "points": {"Main": {"available": 5, "expiring": [{"points": 5, "on": "today+3d"}]}}}])
    due = tenant.clock.next()
    assert (due.entity_id, due.kind, due.points, due.tier) == (1, "pointsExpiry", 5, "")


@pytest.mark.parametrize(
    ("by", "units", "says"),
    [
        ("", {"days": -3}, r"days=-3 would set it back: clock.set\(moment\) does that"),
        (timedelta(days=-3), {}, r"datetime.timedelta\(days=-3\) would set it back"),
        ("", {"days": 1.5}, "by whole days, not by days=1.5; a timedelta can hold parts"),
        ("", {"days": True}, "not by days=True"),
        ("P1D", {"days": 1}, "not by both 'P1D' and days=1"),
        (
            "",
            {"years": 9000, "days": 10**12},
            "^by years=9000, days=1000000000000 cannot be advanced: that leads beyond 9",
        ),
        (
            "",
            {"years": 10**70},
            "^by years=10+ cannot be advanced: .* is out of range; expected 1900-01-01 to 9000-12-31",
        ),
        (
            timedelta.max,
            {},
            r"^by datetime.timedelta\(days=999999999, .*\) cannot be advanced: that leads beyond 9000-",
        ),
        ("-3d", {}, "^by '-3d' cannot be advanced: expected ISO 8601"),
    ],
)
def test_a_clock_that_cannot_be_advanced_says_so_in_the_words_of_the_caller(
    tenant: Tenant, by: str | timedelta, units: dict[str, int], says: str
) -> None:
    with pytest.raises((Misused, Refused), match=says):
        tenant.clock.advance(by, **units)
    assert tenant.clock.read().now == NOON


def test_a_mistake_without_a_place_begins_without_one(tenant: Tenant) -> None:
    with pytest.raises(Mistaken, match=r"^error: tier 'Goold' is not one of 'Main'"):
        tenant.customers.set_tier(1001, "Main", "Goold")
    with pytest.raises(Mistaken, match=r"^error: scenario is missing"):
        tenant.play_posted({})


def test_a_scenario_is_played_by_name_and_as_handed_in(tenant: Tenant) -> None:
    assert tenant.scenarios()["later"] == "A year later"
    assert tenant.scenario("later")["seed"] == {"customers": [{"id": "9", "name": "Late"}]}
    played = tenant.play("later")
    assert (played.name, played.title, played.orgs) == ("later", "A year later", (501, 502))
    assert tenant.customers.read(9)["name"] == "Late"
    assert tenant.play_posted("scenario: now\nseed: {customers: [{id: 8}]}").time.now == NOON
    assert (tenant.customers.find(identifier="9").total, tenant.customers.find(identifier="8").total) == (0, 1)
    with pytest.raises(Mistaken, match=r"wrong.yaml:2:28: error: unknown key 'nmae'"):
        tenant.play("wrong")
    with pytest.raises(Mistaken, match=r"^body:1:1: error: scenario is missing"):
        tenant.play_posted("seed: {}")


def test_snapshots_and_forks_keep_a_point_in_time(tenant: Tenant) -> None:
    tenant.seed([{"id": 1}])
    tenant.snapshots.save("one")
    fork = tenant.fork("other")
    tenant.customers.remove(1)
    assert (fork.namespace, fork.customers.find(identifier="1").total) == ("other", 1)
    assert "- {id: 1}\n" in tenant.snapshots.download("one")
    assert "India" in tenant.snapshots.download("one", org=502)
    tenant.snapshots.restore("one")
    assert tenant.customers.find(identifier="1").total == 1
    assert tenant.snapshots.names() == ("one",)
    tenant.snapshots.drop("one")
    with pytest.raises(Unknown):
        tenant.snapshots.restore("one")
    with pytest.raises(Taken):
        tenant.fork("other")
    assert set(tenant.namespaces()) == {"default", "mine", "other"}
    fork.drop()
    tenant.reset(everywhere=True)
    assert set(tenant.namespaces()) == {"default", "mine"}
    assert tenant.customers.find(identifier="1").total == 0


def test_canned_answers_are_told_and_taken_away(tenant: Tenant) -> None:
    coupon = {"method": "GET", "path": "/v2/coupon/{id}", "status": 200, "body": {"valid": True}}
    assert tenant.seed({"canned": [coupon]}).canned == 1
    assert [one["path"] for one in tenant.canned()] == ["/v2/coupon/{id}"]
    with pytest.raises(Unknown, match="no canned answer"):
        tenant.forget_canned(method="POST")
    tenant.forget_canned(path="/v2/coupon/{id}")
    assert tenant.canned(org=501) == []


def test_a_url_is_explained_without_being_sent(tenant: Tenant) -> None:
    first, *_, last = tenant.explain(LOOKUP.format("email", "tom@example.com")).splitlines()
    assert first == "8015 Customer not found for the given identifiers"
    assert last.startswith("-> NO  primary-identifier")
    assert "502" in tenant.explain("/v2/customers/2001/tierDetails", org=502)
    assert len(tenant.requests) == 0


def test_in_the_process_no_token_is_needed(tmp_path: Path) -> None:
    with a_tenant("in process", tmp_path, settings=Settings(admin_token="s3cret")) as held:
        assert len(held.orgs()) == 2
        with pytest.raises(Unknown, match="is not an admin call"):
            held.snapshots.restore("a/b")
