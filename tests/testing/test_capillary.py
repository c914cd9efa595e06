"""Customers made to order, and assertions about what was asked."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from http.client import HTTPConnection, RemoteDisconnected
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from sandbox.client import Mistaken, Misused, Refused, SandboxError, Taken, Unknown
from sandbox.settings import Settings
from sandbox.testing.capillary import Capillary
from sandbox.testing.names import Names
from sandbox.testing.server import OwnServer

ORGS = {
    "one.yaml": """\
org: {id: 1, cluster: eu}
programs: [{id: 10, name: Side, tiers: [Blue]}, {id: 11, name: Main, default: true, tiers: [Bronze, Gold]}]
customers: [{id: 900000001, identifiers: {mobile: "447700900001"}}]
""",
    "two.yaml": "org: {id: 2, cluster: eu}\nprograms: [{id: 20, name: Club, tiers: [Red, Black]}]\n",
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnServer]:
    folder = tmp_path_factory.mktemp("orgs")
    for name, text in ORGS.items():
        (folder / name).write_text(text, encoding="utf-8")
    made = OwnServer(Settings(fixtures=folder))
    yield made
    made.stop()


@pytest.fixture
def capillary(server: OwnServer) -> Iterator[Capillary]:
    made = Capillary(server, "a test")
    yield made
    made.leave()


@pytest.fixture
def few(request: pytest.FixtureRequest) -> Iterator[Capillary]:
    """A namespace whose journal keeps two requests, or as many as the parameter says."""
    server = OwnServer(Settings(journal_entries=getattr(request, "param", 2)))
    yield Capillary(server, "a test")
    server.stop()


@contextmanager
def closing_world(capillary: Capillary) -> Iterator[Capillary]:
    """A namespace that is left at the end."""
    try:
        yield capillary
    finally:
        capillary.leave()


def ask(capillary: Capillary, target: str, *, base: str = "", headers: Mapping[str, str] | None = None) -> int:
    """The status of a GET below the base url, or below another."""
    at = urlsplit(base or capillary.base_url)
    connection = HTTPConnection(at.netloc, timeout=30)
    try:
        connection.request("GET", at.path + target, headers=dict(headers or {}))
        return connection.getresponse().status
    finally:
        connection.close()


def test_a_customer_has_an_id_and_identifiers_that_are_nobody_elses(capillary: Capillary) -> None:
    first, second = capillary.customer(), capillary.customer()
    assert first.id == 900000002  # the one before is in the fixtures
    assert not {first.id, first.mobile, first.email, first.external_id} & {
        second.id,
        second.mobile,
        second.email,
        second.external_id,
    }
    assert capillary.customers.read(first.id) == first.record


def test_what_is_given_stands_in_the_record(capillary: Capillary) -> None:
    ann = capillary.customer(
        id=7,
        name="Ann Lee",
        mobile="447700900007",
        email=None,
        external_id="A7",
        cuid="c7",
        loyalty="non_loyalty",
        sources={"WECHAT": {"wechat": "w"}},
    )
    assert ann.identifiers == {"mobile": "447700900007", "externalId": "A7", "cuid": "c7"}
    record = capillary.customers.read(7)
    assert (record["name"], record["loyalty"], record["identifiers"]) == ("Ann Lee", "non_loyalty", ann.identifiers)
    assert record["sources"] == {"WECHAT": {"wechat": "w"}}


def test_a_tier_is_of_the_default_program_unless_one_is_named(capillary: Capillary) -> None:
    assert capillary.customer(tier="Gold").record["tiers"] == {"Main": {"tier": "Gold"}}
    assert capillary.customer(tier="Blue", program="Side").record["tiers"]["Side"] == {"tier": "Blue"}
    expiring = capillary.customer(tier="Black", org=2, expires=date(2027, 3, 26))
    assert expiring.record["tiers"] == {"Club": {"tier": "Black", "expires": "2027-03-26"}}


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"tier": "Goold"}, "/tiers/Main/tier: error: tier 'Goold' is not one of 'Main': Bronze, Gold"),
        ({"teir": "Gold"}, "/teir: error: unknown key 'teir' in a customer"),
        (
            {"mobile": "447700900001"},
            "/identifiers/mobile: error: mobile '447700900001' is already customer 900000001's",
        ),
    ],
)
def test_what_no_fixture_can_hold_is_refused_where_it_stands(
    capillary: Capillary, given: dict[str, object], says: str
) -> None:
    with pytest.raises(Mistaken) as raised:
        capillary.customer(**given)
    assert str(raised.value).startswith(says)


def test_an_id_that_is_taken_and_an_org_that_is_not_there_are_told(capillary: Capillary) -> None:
    with pytest.raises(Taken):
        capillary.customer(id=900000001)
    with pytest.raises(Unknown, match="No org 3"):
        capillary.customer(org=3)


def test_calls_are_asserted_by_number_and_criteria(capillary: Capillary) -> None:
    ann = capillary.customer()
    ask(capillary, f"/v2/customers/{ann.id}/tierDetails")
    ask(capillary, "/v2/coupon/get?a=1")
    capillary.assert_called()
    capillary.assert_called(2, method="GET")
    capillary.assert_called(1, query={"a": "1"})
    capillary.assert_called(1, path="/v2/coupon/get")
    capillary.assert_not_called(code=8015)
    with pytest.raises(AssertionError) as raised:
        capillary.assert_called(2, code=404)
    first, *seen = str(raised.value).splitlines()
    assert first.startswith("expected 2 requests with code=404, there were 1; seen in a-test-")
    assert seen == [f"  GET /v2/customers/{ann.id}/tierDetails -> 200", "  GET /v2/coupon/get?a=1 -> 404"]
    with pytest.raises(AssertionError, match="expected no request with endpoint='tier_details_by_id', there were 1"):
        capillary.assert_not_called(endpoint="tier_details_by_id")
    with pytest.raises(Refused, match="tier_details"):
        capillary.assert_called(endpoint="tier_detials")


def test_every_criterion_finds_and_a_number_means_its_text(capillary: Capillary) -> None:
    ann = capillary.customer(mobile=447700900001 + 1)
    assert ann.mobile == ann.identifiers["mobile"] == "447700900002"
    ask(capillary, f"/v2/customers/{ann.id}/tierDetails?a=1&b=2.5")
    ask(capillary, "/v2/coupon/get")
    capillary.assert_called(1, identifier=ann.id, query={"a": 1, "b": 2.5}, status=200)
    capillary.assert_called(1, status=404)
    capillary.assert_not_called(status=401)


@pytest.mark.parametrize(
    ("criteria", "says"),
    [
        ({"pth": "/v2"}, "'pth' is not a criterion; expected method, url, path, query, .*; did you mean 'path'"),
        ({"query": {"a": True}}, r"the criterion query\['a'\] is True; expected a text or a number"),
        ({"query": "a=1"}, "the criterion query is 'a=1'; expected a map such as"),
        ({"path": None}, "the criterion path is None; expected a text"),
    ],
)
def test_a_criterion_that_is_none_is_refused_in_the_words_of_the_caller(
    capillary: Capillary, criteria: dict[str, Any], says: str
) -> None:
    for asserts in (capillary.assert_called, capillary.assert_not_called):
        with pytest.raises(Misused, match=says):
            asserts(**criteria)


def test_what_a_short_journal_cannot_know_is_not_asserted(few: Capillary) -> None:
    for number in range(1, 5):
        ask(few, f"/v2/customers/{number}/tierDetails")
    few.assert_called(code=8015)
    gap = "there is no telling: the journal has dropped 2, the oldest (the settings journal_entries and journal_bytes "
    for assertion in (
        lambda: few.assert_not_called(code=8013),
        lambda: few.assert_called(code=8013),
        lambda: few.assert_called(2, code=8015),
        lambda: few.assert_called(0, code=8013),
    ):
        with pytest.raises(AssertionError) as raised:
            assertion()
        assert gap in str(raised.value)
        assert "\n  the last 2 of 4 requests:\n  GET /v2/customers/3/" in str(raised.value)
    with pytest.raises(AssertionError, match="expected 1 requests with code=8015, there were 2;"):
        few.assert_called(1, code=8015)
    with pytest.raises(AssertionError, match="expected no request with code=8015, there were 2;"):
        few.assert_not_called(code=8015)
    assert "the last 2 of 4 requests:\nGET /v2/customers/3/" in few.failure_text()


@pytest.mark.parametrize("few", [0], indirect=True)
def test_a_journal_that_is_off_asserts_nothing_and_says_so(few: Capillary) -> None:
    ask(few, "/v2/customers/1/tierDetails")
    for asserts in (few.assert_called, few.assert_not_called):
        with pytest.raises(AssertionError, match="there is no telling: the journal is off"):
            asserts()
    assert few.failure_text().endswith("\nthe journal is off (the setting journal_entries is 0)")


def test_a_fork_is_the_tests_own_and_goes_with_it(server: OwnServer) -> None:
    with closing_world(Capillary(server, "a test")) as capillary:
        ann = capillary.customer(tier="Gold")
        fork, other = capillary.fork(), capillary.fork("other")
        again = fork.fork("other")
        capillary.customers.remove(ann.id)
        target = f"/v2/customers/{ann.id}/tierDetails?programId=11"
        assert [ask(world, target) for world in (capillary, fork, again)] == [200, 200, 200]
        assert [len(world.requests.find(code=8015)) for world in (capillary, fork, again)] == [1, 0, 0]
        assert (fork.namespace[:12], other.namespace[:13]) == ("fork-a-test-", "other-a-test-")
        assert fork.customer().id != ann.id
        text = capillary.failure_text()
        assert all(f"namespace {world.namespace}," in text for world in (capillary, fork, other, again))
        other.drop()
    assert server.sandbox.namespaces == ("default",)


def test_requests_that_missed_the_namespace_are_noticed_where_none_reached_it(capillary: Capillary) -> None:
    ask(capillary, "/v2/before", base=capillary.base_url.partition("/ns/")[0])
    fork = capillary.fork()
    assert fork.failure_text().endswith("no request reached it")
    ask(capillary, "/v2/coupon", base=capillary.base_url.partition("/ns/")[0])
    lost = f"no request reached it, but the default namespace got 1 meanwhile: was /ns/{fork.namespace} lost from"
    assert lost in fork.failure_text()
    with pytest.raises(AssertionError, match=lost):
        fork.assert_called()
    ask(fork, "/v2/coupon")
    assert "default namespace" not in fork.failure_text()


def test_a_customer_of_a_named_org_knows_the_headers_that_mean_it(capillary: Capillary) -> None:
    black = capillary.customer(tier="Black", org=2)
    target = f"/v2/customers/{black.id}/tierDetails"
    ask(capillary, target, headers=black.headers)
    ask(capillary, target, headers=capillary.customer().headers)
    assert [(request.org, request.code) for request in capillary.requests] == [(2, None), (1, 8015)]


@pytest.mark.parametrize("given", [{"expires": "today+3d"}, {"program": "Side"}, {"expires": "x", "tiers": {}}])
def test_what_is_said_of_a_tier_that_is_not_named_is_refused(capillary: Capillary, given: dict[str, Any]) -> None:
    with pytest.raises(Misused, match=rf"^customer\({next(iter(given))}=.*give tier="):
        capillary.customer(**given)


def test_the_failure_text_tells_of_the_last_requests_alone(capillary: Capillary) -> None:
    assert capillary.failure_text().endswith("no request reached it")
    capillary.clock.set("2027-03-26T12:00:00Z")
    for number in range(25):
        ask(capillary, f"/v2/customers/{number}/tierDetails")
    text = capillary.failure_text()
    assert text.startswith(f"namespace {capillary.namespace}, its clock at 2027-03-26T12:00:00+00:00, standing still\n")
    assert "the last 20 of 25 requests:" in text
    assert "/v2/customers/4/" not in text
    assert "/v2/customers/24/" in text


def test_names_are_of_the_test_and_nobody_elses() -> None:
    names, others = Names(), Names()
    told = {names.name_for("test_Zoë[a/b]"), names.name_for("test_Zoë[a/b]"), others.name_for("test_Zoë[a/b]")}
    assert len(told) == 3
    assert all(name.startswith("test-zo-a-b-") for name in told)
    assert len(names.name_for("x" * 500)) <= 63
    assert names.name_for("ü")[0].isalnum()


def test_other_fixtures_are_loaded_once_and_are_what_a_reset_goes_back_to(
    server: OwnServer, capillary: Capillary, tmp_path: Path
) -> None:
    club = tmp_path / "club.yaml"
    club.write_text("org: {id: 9, cluster: eu}\nprograms: [{id: 1, name: P, tiers: [A]}]\n")
    server.stand_on(capillary.namespace, club)
    club.unlink()
    server.stand_on(capillary.namespace, club)
    capillary.customer(tier="A")
    capillary.reset()
    assert [(org.id, org.customers) for org in capillary.orgs()] == [(9, 0)]


SCENARIO = """\
scenario: it
seed: {customers: [{id: 5, tiers: {Main: Gold}}]}
steps:
  - {get: /v2/customers/5/tierDetails, expect: {body: {programTiers: [{currentTierName: Gold}]}}}
  - admin: {put: customers/5/tiers/Main, body: Bronze}
