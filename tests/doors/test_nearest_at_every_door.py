"""What would have succeeded is told in the same words wherever a refusal is: one search, every door."""

import json
import logging
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client

from sandbox.app import create_app, tenant, wsgi
from sandbox.settings import Settings
from sandbox.testing import failure_text
from tests.doors.commands import command

FIXTURE = """\
org: {id: 501, cluster: eu, dual_eligibility: true, primary_identifier: mobile}
programs: [{id: 973, name: Main, tiers: [Bronze, Silver]}]
customers:
  - {id: 1, identifiers: {mobile: "915795008395", email: tom@example.com}, tiers: {Main: Silver}}
  - {id: 2, identifiers: {mobile: "915795000022"}, loyalty: non_loyalty}
"""
SCENARIO = """\
scenario: by-email
fixtures: {fixture}
steps:
  - get: {url}
    expect: {{code: none}}
"""
URL = "/v2/customers/lookup/tierDetails?source=INSTORE&identifierName=email&identifierValue=tom@example.com"
BY_ID = "/v2/customers/2/tierDetails"
NEAREST = (
    "nearest: email matches customer 1, but the primary identifier of org 501 is mobile: "
    "send identifierName=mobile&identifierValue=915795008395"
)
ENROL = (
    "nearest: customer 2 is non-loyalty: edit the customer with PATCH {}/__admin/customers/2 "
    '{{"loyalty": "loyalty"}} and send this again'
)


@pytest.fixture
def fixture(tmp_path: Path) -> Path:
    path = tmp_path / "one.yaml"
    path.write_text(FIXTURE, encoding="utf-8")
    return path


