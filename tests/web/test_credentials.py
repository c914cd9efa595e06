"""Who may call: every row of section 2 of the wire contract, through Flask and through the fast lane."""

import json
import logging
from base64 import b64encode
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
from werkzeug.test import Client, TestResponse

from sandbox.app import app_around, wsgi
from sandbox.core.model import Client as ApiClient
from sandbox.core.model import Credentials, Place, Till
from sandbox.engine.sandbox import Sandbox
from sandbox.engine.tokens import Tokens
from sandbox.settings import Settings
from sandbox.web.explain import explain_url
from sandbox.web.pipeline import Pipeline
from tests.builders import INDIA, NOON, an_org, signed
from tests.web.conftest import records

BY_ID = "/v2/customers/1001/tierDetails"
INDIAN = "/v2/customers/2001/tierDetails"
TOKEN = "/v3/oauth/token/generate"
EU = Credentials(
    {
        "till.one": Till("till.one", "123", place=Place("eu.yaml", 7)),
        "till.two": Till("till.two", "123", ("tier_details_by_id",), Place("eu.yaml", 8)),
    },
    {
        "demo-key": ApiClient("demo-key", "eu-secret", place=Place("eu.yaml", 9)),
        "no-token": ApiClient("no-token", "s", denied=("token_generate",)),
        "no-tiers": ApiClient("no-tiers", "s", denied=("tier_details_by_id",)),
    },
)
ASIA = Credentials({"bazaar:till": Till("bazaar:till", "")}, {"bazaar-key": ApiClient("bazaar-key", "s", 60)})
UNAUTHORIZED = (
    '<?xml version="1.0" encoding="UTF-8"?><response><status><success>false</success><code>401</code>'
    "<message>Authentication failed. Please check username and password.</message></status></response>"
)
DENIED = '{"warnings":[],"errors":[{"status":false,"code":4000,"message":"Not authorized. Access is denied!"}]}'
NO_TOKEN = '{"data":null,"errors":[{"code":320001,"message":"Invalid client key and secret"}]}'


@cache
def tokens() -> Tokens:
    """The same for all: a key takes long to make."""
    return Tokens()


def sandbox() -> Sandbox:
    orgs = (
        records(an_org(dual="mobile", credentials=EU, place=Place("eu.yaml", 2)), 1001),
        records(an_org(id=502, zone=INDIA, credentials=ASIA), 2001),
    )
    return Sandbox(orgs, now=lambda: NOON, tokens=tokens())


