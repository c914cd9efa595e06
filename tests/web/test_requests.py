"""The journal over HTTP: what was asked and answered, without secrets; found, counted and explained."""

import json
from typing import Any

import pytest
from werkzeug.test import Client

from sandbox.app import app_around, create_app, wsgi
from sandbox.core.model import Records
from sandbox.engine.sandbox import Sandbox
from sandbox.settings import Settings
from tests.builders import NOON, a_customer, a_program, an_org
from tests.web.conftest import Door

LOOKUP = "/v2/customers/lookup/tierDetails"
TOM = f"{LOOKUP}?source=INSTORE&identifierName=mobile&identifierValue=915795008395"
NOBODY = f"{LOOKUP}?source=INSTORE&identifierName=email,mobile&identifierValue=x%40y.z,%2B91+9000"
BY_ID = "/v2/customers/1001/tierDetails"
JOURNAL = "/__admin/requests"


def listed(client: Client, query: str = "", prefix: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(f"{prefix}{JOURNAL}{query}").json["requests"]
    return found


def count(client: Client, **criteria: Any) -> int:
    answer = client.post(f"{JOURNAL}/count", json=criteria)
    assert answer.status_code == 200, answer.text
    found: int = answer.json["count"]
    return found


def test_an_entry_tells_request_answer_and_reason(door: Door) -> None:
    client = door()
    answer = client.get(NOBODY, headers={"Accept": "text/x", "Host": "127.0.0.1:8015"})
    (entry,) = listed(client)
    headers = entry["response"].pop("headers")
    assert headers == {name: value for name, value in answer.headers.items() if name != "Content-Length"}
    assert entry == {
        "id": answer.headers["X-CAP-REQUEST-ID"],
        "loggedDate": "2027-03-26T12:00:00.000Z",
        "request": {
            "method": "GET",
            "url": NOBODY,
            "urlPath": LOOKUP,
            "queryParameters": {
                "source": "INSTORE",
                "identifierName": "email,mobile",
                "identifierValue": "x@y.z,+91 9000",
            },
            "headers": entry["request"]["headers"],
            "body": "",
        },
        "response": {"status": 200, "body": answer.text},
        "code": 8015,
        "endpoint": "tier_details",
        "org": 501,
        "identifiers": [{"name": "email", "value": "x@y.z"}, {"name": "mobile", "value": "+91 9000"}],
        "wasMatched": True,
        "why": "customer: no customer has the 'mobile' '+91 9000' in 'org 501'",
    }
    assert entry["request"]["headers"].items() >= {("Accept", "text/x"), ("Host", "127.0.0.1:8015")}


def test_the_newest_comes_first_and_pages_hold_together(door: Door) -> None:
    client = door()
    for number in range(5):
        client.get(f"{BY_ID}?n={number}")
    assert [entry["request"]["queryParameters"]["n"] for entry in listed(client)] == list("43210")
    page = client.get(f"{JOURNAL}?limit=2&offset=1").json
    assert [entry["request"]["queryParameters"]["n"] for entry in page["requests"]] == ["3", "2"]
    assert page["meta"] == {"total": 5}
    assert listed(client, "?offset=9") == listed(client, "?limit=0") == []


def test_since_goes_by_the_namespaces_clock(door: Door) -> None:
    client = door()
    client.get(TOM)
    client.post("/__admin/clock/advance", json={"by": "P1D"})
    client.get(BY_ID)
    assert [entry["loggedDate"] for entry in listed(client)] == ["2027-03-27T12:00:00.000Z", "2027-03-26T12:00:00.000Z"]
    for since in ("2027-03-27T12:00:00Z", "2027-03-27", "2027-03-27T17:30:00%2B05:30"):
        assert [entry["request"]["url"] for entry in listed(client, f"?since={since}")] == [BY_ID]


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("limit=-1", "limit is '-1'"),
        ("limit=x", "limit is 'x'"),
        ("offset=1.5", "offset is '1.5'"),
        ("since=yesterday", "since is 'yesterday'"),
        ("limt=3", "did you mean 'limit'?"),
    ],
)
def test_a_page_that_cannot_be_told_says_why(door: Door, query: str, told: str) -> None:
    for answer in (door().get(f"{JOURNAL}?{query}"), door().post(f"{JOURNAL}/find?{query}", json={})):
        assert (answer.status_code, answer.content_type) == (400, "application/problem+json")
        assert told in answer.json["detail"]