"""


def test_a_scenario_is_replayed_and_leaves_the_namespace_as_it_ended(capillary: Capillary, tmp_path: Path) -> None:
    file = tmp_path / "it.yaml"
    file.write_text(SCENARIO, encoding="utf-8")
    capillary.replay(file)
    assert capillary.customers.read(5)["tiers"]["Main"] == {"tier": "Bronze"}
    file.write_text("fixtures: other.yaml\n" + SCENARIO, encoding="utf-8")
    (tmp_path / "other.yaml").write_text(ORGS["one.yaml"].replace("id: 1,", "id: 9,"), encoding="utf-8")
    capillary.replay(file)
    capillary.reset()
    assert [org.id for org in capillary.orgs()] == [9]


def test_a_scenario_that_differs_fails_with_what_differs_and_why(capillary: Capillary, tmp_path: Path) -> None:
    file = tmp_path / "it.yaml"
    file.write_text(SCENARIO.replace("currentTierName: Gold", "currentTierName: Bronze"), encoding="utf-8")
    with pytest.raises(AssertionError, match=r'it.yaml:4: step 1(.|\n)*expected  "Bronze"\n(.|\n)*-> ok  tier'):
        capillary.replay(file)
    file.write_text("scenario: it\nsteps: [{get: x}]\n", encoding="utf-8")
    with pytest.raises(SandboxError, match=r"it\.yaml:2:15: error: get 'x' is not a path"):
        capillary.replay(file)


def test_a_fault_is_armed_in_a_test_and_told_where_it_fails(capillary: Capillary) -> None:
    capillary.faults.arm("drop", first=1, ttl=timedelta(minutes=5))
    url = urlsplit(capillary.base_url)
    connection = HTTPConnection(url.netloc, timeout=30)
    connection.request("GET", f"{url.path}/v2/customers/1/tierDetails")
    with pytest.raises(RemoteDisconnected):
        connection.getresponse()
    connection.close()
    assert "-> no answer, fault 1: drop, not carried out" in capillary.failure_text()
    assert capillary.requests[-1].faults[0].kind == "drop"
    (fault,) = capillary.faults
    assert (fault.told["ttl"], fault.remaining, fault.spent) == ("PT300S", 0, True)


def test_a_fault_that_can_never_fire_fails_where_it_is_armed(capillary: Capillary) -> None:
    with pytest.raises(Mistaken, match="/every: error: every 3 is beyond first 2: this fault can never fire"):
        capillary.faults.arm("drop", first=2, every=3)
    with pytest.raises(Misused, match=r"ttl is .*; expected whole seconds"):
        capillary.faults.arm("drop", ttl=timedelta(milliseconds=1500))