def test_every_door_tells_the_same(fixture: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    app = create_app(fixture)
    client = Client(wsgi(app))
    with caplog.at_level(logging.INFO, "sandbox"):
        answer = client.get(URL, headers={"X-Sandbox-Explain": "1"})
    (logged,) = caplog.messages
    journal = f"/__admin/requests/{answer.headers['X-Sandbox-Request-Id']}"
    explained: Any = client.get(f"{journal}/explain").json
    unsent: Any = client.get("/__admin/explain", query_string={"url": URL}).json
    scenario = tmp_path / "by-email.yaml"
    scenario.write_text(SCENARIO.format(fixture=fixture, url=URL), encoding="utf-8")
    assert logged.endswith(f" | {NEAREST}")
    assert f" | {NEAREST} | passed: " in answer.headers["X-Sandbox-Explanation"]
    assert (
        explained["explanation"]
        == unsent["explanation"]
        == command("explain", "--fixtures", fixture, URL).out.splitlines()
    )
    assert explained["explanation"][1] == NEAREST
    assert client.get(journal).json["nearest"] == explained["nearest"] == unsent["nearest"]
    assert f"    {NEAREST}\n" in failure_text.told(tenant(app), lambda: 0)
    assert NEAREST in command("replay", scenario).out


def test_a_success_has_none(fixture: Path) -> None:
    client = Client(wsgi(create_app(fixture)))
    answer = client.get("/v2/customers/1/tierDetails", headers={"X-Sandbox-Explain": "1"})
    assert "nearest" not in answer.headers["X-Sandbox-Explanation"]
    assert client.get(f"/__admin/requests/{answer.headers['X-Sandbox-Request-Id']}/explain").json["nearest"] is None


def test_an_entry_is_searched_in_the_world_that_it_met(fixture: Path) -> None:
    client = Client(wsgi(create_app(fixture)))
    answer = client.get(BY_ID)
    client.patch("/__admin/customers/2", json={"loyalty": "loyalty"})
    assert client.get(BY_ID).json["entityId"] == 2
    told: Any = client.get(f"/__admin/requests/{answer.headers['X-CAP-REQUEST-ID']}/explain").json
    assert told["explanation"][1] == ENROL.format("")


def test_an_entry_whose_world_is_gone_is_searched_in_the_present_one_and_says_so(fixture: Path) -> None:
    app = create_app(fixture)
    client = Client(wsgi(app))
    journal = f"/__admin/requests/{client.get(BY_ID).headers['X-CAP-REQUEST-ID']}/explain"
    app.extensions["capillary_sandbox"].namespace().journal.forget_states()
    gone = "the world that it met is not kept any more"
    assert client.get(journal).json["explanation"][1] == f"{gone}; as the world is now, {ENROL.format('')}"
    client.patch("/__admin/customers/2", json={"loyalty": "loyalty"})
    told: Any = client.get(journal).json
    assert told["explanation"][1] == f"{gone}, and as the world is now this is answered otherwise"
    assert told["nearest"] is None


def test_an_edit_is_told_for_the_namespace_that_was_asked(fixture: Path) -> None:
    client = Client(wsgi(create_app(fixture)))
    answer = client.get(f"/ns/mine{BY_ID}", headers={"X-Sandbox-Explain": "1"})
    assert ENROL.format("/ns/mine") in answer.headers["X-Sandbox-Explanation"]
    entry = answer.headers["X-Sandbox-Request-Id"]
    edit = client.get(f"/ns/mine/__admin/requests/{entry}/explain").json["nearest"]["edit"]
    client.open(edit["url"], method=edit["method"], json=edit["body"])
    assert client.get(f"/ns/mine{BY_ID}").json["entityId"] == 2
    assert client.get(BY_ID).json["errors"][0]["code"] == 8089


@pytest.mark.parametrize(("more", "found"), [("", True), ("&note=" + "x" * 2048, False)])
def test_none_is_looked_for_where_a_request_is_very_long(fixture: Path, more: str, found: bool) -> None:
    client = Client(wsgi(create_app(fixture)))
    told: Any = client.get("/__admin/explain", query_string={"url": URL + more}).json
    assert (told["nearest"] is not None) == found


def test_a_search_changes_nothing(fixture: Path) -> None:
    client = Client(wsgi(create_app(fixture)))
    body = {"profiles": [{"identifiers": [{"type": "mobile", "value": "915795000099"}]}]}
    explaining = {"X-Sandbox-Explain": "1"}
    before = client.get("/__admin/customers").json
    answer = client.post("/v2/customers?source=INSTOER", json=body, headers=explaining)
    assert "nearest: the source that is most like" in answer.headers["X-Sandbox-Explanation"]
    client.get("/v2/customers/9/tierDetails", headers=explaining)
    assert client.get("/__admin/customers").json == before
    assert client.post("/__admin/requests/count", json={}).json == {"count": 2}


def test_what_is_told_has_no_secret(fixture: Path, caplog: pytest.LogCaptureFixture) -> None:
    org = "credentials: {tills: [{username: till.one, password: hush-hush}], clients: [{key: k, secret: hush-too}]}"
    fixture.write_text(FIXTURE.replace("org: {", f"org: {{{org}, "), encoding="utf-8")
    client = Client(wsgi(create_app(fixture, settings=Settings(auth="required"))))
    with caplog.at_level(logging.INFO, "sandbox"):
        answer = client.get("/v2/customers/1/tierDetails?token=hush-url", headers={"X-Sandbox-Explain": "1"})
        client.post("/v3/oauth/token/generate", json={"key": "k", "secret": "hush-wrong"})
    entries: Any = client.get("/__admin/requests").json["requests"]
    told = [client.get(f"/__admin/requests/{entry['id']}/explain").json for entry in entries]
    assert [one["nearest"]["credentials"] for one in told] == [
        {"org": 501, "client": "k"},
        {"org": 501, "till": "till.one"},
    ]
    assert "hush" not in json.dumps(told) + caplog.text + answer.headers["X-Sandbox-Explanation"]


def test_a_customer_that_was_edited_says_when_and_by_whom(fixture: Path) -> None:
    client = Client(wsgi(create_app(fixture)))
    client.put("/__admin/clock", json={"now": "2027-03-26T12:01:00Z", "frozen": True})
    edits: list[tuple[str, str, Any]] = [
        ("PATCH", "/__admin/customers/2", {"name": "Nolan"}),
        ("PUT", "/__admin/customers/2", {"loyalty": "non_loyalty"}),
        ("PUT", "/__admin/customers/2/tiers/Main", "Silver"),
    ]
    for method, path, body in edits:
        client.open(path, method=method, json=body)
        lines: Any = client.get("/__admin/explain", query_string={"url": BY_ID}).json["explanation"]
        assert lines[-1].endswith("customer 2 is non-loyalty  [edited at 2027-03-26 12:01 by admin]")
        client.post("/__admin/reset")
        client.put("/__admin/clock", json={"now": "2027-03-26T12:01:00Z", "frozen": True})
    client.post("/__admin/customers", json={"id": 3, "loyalty": "non_loyalty"})
    lines = client.get("/__admin/explain", query_string={"url": "/v2/customers/3/tierDetails"}).json["explanation"]
    assert lines[-1].endswith("[edited at 2027-03-26 12:01 by admin]")