def test_only_vendor_calls_are_journaled_whatever_they_are_answered(door: Door) -> None:
    client = door()
    client.get("/__admin/health")
    client.post("/__admin/nowhere")
    client.get(f"{BY_ID}?programId=x")
    client.get(BY_ID, headers={"X-CAP-API-AUTH-ORG-ID": "999"})
    client.get("/v2/no%20where")
    client.post(TOM, data=b"body", content_type="text/plain")
    client.get(f"{BY_ID}?{'x' * 65536}")
    client.get(BY_ID, headers={"X-Sandbox-Namespace": "NONE"})
    seen = [(entry["code"], entry["endpoint"], entry["org"], entry["wasMatched"]) for entry in listed(client)]
    assert seen == [
        (414, "tier_details_by_id", 501, True),
        (405, None, 501, False),
        (404, None, 501, False),
        (401, "tier_details_by_id", None, True),
        (400, "tier_details_by_id", 501, True),
    ]
    assert listed(client)[1]["request"]["body"] == "body"
    assert listed(client)[1]["request"]["headers"]["Content-Type"] == "text/plain"
    unmatched = client.get(f"{JOURNAL}/unmatched").json
    assert [entry["request"]["url"] for entry in unmatched["requests"]] == [TOM, "/v2/no%20where"]
    assert unmatched["meta"] == {"total": 2}


def test_a_business_error_under_the_status_404_was_matched(door: Door) -> None:
    client = door(business_error_status=404)
    assert client.get("/v2/customers/9/tierDetails").status_code == 404
    assert client.get(f"{JOURNAL}/unmatched").json["requests"] == []


def test_a_get_with_a_body_and_a_head_are_seen_as_they_came(door: Door) -> None:
    client = door()
    client.get(BY_ID, data=b'{"x": 1}', content_type="application/json")
    client.head(BY_ID)
    head, get = listed(client)
    assert (get["request"]["body"], get["response"]["body"][:1]) == ('{"x": 1}', "{")
    assert (head["request"]["method"], head["response"]["body"]) == ("HEAD", "")


def test_secrets_are_shown_nowhere(door: Door) -> None:
    client = door()
    client.post(
        "/v2/token?access_token=hidden&x=1",
        json={"password": "hidden", "key": "k"},
        headers={"Authorization": "Basic hidden", "X-CAP-API-OAUTH-TOKEN": "hidden", "X-Api-Key": "hidden"},
    )
    (entry,) = listed(client)
    assert "hidden" not in json.dumps(entry)
    request = entry["request"]
    assert request["url"] == "/v2/token?access_token=***&x=1"
    assert request["queryParameters"] == {"access_token": "***", "x": "1"}
    assert json.loads(request["body"]) == {"password": "***", "key": "k"}
    shown = {"Authorization": "Basic ***", "X-Cap-Api-Oauth-Token": "***", "X-Api-Key": "***"}
    assert request["headers"].items() >= shown.items()


def test_a_secret_cannot_be_found_out_by_asking_for_it(door: Door) -> None:
    client = door()
    client.get(f"{BY_ID}?token=hidden", headers={"Authorization": "Basic hidden"})
    assert count(client, headers={"Authorization": {"contains": "hid"}}) == 0
    assert count(client, queryParameters={"token": {"contains": "hid"}}) == 0
    assert count(client, url=f"{BY_ID}?token=hidden") == count(client, url=f"{BY_ID}?token=guess") == 1


