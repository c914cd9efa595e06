"""`/__admin/customers` and `/__admin/orgs` over HTTP, and what the vendor's endpoints answer after an edit."""

from typing import Any

import pytest
from werkzeug.test import Client

from tests.web.conftest import Door

ADMIN = "/__admin/customers"


def tier(client: Client, customer_id: int) -> Any:
    told = client.get(f"/v2/customers/{customer_id}/tierDetails").json
    return told["programTiers"][0]["currentTierName"] if "programTiers" in told else told["errors"][0]["code"]


def test_a_customer_is_shown_as_a_fixture_has_it(door: Door) -> None:
    client = door()
    shown = client.get(f"{ADMIN}/1001")
    assert (shown.status_code, shown.json) == (
        200,
        {
            "id": 1001,
            "registered": "2021-05-04",
            "identifiers": {"mobile": "915795008395", "email": "tom@example.com"},
            "tiers": {"Main": {"tier": "Gold", "expires": "2027-06-24"}},
        },
    )
    assert client.put(f"{ADMIN}/1001", json=shown.json).json == shown.json
    assert client.get(f"{ADMIN}/2001").json["id"] == 2001


def test_a_customer_is_added_changed_and_removed(door: Door) -> None:
    client = door()
    ann = {"id": 77, "name": "Ann Lee", "tiers": {"Main": "Silver"}}
    added = client.post(ADMIN, json=ann)
    assert (added.status_code, added.json["tiers"]) == (201, {"Main": {"tier": "Silver"}})
    assert tier(client, 77) == "Silver"
    assert client.put(f"{ADMIN}/77", json={"tiers": {"Main": "Gold"}}).json == {
        "id": 77,
        "tiers": {"Main": {"tier": "Gold"}},
    }
    assert tier(client, 77) == "Gold"
    assert client.patch(f"{ADMIN}/77", json={"tiers": {"Main": {"tier": "Diamond"}}}).status_code == 200
    assert tier(client, 77) == "Diamond"
    assert client.delete(f"{ADMIN}/77").status_code == 204
    assert tier(client, 77) == 8015
    assert client.get(f"{ADMIN}/77").status_code == 404


@pytest.mark.parametrize(
    ("program", "body", "shown"),
    [
        ("Main", "Silver", {"tier": "Silver"}),
        ("973", {"tier": "Silver", "expires": "today+30d"}, {"tier": "Silver", "expires": "today+30d"}),
        ("Main", {}, {"tier": "Bronze"}),
        ("Main", {"tier": "Gold", "enrolled": False}, None),
    ],
)
def test_a_tier_is_set(door: Door, program: str, body: object, shown: object) -> None:
    client = door()
    done = client.put(f"{ADMIN}/1002/tiers/{program}", json=body)
    assert (done.status_code, done.json.get("tiers", {}).get("Main")) == (200, shown)


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "pointer"),
    [
        ("POST", "", {"id": 1001}, 409, "/id"),
        ("POST", "", {"id": 2001}, 409, "/id"),
        ("POST", "", {"name": "x"}, 422, ""),
        ("POST", "", {"id": 9, "identifiers": {"mobile": "915795008395"}}, 422, "/identifiers/mobile"),
        ("POST", "?org=9", {"id": 9}, 404, None),
        ("POST", "?org=x", {"id": 9}, 400, None),
        ("PUT", "/1001", {"id": 1002}, 422, "/id"),
        ("PUT", "/99", {}, 404, None),
        ("PATCH", "/99", {}, 404, None),
        ("PATCH", "/1001", [], 422, ""),
        ("PATCH", "/1001", {"tiers": {"Main": "Glod"}}, 422, "/tiers/Main"),
        ("DELETE", "/99", None, 404, None),
        ("DELETE", "/tom", None, 404, None),
        ("DELETE", "/1001", None, 422, None),
        ("PUT", "/1001/tiers/Nope", "Gold", 404, None),
        ("PUT", "/99/tiers/Main", "Gold", 404, None),
        ("PUT", "/1001/tiers/Main", "Glod", 422, ""),
        ("PUT", "/1001/tiers/Main", {"tier": "Gold", "expires": "soon"}, 422, "/expires"),
        ("PUT", "/1001/tiers/Main", 3, 422, ""),
        ("GET", "?limit=x", None, 400, None),
        ("GET", "?limit=1001", None, 400, None),
        ("GET", "?q=tom", None, 400, None),
    ],
)
def test_what_cannot_be_done_says_why_and_changes_nothing(
    door: Door, method: str, path: str, body: object, status: int, pointer: str | None
) -> None:
    client = door()
    before = client.get(ADMIN).json
    refused = client.open(ADMIN + path, method=method, json=body)
    assert (refused.status_code, refused.content_type) == (status, "application/problem+json")
    assert refused.json.get("pointer") == pointer
    assert client.get(ADMIN).json == before


def test_a_removal_names_who_needs_the_customer(door: Door) -> None:
    told = door().delete(f"{ADMIN}/1001").json["detail"]
    assert "customer 1004 was merged into it" in told
    assert "group 1011 has it as a member" in told


def test_customers_are_searched_by_page(door: Door) -> None:
    client = door()
    page = client.get(f"{ADMIN}?limit=2&offset=1").json
    assert ([known["id"] for known in page["customers"]], page["meta"]) == ([1002, 1003], {"total": 4})
    assert client.get(f"{ADMIN}?tier=diamond&org=502").json["customers"][0]["id"] == 2002
    assert client.get(f"{ADMIN}?identifier=TOM@example.com").json["meta"] == {"total": 1}


def test_orgs_are_listed_and_shown(door: Door) -> None:
    client = door()
    first, second = client.get("/__admin/orgs").json["orgs"]
    assert first == {"id": 501, "name": "EU", "default": True, "programs": 2, "customers": 4, "groups": 1}
    assert (second["id"], second["default"]) == (502, False)
    shown = client.get("/__admin/orgs/502").json
    assert shown["org"] == {"id": 502, "name": "India", "cluster": "india"}
    assert shown["programs"][0]["tiers"] == ["Bronze", "Silver", "Gold", "Diamond"]
    assert client.get("/__admin/orgs/9").status_code == 404
    assert client.get("/__admin/orgs/x").status_code == 404


def test_a_json_body_that_is_none_is_400(door: Door) -> None:
    client = door()
    assert client.patch(f"{ADMIN}/1001", data=b"{").status_code == 400
    assert client.put(f"{ADMIN}/1001/tiers/Main", data=b"Gold").status_code == 400
