"""Namespaces over HTTP: chosen by path, header or host; kept apart; reset, forked, saved, moved in time."""

import pytest
from werkzeug.test import Client, TestResponse

from tests.web.conftest import Door

TOM = "/v2/customers/1001/tierDetails"


def tier(client: Client, prefix: str = "", **headers: str) -> str:
    answer = client.get(prefix + TOM, headers=headers).json
    return (
        answer["programTiers"][0]["currentTierName"] if "programTiers" in answer else str(answer["errors"][0]["code"])
    )


def advance(client: Client, by: str, prefix: str = "") -> TestResponse:
    return client.post(f"{prefix}/__admin/clock/advance", json={"by": by})


@pytest.mark.parametrize(
    ("prefix", "headers"),
    [
        ("/ns/late", {}),
        ("", {"X-Sandbox-Namespace": "late"}),
        ("", {"Host": "late.localhost:8015"}),
        ("", {"Host": "LATE.localhost"}),
        ("/ns/late", {"X-Sandbox-Namespace": "late", "Host": "late.localhost"}),
    ],
)
def test_a_call_chooses_its_namespace(door: Door, prefix: str, headers: dict[str, str]) -> None:
    client = door()
    advance(client, "P1Y", "/ns/late")
    assert tier(client, prefix, **headers) == "Silver"
    assert tier(client) == "Gold"
    assert client.get(f"{prefix}/__admin/clock", headers=headers).json["now"] == "2028-03-26T12:00:00Z"


def test_two_names_that_disagree_are_refused(door: Door) -> None:
    response = door().get(f"/ns/a{TOM}", headers={"X-Sandbox-Namespace": "b"})
    assert (response.status_code, response.content_type) == (400, "application/problem+json")
    assert "'a'" in response.json["detail"]
    assert "'b'" in response.json["detail"]


@pytest.mark.parametrize("name", ["A", "-a", "a_b", "a" * 64, "%00", "ä"])
def test_a_name_that_is_none_is_refused(door: Door, name: str) -> None:
    response = door().get(f"/ns/{name}{TOM}")
    assert (response.status_code, response.json["title"]) == (400, "Bad Request")


def test_a_prefix_alone_leads_nowhere(door: Door) -> None:
    assert door().get("/ns/a").status_code == 404
    assert door().get("/ns/a/ns/b" + TOM).status_code == 404


def test_reset_brings_back_data_clock_and_snapshots_of_one_namespace(door: Door) -> None:
    client = door()
    for prefix in ("", "/ns/a"):
        advance(client, "P1Y", prefix)
        client.put(f"{prefix}/__admin/snapshots/late")
    assert client.post("/ns/a/__admin/reset").status_code == 200
    assert (tier(client), tier(client, "/ns/a")) == ("Silver", "Gold")
    assert client.get("/ns/a/__admin/snapshots").json == {"snapshots": []}
    client.post("/__admin/reset?all=true")
    assert tier(client) == "Gold"
    assert client.get("/__admin/namespaces").json == {"namespaces": [{"name": "default"}]}
    assert client.post("/__admin/reset?all=maybe").status_code == 400


def test_a_fork_goes_its_own_way(door: Door) -> None:
    client = door()
    advance(client, "P1Y")
    assert client.post("/__admin/namespaces/default/fork", json={"name": "b"}).status_code == 201
    client.post("/__admin/reset")
    assert (tier(client), tier(client, "/ns/b")) == ("Gold", "Silver")
    assert client.delete("/__admin/namespaces/b").status_code == 204
    assert client.delete("/__admin/namespaces/b").status_code == 404


@pytest.mark.parametrize(
    ("source", "body", "status", "pointer"),
    [
        ("nobody", {"name": "b"}, 404, None),
        ("default", {"name": "default"}, 409, "/name"),
        ("default", {"name": "B"}, 422, "/name"),
        ("default", {"name": 3}, 422, "/name"),
        ("default", {}, 422, "/name"),
        ("default", [], 422, ""),
    ],
)
def test_a_fork_that_cannot_be_made_says_why(
    door: Door, source: str, body: object, status: int, pointer: str | None
) -> None:
    response = door().post(f"/__admin/namespaces/{source}/fork", json=body)
    assert (response.status_code, response.json.get("pointer")) == (status, pointer)


