"""Which situations were met, and how the others can be."""

from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client

from sandbox.app import create_app, wsgi
from sandbox.core.situations import SITUATIONS
from sandbox.settings import Settings
from tests.builders import signed
from tests.web.conftest import Door

COVERAGE = "/__admin/coverage"
TOM = "/v2/customers/lookup/tierDetails?source=INSTORE&identifierName=mobile&identifierValue=915795008395"
ADJUST = "/v2/slab/manualSlabAdjustment?source=INSTORE&identifierName=mobile&identifierValue=9157950{}"


def the_demo(**settings: Any) -> Client:
    return Client(wsgi(create_app(settings=Settings(**settings))))


def met(client: Client, path: str = COVERAGE) -> dict[str, int]:
    return {one["id"]: one["met"] for one in client.get(path).json["situations"] if one["met"]}


def adjusted(client: Client, mobile: str, action: str, tier: str = "", more: str = "") -> None:
    body = {
        "programId": 973,
        "slabAction": action,
        "toSlabName": tier,
        "manualSlabActionValidity": "FIXED_DURATION",
        "manualSlabActionValidityUpto": "20",
    }
    assert "sideEffects" in client.post(ADJUST.format(mobile) + more, json=body).json


def in_words(client: Client) -> None:
    """Do what suggestions say in words, because no GET does it."""
    token = client.post("/v3/oauth/token/generate", json={"key": "demo-key", "secret": "demo-secret"}).json
    client.get(TOM, headers={"X-CAP-API-OAUTH-TOKEN": token["data"]["accessToken"]})
    client.get(TOM, headers=signed("till.one", "123"))
    new = {"profiles": [{"firstName": "Ann", "identifiers": [{"type": "mobile", "value": "919000000077"}]}]}
    added = client.post("/v2/customers?source=INSTORE", json=new).json["createdId"]
    client.post("/v2/customers?source=WEBSITE", json=new)
    client.put(f"/v2/customers/{added}", json={"profiles": [{"firstName": "Anna"}]})
    change = f"/v2/customers/{added}/changeIdentifier"
    client.post(change, json={"add": [{"type": "email", "value": "anna@example.com"}]})
    client.put(
        "/v2/customers/lookup/status?source=INSTORE&identifierName=mobile&identifierValue=919000000077",
        json={"label": "Active", "reason": "tried"},
    )
    client.post(change, json={"add": [{"type": "mobile", "value": "915795008395"}]})
    adjusted(client, "08395", "UPGRADE", "Diamond")
    adjusted(client, "08395", "DOWNGRADE", "Gold")
    adjusted(client, "08395", "RENEWAL")
    adjusted(client, "00024", "UPGRADE", "Diamond", "&type=USERGROUP2")


@pytest.mark.long
def test_each_suggestion_closes_its_gap_until_all_are_met() -> None:
    client = the_demo()
    told = client.get(COVERAGE).json
    assert (told["met"], told["of"], told["percent"]) == (0, len(SITUATIONS), 0)
    for one in told["situations"]:
        if "get" in one["suggestion"]:
            assert one["id"] not in met(client, f"/ns/{one['id']}{COVERAGE}")
            client.get(f"/ns/{one['id']}{one['suggestion']['get']}", headers=one["suggestion"]["headers"])
            assert met(client, f"/ns/{one['id']}{COVERAGE}")[one["id"]] == 1
    in_words(client)
    told = client.get(f"{COVERAGE}?all=true").json
    assert [one["id"] for one in told["situations"] if not one["met"]] == []
    assert told["percent"] == 100


def test_of_several_personas_the_one_whose_row_it_is_is_suggested() -> None:
    told = {one["id"]: one["suggestion"]["line"] for one in the_demo().get(COVERAGE).json["situations"]}
    assert told["primary-alone"].endswith("(the primary identifier finds)")
    assert told["never"].endswith("(a tier without expiry shows the day of registration a hundred years on)")


def test_a_curl_line_asks_in_the_namespace_it_was_suggested_for() -> None:
    told = the_demo().get(f"/ns/mine{COVERAGE}").json["situations"]
    curls = {one["id"]: one["suggestion"].get("curl") for one in told}
    assert curls["secondary-alone"].startswith("curl 'http://localhost/ns/mine/v2/customers/lookup/tierDetails?")
    assert curls["lowest"].startswith("curl -H 'X-CAP-API-AUTH-ORG-ID: 502' 'http://localhost/ns/mine/v2/")
    assert curls["code-405"] == "curl -H 'Prefer: code=405' 'http://localhost/ns/mine/v2/organization/programs'"


