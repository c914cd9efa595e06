"""The wire: exact bodies, statuses and headers of tierDetails, through both doors."""

import json
from typing import Any

import pytest
from werkzeug.test import Client, TestResponse

from tests.web.conftest import Door

LOOKUP = "/v2/customers/lookup/tierDetails"
TOM = {"source": "INSTORE", "identifierName": "mobile", "identifierValue": "915795008395"}
TOP = {**TOM, "identifierValue": "919000000002"}
UNENROLLED = {**TOM, "identifierValue": "919000000003"}

GOLD = (
    '{"programId":973,"currentTierName":"Gold","currentTierSerialNumber":3,"tierExpiryDate":"2027-06-24 23:59:59",'
    '"tierExpiryDateISO":"2027-06-24T23:59:59Z","nextTierName":"Diamond","nextTierSerialNumber":4}'
)
SIDE = (
    '{"programId":1100,"currentTierName":"Blue","currentTierSerialNumber":1,"tierExpiryDate":"2121-05-04 23:59:59",'
    '"tierExpiryDateISO":"2121-05-04T23:59:59Z","nextTierName":"","nextTierSerialNumber":-1}'
)


@pytest.fixture
def door(reading_door: Door) -> Door:
    return reading_door


def look_up(client: Client, query: dict[str, str] = TOM, **more: str) -> TestResponse:
    return client.get(LOOKUP, query_string={**query, **more})


def body_of(tiers: str, entity: int = 1001, kind: str = "CUSTOMER", warnings: str = "") -> str:
    return f'{{"entityId":{entity},"entityType":"{kind}","programTiers":[{tiers}],"warnings":[{warnings}]}}'


def test_a_success_has_the_documented_keys_in_their_order_and_no_errors_key(door: Door) -> None:
    response = look_up(door())
    assert response.text == body_of(GOLD)
    assert response.status == "200 OK"


def test_both_forms_answer_the_same_body(door: Door) -> None:
    client = door()
    by_id = client.get("/v2/customers/1001/tierDetails", query_string={"source": "rubbish", "identifierName": "x"})
    assert by_id.data == look_up(client).data


@pytest.mark.parametrize(
    ("parameters", "tiers"),
    [
        ({}, GOLD),
        ({"programId": "1100"}, SIDE),
        ({"fetchDataForAllPrograms": "true"}, f"{GOLD},{SIDE}"),
        ({"fetchDataForAllPrograms": "true", "programId": "1100"}, f"{GOLD},{SIDE}"),
        ({"fetchDataForAllPrograms": "TRUE", "programId": "not looked at"}, f"{GOLD},{SIDE}"),
        ({"fetchDataForAllPrograms": "false", "programId": "1100"}, SIDE),
        ({"fetchDataForAllPrograms": "", "programId": ""}, GOLD),
    ],
)
def test_the_combinations_of_program_and_all_programs(door: Door, parameters: dict[str, str], tiers: str) -> None:
    client = door()
    assert look_up(client, **parameters).text == body_of(tiers)
    assert client.get("/v2/customers/1001/tierDetails", query_string=parameters).text == body_of(tiers)


def test_the_highest_tier_has_no_next(door: Door) -> None:
    tier = look_up(door(), TOP).json["programTiers"][0]
    assert (tier["currentTierSerialNumber"], tier["nextTierName"], tier["nextTierSerialNumber"]) == (4, "", -1)


def test_an_indian_orgs_expiry_has_its_offset(door: Door) -> None:
    response = door().get(LOOKUP, query_string=TOM, headers={"X-CAP-API-AUTH-ORG-ID": "502"})
    tier = response.json["programTiers"][0]
    assert (response.json["entityId"], tier["tierExpiryDate"]) == (2001, "2027-06-24 23:59:59")
    assert tier["tierExpiryDateISO"] == "2027-06-24T23:59:59+05:30"


def test_a_group_answers_with_its_own_id_and_memberships(door: Door) -> None:
    answer = look_up(door(), entityType="FLEET").json
    assert (answer["entityId"], answer["entityType"]) == (1011, "FLEET")
    assert [tier["currentTierName"] for tier in answer["programTiers"]] == ["Silver"]