def test_a_snapshot_is_taken_restored_and_dropped(door: Door) -> None:
    client = door()
    assert client.put("/__admin/snapshots/before").status_code == 201
    advance(client, "P1Y")
    assert client.put("/__admin/snapshots/before").status_code == 200
    client.put("/__admin/snapshots/later")
    advance(client, "P1Y")
    assert tier(client) == "Bronze"
    assert client.post("/__admin/snapshots/later/restore").status_code == 200
    assert tier(client) == "Silver"
    assert client.get("/__admin/snapshots").json == {"snapshots": [{"name": "before"}, {"name": "later"}]}
    assert client.delete("/__admin/snapshots/later").status_code == 204
    assert client.post("/__admin/snapshots/later/restore").status_code == 404


def test_the_clock_is_frozen_advanced_and_released(door: Door) -> None:
    client = door()
    told = client.put("/__admin/clock", json={"now": "2027-06-24T23:59:59Z", "frozen": True}).json
    assert told == {"now": "2027-06-24T23:59:59Z", "local": "2027-06-24T23:59:59+00:00", "frozen": True}
    assert tier(client) == "Gold"
    assert advance(client, "PT1S").json["now"] == "2027-06-25T00:00:00Z"
    assert tier(client) == "Silver"
    assert client.delete("/__admin/clock").status_code == 204
    assert client.get("/__admin/clock").json["frozen"] is False
    assert tier(client) == "Gold"


@pytest.mark.parametrize(
    ("by", "now"),
    [
        ("P1D", "2027-03-27T12:00:00Z"),
        ("P1M", "2027-04-26T12:00:00Z"),
        ("P1Y2M3W4DT5H6M7S", "2028-06-20T17:06:07Z"),
        ("2d", "2027-03-28T12:00:00Z"),
        ("3h", "2027-03-26T15:00:00Z"),
        ("5m", "2027-03-26T12:05:00Z"),
        ("10s", "2027-03-26T12:00:10Z"),
    ],
)
def test_the_clock_advances_by_durations(door: Door, by: str, now: str) -> None:
    assert advance(door(), by).json["now"] == now


@pytest.mark.parametrize("by", ["", "P", "PT", "1 day", "-1d", "P99999Y", "P1DT", "1w", "tomorrow"])
def test_a_duration_that_is_none_moves_nothing(door: Door, by: str) -> None:
    client = door()
    response = advance(client, by)
    assert (response.status_code, response.json["pointer"]) == (422, "/by")
    assert client.get("/__admin/clock").json["now"] == "2027-03-26T12:00:00Z"


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"now": "yesterday"}, "/now"),
        ({"now": "9999-01-01T00:00:00Z"}, "/now"),
        ({"now": 5}, "/now"),
        ({"now": "2027-01-01T00:00:00Z", "freeze": True}, "/freeze"),
        ({}, "/now"),
        ({"now": "2027-01-01T00:00:00Z", "frozen": "yes"}, "/frozen"),
    ],
)
def test_a_clock_that_cannot_be_set_names_the_field(door: Door, body: dict[str, object], pointer: str) -> None:
    response = door().put("/__admin/clock", json=body)
    assert (response.status_code, response.json["pointer"]) == (422, pointer)


def test_the_present_can_be_frozen(door: Door) -> None:
    client = door()
    assert client.put("/__admin/clock", json={"frozen": True}).json == {
        "now": "2027-03-26T12:00:00Z",
        "local": "2027-03-26T12:00:00+00:00",
        "frozen": True,
    }


def test_the_next_event_is_the_next_expiry(door: Door) -> None:
    client = door()
    events = client.get("/__admin/clock/events").json["events"]
    assert [event["at"] for event in events] == sorted(event["at"] for event in events)
    assert events[0] == {
        "at": "2027-06-24T18:30:00Z",
        "org": 502,
        "entityType": "CUSTOMER",
        "entityId": 2001,
        "program": 973,
        "tier": "Gold",
        "kind": "tierExpiry",
        "becomes": "Silver",
    }
    moved = client.post("/__admin/clock/next").json
    assert (moved["now"], moved["event"]) == (events[0]["at"], events[0])


def test_a_body_that_is_no_json_is_refused(door: Door) -> None:
    response = door().put("/__admin/clock", data=b"{")
    assert (response.status_code, response.json["title"]) == (400, "Bad Request")
    assert "empty" in door().put("/__admin/clock").json["detail"]


def test_an_event_beyond_the_last_year_of_a_clock_is_refused(door: Door) -> None:
    client = door()
    client.put("/__admin/clock", json={"now": "9000-12-30T00:00:00Z", "frozen": True})
    seeded = {"customers": [{"id": 7, "tiers": {"Main": {"tier": "Gold", "expires": "9000-12-31"}}}]}
    assert client.post("/__admin/seed", json=seeded).status_code == 200
    refused = client.post("/__admin/clock/next")
    assert (refused.status_code, "out of range" in refused.json["detail"]) == (409, True)