@pytest.fixture(params=["flask", "lane"])
def door(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def a_client(door: str, auth: str = "required") -> Client:
    app = app_around(sandbox(), Settings(auth=auth))
    return Client(app if door == "flask" else wsgi(app))


def a_token(client: Client, key: str = "demo-key", secret: str = "eu-secret", path: str = TOKEN) -> dict[str, str]:
    answer = client.post(path, json={"key": key, "secret": secret})
    assert answer.status_code == 200
    return {"X-CAP-API-OAUTH-TOKEN": answer.json["data"]["accessToken"]}


def basic(text: str) -> dict[str, str]:
    return {"Authorization": f"Basic {b64encode(text.encode()).decode()}"}


def assert_unauthorized(answer: TestResponse) -> None:
    assert (answer.status_code, answer.headers["Content-Type"]) == (401, "application/xml;charset=UTF-8")
    assert answer.text == UNAUTHORIZED


def assert_json(answer: TestResponse, status: int, text: str) -> None:
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/json;charset=UTF-8")
    assert answer.text == text


# the rows -----------------------------------------------------------------------------------------


def test_a_tills_user_name_and_the_md5_of_its_password_are_its_org(door: str) -> None:
    client = a_client(door)
    headers = basic("till.one:202cb962ac59075b964b07152d234b70")
    assert client.get(BY_ID, headers=headers).json["entityId"] == 1001
    assert client.get(INDIAN, headers=headers).json["errors"][0]["code"] == 8015
    assert client.get(INDIAN, headers=signed("bazaar:till", "")).json["entityId"] == 2001


def test_a_token_is_made_for_key_and_secret_and_is_its_clients_org(door: str) -> None:
    client = a_client(door)
    answer = client.post(TOKEN, json={"key": "bazaar-key", "secret": "s"})
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json;charset=UTF-8")
    told = answer.json
    assert told == {"data": {"accessToken": told["data"]["accessToken"], "ttlSeconds": 60}, "errors": None}
    headers = {"X-CAP-API-OAUTH-TOKEN": told["data"]["accessToken"]}
    assert client.get(INDIAN, headers=headers).json["entityId"] == 2001
    assert client.get(BY_ID, headers=headers).json["errors"][0]["code"] == 8015


def test_a_token_that_was_made_is_explained_as_a_success_and_a_refused_one_is_not(door: str) -> None:
    client = a_client(door)
    client.post(TOKEN, json={"key": "bazaar-key", "secret": "s"})
    client.post(TOKEN, json={"key": "bazaar-key", "secret": "wrong"})
    refused, made = client.get("/__admin/requests").json["requests"]

    def explanation(entry: dict[str, str]) -> list[str]:
        told: list[str] = client.get(f"/__admin/requests/{entry['id']}/explain").json["explanation"]
        return told

    assert explanation(made) == ["200 OK", "-> ok  a token for client 'bazaar-key' of org 502, for 60 seconds"]
    assert explanation(refused)[0].startswith("320001 ")
    assert explanation(refused)[-1].startswith("-> NO  ")


@pytest.mark.parametrize("name", ["x-cap-api-oauth-token", "X-Cap-Api-OAuth-Token", "X-CAP-API-OAUTH-TOKEN"])
def test_the_header_of_a_token_is_read_in_any_case(door: str, name: str) -> None:
    client = a_client(door)
    (token,) = a_token(client).values()
    assert client.get(BY_ID, headers={name: f" {token} "}).json["entityId"] == 1001


@pytest.mark.parametrize(
    "body",
    [
        {"key": "demo-key", "secret": "wrong"},
        {"key": "nobody", "secret": "eu-secret"},
        {"key": "demo-key"},
        {"key": "demo-key", "secret": 7},
        {"key": "demo-key", "secret": "\udcff"},
        [],
    ],
)
@pytest.mark.parametrize("auth", ["open", "required"])
def test_a_wrong_key_or_secret_is_320001_with_status_200(door: str, auth: str, body: Any) -> None:
    assert_json(a_client(door, auth).post(TOKEN, json=body), 200, NO_TOKEN)


@pytest.mark.parametrize("body", [b"", b"key=demo-key", b"\xff", b"[" * 100_000])
def test_a_body_that_is_no_json_is_400(door: str, body: bytes) -> None:
    message = "Input is invalid. Please check request parameters or input xml/json"
    expected = f'{{"errors":[{{"status":false,"code":400,"message":"{message}"}}]}}'
    assert_json(a_client(door).post(TOKEN, data=body), 400, expected)


def test_a_token_expires_by_the_clock_of_the_namespace(door: str) -> None:
    client = a_client(door)
    headers = a_token(client, "bazaar-key", "s")
    client.put("/__admin/clock", json={"now": (NOON + timedelta(seconds=59)).isoformat(), "frozen": True})
    assert client.get(INDIAN, headers=headers).status_code == 200
    client.post("/__admin/clock/advance", json={"by": "1s"})
    answer = client.get(INDIAN, headers=headers)
    assert answer.status == "498 Invalid Token"
    expired = "Token expired at 2027-03-26T17:31:00.000+0530"
    assert_json(answer, 498, f'{{"errors":[{{"status":false,"code":498,"message":"{expired}"}}]}}')
    assert client.get(f"/ns/other{INDIAN}", headers=headers).json["entityId"] == 2001
    client.post("/__admin/reset")
    assert client.get(INDIAN, headers=headers).json["entityId"] == 2001


def test_a_token_is_made_by_the_clock_of_the_namespace(door: str) -> None:
    client = a_client(door)
    client.put("/ns/later/__admin/clock", json={"now": "2030-01-01T00:00:00Z", "frozen": True})
    later = a_token(client, path=f"/ns/later{TOKEN}")
    client.put("/ns/later/__admin/clock", json={"now": "2030-01-01T00:05:00Z", "frozen": True})
    assert client.get(f"/ns/later{BY_ID}", headers=later).json["errors"][0]["message"] == (
        "Token expired at 2030-01-01T00:05:00.000+0000"
    )


def test_a_token_goes_with_its_client(door: str) -> None:
    client = a_client(door)
    headers = a_token(client)
    client.post("/__admin/seed", data="org: {id: 501, cluster: eu, dual_eligibility: true, primary_identifier: mobile}")
    assert_unauthorized(client.get(BY_ID, headers=headers))
    client.post(
        "/__admin/seed?replace=true", data="{org: {id: 9, cluster: eu}, programs: [{id: 1, name: A, tiers: [B]}]}"
    )
    assert_unauthorized(client.get(BY_ID, headers=headers))
    client.post("/__admin/namespaces/default/fork", json={"name": "forked"})
    assert client.get(f"/ns/fresh{BY_ID}", headers=headers).json["entityId"] == 1001


WRONG: list[tuple[dict[str, str], str]] = [
    (signed("till.one", "124"), "the password of till 'till.one' is wrong; expected the MD5, in hexadecimal, of"),
    (basic("till.one:123"), "till 'till.one' sent its password as it is; expected the password's MD5 in hexadecimal"),
    (
        basic("till.one:202CB962AC59075B964B07152D234B70"),
        "till 'till.one' sent the MD5 of its password in capitals; expected small letters",
    ),
    (signed("till.on", "123"), "no till is called 'till.on'; the fixtures have 'till.one', 'till.two', 'bazaar:till'"),
    (basic("till.one"), "Authorization is not the base64 of a user name, a colon and the MD5 of the password"),
    ({"Authorization": "Basic ???"}, "Authorization is not the base64 of"),
    ({"Authorization": "Basic /w=="}, "Authorization is not the base64 of"),
    ({"Authorization": "Basic"}, "Authorization is not the base64 of"),
    ({"Authorization": "Bearer abc"}, "Authorization is not Basic; expected that, or a token in X-CAP-API-OAUTH-TOKEN"),
    ({"X-CAP-API-OAUTH-TOKEN": "abc"}, "the token is not valid: it is no JSON Web Token"),
]


@pytest.mark.parametrize("auth", ["open", "required"])
@pytest.mark.parametrize(("headers", "says"), WRONG)
def test_wrong_credentials_are_refused_and_the_log_says_why(
    door: str, headers: dict[str, str], says: str, auth: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "sandbox"):
        assert_unauthorized(a_client(door, auth).get(BY_ID, headers=headers))
    (line,) = [record.getMessage() for record in caplog.records]
    assert line.startswith(f"401 GET {BY_ID} | credentials: {says}")


@pytest.mark.parametrize("headers", [{}, {"X-CAP-API-AUTH-ORG-ID": "501"}, {"Authorization": " "}])
def test_missing_credentials_are_refused_only_where_they_are_required(door: str, headers: dict[str, str]) -> None:
    assert_unauthorized(a_client(door).get(BY_ID, headers=headers))
    assert a_client(door, "open").get(BY_ID, headers=headers).json["entityId"] == 1001


def test_in_open_mode_the_org_comes_from_valid_credentials(door: str) -> None:
    client = a_client(door, "open")
    headers = {**signed("bazaar:till", ""), "X-CAP-API-AUTH-ORG-ID": "501"}
    assert client.get(INDIAN, headers=headers).json["entityId"] == 2001
    assert client.get(INDIAN, headers=a_token(client, "bazaar-key", "s")).json["entityId"] == 2001


def test_of_a_token_and_basic_credentials_the_token_counts(door: str) -> None:
    client = a_client(door)
    token = a_token(client, "bazaar-key", "s")
    assert client.get(INDIAN, headers={**signed("till.one", "123"), **token}).json["entityId"] == 2001
    assert client.get(INDIAN, headers={**basic("wrong:wrong"), **token}).json["entityId"] == 2001
    assert_unauthorized(client.get(BY_ID, headers={**signed("till.one", "123"), "X-CAP-API-OAUTH-TOKEN": "abc"}))


def test_a_denied_endpoint_is_403_with_empty_warnings_first(door: str, caplog: pytest.LogCaptureFixture) -> None:
    client = a_client(door)
    with caplog.at_level(logging.INFO, "sandbox"):
        assert_json(client.get(BY_ID, headers=signed("till.two", "123")), 403, DENIED)
    says = "credentials: till 'till.two' of org 501 is denied the endpoint 'tier_details_by_id' (eu.yaml:8)"
    nearest = "till 'till.one' exists: sign in as till 'till.one' with the MD5, in hexadecimal, of the password"
    assert caplog.messages == [f"4000 GET {BY_ID} | {says} | nearest: {nearest} in its fixture"]
    lookup = "/v2/customers/lookup/tierDetails?source=INSTORE&identifierName=mobile&identifierValue=915795008395"
    assert client.get(lookup, headers=signed("till.two", "123")).json["entityId"] == 1001
    assert_json(client.get(BY_ID, headers=a_token(client, "no-tiers", "s")), 403, DENIED)
    assert_json(client.post(TOKEN, json={"key": "no-token", "secret": "s"}), 403, DENIED)


# around them --------------------------------------------------------------------------------------


V1 = "/v1.1/customer/get?format=json&mobile=915795008395"
UNAUTHORIZED_V1 = '{"response":{"status":{"success":"true","code":"401","message":"Unauthorized"}},"customers":null}'


@pytest.mark.parametrize("headers", [{}, signed("till.one", "124"), {"X-CAP-API-OAUTH-TOKEN": "abc"}])
def test_under_v1_1_wrong_credentials_are_json_of_its_own(door: str, headers: dict[str, str]) -> None:
    client = a_client(door)
    assert_json(client.get(V1, headers=headers), 401, UNAUTHORIZED_V1)
    token = a_token(client)
    assert client.get(V1, headers=token).json["response"]["customers"]["customer"][0]["user_id"] == "1001"
    assert_json(client.get(V1, headers={**token, "Prefer": "code=401"}), 401, UNAUTHORIZED_V1)


def test_path_and_method_come_before_credentials_and_those_before_types(door: str) -> None:
    client = a_client(door)
    assert client.get("/v2/nowhere").status_code == 404
    assert client.post(BY_ID).status_code == 405
    assert client.get(TOKEN, headers=signed("till.two", "x")).status_code == 405
    assert_unauthorized(client.get(f"{BY_ID}?programId=x", headers={"Prefer": "code=8015"}))
    assert client.get(f"{BY_ID}?programId=x", headers=signed("till.one", "123")).status_code == 400


def test_a_token_can_be_answered_with_any_code_by_prefer(door: str) -> None:
    client, body = a_client(door), {"key": "demo-key", "secret": "eu-secret"}
    assert_json(client.post(TOKEN, json=body, headers={"Prefer": "code=320001"}), 200, NO_TOKEN)
    assert client.post(TOKEN, json=body, headers={"Prefer": "code=500"}).status_code == 500
    assert client.post(TOKEN, json=body, headers={"Prefer": "code=999999"}).json["errors"] is None


def test_no_secret_is_told_anywhere(door: str, caplog: pytest.LogCaptureFixture) -> None:
    client = a_client(door)
    with caplog.at_level(logging.DEBUG):
        headers = a_token(client)
        client.post(TOKEN, json={"key": "demo-key", "secret": "my-guess"})
        client.get(BY_ID, headers={**headers, "X-Sandbox-Explain": "1"})
        client.get(BY_ID, headers=basic("till.one:my-guess"))
    journal = client.get("/__admin/requests").text
    orgs = client.get("/__admin/orgs").text + client.get("/__admin/orgs/501").text + client.get("/__admin/docs").text
    (token,) = headers.values()
    assert json.loads(client.get("/__admin/orgs/501").text)["org"]["credentials"]["tills"][0] == {
        "username": "till.one",
        "password": "***",
    }
    for secret in (
        "eu-secret",
        "my-guess",
        token,
        "202cb962ac59075b964b07152d234b70",
        b64encode(b"till.one").decode(),
    ):
        assert secret not in journal + orgs + caplog.text + repr(EU)


def test_an_explanation_says_who_signed_in(door: str) -> None:
    client = a_client(door)
    answer = client.get(BY_ID, headers={**a_token(client), "X-Sandbox-Explain": "1"})
    assert "| passed: credentials, entity-type" in answer.headers["X-Sandbox-Explanation"]
    entry = client.get(f"/__admin/requests/{answer.headers['X-Sandbox-Request-Id']}/explain").json["explanation"]
    assert entry[1] == "   ok  credentials         client 'demo-key' of org 501 signed in  [eu.yaml:9]"
    refused = client.get("/__admin/requests?limit=1").json["requests"][0]
    assert refused["org"] == 501


def test_an_explanation_of_what_is_not_sent_asks_for_no_credentials() -> None:
    pipeline = Pipeline(sandbox(), new_request_id=lambda: "", max_url_length=1000, auth_required=True)
    lines = explain_url(pipeline, BY_ID)
    assert lines[0].startswith("CUSTOMER 1001")
    assert lines[1] == "   ok  credentials         not asked for, as nothing is sent; here every call has to sign in"


def test_a_snapshot_signs_in_where_it_is_loaded(door: str) -> None:
    client, fresh = a_client(door), a_client(door)
    client.put("/__admin/snapshots/here")
    text = client.get("/__admin/snapshots/here").text
    assert fresh.post("/ns/mine/__admin/seed?replace=true", data=text).status_code == 200
    for who in (signed("till.one", "123"), a_token(fresh, path=f"/ns/mine{TOKEN}")):
        assert fresh.get(f"/ns/mine{BY_ID}", headers=who).json["entityId"] == 1001
    assert_json(fresh.get(f"/ns/mine{BY_ID}", headers=signed("till.two", "123")), 403, DENIED)
