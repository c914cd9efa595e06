"""Canned answers over HTTP: for paths that are not imitated, marked, explained, and part of what a namespace holds."""

import json
import logging
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.web.conftest import Door

COUPON = "/v2/coupon/is_redeemable"
ANSWER = {"path": COUPON, "query": {"code": "A"}, "body": {"entity": {"points": 120, "text": "120", "none": None}}}


def seeded(door: Door, *answers: dict[str, Any], **more: Any) -> Any:
    client = door()
    done = client.post("/__admin/seed", json={"canned": list(answers), **more})
    assert done.json["canned"] == len(answers)
    return client


def code(response: TestResponse) -> int | None:
    errors = json.loads(response.data).get("errors")
    return errors[0]["code"] if errors else None


def test_a_canned_answer_is_sent_as_written_and_says_what_it_is(door: Door) -> None:
    answer = seeded(door, ANSWER).get(f"{COUPON}?code=A&more=x")
    assert answer.data == b'{"entity":{"points":120,"text":"120","none":null}}'
    assert (answer.status_code, answer.content_type) == (200, "application/json;charset=UTF-8")
    assert answer.headers["X-Sandbox-Answered-By"] == "canned"
    assert len(answer.headers["X-CAP-REQUEST-ID"]) == 32
    assert "X-Sandbox-Answered-By" not in door().get("/v2/customers/1001/tierDetails").headers


def test_method_path_and_query_have_to_fit(door: Door) -> None:
    client = seeded(door, ANSWER, {"method": "POST", "path": "/v2/{a}/b", "status": 201, "body": "made"})
    assert code(client.get(f"{COUPON}?code=B")) == 404
    assert code(client.post(f"{COUPON}?code=A")) == 404
    assert client.head(f"{COUPON}?code=A").headers["X-Sandbox-Answered-By"] == "canned"
    made = client.post("/v2/x/b", data=b"anything")
    assert (made.status_code, made.data, made.content_type) == (201, b"made", "text/plain;charset=UTF-8")
    assert code(client.post("/v2/x/y/b")) == 404


def test_an_endpoint_answers_before_and_a_method_it_lacks_can_be_canned(door: Door) -> None:
    path = "/v2/customers/1001/tierDetails"
    client = seeded(door, {"path": path, "body": {}}, {"method": "DELETE", "path": path, "status": 204})
    assert client.get(path).json["entityId"] == 1001
    gone = client.delete(path)
    assert (gone.status_code, gone.headers["X-Sandbox-Answered-By"], gone.data) == (204, "canned", b"")
    assert code(client.put(path)) == 405


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("<a/>", "application/xml;charset=UTF-8"),
        ('  {"a": 1}', "application/json;charset=UTF-8"),
        ("[", "application/json;charset=UTF-8"),
        ("a text", "text/plain;charset=UTF-8"),
        ("", "text/plain;charset=UTF-8"),
    ],
)
def test_a_text_has_the_type_that_it_looks_like(door: Door, body: str, content_type: str) -> None:
    assert seeded(door, {"path": "/a", "body": body}).get("/a").content_type == content_type


def test_headers_stand_beside_those_of_every_answer_or_in_their_place(door: Door) -> None:
    headers = {"content-type": "text/html", "Cache-Control": "max-age=5", "X-Cost": "3"}
    answer = seeded(door, {"path": "/a", "status": 299, "headers": headers, "body": {}}).get("/a")
    assert answer.status_code == 299
    assert answer.headers.getlist("Content-Type") == ["text/html"]
    assert answer.headers.getlist("Cache-Control") == ["max-age=5"]
    assert answer.headers["X-Cost"] == "3"
    assert answer.headers["Server"].startswith("capillary-sandbox/")


def test_it_belongs_to_the_org_of_the_request_and_to_its_namespace(door: Door) -> None:
    client = seeded(door, {"path": "/a", "body": "of 502"}, org={"id": 502})
    assert code(client.get("/a")) == 404
    assert client.get("/a", headers={"X-CAP-API-AUTH-ORG-ID": "502"}).data == b"of 502"
    assert code(client.get("/ns/other/a", headers={"X-CAP-API-AUTH-ORG-ID": "502"})) == 404
    assert code(client.get("/a", headers={"X-CAP-API-AUTH-ORG-ID": "7"})) == 404


