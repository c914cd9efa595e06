"""`POST /__admin/seed`: what is put in is answered, what is wrong is told, and nothing is half done."""

import json

from werkzeug.test import Client

from sandbox.app import app_around
from sandbox.engine.sandbox import Sandbox
from sandbox.settings import Settings
from tests.builders import NOON, an_org
from tests.web.conftest import Door, records

ANN = {"customers": [{"id": 77, "name": "Ann Lee", "tiers": {"Main": "Silver"}}]}


def test_a_seed_is_answered_through_either_door(door: Door) -> None:
    client = door()
    done = client.post("/__admin/seed", json=ANN)
    assert (done.status_code, done.json) == (
        200,
        {"org": 501, "settings": False, "programs": 0, "customers": 1, "groups": 0, "personas": 0, "canned": 0},
    )
    tiers = client.get("/v2/customers/77/tierDetails").json["programTiers"]
    assert tiers[0]["currentTierName"] == "Silver"
    assert client.get("/ns/other/v2/customers/77/tierDetails").json["errors"][0]["code"] == 8015


def test_every_finding_comes_with_place_and_pointer(door: Door) -> None:
    client = door()
    text = "customers:\n  - {id: 77}\n  - {id: 78, tiers: {Main: Glod}}\n  - {id: 2001}\n"
    refused = client.post("/__admin/seed", data=text, content_type="application/yaml")
    assert (refused.status_code, refused.content_type) == (422, "application/problem+json")
    assert refused.json["pointer"] == "/customers/1/tiers/Main"
    assert [(f["line"], f["column"], f["severity"], f["pointer"]) for f in refused.json["findings"]] == [
        (3, 28, "error", "/customers/1/tiers/Main"),
        (4, 10, "error", "/customers/2/id"),
    ]
    assert "did you mean 'Gold'" in refused.json["findings"][0]["message"]
    assert client.get("/v2/customers/77/tierDetails").json["errors"][0]["code"] == 8015


def test_a_new_base_replaces_everything_and_survives_a_reset(door: Door) -> None:
    client = door()
    base = {
        "org": {"id": 9, "cluster": "eu"},
        "programs": [{"id": 1, "name": "P", "tiers": ["A"]}],
        "customers": [{"id": 5}],
    }
    assert client.post("/__admin/seed?replace=true", json=base).status_code == 200
    client.post("/__admin/reset")
    assert client.get("/__admin/ready").json["orgs"] == [9]
    assert client.get("/v2/customers/5/tierDetails").json["entityId"] == 5
    assert client.post("/__admin/seed?replace=perhaps", json=base).status_code == 400


def test_a_body_that_is_no_text_is_refused(door: Door) -> None:
    refused = door().post("/__admin/seed", data=b"customers: \xff")
    assert (refused.status_code, refused.json["detail"]) == (400, "The body is not text in UTF-8: byte 12 is 0xff.")


def test_a_body_beyond_the_setting_is_413_on_any_path() -> None:
    app = app_around(Sandbox([records(an_org(), 1001)], now=lambda: NOON), Settings(max_body=1024))
    client, long = Client(app), b"#" * 1025
    for path in ("/__admin/seed", "/__admin/nowhere"):
        refused = client.post(path, data=long)
        assert (refused.status_code, refused.content_type) == (413, "application/problem+json")
        assert "max_body" in refused.json["detail"]
    for path, method in (("/v2/customers/1001/tierDetails", "GET"), ("/v2/nowhere", "POST")):
        told = client.open(path, method=method, data=long)
        assert (told.status_code, json.loads(told.text)["errors"][0]["code"]) == (413, 413)
    assert client.post("/__admin/seed", data=b"customers: [{id: 9}]" + b" " * 1000).status_code == 200
