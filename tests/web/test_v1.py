"""v1.1 customer/get: several customers in one call, each with a status of its own, as JSON or XML."""

from dataclasses import replace
from datetime import date
from typing import Any
from xml.etree import ElementTree

import pytest
from werkzeug.test import Client

from sandbox.app import app_around, wsgi
from sandbox.core.model import Records
from sandbox.core.points import Points
from sandbox.engine.sandbox import Sandbox
from sandbox.settings import Settings
from tests.builders import INDIA, NOON, a_customer, a_program, an_org

ASHA = replace(
    a_customer(
        1,
        tier=2,
        expires=date(2027, 6, 24),
        mobile="919000000001",
        email="asha@example.com",
        sources={"LINE": {"mobile": "919000000091", "externalId": "E-1"}},
    ),
    first_name="Asha",
    last_name="O'Rao <&>\x01",
    points=(Points(973, available=420.5, lifetime=900, purchases=24000),),
    besides={"fields": {"city": "Pune"}},
)
TOP = a_customer(2, tier=3, mobile="919000000002")
GUEST = a_customer(4, mobile="919000000004", loyalty=False)
OLD = a_customer(5, mobile="919000000005", merged_into=1)

FOUND = {
    "firstname": "Asha",
    "lastname": "O'Rao <&>\x01",
    "mobile": "919000000001",
    "email": "asha@example.com",
    "external_id": "E-1",
    "user_id": "1",
    "type": "LOYALTY",
    "registered_on": "2021-05-04 00:00:00",
    "current_slab": "Silver",
    "slab_number": 2,
    "slab_expiry_date": "2027-06-24 23:59:59",
    "next_slab": "Gold",
    "next_slab_serial_number": 3,
    "loyalty_points": 420.5,
    "lifetime_points": 900,
    "lifetime_purchases": 24000,
    "custom_fields": {"field": [{"name": "city", "value": "Pune"}]},
    "item_status": {"success": "true", "code": "1000", "message": "Customer successfully retrieved"},
}


@pytest.fixture
def client() -> Client:
    programs = (a_program(973, default=True), a_program(800, tiers=("Blue",)))
    records = Records(an_org(zone=INDIA), programs, (ASHA, TOP, GUEST, OLD))
    return Client(wsgi(app_around(Sandbox([records], now=lambda: NOON), Settings())))


def body(client: Client, query: str) -> Any:
    response = client.get(f"/v1.1/customer/get?{query}")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/json;charset=UTF-8"
    return response.json["response"]


def nobody(name: str, value: str, code: int = 1012, message: str = "Customer not found") -> dict[str, Any]:
    known = dict.fromkeys(("mobile", "email", "external_id", "user_id"), "")
    return {**known, name: value, "item_status": {"success": "false", "code": str(code), "message": message}}


@pytest.mark.parametrize(
    "query",
    [
        "mobile=919000000001",
        "format=json&mobile=%2B91%2090000-00001",
        "mobile=919000000091&user_id=true&next_slab=true&mlp=true",
        "email=Asha@Example.com",
        "external_id=E-1",
        "id=1",
        "mobile=919000000005",
    ],
)
def test_a_customer_is_found_in_any_source(client: Client, query: str) -> None:
    status = {"success": "true", "code": 200, "message": "Success", "total": "1", "success_count": "1"}
    assert body(client, query) == {"status": status, "customers": {"customer": [FOUND]}}
    assert list(body(client, query)["customers"]["customer"][0]) == list(FOUND)


def test_some_are_found(client: Client) -> None:
    told = body(client, "mobile=919000000001, ,1&id=x")
    assert told["status"] == {
        "success": "true",
        "code": 201,
        "message": "Partial Success",
        "total": "3",
        "success_count": "1",
    }
    assert told["customers"]["customer"] == [FOUND, nobody("mobile", "1"), nobody("user_id", "x")]


def test_none_is_found(client: Client) -> None:
    told = body(client, "email=nobody@example.com")
    assert told["status"] == {
        "success": "false",
        "code": 500,
        "message": "All requests failed due to errors.",
        "total": "1",
        "success_count": "0",
    }
    assert told["customers"]["customer"] == [nobody("email", "nobody@example.com")]


def test_nobody_is_asked_for(client: Client) -> None:
    told = body(client, "format=json")
    assert (told["status"]["code"], told["status"]["success"], told["customers"]) == (400, "false", {"customer": []})


def test_the_highest_tier_and_guests(client: Client) -> None:
    top, guest = body(client, "id=2,4")["customers"]["customer"]
    assert [top[key] for key in ("slab_number", "next_slab", "next_slab_serial_number")] == [3, "", -1]
    assert [guest[key] for key in ("type", "current_slab", "slab_number", "slab_expiry_date")] == [
        "NON_LOYALTY",
        "",
        -1,
        "",
    ]


def test_wishes_are_heard(client: Client) -> None:
    message = "Customer not registered for the Loyalty Program"
    told = body(client, "email=code-8089@sandbox.test")
    assert told["customers"]["customer"] == [nobody("email", "code-8089@sandbox.test", 8089, message)]
    response = client.get("/v1.1/customer/get?id=1", headers={"Prefer": "code=8089"})
    assert response.json["response"]["customers"]["customer"] == [nobody("user_id", "1", 8089, message)]
    response = client.get("/v1.1/customer/get?id=1", headers={"Prefer": "code=405"})
    assert (response.status_code, response.json["errors"][0]["code"]) == (405, 405)


def test_xml_tells_the_same(client: Client) -> None:
    response = client.get("/v1.1/customer/get?mobile=919000000001,1&format=xml")
    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/xml;charset=UTF-8")
    root = ElementTree.fromstring(response.data)
    assert (root.tag, root.findtext("status/code"), root.findtext("status/success_count")) == ("response", "201", "1")
    found, missing = root.findall("customers/customer")
    for name, value in FOUND.items():
        if not isinstance(value, dict):
            assert found.findtext(name) == str(value).replace("\x01", "\ufffd"), name
    assert found.findtext("custom_fields/field/value") == "Pune"
    assert missing.findtext("item_status/code") == "1012"


def test_the_journal_knows_whom_a_call_was_for(client: Client) -> None:
    client.get("/v1.1/customer/get?mobile=919000000001,1&id=2")
    (entry,) = client.get("/__admin/requests").json["requests"]
    assert [(known["name"], known["value"]) for known in entry["identifiers"]] == [
        ("mobile", "919000000001"),
        ("mobile", "1"),
        ("id", "2"),
    ]
    assert (entry["endpoint"], entry["code"]) == ("customer_get", None)
    client.get("/v1.1/customer/get?mobile=1")
    found = client.post("/__admin/requests/find", json={"code": 1012, "identifier": "1"}).json
    assert found["meta"]["total"] == 1