def test_its_org_follows_from_credentials_and_wrong_ones_are_refused(door: Door) -> None:
    client = seeded(door, {"path": "/a", "body": "mine"})
    assert client.get("/a", headers={"Authorization": "Basic eDp5"}).status_code == 401
    assert code(client.get("/b", headers={"Authorization": "Basic eDp5"})) == 404


def test_a_seed_replaces_the_one_of_its_method_path_and_query(door: Door) -> None:
    client = seeded(door, {"path": "/a", "body": "one"}, {"path": "/a", "query": {"b": "1"}, "body": "two"})
    client.post("/__admin/seed", json={"canned": [{"path": "/a", "body": "three"}]})
    assert [client.get(path).data for path in ("/a", "/a?b=1", "/a?b=2")] == [b"three", b"two", b"three"]
    assert client.get("/__admin/canned").json["meta"] == {"total": 2}


def test_a_bad_seed_says_where_and_changes_nothing(door: Door) -> None:
    client = door()
    refused = client.post("/__admin/seed", json={"canned": [{"path": "/a"}, {"path": "b", "status": 99}]})
    assert refused.status_code == 422
    assert [finding["pointer"] for finding in refused.json["findings"]] == ["/canned/1/path", "/canned/1/status"]
    assert code(client.get("/a")) == 404


def test_it_is_listed_as_written_and_taken_away(door: Door) -> None:
    post = {"method": "POST", "path": "/a", "status": 500, "headers": {"X-A": "b"}, "body": "no"}
    client = seeded(door, ANSWER, post, {"path": "/a"})
    listed = client.get("/__admin/canned").json
    assert listed == {"canned": [ANSWER, post, {"path": "/a"}], "meta": {"total": 3}}
    assert client.get("/__admin/canned?org=502").json["canned"] == []
    assert client.delete("/__admin/canned?path=/a&method=POST").status_code == 204
    assert client.get("/__admin/canned").json["canned"] == [ANSWER, {"path": "/a"}]
    again = client.delete("/__admin/canned?path=/a&method=POST")
    assert (again.status_code, "'POST /a'" in again.json["detail"]) == (404, True)
    assert client.delete("/__admin/canned").status_code == 204
    assert client.get("/__admin/canned").json["canned"] == []
    assert client.delete("/__admin/canned").status_code == 204
    assert "did you mean 'path'" in client.delete("/__admin/canned?pth=/a").json["detail"]


def test_snapshots_forks_and_resets_take_it_along(door: Door) -> None:
    client = seeded(door, ANSWER)
    url = f"{COUPON}?code=A"
    client.put("/__admin/snapshots/with")
    client.post("/__admin/namespaces/default/fork", json={"name": "fork"})
    client.post("/__admin/reset?all=false")
    assert code(client.get(url)) == 404
    assert client.get(f"/ns/fork{url}").status_code == 200
    client.put("/ns/fork/__admin/snapshots/with")
    text = client.get("/ns/fork/__admin/snapshots/with").data
    assert client.post("/ns/new/__admin/seed?replace=true", data=text).json["canned"] == 1
    assert client.get(f"/ns/new{url}").data == b'{"entity":{"points":120,"text":"120","none":null}}'


def test_a_scenario_brings_its_own(door: Door) -> None:
    client = door()
    scenario = {"scenario": "coupon", "seed": {"canned": [ANSWER]}}
    assert client.post("/__admin/scenarios/play", json=scenario).status_code == 200
    assert client.get(f"{COUPON}?code=A").headers["X-Sandbox-Answered-By"] == "canned"
    client.post("/__admin/reset")
    assert code(client.get(f"{COUPON}?code=A")) == 404


def test_the_journal_tells_of_it_as_answered_whatever_its_status(door: Door) -> None:
    client = seeded(door, {"path": "/a", "status": 404, "body": {"errors": []}})
    client.get("/a?identifierName=mobile&identifierValue=91", headers={"X-Sandbox-Explain": "1"})
    (entry,) = client.get("/__admin/requests").json["requests"]
    why = "canned: 404 for GET /a (body:1)"
    assert (entry["code"], entry["endpoint"], entry["wasMatched"], entry["why"]) == (None, "canned", True, why)
    assert entry["org"] == 501
    assert client.get("/__admin/requests/unmatched").json["requests"] == []
    for criteria in ({"endpoint": "canned"}, {"identifier": "91"}):
        assert client.post("/__admin/requests/count", json=criteria).json == {"count": 1}
    told = client.get(f"/__admin/requests/{entry['id']}/explain").json["explanation"]
    assert told == ["answered by: canned", f"-> ok  {why}"]


