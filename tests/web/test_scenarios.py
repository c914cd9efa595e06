"""Scenarios over HTTP: what a file sets up is set up whole, and a broken one sets up nothing."""

import threading
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client

from sandbox.app import create_app, wsgi
from tests.builders import NOON

FIXTURES = """\
org: {id: 501, cluster: india}
programs: [{id: 973, name: Main, tiers: [Bronze, Silver, Gold], on_expiry: one_below}]
customers: [{id: 1, tiers: {Main: Bronze}}]
"""
GOOD = """\
scenario: good
title: All is gold
fixtures: ../org.yaml
clock: {now: 2030-01-01T23:00:00+05:30, frozen: true}
seed: {customers: [{id: 1, tiers: {Main: {tier: Gold, expires: today}}}, {id: 2, tiers: {Main: Gold}}]}
steps: [{advance: P1D}]
"""
WRONG_SEED = """\
scenario: wrong-seed
seed:
  customers:
    - {id: 2, tiers: {Main: Glod}}
    - {id: 1, merged_into: 9}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "org.yaml").write_text(FIXTURES)
    for name, text in {
        "good": GOOD,
        "wrong-seed": WRONG_SEED,
        "broken": "scenario: Broken\nsteps: x\ncustomers: []\n",
        "astray": "scenario: astray\nfixtures: nowhere.yaml\n",
    }.items():
        (tmp_path / f"scenarios/{name}.yaml").write_text(text)
    return tmp_path


@pytest.fixture(params=["flask", "lane"])
def client(folder: Path, request: pytest.FixtureRequest) -> Client:
    app = create_app(folder, now=lambda: NOON)
    return Client(app if request.param == "flask" else wsgi(app))


def tier(client: Client, customer_id: int, prefix: str = "") -> Any:
    told = client.get(f"{prefix}/v2/customers/{customer_id}/tierDetails").json
    return told["programTiers"][0]["currentTierName"] if "programTiers" in told else told["errors"][0]["code"]


def test_scenarios_are_listed_and_shown(client: Client) -> None:
    listed = client.get("/__admin/scenarios").json["scenarios"]
    assert [known["name"] for known in listed] == ["astray", "broken", "good", "wrong-seed"]
    assert listed[2] == {"name": "good", "title": "All is gold", "steps": 1}
    assert len(listed[1]["findings"]) == 3
    shown = client.get("/__admin/scenarios/good").json["scenario"]
    assert (shown["title"], shown["steps"]) == ("All is gold", [{"advance": "P1D"}])


def test_a_play_sets_data_and_clock_and_a_reset_ends_it(client: Client) -> None:
    client.post("/__admin/seed", json={"customers": [{"id": 7}]})
    played = client.put("/__admin/scenarios/good/play")
    assert (played.status_code, played.json["orgs"]) == (200, [501])
    assert played.json["clock"] == {
        "now": "2030-01-01T17:30:00Z",
        "local": "2030-01-01T23:00:00+05:30",
        "frozen": True,
    }
    assert (tier(client, 1), tier(client, 2), tier(client, 7)) == ("Gold", "Gold", 8015)
    client.post("/__admin/clock/advance", json={"by": "PT1H"})
    assert tier(client, 1) == "Silver"
    client.post("/__admin/reset")
    assert (tier(client, 1), client.get("/__admin/clock").json["now"]) == ("Bronze", "2027-03-26T12:00:00Z")


def test_a_posted_scenario_is_played(client: Client) -> None:
    played = client.post("/__admin/scenarios/play", data=GOOD.replace("fixtures: ../org.yaml\n", "").encode())
    assert (played.status_code, played.json["name"]) == (200, "good")
    assert (tier(client, 1), tier(client, 2)) == ("Gold", "Gold")


def test_a_posted_scenario_reaches_no_files_and_tells_its_mistakes(client: Client) -> None:
    refused = client.post("/__admin/scenarios/play", data=GOOD.encode())
    assert refused.status_code == 422
    (found,) = refused.json["findings"]
    assert (found["line"], found["column"], found["message"].partition(" ")[0]) == (3, 1, "fixtures")
    assert (tier(client, 1), tier(client, 2)) == ("Bronze", 8015)


def test_pointers_into_a_posted_scenario_start_from_its_top(client: Client) -> None:
    refused = client.post("/__admin/scenarios/play", data=WRONG_SEED.encode())
    assert [found["pointer"] for found in refused.json["findings"]] == [
        "/seed/customers/0/tiers/Main",
        "/seed/customers/1/merged_into",
    ]


def test_a_play_touches_its_own_namespace_alone(client: Client) -> None:
    client.put("/ns/a/__admin/scenarios/good/play")
    assert (tier(client, 1, "/ns/a"), tier(client, 1)) == ("Gold", "Bronze")


def test_an_unknown_name_lists_the_known_ones(client: Client) -> None:
    refused = client.put("/__admin/scenarios/bad/play")
    assert (refused.status_code, refused.json["detail"]) == (
        404,
        "No scenario 'bad'; there are astray, broken, good, wrong-seed.",
    )


def test_a_name_that_is_nearly_right_is_guessed_and_of_many_the_first_are_listed(client: Client, folder: Path) -> None:
    assert client.put("/__admin/scenarios/goood/play").json["detail"] == "No scenario 'goood'; did you mean 'good'?"
    for number in range(10):
        (folder / f"scenarios/x{number}.yaml").write_text(f"scenario: x{number}\n")
    listed = client.put("/__admin/scenarios/none-of-them/play").json["detail"]
    assert listed.endswith("; there are astray, broken, good, wrong-seed, x0, x1, x2, x3, x4, x5 and 4 more.")


@pytest.mark.parametrize(
    ("name", "places"),
    [
        ("wrong-seed", ["wrong-seed.yaml:4:29", "wrong-seed.yaml:5:28"]),
        ("broken", ["broken.yaml:1:11", "broken.yaml:2:8", "broken.yaml:3:1"]),
        ("astray", ["nowhere.yaml:1:1"]),
    ],
)
def test_a_scenario_with_mistakes_tells_them_and_sets_up_nothing(client: Client, name: str, places: list[str]) -> None:
    client.put("/__admin/clock", json={"now": "2028-01-01T00:00:00Z", "frozen": True})
    refused = client.put(f"/__admin/scenarios/{name}/play")
    assert (refused.status_code, refused.content_type) == (422, "application/problem+json")
    told = [f"{Path(found['file']).name}:{found['line']}:{found['column']}" for found in refused.json["findings"]]
    assert told == places
    assert (tier(client, 1), client.get("/__admin/clock").json["now"]) == ("Bronze", "2028-01-01T00:00:00Z")


def test_readers_see_the_one_world_or_the_other(folder: Path) -> None:
    """The scenario's customers are both Gold in 2030; in the base one is Bronze, and there is no other."""
    app = create_app(folder, now=lambda: NOON)
    sandbox = app.extensions["capillary_sandbox"]
    stop, seen = threading.Event(), set()

    def read() -> None:
        while not stop.is_set():
            visit = sandbox.namespace().visit()
            world = visit.view().world
            known = world.customer(1)
            seen.add((known.memberships[0].serial, world.customer(2) is not None, visit.instant.year))

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    client = Client(app)
    for _ in range(30):
        client.put("/__admin/scenarios/good/play")
        client.post("/__admin/reset")
    stop.set()
    for reader in readers:
        reader.join()
    assert seen <= {(3, True, 2030), (1, False, 2027)}


