"""The vendor's writes over HTTP: bodies, envelopes and what is told of them; the rules have a table in tests/core."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from werkzeug.test import Client, TestResponse

from sandbox.core.catalogue import ERRORS
from sandbox.core.model import Credentials, Till
from sandbox.web.endpoints import ENDPOINTS
from sandbox.web.shapes import SHAPES
from sandbox.web.write_endpoints import WRITE_ENDPOINTS
from tests.builders import signed
from tests.web.conftest import Door, make

LOOKUP = "source=INSTORE&identifierName=mobile&identifierValue="
TOM = f"{LOOKUP}915795008395"
ADD = "/v2/customers?source=INSTORE"
ADJUST = f"/v2/slab/manualSlabAdjustment?{TOM}"
MIA = {
    "profiles": [
        {
            "firstName": "Mia",
            "lastName": "T",
            "source": "INSTORE",
            "identifiers": [{"type": "mobile", "value": "919000000050"}],
            "commChannels": [{"type": "mobile", "value": "919000000050"}],
            "fields": {"city": "Pune", "age": 5, "vip": True},
        }
    ],
    "loyaltyInfo": {"loyaltyType": "loyalty"},
    "extendedFields": {},
    "loyaltyProgramEnrollments": [
        {
            "programId": 973,
            "tierNumber": 2,
            "loyaltyPoints": 99.5,
            "tierExpiryDate": "2027-12-31T23:59:59+00:00",
            "pointsExpiryDate": "2028-01-31T23:59:59Z",
        }
    ],
}
UPGRADE = {
    "programId": 973,
    "toSlabName": "Diamond",
    "slabAction": "UPGRADE",
    "manualSlabActionValidity": "FIXED_DURATION",
    "manualSlabActionValidityUpto": 20,
    "reassessTierOnNextActivity": False,
    "slabChangeReason": "won a prize",
}
CALLS: dict[str, tuple[str, str, Any]] = {
    "customer_add": ("POST", ADD, MIA),
    "customer_update": ("PUT", f"/v2/customers/lookup?{TOM}", MIA),
    "customer_update_by_id": ("PUT", "/v2/customers/1001", MIA),
    "customer_change_identifier": (
        "POST",
        "/v2/customers/1001/changeIdentifier",
        {"add": [{"type": "cuid", "value": "c"}]},
    ),
    "customer_status": ("PUT", f"/v2/customers/lookup/status?{TOM}", {"label": "Active", "reason": "came back"}),
    "slab_adjustment": ("POST", ADJUST, UPGRADE),
}
BY_NAME = {endpoint.name: endpoint for endpoint in WRITE_ENDPOINTS}


@pytest.fixture
def client() -> Client:
    return make("lane")


def call(client: Client, name: str, body: Any = None, **more: Any) -> TestResponse:
    method, url, example = CALLS[name]
    return client.open(url, method=method, json=example if body is None else body, **more)


def tiers(client: Client, customer: int = 1001) -> Any:
    return client.get(f"/v2/customers/{customer}/tierDetails").json["programTiers"][0]


def why(client: Client) -> str:
    """What the journal says of the last call."""
    told: str = client.get("/__admin/requests?limit=1").json["requests"][0]["why"]
    return told


# answers ------------------------------------------------------------------------------------------


def test_an_added_customer_is_read_as_it_was_sent(door: Door) -> None:
    client = door()
    response = client.post(ADD, json=MIA)
    assert response.text == (
        '{"createdId":900000001,"warnings":[{"status":false,"code":8107,'
        '"message":"Default customer status label not set"}],"sideEffects":[]}'
    )
    told = client.get(f"/v2/customers/lookup/customerDetails?{LOOKUP}919000000050").json
    (profile,), (loyalty,) = told["profiles"], told["loyaltyProgramDetails"]
    assert (told["id"], profile["firstName"], profile["lastName"]) == (900000001, "Mia", "T")
    assert profile["fields"] == {"city": "Pune", "age": "5", "vip": "true"}
    assert profile["attribution"]["createDate"] == "2027-03-26T00:00:00Z"
    assert (loyalty["currentSlab"], loyalty["slabExpiryDate"]) == ("Silver", "2027-12-31T23:59:59Z")
    assert (loyalty["loyaltyPoints"], loyalty["lifetimePoints"]) == (99.5, 99.5)
    assert tiers(client, 900000001)["tierExpiryDate"] == "2027-12-31 23:59:59"


def test_each_customer_who_is_added_gets_another_id(client: Client) -> None:
    ids = []
    for number in range(3):
        identifiers = [{"type": "mobile", "value": f"9190000001{number}"}]
        ids.append(client.post(ADD, json={"profiles": [{"identifiers": identifiers}]}).json["createdId"])
    client.delete(f"/__admin/customers/{ids[-1]}")
    ids.append(call(client, "customer_add").json["createdId"])
    assert len(set(ids)) == 4


def test_a_source_that_joins_is_told_with_a_warning(client: Client) -> None:
    body = {"profiles": [{"identifiers": [{"type": "mobile", "value": "915795008395"}]}]}
    response = client.post("/v2/customers?source=WEBSITE", json=body)
    assert response.text == (
        '{"createdId":1001,"warnings":[{"status":false,"code":8050,'
        '"message":"Same Customer found in other sources,Combining"}],"sideEffects":[]}'
    )
    assert [profile["source"] for profile in client.get("/v2/customers/1001").json["profiles"]] == [
        "INSTORE",
        "WEBSITE",
    ]


def test_an_update_answers_as_adding_does_in_both_forms(client: Client) -> None:
    for name in ("customer_update", "customer_update_by_id"):
        body = {"profiles": [{"firstName": name}]}
        assert call(client, name, body).text == '{"createdId":1001,"warnings":[],"sideEffects":[]}'
        assert client.get("/v2/customers/1001").json["profiles"][0]["firstName"] == name


def test_identifiers_are_changed(client: Client) -> None:
    body = {
        "add": [{"type": "email", "value": "new@example.com"}],
        "remove": [{"type": "email", "value": "TOM@example.com"}],
    }
    assert call(client, "customer_change_identifier", body).text == '{"createdId":1001,"warnings":[]}'
    (profile,) = client.get("/v2/customers/1001").json["profiles"]
    assert [known["value"] for known in profile["identifiers"]] == ["915795008395", "new@example.com"]


def test_an_identifier_of_another_customer_merges_the_two_and_reads_follow(client: Client) -> None:
    """919000000004 is a victim of Tom's; after Tom was merged, too, both lead on to the survivor."""
    body = {"add": [{"type": "mobile", "value": "919000000002"}]}
    response = call(client, "customer_change_identifier", body)
    assert response.text == (
        '{"createdId":1002,"warnings":[{"status":false,"code":8050,'
        '"message":"Same Customer found in other sources,Combining"}]}'
    )
    merged = [{"status": False, "code": 8069, "message": "Merged customer found"}]
    for mobile, warnings in (("915795008395", merged), ("919000000004", merged), ("919000000002", [])):
        told = client.get(f"/v2/customers/lookup/tierDetails?{LOOKUP}{mobile}").json
        assert (told["entityId"], told["programTiers"][0]["currentTierName"]) == (1002, "Diamond")
        assert told["warnings"] == warnings
    assert client.get("/v2/customers/1001/tierDetails").json["errors"][0]["code"] == 8069