def test_a_merged_customer_is_answered_with_a_warning(door: Door) -> None:
    warning = '{"status":false,"code":8069,"message":"Merged customer found"}'
    assert look_up(door(), TOM, identifierValue="919000000004").text == body_of(GOLD, warnings=warning)


NOT_FOUND = '{"errors":[{"status":false,"code":8015,"message":"Customer not found for the given identifiers"}]}'
MISTYPED = (
    '{"errors":[{"status":false,"code":400,'
    '"message":"Input is invalid. Please check request parameters or input xml/json"}]}'
)


def test_a_refusal_is_exactly_the_errors_and_comes_with_200(door: Door) -> None:
    response = look_up(door(), {**TOM, "identifierName": "email", "identifierValue": "tom@example.com"})
    assert (response.status_code, response.text) == (200, NOT_FOUND)


@pytest.mark.parametrize(
    "url",
    [
        f"{LOOKUP}?source=INSTORE&programId=abc",
        f"{LOOKUP}?programId=2147483648",
        f"{LOOKUP}?programId=9.5",
        f"{LOOKUP}?fetchDataForAllPrograms=yes",
        f"{LOOKUP}?fetchDataForAllPrograms=1&programId=973",
        "/v2/customers/tom/tierDetails",
        "/v2/customers/9223372036854775808/tierDetails",
        "/v2/customers/1001/tierDetails?programId=x",
        "/v2/customers/%00/tierDetails",
        "/v2/customers/%D9%A1/tierDetails",
    ],
)
def test_a_mistyped_parameter_goes_before_every_other_error(door: Door, url: str) -> None:
    response = door(business_error_status=404, parameter_error_status=404).get(url)
    assert (response.status_code, response.text) == (400, MISTYPED)


def change(answer: Any, **tier: Any) -> str:
    answer["programTiers"][0].update(tier)
    return json.dumps(answer, separators=(",", ":"))


def test_top_tier_current_serial_changes_the_highest_tier_alone(door: Door) -> None:
    plain, switched = door(), door(top_tier_current_serial="minus_one")
    assert look_up(switched, TOP).text == change(look_up(plain, TOP).json, currentTierSerialNumber=-1)
    assert look_up(switched).data == look_up(plain).data


def test_iso_dates_false_leaves_out_that_key_alone(door: Door) -> None:
    assert look_up(door(iso_dates=False)).text == body_of(
        GOLD.replace('"tierExpiryDateISO":"2027-06-24T23:59:59Z",', "")
    )


def test_unenrolled_programs_omit_leaves_them_out(door: Door) -> None:
    client = door(unenrolled_programs="omit")
    assert look_up(client, UNENROLLED, fetchDataForAllPrograms="true").text == body_of("", 1003)
    assert look_up(client, UNENROLLED).json["errors"][0]["code"] == 1218
    assert look_up(client).text == body_of(GOLD)


def test_error_warnings_empty_adds_that_key_to_errors_alone(door: Door) -> None:
    client = door(error_warnings="empty")
    assert look_up(client, source="x").text == (
        '{"errors":[{"status":false,"code":8003,"message":"Invalid source"}],"warnings":[]}'
    )
    assert look_up(client).text == body_of(GOLD)


@pytest.mark.parametrize(
    ("dialect", "parameter_error", "business_error"),
    [
        ({}, 200, 200),
        ({"business_error_status": 404}, 404, 404),
        ({"business_error_status": 400}, 400, 400),
        ({"parameter_error_status": 400}, 400, 200),
        ({"business_error_status": 404, "parameter_error_status": 200}, 200, 404),
    ],
)
def test_the_dialect_decides_the_status_of_errors(
    door: Door, dialect: dict[str, int], parameter_error: int, business_error: int
) -> None:
    client = door(**dialect)
    assert look_up(client, source="x").status_code == parameter_error
    assert look_up(client, entityType="x").status_code == parameter_error
    assert look_up(client, identifierValue="1").status_code == business_error
    assert look_up(client, programId="1").status_code == business_error
    assert look_up(client).status_code == 200