def test_calls_are_counted_where_they_were_made_and_in_all(door: Door) -> None:
    client = door()
    for url in (TOM, TOM, f"/ns/a{TOM}"):
        client.get(url)
    here = {"holds": 2, "primary-alone": 2}
    assert met(client) == here
    assert met(client, f"/ns/a{COVERAGE}") == {"holds": 1, "primary-alone": 1}
    client.delete("/__admin/namespaces/a")
    assert met(client, f"{COVERAGE}?all=true") == {"holds": 3, "primary-alone": 3}
    assert met(client, f"/ns/a{COVERAGE}") == {}
    assert met(client) == here


def test_a_reset_keeps_it_and_a_fork_begins_with_none(door: Door) -> None:
    client = door()
    client.get(TOM)
    client.post("/__admin/reset")
    client.post("/__admin/namespaces/default/fork", json={"name": "b"})
    assert met(client) == {"holds": 1, "primary-alone": 1}
    assert met(client, f"/ns/b{COVERAGE}") == {}


def test_it_can_be_forgotten(door: Door) -> None:
    client = door()
    for url in (TOM, f"/ns/a{TOM}"):
        client.get(url)
    assert client.delete(COVERAGE).status_code == 204
    assert met(client) == {}
    assert met(client, f"{COVERAGE}?all=true") != {}
    client.delete(f"{COVERAGE}?all=true")
    assert met(client, f"{COVERAGE}?all=true") == {}


def test_admin_calls_and_explanations_meet_nothing(door: Door) -> None:
    client = door()
    client.get("/__admin/explain", query_string={"url": TOM})
    client.get("/__admin/nowhere")
    assert met(client) == {}


def test_calls_are_counted_without_a_journal() -> None:
    client = the_demo(journal_entries=0)
    client.get(TOM)
    assert "primary-alone" in met(client)


def test_only_what_these_fixtures_can_show_counts_until_it_was_met(tmp_path: Path) -> None:
    file = tmp_path / "club.yaml"
    file.write_text("org: {id: 9, cluster: eu}\nprograms: [{id: 1, name: Club, tiers: [Blue, Red]}]\n")
    client = the_demo(fixtures=file)
    told = {one["id"]: one for one in client.get(COVERAGE).json["situations"]}
    left_out = {name for name, one in told.items() if not one["applies"]}
    of_dual = {"primary-alone", "primary-with-secondaries", "primary-twice", "secondary-alone"}
    assert of_dual | {"lowest", "one-below", "renew", "all-programs", "by-token"} < left_out
    assert not {"any-identifier", "keep", "code-8015", "code-8925"} & left_out
    assert told["any-identifier"]["suggestion"]["line"] == "ask by any identifier of a customer, in its source"
    assert "999000008015" in told["code-8015"]["suggestion"]["get"]
    assert "suggestion" not in told["primary-alone"]
    before = client.get(COVERAGE).json["of"]
    client.post(
        "/__admin/seed", data="org: {id: 10, cluster: eu}\nprograms: [{id: 2, name: P, tiers: [A], on_expiry: lowest}]"
    )
    assert client.get(COVERAGE).json["of"] == before + 1


def test_without_magic_codes_are_suggested_by_the_header_alone() -> None:
    told = {one["id"]: one for one in the_demo(magic=False).get(COVERAGE).json["situations"]}
    assert told["code-8925"]["suggestion"]["headers"] == {"Prefer": "code=8925"}


def test_where_everybody_has_to_sign_in_a_suggestion_says_to_which_org() -> None:
    client = the_demo(auth="required")
    told = {one["id"]: one["suggestion"] for one in client.get(COVERAGE).json["situations"]}
    assert ", signed in to org 502 (" in told["lowest"]["line"]
    assert told["lowest"]["headers"] == {}


def test_suggestions_are_left_out_on_request(door: Door) -> None:
    assert not any("suggestion" in one for one in door().get(f"{COVERAGE}?suggest=false").json["situations"])


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("mobile=915795008395", {"primary-alone"}),
        ("mobile=915795008395,919000000003", {"primary-alone"}),
        ("mobile=915795008395,1", {"partial"}),
        ("mobile=1", {"code-1012", "primary-unknown"}),
    ],
)
def test_several_customers_in_one_call_meet_what_they_meet(query: str, wanted: set[str], door: Door) -> None:
    client = door()
    client.get(f"/v1.1/customer/get?format=json&{query}")
    about_whom = {"primary-alone", "partial", "primary-unknown", "code-1012"}
    assert met(client).keys() & about_whom == wanted


def test_wrong_credentials_are_met_and_the_org_is_not_asked(door: Door) -> None:
    client = door()
    client.get(TOM, headers={"Authorization": "Basic " + b64encode(b"nobody:x").decode()})
    assert met(client) == {"code-401": 1}