def test_a_label_is_set(client: Client) -> None:
    assert call(client, "customer_status").text == '{"warnings":[]}'
    assert client.get("/__admin/customers/1001").json["status"] == "Active"


def test_a_tier_is_adjusted(door: Door) -> None:
    client = door()
    response = client.post(ADJUST, json=UPGRADE)
    assert response.text == (
        '{"programId":973,"entityId":1001,"sideEffects":[{"entityType":"USER","previousSlabName":"Gold",'
        '"previousSlabNumber":3,"upgradedSlabName":"Diamond","upgradedSlabNumber":4,'
        '"slabExpiryDate":"15th Apr, 2027","type":"slab"}],"warnings":[]}'
    )
    assert (tiers(client)["currentTierName"], tiers(client)["tierExpiryDate"]) == ("Diamond", "2027-04-15 23:59:59")


def test_a_groups_tier_is_adjusted(client: Client) -> None:
    told = client.post(f"{ADJUST}&type=USERGROUP2", json=UPGRADE).json
    assert (told["entityId"], told["sideEffects"][0]["entityType"]) == (1011, "USERGROUP2")
    fleet = client.get("/v2/customers/1001/tierDetails?entityType=FLEET").json["programTiers"][0]
    assert (fleet["currentTierName"], tiers(client)["currentTierName"]) == ("Diamond", "Gold")


@pytest.mark.parametrize(
    ("day", "spoken"),
    [
        ("2027-04-01", "1st Apr, 2027"),
        ("2027-05-02", "2nd May, 2027"),
        ("2027-12-03", "3rd Dec, 2027"),
        ("2027-11-11", "11th Nov, 2027"),
        ("2028-02-22", "22nd Feb, 2028"),
        ("2027-08-31", "31st Aug, 2027"),
        ("2025-11-30", None),
    ],
)
def test_the_expiry_is_told_as_people_say_it(client: Client, day: str, spoken: str | None) -> None:
    body = {**UPGRADE, "manualSlabActionValidity": "SPECIFIC_DATE", "manualSlabActionValidityUpto": day}
    told = client.post(ADJUST, json=body).json
    assert told.get("sideEffects", [{}])[0].get("slabExpiryDate") == spoken


