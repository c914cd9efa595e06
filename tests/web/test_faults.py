"""Arming, listing and disarming over the admin API, through both doors; and what a call that meets a fault is told."""

import logging
from typing import Any

import pytest
from werkzeug.test import Client

from tests.web.conftest import Door

TOM = "/v2/customers/lookup/tierDetails?source=INSTORE&identifierName=mobile&identifierValue=915795008395"
FAULTS = "/__admin/faults"


def armed(client: Client) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = client.get(FAULTS).json["faults"]
    return told


def test_a_fault_is_armed_listed_and_disarmed(door: Door) -> None:
    client = door()
    fault = {"kind": "status", "status": 503, "identifier": "915795008395", "first": 2, "ttl": "PT5M"}
    made = client.post(FAULTS, json=fault)
    assert made.status_code == 201
    assert made.json == {
        "id": "1",
        **fault,
        "phase": "before",
        "matched": 0,
        "fired": 0,
        "remaining": 2,
        "since": "2027-03-26T12:00:00.000Z",
        "until": "2027-03-26T12:05:00.000Z",
        "spent": False,
    }
    for _ in range(3):
        client.get(TOM)
    client.get("/v2/customers/1002/tierDetails")
    (told,) = armed(client)
    assert {name: told[name] for name in ("matched", "fired", "remaining", "spent")} == {
        "matched": 3,
        "fired": 2,
        "remaining": 0,
        "spent": True,
    }
    gone = client.delete(f"{FAULTS}/1")
    assert (gone.status_code, gone.data, armed(client)) == (204, b"", [])


def test_all_are_disarmed_at_once(door: Door) -> None:
    client = door()
    for _ in range(2):
        client.post(FAULTS, json={"kind": "drop"})
    assert client.delete(FAULTS).status_code == 204
    assert (armed(client), client.get(TOM).status_code) == ([], 200)


def test_what_is_wrong_changes_nothing_and_is_told_at_its_field(door: Door) -> None:
    client = door()
    unknown = client.delete(f"{FAULTS}/7")
    assert (unknown.status_code, unknown.json["detail"]) == (404, "No fault '7' is armed; armed are [].")
    wrong = client.post(FAULTS, json={"kind": "status", "status": 503, "org": 7, "phase": "during"})
    assert (wrong.status_code, wrong.json["pointer"]) == (422, "/phase")
    nowhere = client.post(FAULTS, json={"kind": "drop", "org": 7})
    assert (nowhere.status_code, nowhere.json["pointer"]) == (422, "/org")
    assert "org 7 is not loaded, loaded are 501, 502" in nowhere.json["detail"]
    assert armed(client) == []


def test_there_is_an_end_to_how_many_may_be_armed(door: Door) -> None:
    client = door()
    for _ in range(100):
        assert client.post(FAULTS, json={"kind": "drop", "org": 502}).status_code == 201
    full = client.post(FAULTS, json={"kind": "drop"})
    assert (full.status_code, full.json["detail"]) == (409, "There are 100 faults, and 100 may be armed.")


def test_a_namespace_has_faults_of_its_own(door: Door) -> None:
    client = door()
    client.post(f"/ns/a{FAULTS}", json={"kind": "status", "status": 503})
    assert [client.get(f"{prefix}{TOM}").status_code for prefix in ("/ns/a", "/ns/b", "")] == [503, 200, 200]


def test_any_path_meets_a_fault_and_an_admin_call_none(door: Door) -> None:
    client = door()
    client.post(FAULTS, json={"kind": "status", "status": 503})
    assert [client.get(url).status_code for url in ("/v2/coupon", FAULTS)] == [503, 200]


def test_who_is_not_let_in_meets_faults_too_but_not_those_of_an_org(door: Door) -> None:
    client = door()
    client.post(FAULTS, json={"kind": "html", "org": 501})
    wrong = {"Authorization": "Basic eDp5"}
    assert client.get(TOM, headers=wrong).status_code == 401
    client.post(FAULTS, json={"kind": "status", "status": 503})
    assert client.get(TOM, headers=wrong).status_code == 503


def test_the_entry_header_and_log_line_name_the_fault(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    client = door()
    client.post(FAULTS, json={"kind": "status", "status": 404, "phase": "after"})
    client.post(FAULTS, json={"kind": "malformed"})
    with caplog.at_level(logging.INFO, "sandbox"):
        answer = client.get(TOM, headers={"X-Sandbox-Explain": "1"})
    says = "fault 1: status 404, after it was carried out"
    whole = f"{says}, in place of 200 tier: 'Main': 'Gold' until the end of 2027-06-24"
    assert answer.headers["X-Sandbox-Explanation"] == whole
    assert caplog.messages == [f"404 GET {TOM} | {whole}"]
    (entry,) = client.get("/__admin/requests").json["requests"]
    assert entry["faults"] == [{"id": "1", "kind": "status", "says": says}]
    assert (entry["why"], entry["code"], entry["wasMatched"]) == (whole, 404, True)
    client.post("/__admin/reset")
    client.get(TOM)
    assert "faults" not in client.get("/__admin/requests").json["requests"][0]


def test_a_scenario_arms_its_faults_and_a_reset_disarms_them(door: Door) -> None:
    client = door()
    scenario = "scenario: it\nclock: {now: 2027-06-30T12:00:00Z, frozen: true}\nfaults: [{kind: html, ttl: 5m}]\n"
    client.post(FAULTS, json={"kind": "drop"})
    assert client.post("/__admin/scenarios/play", data=scenario).status_code == 200
    (fault,) = armed(client)
    assert (fault["kind"], fault["until"]) == ("html", "2027-06-30T12:05:00.000Z")
    assert client.get(TOM).status_code == 502
    client.post("/__admin/reset")
    assert (client.get(TOM).status_code, armed(client)) == (200, [])


def test_a_scenario_whose_fault_can_never_fire_is_not_played(door: Door) -> None:
    client = door()
    told = client.post("/__admin/scenarios/play", data="scenario: it\nfaults: [{kind: drop}, {kind: drop, org: 7}]\n")
    assert (told.status_code, told.json["pointer"]) == (422, "/faults/1/org")
    assert (told.json["findings"][0]["line"], told.json["findings"][0]["column"]) == (2, 42)
    assert armed(client) == []