@pytest.mark.parametrize("name", ["gold-expires-tonight", "lost-primary-identifier", "two-accounts-become-one"])
def test_the_demo_scenarios_can_be_played(name: str) -> None:
    client = Client(wsgi(create_app(now=lambda: NOON)))
    assert client.put(f"/__admin/scenarios/{name}/play").status_code == 200
    steps = client.get(f"/__admin/scenarios/{name}").json["scenario"]["steps"]
    assert client.get(steps[0]["get"]).status_code == 200


WORLD = """\
scenario: its-own
world:
  - org: {id: 502, cluster: eu}
    programs: [{id: 973, name: Main, tiers: [Bronze, Gold]}]
    customers: [{id: 2, tiers: {Main: Gold}}]
  - {org: {id: 503, cluster: eu, default: true}, programs: [{id: 974, name: Other, tiers: [Bronze]}]}
"""


def test_a_world_of_its_own_stands_in_place_of_all_others_until_a_reset(client: Client) -> None:
    told = client.post("/__admin/scenarios/play", data=WORLD).json
    assert told["orgs"] == [502, 503]
    of_its_own = client.get("/v2/customers/2/tierDetails", headers={"X-CAP-API-AUTH-ORG-ID": "502"}).json
    assert of_its_own["programTiers"][0]["currentTierName"] == "Gold"
    assert tier(client, 1) == 8015
    client.post("/__admin/reset")
    assert tier(client, 1) == "Bronze"


@pytest.mark.parametrize(
    ("was", "becomes", "place", "says"),
    [
        ("id: 503", "id: 502", "/world/1/org", "org 502 stands in this world twice; expected each org once"),
        ("tiers: {Main: Gold}", "tiers: {Main: Glod}", "/world/0/customers/0/tiers/Main", "tier 'Glod' is not one of"),
    ],
)
def test_a_mistake_in_a_world_is_placed_and_changes_nothing(
    client: Client, was: str, becomes: str, place: str, says: str
) -> None:
    told = client.post("/__admin/scenarios/play", data=WORLD.replace(was, becomes))
    assert (told.status_code, told.json["pointer"]) == (422, place)
    assert says in told.json["detail"]
    assert tier(client, 1) == "Bronze"