def test_numbers_and_truths_may_come_as_texts(client: Client) -> None:
    texts = {
        **UPGRADE,
        "programId": " 973 ",
        "manualSlabActionValidityUpto": "20",
        "reassessTierOnNextActivity": "TRUE",
    }
    assert "errors" not in client.post(ADJUST, json=texts).json
    enrollment = {"programId": "973", "tierNumber": "3", "loyaltyPoints": "7.250", "tierExpiryDate": "2027-12-31"}
    profile = {"identifiers": [{"type": "mobile", "value": 919000000050}]}
    body = {"profiles": [profile], "loyaltyProgramEnrollments": [enrollment]}
    created = client.post(ADD, json=body).json["createdId"]
    assert tiers(client, created)["currentTierName"] == "Gold"
    assert client.get(f"/v2/customers/{created}/points/balance").json["mainPoints"] == 7.25


@pytest.mark.parametrize("name", sorted(CALLS))
def test_what_is_taken_and_answered_has_the_described_shape(client: Client, name: str) -> None:
    endpoint = BY_NAME[name]
    assert endpoint.body_shape is not None
    assert endpoint.body is not None
    for body in (CALLS[name][2], json.loads(endpoint.body)):
        Draft202012Validator(SHAPES[endpoint.body_shape]).validate(body)
    told = call(client, name).json
    Draft202012Validator(SHAPES[endpoint.shape]).validate(told)
    assert "errors" not in told


def test_the_description_refers_to_the_shapes_of_bodies(client: Client) -> None:
    paths = client.get("/__admin/openapi.json").json["paths"]
    body = paths["/v2/slab/manualSlabAdjustment"]["post"]["requestBody"]["content"]["application/json"]
    assert body["schema"] == {"$ref": "#/components/schemas/SlabAdjustment"}
    assert set(paths["/v2/customers/lookup"]) == {"get", "put"}


# refusals -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(CALLS))
@pytest.mark.parametrize("code", [8015, 8006, 500, 8917])
def test_a_code_on_demand_is_answered_and_nothing_is_written(client: Client, name: str, code: int) -> None:
    before = client.get("/__admin/customers").json
    response = call(client, name, headers={"Prefer": f"code={code}"})
    assert response.json["errors"] == [{"status": False, "code": code, "message": ERRORS[code].told()}]
    assert client.get("/__admin/customers").json == before


@pytest.mark.parametrize(
    ("url", "body"),
    [
        (ADD, {"profiles": [{"identifiers": [{"type": "email", "value": "code-8014@sandbox.test"}]}]}),
        ("/v2/customers/1001/changeIdentifier", {"add": [{"type": "externalId", "value": "CODE-8014"}]}),
        ("/v2/customers/1001/changeIdentifier", {"remove": [{"type": "mobile", "value": "999000008014"}]}),
        (f"/v2/slab/manualSlabAdjustment?{LOOKUP}999000008014", UPGRADE),
    ],
)
def test_a_magic_identifier_is_answered_wherever_it_is_submitted(client: Client, url: str, body: Any) -> None:
    before = client.get("/__admin/customers").json
    assert client.post(url, json=body).json["errors"][0]["code"] == 8014
    assert client.get("/__admin/customers").json == before


