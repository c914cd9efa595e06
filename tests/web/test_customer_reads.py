"""The bodies of the v2 reads beside tierDetails, to the last key and in the order of the keys."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from werkzeug.test import Client

from sandbox.app import app_around, wsgi
from sandbox.core.model import Customer, Group, Identifier, Records
from sandbox.core.points import Expiring, Points, Promised
from sandbox.engine.sandbox import Sandbox
from sandbox.settings import Settings
from sandbox.web.shapes import SHAPES
from tests.builders import INDIA, NOON, TODAY, a_customer, a_membership, a_program, an_org

LOOKUP = "source=INSTORE&identifierName=mobile&identifierValue=919000000001"
POINTS = (
    Points(
        973,
        available=420,
        lifetime=900,
        redeemed=400,
        expired=80,
        purchases=24000.5,
        expiring=(
            Expiring(200, TODAY + timedelta(30)),
            Expiring(20, TODAY + timedelta(5)),
            Expiring(7, TODAY + timedelta(60), "bill_promotions"),
        ),
        promised=(Promised(390, TODAY + timedelta(14), "line_item_promotions"), Promised(12.5, trigger="delivered")),
    ),
    Points(800, available=5),
)
ASHA = Customer(
    1,
    "Asha",
    "Rao",
    date(2021, 2, 18),
    (
        Identifier("externalId", "E-1"),
        Identifier("mobile", "919000000001"),
        Identifier("mobile", "919000000011"),
        Identifier("line", "line-asha", "LINE", "7"),
    ),
    (a_membership(2, date(2027, 6, 24)),),
    POINTS,
    besides={"fields": {"city": "Pune"}, "cards": [{"number": "C-1"}], "segments": {"rfm": "champions"}},
)
TOP = a_customer(2, tier=3, mobile="919000000002")
GUEST = a_customer(4, mobile="919000000004", loyalty=False)


def client(**dialect: Any) -> Client:
    records = Records(
        an_org(zone=INDIA, dialect=dialect, accounts={"LINE": ("7",)}),
        (a_program(800, tiers=("Blue",), name="Side"), a_program(973, default=True, name="Main")),
        (ASHA, TOP, GUEST),
        (Group(30, members=(2,), points=(Points(973, available=8),)),),
    )
    return Client(wsgi(app_around(Sandbox([records], now=lambda: NOON), Settings())))


def text(path: str, **dialect: Any) -> str:
    response = client(**dialect).get(path)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/json;charset=UTF-8"
    return response.text


def packed(body: Any) -> str:
    return json.dumps(body, separators=(",", ":"), ensure_ascii=False)


MAIN = {
    "redeemed": 400.0,
    "expired": 80.0,
    "returned": 0.0,
    "adjusted": 0.0,
    "lifetimePoints": 900.0,
    "loyaltyPoints": 420.0,
    "cumulativePurchases": 24000.5,
    "loyaltyId": 100001004,
    "currentSlab": "Silver",
    "nextSlab": "Gold",
    "nextSlabSerialNumber": 3,
    "nextSlabDescription": "Gold",
    "slabSNo": 2,
    "slabExpiryDate": "2027-06-24T23:59:59+05:30",
    "programId": 973,
    "delayedPoints": 402.5,
    "delayedReturnedPoints": 0.0,
    "totalAvailablePoints": 822.5,
    "totalReturnedPoints": 0.0,
}
TEXTS = {
    "linkedPartnerPrograms": [],
    "programTitle": "Main",
    "programDescription": "Main",
    "programPointsToCurrencyRatio": 1.0,
}


def profile(source: str, account: str, identifiers: list[Any], channels: list[Any]) -> dict[str, Any]:
    till = {"id": 1, "code": "sandbox.till", "name": "sandbox.till", "type": "TILL"}
    return {
        "firstName": "Asha",
        "lastName": "Rao",
        "attribution": {"createDate": "2021-02-18T00:00:00+05:30", "createdBy": till},
        "fields": {"city": "Pune"},
        "identifiers": [{"type": kind, "value": value} for kind, value in identifiers],
        "commChannels": [
            {
                "type": kind,
                "value": value,
                "primary": primary,
                "verified": False,
                "meta": {"residence": False, "office": False},
                "attributes": {},
            }
            for kind, value, primary in channels
        ],
        "source": source,
        "userId": 1,
        "accountId": account,
        "conflictingProfileList": [],
        "autoUpdateTime": "2021-02-18T00:00:00+05:30",
        "identifiersAll": [],
    }


DETAILS = {
    "id": 1,
    "profiles": [
        profile(
            "INSTORE",
            "",
            [("externalId", "E-1"), ("mobile", "919000000001"), ("mobile", "919000000011")],
            [("mobile", "919000000001", True), ("mobile", "919000000011", False)],
        ),
        profile("LINE", "7", [("line", "line-asha")], [("line", "line-asha", True)]),
    ],
    "loyaltyInfo": {"loyaltyType": "loyalty", "attributionV2": {}, "lifetimePurchases": 24000.5},
    "segments": {"rfm": "champions"},
    "associatedWith": "sandbox.till",
    "extendedFields": {},
    "loyaltyProgramDetails": [{**MAIN, **TEXTS}],
    "cardDetails": [{"number": "C-1"}],
    "warnings": [],
}


def test_customers_lookup_tells_the_id() -> None:
    assert text(f"/v2/customers/lookup?{LOOKUP}") == '{"entity":1,"warnings":[]}'


def test_customer_details_tell_profiles_and_the_default_program() -> None:
    assert text(f"/v2/customers/lookup/customerDetails?{LOOKUP}") == packed(DETAILS)
    assert text("/v2/customers/1") == text("/v2/customers/1?source=line") == packed(DETAILS)


def test_customer_details_embed_every_program() -> None:
    for embed in ("mlp", "points,MLP", "subscriptions, mlp"):
        body = json.loads(text(f"/v2/customers/1?embed={embed}"))
        assert [loyalty["programId"] for loyalty in body["loyaltyProgramDetails"]] == [800, 973]
    assert text("/v2/customers/1?embed=points") == packed(DETAILS)


def test_a_guest_has_details_and_no_program() -> None:
    body = json.loads(text("/v2/customers/4"))
    assert (body["loyaltyInfo"]["loyaltyType"], body["loyaltyProgramDetails"]) == ("non_loyalty", [])


def test_loyalty_details_are_a_list_with_empty_errors() -> None:
    side = {
        **dict.fromkeys(MAIN, 0.0),
        "loyaltyPoints": 5.0,
        "loyaltyId": -1,
        "currentSlab": "Blue",
        "nextSlab": "",
        "nextSlabSerialNumber": -1,
        "nextSlabDescription": "",
        "slabSNo": 1,
        "slabExpiryDate": "2121-02-18T23:59:59+05:30",
        "programId": 800,
        "totalAvailablePoints": 5.0,
    }
    body = {"data": [side, MAIN], "warnings": [], "errors": []}
    assert text(f"/v2/customers/lookup/loyaltyDetails?{LOOKUP}") == packed(body)
    assert text("/v2/customers/1/loyaltyDetails?programId=973") == packed({**body, "data": [MAIN]})
    assert text("/v2/customers/1/loyaltyDetails", unenrolled_programs="omit") == packed(body)


@pytest.mark.parametrize(
    ("query", "total", "main", "promised", "delayed", "triggered"),
    [
        ("", "822.500", "420.000", "402.500", "390.000", "12.500"),
        ("?programId=800", "5.000", "5.000", "0.000", "0.000", "0.000"),
        ("?fetchDataForAllPrograms=true", "827.500", "425.000", "402.500", "390.000", "12.500"),
    ],
)
def test_the_balance_has_three_decimals(
    query: str, total: str, main: str, promised: str, delayed: str, triggered: str
) -> None:
    assert text(f"/v2/customers/1/points/balance{query}") == (
        f'{{"entityId":1,"entityType":"CUSTOMER","totalPoints":{total},"mainPoints":{main},"promisedPoints":{promised},'
        f'"promisedPointsBreakup":{{"delayedAccrualPoints":{delayed},"externalTriggerBasedPoints":{triggered}}},'
        '"warnings":[]}'
    )


def test_the_balance_of_a_group_is_its_own() -> None:
    body = json.loads(text("/v2/customers/2/points/balance?entityType=FLEET"))
    assert (body["entityId"], body["entityType"], body["totalPoints"]) == (30, "FLEET", 8)


def test_errors_of_the_balance_are_those_of_tier_details() -> None:
    caller = client()
    for query in ("programId=1", "programId=x", "entityType=FLEET", "fetchDataForAllPrograms=?"):
        told, tiers = (caller.get(f"/v2/customers/1/{what}?{query}") for what in ("points/balance", "tierDetails"))
        assert (told.status, told.data) == (tiers.status, tiers.data)


def schedule(points: float, days: int, kind: str = "bill_regular") -> dict[str, Any]:
    return {
        "points": points,
        "expiryDate": str(TODAY + timedelta(days)),
        "programId": 973,
        "pointsType": kind,
        "expiryType": "fixed",
    }


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", [schedule(20.0, 5), schedule(200.0, 30), schedule(7.0, 60, "bill_promotions")]),
        ("?fetchEarliestExpiryOnly=true", [schedule(20.0, 5), schedule(7.0, 60, "bill_promotions")]),
        ("?startDate=2027-04-01", [schedule(200.0, 30), schedule(7.0, 60, "bill_promotions")]),
        ("?startDate=2027-04-01&endDate=2027-04-25", [schedule(200.0, 30)]),
        ("?fetchEarliestExpiryOnly=TRUE&startDate=2027-04-01&endDate=2027-04-25", [schedule(200.0, 30)]),
        ("?programId=800", []),
    ],
)
def test_the_expiry_schedule_tells_what_lies_ahead(query: str, shown: list[Any]) -> None:
    assert text(f"/v2/customers/1/pointsExpirySchedule{query}") == packed(
        {
            "id": 1,
            "profiles": [],
            "loyaltyInfo": {"loyaltyType": "loyalty"},
            "segments": {},
            "extendedFields": {},
            "expirySchedules": shown,
            "warnings": [],
        }
    )


def test_the_promised_schedule_tells_days_and_triggers() -> None:
    day = str(TODAY + timedelta(14))
    body = (
        '{"entityId":1,"entityType":"CUSTOMER","promisedPointsScheduleList":[{"points":390.000,"redeemableFrom":"'
        + day
        + '","programId":973,"pointsType":"line_item_promotions"}],"triggerBasedPointsList":[{"points":12.500,'
        '"programId":973,"pointsType":"bill_regular"}],"warnings":[]}'
    )
    assert text("/v2/customers/1/promisedPointsSchedule") == body
    assert text(f"/v2/customers/lookup/promisedPointsSchedule?{LOOKUP}&startDate=2001-01-01&endDate={day}") == body
    later = json.loads(text("/v2/customers/1/promisedPointsSchedule?startDate=2027-05-01"))
    assert later["promisedPointsScheduleList"] == []


def test_the_programs_of_the_org() -> None:
    def program(id: int, name: str, default: bool) -> dict[str, Any]:
        ratio = {"pointsToCurrencyRatio": 1.0, "programDescription": name}
        return {"programId": id, "programName": name, **ratio, "default": default}

    body = {"data": [program(800, "Side", False), program(973, "Main", True)], "warnings": [], "errors": []}
    assert text("/v2/organization/programs") == packed(body)


@pytest.mark.parametrize(
    "path",
    [
        "/v2/customers/x",
        "/v2/customers/9223372036854775808",
        "/v2/customers/x/loyaltyDetails",
        "/v2/customers/1/loyaltyDetails?programId=x",
        "/v2/customers/x/points/balance",
        "/v2/customers/1/pointsExpirySchedule?fetchEarliestExpiryOnly=maybe",
        "/v2/customers/1/promisedPointsSchedule?fetchDataForAllPrograms=2",
    ],
)
def test_what_is_mistyped_is_a_bad_request(path: str) -> None:
    response = client().get(path)
    assert (response.status_code, response.json["errors"][0]["code"]) == (400, 400)


def test_parameters_that_an_endpoint_does_not_have_are_not_typed() -> None:
    assert text(f"/v2/customers/lookup?{LOOKUP}&programId=x") == '{"entity":1,"warnings":[]}'


def test_the_highest_tier_has_no_next() -> None:
    loyalty = json.loads(text("/v2/customers/2"))["loyaltyProgramDetails"][0]
    assert [loyalty[key] for key in ("slabSNo", "nextSlab", "nextSlabDescription", "nextSlabSerialNumber")] == [
        3,
        "",
        "",
        -1,
    ]


@pytest.mark.parametrize(
    ("path", "shape"),
    [
        (f"/v2/customers/lookup?{LOOKUP}", "CustomerLookup"),
        ("/v2/customers/1?embed=mlp", "CustomerDetails"),
        ("/v2/customers/4", "CustomerDetails"),
        ("/v2/customers/1/loyaltyDetails", "LoyaltyDetails"),
        ("/v2/customers/1/points/balance", "PointsBalance"),
        ("/v2/customers/1/pointsExpirySchedule", "PointsExpirySchedule"),
        ("/v2/customers/1/promisedPointsSchedule", "PromisedPointsSchedule"),
        ("/v2/organization/programs", "OrganizationPrograms"),
        ("/v1.1/customer/get?id=1,4,9", "CustomerGet"),
    ],
)
def test_answers_have_the_described_shape(path: str, shape: str) -> None:
    Draft202012Validator(SHAPES[shape]).validate(json.loads(text(path)))


@pytest.mark.parametrize(
    "path", ["/v2/customers/1/points/balance", "/v2/customers/1", "/v2/customers/1/loyaltyDetails"]
)
def test_what_points_come_to_is_explained(path: str) -> None:
    caller = client()
    caller.put("/__admin/clock", json={"now": "2027-04-28T00:00:00Z", "frozen": True})
    caller.get(path)
    (entry,) = caller.get("/__admin/requests").json["requests"]
    assert "points: 'Main': 590 to redeem, 12.5 to come, 300 expired" in entry["why"]
