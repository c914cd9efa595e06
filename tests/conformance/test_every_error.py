"""Every code of the catalogue is provoked over HTTP, and answers exactly as the catalogue says."""

import json
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pytest
from werkzeug.test import Client, TestResponse

from sandbox.app import app_around, wsgi
from sandbox.core.catalogue import ERRORS, Scope
from sandbox.core.magic import magic_values
from sandbox.core.model import Client as ApiClient
from sandbox.core.model import Credentials, Group, Records, Till
from sandbox.engine.sandbox import Sandbox
from sandbox.settings import Settings
from tests.builders import NOON, a_customer, a_program, an_org, signed

LOOKUP = "/v2/customers/lookup/tierDetails"
MOBILE = f"{LOOKUP}?source=INSTORE&identifierName=mobile&identifierValue="
TOM = f"{MOBILE}919000000001"
EXPIRIES = "/v2/customers/1/pointsExpirySchedule"
TOKEN = "/v3/oauth/token/generate"
ADD = "/v2/customers?source=INSTORE"
ADJUST = "/v2/slab/manualSlabAdjustment?source=INSTORE&identifierName=mobile&identifierValue=919000000001"


@dataclass(frozen=True)
class Provocation:
    url: str
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    dialect: dict[str, Any] = field(default_factory=dict)
    body: bytes = b""
    token: bool = False
    """Whether it comes with a token that has expired."""
    words: tuple[str, ...] = ()
    """What stands in the fields of the message."""


def adding(code: int, mobile: str, url: str = ADD, *words: str) -> tuple[int, Provocation]:
    body = {"profiles": [{"identifiers": [{"type": "mobile", "value": mobile}]}]}
    return code, Provocation(url, method="POST", body=json.dumps(body).encode(), words=words)


def adjusting(code: int, **body: str) -> tuple[int, Provocation]:
    told = {"programId": "973", "slabAction": "UPGRADE", "manualSlabActionValidity": "AS_PER_TIER_STRATEGY"} | body
    return code, Provocation(ADJUST, method="POST", body=json.dumps(told).encode())


PROVOCATIONS: dict[int, Provocation] = {
    400: Provocation(f"{TOM}&programId=abc"),
    401: Provocation(TOM, headers={"X-CAP-API-AUTH-ORG-ID": "999"}),
    404: Provocation("/v2/coupon/get"),
    405: Provocation(LOOKUP, method="POST"),
    413: Provocation(TOM, body=b"x" * (Settings().max_body + 1)),
    414: Provocation(f"{TOM}&{'x' * 70000}"),
    498: Provocation(TOM, token=True),
    500: Provocation(f"{MOBILE}919000000666"),
    885: Provocation(f"{TOM}&programId=1"),
    1012: Provocation("/v1.1/customer/get?mobile=1"),
    1212: Provocation(f"{TOM}&entityType=customer"),
    1214: Provocation(f"{EXPIRIES}?startDate=2027-04-02&endDate=2027-04-01"),
    1215: Provocation(f"{EXPIRIES}?startDate=2027-03-26"),
    1216: Provocation(f"{EXPIRIES}?startDate=tomorrow"),
    1217: Provocation(f"{EXPIRIES}?endDate=2127-03-27"),
    1218: Provocation(TOM, dialect={"unenrolled_programs": "omit"}),
    1632: Provocation(f"{MOBILE}919000000002&entityType=FLEET"),
    4000: Provocation(TOM, headers=signed("denied", "x")),
    8003: Provocation(f"{LOOKUP}?identifierName=mobile&identifierValue=1"),
    8011: Provocation(f"{TOM.replace('INSTORE', 'WECHAT')}&accountId=1"),
    8013: Provocation(f"{LOOKUP}?source=INSTORE&identifierName=mobile"),
    8015: Provocation(f"{MOBILE}1"),
    8045: Provocation(TOM.replace("INSTORE", "WECHAT")),
    8065: Provocation(TOM.replace("INSTORE", "TMALL"), dialect={"other_source": 8065}),
    8069: Provocation("/v2/customers/3/tierDetails"),
    8089: Provocation("/v2/customers/4/tierDetails"),
    8109: Provocation("/v2/customers/5/tierDetails"),
    8130: Provocation(f"{EXPIRIES}?colour=red"),
    320001: Provocation(TOKEN, method="POST", body=b'{"key": "key", "secret": "wrong"}'),
} | dict(
    (
        adding(3217, "1", "/v2/customers?source=ALL"),
        adding(8006, "919000000002", ADD, "2"),
        adding(8014, "x", ADD, "x"),
        adjusting(1101, programId="1"),
        adjusting(3045, slabAction="DOWNGRADE", toSlabName="Bronze"),
        adjusting(8917, slabAction=""),
        adjusting(8920, manualSlabActionValidity=""),
        adjusting(8921, manualSlabActionValidity="FIXED_DURATION"),
        adjusting(8923, toSlabName="Nickel"),
        adjusting(8925, toSlabName="Bronze"),
    )
)