def test_the_log_marks_it(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    client = seeded(door, ANSWER, {"path": "/a", "status": 503})
    caplog.set_level(logging.INFO, "sandbox")
    client.get(f"{COUPON}?code=A")
    client.get("/a")
    assert caplog.messages == ["503 GET /a | canned: 503 for GET /a (body:1)"]
    caplog.clear()
    caplog.set_level(logging.DEBUG, "sandbox")
    client.get(f"{COUPON}?code=A")
    assert caplog.messages == [f"200 GET {COUPON}?code=A | canned: 200 for GET {COUPON}?code=A (body:1)"]


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("/v2/customers/lookup/tierdetail", " (did you mean /v2/customers/lookup/tierDetails?)"),
        ("/v2/customer/lookup/tierDetails/", " (did you mean /v2/customers/lookup/tierDetails?)"),
        ("/v2/customers/1001/tierDetail", " (did you mean /v2/customers/1001/tierDetails?)"),
        ("/v2/coupon/is_redemable", f" (did you mean {COUPON}?)"),
        ("/v2/coupon/is_redeemable", " (canned answers here ask for code=A)"),
        ("/v2/coupon/is_redeemable?code=B", " (canned answers here ask for code=A)"),
        ("/v2/notes/7", " (it is canned for POST)"),
        ("/v2/transactions", ""),
        ("/v2/customers/lookup/coupons", ""),
    ],
)
def test_a_path_that_is_neither_says_so_and_names_both_ways_out(
    door: Door, caplog: pytest.LogCaptureFixture, path: str, hint: str
) -> None:
    client = seeded(door, ANSWER, {"method": "POST", "path": "/v2/notes/{id}"})
    with caplog.at_level(logging.INFO, "sandbox"):
        assert code(client.get(path)) == 404
    bare = path.partition("?")[0]
    why = (
        f"this path is neither imitated nor canned in org 501{hint}; have it answered by the fixture "
        f"(canned: [{{path: {bare}, body: ...}}]) or by another mock (--fallback URL)"
    )
    (logged,) = caplog.messages
    assert logged.partition(" | nearest")[0] == f"404 GET {path} | {why}"
    explained = client.get("/__admin/explain", query_string={"url": path}).json["explanation"]
    assert (explained[0], explained[-1]) == ("404 Incorrect resource or resource not found", f"-> NO  {why}")


@pytest.mark.parametrize(
    ("path", "nearest"),
    [
        ("/v2/customers/1001/tierDetail", "a path one slip away is answered: send GET /v2/customers/1001/tierDetails"),
        ("/v2/coupon/is_redeemable", "a canned answer here asks for this: send code=A"),
        ("/v2/coupon/is_redeemable?code=B", "a canned answer here asks for this: send code=A"),
        ("/v2/notes/7", "this path is canned for POST: send POST /v2/notes/7"),
    ],
)
def test_what_was_missed_by_little_is_offered_where_it_would_be_answered(door: Door, path: str, nearest: str) -> None:
    client = seeded(door, ANSWER, {"method": "POST", "path": "/v2/notes/{id}"})
    told = client.get("/__admin/explain", query_string={"url": path}).json
    assert told["nearest"]["sentence"] == nearest


def test_the_way_out_of_another_method_names_it(door: Door) -> None:
    client = door()
    client.post("/v2/transactions", headers={"X-Sandbox-Explain": "1"})
    (entry,) = client.get("/__admin/requests").json["requests"]
    assert "(canned: [{method: POST, path: /v2/transactions, body: ...}])" in entry["why"]


def test_a_path_cannot_forge_a_line_of_the_log(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "sandbox"):
        door().get("/v2/a%0A500%20forged")
    (line,) = caplog.messages
    assert "\n" not in line


def test_it_is_explained_without_being_sent(door: Door) -> None:
    client = seeded(door, ANSWER)
    told = client.get("/__admin/explain", query_string={"url": f"{COUPON}?code=A"}).json["explanation"]
    assert told == ["answered by: canned", f"-> ok  canned: 200 for GET {COUPON}?code=A (body:1)"]
    assert client.get("/__admin/requests").json["meta"]["total"] == 0


def test_what_is_canned_is_escaped_where_it_is_shown(door: Door) -> None:
    page = seeded(door, {"path": "/<b>", "body": "<script>alert(1)</script>"}).get("/__admin/docs").text
    assert "<script>" not in page
    assert "/&lt;b&gt;" in page