@pytest.mark.parametrize(
    ("criteria", "found"),
    [
        ({}, 4),
        ({"method": "GET"}, 3),
        ({"method": "post"}, 1),
        ({"method": "ANY"}, 4),
        ({"urlPath": LOOKUP}, 2),
        ({"urlPath": "/v2/no where"}, 1),
        ({"urlPath": "/v2/no%20where"}, 1),
        ({"url": TOM}, 1),
        ({"url": LOOKUP}, 0),
        ({"url": "/v2/no%20where?a=1&a=2"}, 1),
        ({"queryParameters": {"identifierName": {"equalTo": "mobile"}}}, 1),
        ({"queryParameters": {"identifierName": {"contains": "mobile"}}}, 2),
        ({"queryParameters": {"identifierName": {"contains": "mobile"}, "source": {"equalTo": "instore"}}}, 0),
        ({"queryParameters": {"a": {"equalTo": "2"}}}, 1),
        ({"queryParameters": {"identifierValue": {"equalTo": "x@y.z,+91 9000"}}}, 1),
        ({"queryParameters": {"identifierName": {"contains": "email", "equalTo": "mobile"}}}, 0),
        ({"headers": {"x-cap-api-auth-org-id": {"equalTo": "502"}}}, 1),
        ({"headers": {"x-nobody": {"contains": ""}}}, 0),
        ({"status": 200}, 3),
        ({"status": 404}, 1),
        ({"status": 404, "method": "GET"}, 0),
        ({"code": 8015}, 1),
        ({"code": 404}, 1),
        ({"code": 8013}, 0),
        ({"endpoint": "tier_details"}, 2),
        ({"endpoint": "tier_details_by_id", "method": "GET"}, 1),
        ({"identifier": "915795008395"}, 1),
        ({"identifier": "+91 57950-08395"}, 1),
        ({"identifier": "X@Y.Z"}, 1),
        ({"identifier": "2001"}, 1),
        ({"identifier": "57950"}, 0),
        ({"endpoint": "tier_details", "code": 8015, "method": "POST"}, 0),
    ],
)
def test_criteria_count_and_find_the_same(door: Door, criteria: dict[str, Any], found: int) -> None:
    client = door()
    client.get(TOM)
    client.get(NOBODY)
    client.get("/v2/customers/2001/tierDetails", headers={"X-CAP-API-AUTH-ORG-ID": "502"})
    client.post("/v2/no%20where?a=1&a=2")
    assert count(client, **criteria) == found
    answer = client.post(f"{JOURNAL}/find", json=criteria).json
    assert (len(answer["requests"]), answer["meta"]) == (found, {"total": found})


@pytest.mark.parametrize(
    ("criteria", "pointer", "told"),
    [
        ({"urlpath": "/"}, "/urlpath", "did you mean 'urlPath'?"),
        ({"urlPattern": ".*"}, "/urlPattern", "is not a criterion"),
        ({"method": 3}, "/method", "method is 3, which is no text"),
        ({"queryParameters": []}, "/queryParameters", "no map"),
        ({"queryParameters": {}}, "/queryParameters", "no map"),
        ({"queryParameters": {"a/b": "x"}}, "/queryParameters/a~1b", "no map"),
        ({"queryParameters": {"a": {}}}, "/queryParameters/a", "no map"),
        ({"queryParameters": {"a": {"equalto": "x"}}}, "/queryParameters/a/equalto", "did you mean 'equalTo'?"),
        ({"headers": {"a": {"matches": ".*"}}}, "/headers/a/matches", "is not a comparison"),
        ({"headers": {"a": {"equalTo": 1}}}, "/headers/a/equalTo", "no text"),
        ({"status": "200"}, "/status", "expected an HTTP status"),
        ({"status": True}, "/status", "expected an HTTP status"),
        ({"status": 8015}, "/status", "expected an HTTP status"),
        ({"code": "8015"}, "/code", "expected a code"),
        ({"code": True}, "/code", "expected a code"),
        ({"code": 8016}, "/code", "expected a code"),
        ({"endpoint": "tier_detail"}, "/endpoint", "did you mean 'tier_details'?"),
        ({"endpoint": None}, "/endpoint", "expected one of"),
        ({"identifier": None}, "/identifier", "no text"),
        ({"method": "GET", "\ud800": 1}, "/\ud800", "is not a criterion"),
    ],
)
def test_a_criterion_that_cannot_be_met_names_its_place(
    door: Door, criteria: dict[str, Any], pointer: str, told: str
) -> None:
    for route in ("count", "find"):
        answer = door().post(f"{JOURNAL}/{route}", json=criteria)
        assert (answer.status_code, answer.json["pointer"]) == (422, pointer)
        assert told in answer.json["detail"]