BY_MAGIC = sorted(code for code, row in ERRORS.items() if row.scope in (Scope.PARAMETER, Scope.BUSINESS))
MAGIC = [(kind, value, code) for code in BY_MAGIC for kind, value in magic_values(code).items()]


@cache
def client(door: str, *, magic: bool = True, **dialect: Any) -> Client:
    """A world with somebody for every refusal; 666 breaks the promise of `Records` that a merge names a customer."""
    people = (
        a_customer(1, mobile="919000000001"),
        a_customer(2, mobile="919000000002"),
        a_customer(3, merged_into=1),
        a_customer(4, loyalty=False),
        a_customer(5, deleted=True),
        a_customer(666, mobile="919000000666", merged_into=667),
    )
    tills, clients = {"denied": Till("denied", "x", ("tier_details",))}, {"key": ApiClient("key", "secret")}
    credentials = Credentials(tills, clients)
    org = an_org(dialect=dialect, accounts={"WECHAT": ("22232", "22233")}, credentials=credentials)
    records = Records(org, (a_program(),), people, (Group(30, members=(1,)),))
    app = app_around(Sandbox([records], now=lambda: NOON, magic=magic), Settings())
    return Client(app if door == "flask" else wsgi(app))


def test_no_code_is_left_out() -> None:
    assert set(PROVOCATIONS) == set(ERRORS)


@pytest.mark.parametrize("door", ["flask", "lane"])
@pytest.mark.parametrize("code", sorted(ERRORS))
def test_the_code_is_answered_as_the_catalogue_says(code: int, door: str) -> None:
    provocation, caller = PROVOCATIONS[code], client(door, **PROVOCATIONS[code].dialect)
    headers = dict(provocation.headers)
    if provocation.token:
        told = caller.post(TOKEN, json={"key": "key", "secret": "secret"}).json
        headers["X-CAP-API-OAUTH-TOKEN"] = told["data"]["accessToken"]
        caller.post("/__admin/clock/advance", json={"by": "300s"})
    response = caller.open(provocation.url, method=provocation.method, headers=headers, data=provocation.body)
    if code == 1012:
        (item,) = response.json["response"]["customers"]["customer"]
        told = {"success": "false", "code": "1012", "message": ERRORS[1012].message}
        assert (response.status_code, item["item_status"]) == (200, told)
    else:
        assert_told(response, code, *(["2027-03-26T12:05:00.000+0000"] if code == 498 else provocation.words))


@pytest.mark.parametrize("door", ["flask", "lane"])
@pytest.mark.parametrize("code", sorted(ERRORS))
@pytest.mark.parametrize("url", [TOM, "/v2/customers/1/tierDetails", LOOKUP])
def test_the_header_prefer_asks_for_any_code(code: int, door: str, url: str) -> None:
    for header in (f"code={code}", f'respond-async, code="{code}"', f"wait=5; Code={code}"):
        assert_told(client(door).get(url, headers={"Prefer": header}), code)


@pytest.mark.parametrize("header", ["code=9999", "code=", "code=x", "respond-async", "code=008015x", "code=²"])
def test_another_preference_is_ignored(header: str) -> None:
    assert "errors" not in client("lane").get(TOM, headers={"Prefer": header.encode().decode("latin-1")}).json


@pytest.mark.parametrize("door", ["flask", "lane"])
@pytest.mark.parametrize(("kind", "value", "code"), MAGIC)
def test_a_magic_identifier_stands_for_its_code(kind: str, value: str, code: int, door: str) -> None:
    caller = client(door)
    alone = {"source": "INSTORE", "identifierName": kind, "identifierValue": value}
    beside = {"identifierName": f"cuid,{kind},mobile", "identifierValue": f"1,{value}"}
    for query in (alone, beside):
        assert_told(caller.get(LOOKUP, query_string=query), code)


def test_magic_can_be_switched_off_and_transport_codes_have_none() -> None:
    query = {"source": "INSTORE", "identifierName": "externalId", "identifierValue": "CODE-8089"}
    assert_told(client("lane", magic=False).get(LOOKUP, query_string=query), 8015)
    assert_told(client("lane").get(LOOKUP, query_string={**query, "identifierValue": "CODE-404"}), 8015)


def test_a_mistyped_parameter_goes_before_wishes() -> None:
    assert_told(client("lane").get(f"{TOM}&programId=x", headers={"Prefer": "code=8015"}), 400)


def assert_told(response: TestResponse, code: int, *words: str) -> None:
    row = ERRORS[code]
    message = row.told(*words)
    told = f'{{"status":false,"code":{code},"message":"{message}"}}'
    shapes = {
        4000: f'{{"warnings":[],"errors":[{told}]}}',
        320001: f'{{"data":null,"errors":[{{"code":320001,"message":"{message}"}}]}}',
    }
    assert response.status_code == (row.status or 200)
    if code == 401:
        assert response.headers["Content-Type"] == "application/xml;charset=UTF-8"
        assert f"<code>401</code><message>{row.message}</message>" in response.text
    else:
        assert response.headers["Content-Type"] == "application/json;charset=UTF-8"
        assert response.text == shapes.get(code, f'{{"errors":[{told}]}}')