@pytest.mark.parametrize(
    ("name", "body", "says"),
    [
        ("customer_add", b"", "the body is not JSON, expected a map"),
        ("customer_add", b"<xml/>", "the body is not JSON, expected a map"),
        ("customer_add", b'{"a": NaN}', "the body is not JSON, expected a map"),
        ("customer_add", b"[" * 100_000, "the body is not JSON, expected a map"),
        ("customer_add", b"\xff", "the body is not JSON, expected a map"),
        ("customer_add", b"[]", "the body is a list, expected a map"),
        ("customer_add", b'{"profiles": {}}', "profiles is a map, expected a list of maps"),
        ("customer_add", b'{"profiles": [5]}', "profiles[0] is 5, expected a map"),
        (
            "customer_add",
            b'{"profiles": [{}, {"identifiers": [{"type": "mobile", "value": ["1"]}]}]}',
            "profiles[1].identifiers[0].value is a list, expected a text of at most 4096 characters",
        ),
        (
            "customer_add",
            b'{"profiles": [{"firstName": "\\ud800"}]}',
            "profiles[0].firstName is '\\ud800', expected a text of at most 4096 characters",
        ),
        (
            "customer_add",
            b'{"profiles": [{"fields": {"a": {"b": 1}}}]}',
            "profiles[0].fields.a is a map, expected a text, a number, true or false, or a list of such",
        ),
        (
            "customer_update_by_id",
            b'{"loyaltyInfo": {"loyaltyType": "gold"}}',
            "loyaltyInfo.loyaltyType is 'gold', expected one of loyalty, non_loyalty",
        ),
        (
            "customer_update",
            b'{"loyaltyProgramEnrollments": [{"loyaltyPoints": -5}]}',
            "loyaltyProgramEnrollments[0].loyaltyPoints is -5, expected a number such as 420 or 99.500",
        ),
        (
            "customer_update",
            b'{"loyaltyProgramEnrollments": [{"tierExpiryDate": "soon"}]}',
            "loyaltyProgramEnrollments[0].tierExpiryDate is 'soon', "
            "expected a day such as 2027-03-26 or a moment such as 2027-03-26T23:59:59+05:30",
        ),
        ("customer_status", b"{}", "label is nothing, expected a text"),
        ("slab_adjustment", b'{"programId": true}', "programId is true, expected a whole number of 32 bits"),
        ("slab_adjustment", b'{"programId": "9.5"}', "programId is '9.5', expected a whole number of 32 bits"),
        (
            "slab_adjustment",
            b'{"reassessTierOnNextActivity": "perhaps"}',
            "reassessTierOnNextActivity is 'perhaps', expected true or false",
        ),
    ],
)
def test_a_body_that_cannot_be_read_is_400_and_says_where(client: Client, name: str, body: bytes, says: str) -> None:
    method, url, _ = CALLS[name]
    before = client.get("/__admin/customers").json
    response = client.open(url, method=method, data=body, headers={"Prefer": "code=8015"})
    assert (response.status_code, response.json["errors"][0]["code"]) == (400, 400)
    assert why(client) == says
    assert client.get("/__admin/customers").json == before


def test_whoever_is_denied_an_endpoint_writes_nothing() -> None:
    names = tuple(endpoint.name for endpoint in ENDPOINTS if endpoint.method != "GET" and endpoint.signs_in)
    client = make("lane", credentials=Credentials({"till": Till("till", "p", names)}))
    before = client.get("/__admin/customers").json
    for name in CALLS:
        response = call(client, name, headers=signed("till", "p"))
        assert (response.status_code, response.json["errors"][0]["code"]) == (403, 4000)
    assert client.get("/__admin/customers").json == before


def test_a_refused_write_has_its_status_by_the_dialect() -> None:
    client = make("lane", business_error_status=404, parameter_error_status=400)
    assert client.post(ADJUST, json={**UPGRADE, "toSlabName": "Gold"}).status_code == 404
    assert client.post(ADJUST, json={**UPGRADE, "slabAction": None}).status_code == 400


# what is told of it -------------------------------------------------------------------------------


def test_the_journal_keeps_the_body_without_secrets_and_explains(client: Client) -> None:
    client.post(ADD, json={"profiles": [{**MIA["profiles"][0], "fields": {"password": "secret"}}]})
    (entry,) = client.get("/__admin/requests").json["requests"]
    assert (entry["endpoint"], entry["request"]["method"]) == ("customer_add", "POST")
    assert '"919000000050"' in entry["request"]["body"]
    assert "secret" not in entry["request"]["body"]
    told = client.get(f"/__admin/requests/{entry['id']}/explain").json["explanation"]
    assert told[0] == (
        "CUSTOMER 900000001: customer 900000001 is added; warning 8107 Default customer status label not set"
    )


def test_an_explanation_names_the_call_that_wrote_the_record(client: Client) -> None:
    call(client, "slab_adjustment")
    client.get("/v2/customers/1001/tierDetails")
    by = "written by POST /v2/slab/manualSlabAdjustment at 2027-03-26 12:00"
    assert why(client) == f"tier: 'Main': 'Diamond' until the end of 2027-04-15 ({by})"


def test_a_seed_that_clashes_with_a_written_record_names_the_call(client: Client) -> None:
    call(client, "customer_add")
    body = {"customers": [{"id": 5, "identifiers": {"mobile": "919000000050"}}]}
    response = client.post("/__admin/seed", json=body)
    assert response.status_code == 422
    says = "mobile '919000000050' is already customer 900000001's; expected it once in this org"
    assert f"{says}; first written by POST /v2/customers at 2027-03-26 12:00" in response.text


def test_a_write_is_the_namespaces_own_and_a_reset_takes_it_back(client: Client) -> None:
    before = tiers(client)
    client.post(f"/ns/mine{ADJUST}", json=UPGRADE)
    assert tiers(client) == before
    mine = client.get("/ns/mine/v2/customers/1001/tierDetails").json["programTiers"][0]
    assert mine["currentTierName"] == "Diamond"
    client.post("/ns/mine/__admin/reset")
    assert client.get("/ns/mine/v2/customers/1001/tierDetails").json["programTiers"][0] == before