@pytest.mark.parametrize(("body", "status"), [(b"", 400), (b"{", 400), (b"[]", 422)])
def test_a_body_without_criteria_is_refused(door: Door, body: bytes, status: int) -> None:
    assert door().post(f"{JOURNAL}/count", data=body).status_code == status


def test_a_request_is_found_by_the_id_it_was_answered_with(door: Door) -> None:
    client = door()
    made = client.get(TOM).headers["X-CAP-REQUEST-ID"]
    client.get(NOBODY, headers={"X-CAP-REQUEST-ID": "a/b?c"})
    client.get(BY_ID, headers={"X-CAP-REQUEST-ID": "own"})
    assert client.get(f"{JOURNAL}/{made}").json["request"]["url"] == TOM
    assert client.get(f"{JOURNAL}/own").json["request"]["url"] == BY_ID
    for entry in listed(client):
        shown = client.get(f"{JOURNAL}/{entry['id']}").json
        assert (shown.pop("nearest") is None) == (entry["code"] is None)
        assert shown == entry
    missing = client.get(f"{JOURNAL}/nobody")
    assert (missing.status_code, "'nobody'" in missing.json["detail"]) == (404, True)
    assert client.get(f"{JOURNAL}/nobody/explain").status_code == 404


def test_requests_with_the_same_id_are_told_apart(door: Door) -> None:
    client = door()
    for url in (TOM, NOBODY):
        client.get(url, headers={"X-CAP-REQUEST-ID": "again"})
    newest, oldest = (entry["id"] for entry in listed(client))
    assert client.get(f"{JOURNAL}/{oldest}").json["request"]["url"] == TOM
    assert client.get(f"{JOURNAL}/{newest}").json == client.get(f"{JOURNAL}/again").json


def test_an_entry_explains_itself_by_the_world_it_saw(door: Door) -> None:
    client = door()
    found = client.get(f"{LOOKUP}?source=INSTORE&identifierName=email&identifierValue=tom@example.com")
    client.get("/v2/nowhere")
    client.post("/__admin/clock/advance", json={"by": "P1Y"})
    told = client.get(f"{JOURNAL}/{found.headers['X-CAP-REQUEST-ID']}/explain").json
    assert told["why"].startswith("primary-identifier: the primary identifier of org 501 is 'mobile'")
    assert told["explanation"][0] == "8015 Customer not found for the given identifiers"
    assert told["explanation"][-1].startswith("-> NO  primary-identifier")
    told = client.get(f"{JOURNAL}/{listed(client)[0]['id']}/explain").json
    headline, reason = told["explanation"]
    assert headline == "404 Incorrect resource or resource not found"
    assert reason.startswith("-> NO  this path is neither imitated nor canned in org 501")


def test_a_url_is_explained_without_being_sent(door: Door) -> None:
    client = door()
    client.post("/ns/late/__admin/clock/advance", json={"by": "P1Y"})

    def headline(url: str, prefix: str = "", **query: str) -> str:
        told: str = client.get(f"{prefix}/__admin/explain", query_string={"url": url, **query}).json["explanation"][0]
        return told

    assert headline(BY_ID).startswith("CUSTOMER 1001: Gold in Main")
    assert headline(BY_ID, "/ns/late").startswith("CUSTOMER 1001: Silver in Main")
    assert headline(f"http://127.0.0.1:8015/ns/late{BY_ID}").startswith("CUSTOMER 1001: Silver in Main")
    assert headline("/v2/customers/2001/tierDetails", org="502").startswith("CUSTOMER 2001: Gold")
    assert headline(BY_ID, org="9").startswith("401 ")
    assert headline("/v2/coupon").startswith("404 ")
    assert headline(f"/ns/NONE{BY_ID}").startswith("400 ")
    assert listed(client) == listed(client, prefix="/ns/late") == []


@pytest.mark.parametrize("query", ["", "?url=http://[", "?url=/&org=x", "?url=/&ulr=/"])
def test_what_cannot_be_explained_says_why(door: Door, query: str) -> None:
    answer = door().get(f"/__admin/explain{query}")
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")


def test_each_namespace_has_its_own_journal_which_reset_empties(door: Door) -> None:
    client = door()
    client.get(f"/ns/a{TOM}")
    client.get(BY_ID)
    client.post("/__admin/namespaces/a/fork", json={"name": "b"})
    assert [entry["request"]["url"] for entry in listed(client, prefix="/ns/a")] == [TOM]
    assert listed(client, prefix="/ns/b") == []
    client.post("/ns/a/__admin/reset")
    assert (len(listed(client)), len(listed(client, prefix="/ns/a"))) == (1, 0)
    assert client.delete(JOURNAL).status_code == 204
    assert listed(client) == []


def test_the_headers_explain_an_answer_when_asked(door: Door) -> None:
    client = door()
    asked = {"X-Sandbox-Explain": "1"}
    answer = client.get(NOBODY, headers=asked)
    told = answer.headers["X-Sandbox-Explanation"]
    assert told.startswith("8015 Customer not found for the given identifiers | customer: no customer has")
    assert answer.headers["X-Sandbox-Request-Id"] == answer.headers["X-CAP-REQUEST-ID"]
    assert client.get(TOM, headers=asked).headers["X-Sandbox-Explanation"].startswith("CUSTOMER 1001: Gold in Main |")
    assert "imitate" in client.get("/v2/nowhere", headers=asked).headers["X-Sandbox-Explanation"]
    own = client.get(TOM, headers=asked | {"X-CAP-REQUEST-ID": "own"}).headers["X-Sandbox-Request-Id"]
    assert client.get(f"{JOURNAL}/{own}").json["request"]["url"] == TOM
    for unasked in ({}, {"X-Sandbox-Explain": "0"}):
        assert "X-Sandbox-Explanation" not in client.get(TOM, headers=unasked).headers


@pytest.mark.parametrize(("name", "length"), [("Übergold\n", None), ("Ü" * 2000, 1000)])
def test_the_explanation_is_one_bounded_line_of_ascii(name: str, length: int | None) -> None:
    people = (a_customer(1, tier=1),)
    app = app_around(Sandbox([Records(an_org(), (a_program(tiers=(name,)),), people)], now=lambda: NOON), Settings())
    for client in (Client(app), Client(wsgi(app))):
        told = client.get("/v2/customers/1/tierDetails", headers={"X-Sandbox-Explain": "1"}).headers
        line = told["X-Sandbox-Explanation"]
        assert (line.startswith("CUSTOMER 1: \\xdc"), line.isascii(), line.isprintable()) == (True, True, True)
        assert len(line) == (length or len(line)) <= 1000


def bounded(**settings: int) -> Client:
    return Client(wsgi(create_app(settings=Settings(**settings), now=lambda: NOON)))


def test_the_settings_bound_the_journal_and_what_was_dropped_is_told() -> None:
    client = bounded(journal_entries=2)
    for number in range(5):
        client.get(f"/v2/{number}")
    told = client.get(JOURNAL).json
    assert [entry["request"]["url"] for entry in told["requests"]] == ["/v2/4", "/v2/3"]
    assert told["meta"] == {"total": 2, "dropped": 3}
    assert client.post(f"{JOURNAL}/count", json={}).json == {"count": 2, "dropped": 3}
    few = bounded(journal_bytes=65536)
    for number in range(100):
        few.get(f"/v2/{number}")
    assert 5 < len(listed(few)) < 20


def test_a_journal_that_is_off_says_so_and_answers_are_explained_all_the_same() -> None:
    client = bounded(journal_entries=0)
    answer = client.get("/v2/nowhere", headers={"X-Sandbox-Explain": "1"})
    assert answer.headers["X-Sandbox-Request-Id"] == answer.headers["X-CAP-REQUEST-ID"]
    assert client.get(JOURNAL).json == {"requests": [], "meta": {"total": 0, "requestJournalDisabled": True}}
    assert client.post(f"{JOURNAL}/count", json={}).json == {"count": 0, "requestJournalDisabled": True}
