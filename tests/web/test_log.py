"""What the log says: why a call was refused, on one line, and the traceback of a fault."""

import logging
from dataclasses import replace

import pytest

from sandbox.engine.sandbox import Sandbox, View
from sandbox.web.call import Answer, Call
from sandbox.web.endpoints import ENDPOINTS
from sandbox.web.pipeline import Pipeline
from tests.builders import NOON, an_org
from tests.web.conftest import Door, records

LOOKUP = "/v2/customers/lookup/tierDetails"


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == "sandbox"]


@pytest.mark.parametrize(
    ("query", "line"),
    [
        (
            "source=INSTORE&identifierName=email&identifierValue=tom@example.com",
            "8015 GET {} | primary-identifier: the primary identifier of org 501 is 'mobile', "
            "and only 'email' was submitted",
        ),
        (
            "source=INSTORE&identifierName=mobile&identifierValue=1",
            "8015 GET {} | customer: no customer has the 'mobile' '1' in 'org 501'",
        ),
        ("source=x", "8003 GET {} | source: 'x' is not a source; known are"),
        ("programId=x", "400 GET {} | programId is 'x', expected a whole number of 32 bits"),
    ],
)
def test_a_refusal_is_logged_with_the_reason(
    door: Door, caplog: pytest.LogCaptureFixture, query: str, line: str
) -> None:
    with caplog.at_level(logging.INFO, "sandbox"):
        door().get(f"{LOOKUP}?{query}")
    (logged,) = lines(caplog)
    assert logged.startswith(line.format(f"{LOOKUP}?{query}"))


def test_a_success_is_not_logged_unless_asked_for(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "sandbox"):
        door().get("/v2/customers/1001/tierDetails")
    assert lines(caplog) == []
    with caplog.at_level(logging.DEBUG, "sandbox"):
        door().get("/v2/customers/1001/tierDetails")
    assert lines(caplog) == ["200 GET /v2/customers/1001/tierDetails"]


def test_a_request_cannot_forge_a_line_or_flood_the_log(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "sandbox"):
        door().get(f"{LOOKUP}?source=%0A8015%20forged{'x' * 9000}")
    (logged,) = lines(caplog)
    assert "\n" not in logged
    assert len(logged) < 1200


def test_a_secret_in_a_url_is_not_logged(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "sandbox"):
        door().get("/v2/customers/1001/tierDetails?access_token=hidden&n=1")
        door().get("/v2/nowhere?access_token=hidden&n=1")
    answered, refused = lines(caplog)
    assert answered == "200 GET /v2/customers/1001/tierDetails?access_token=***&n=1"
    assert refused.startswith("404 GET /v2/nowhere?access_token=***&n=1 |")


def test_a_fault_of_the_sandboxs_own_is_a_500_with_its_traceback_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    def fails(call: Call, view: View) -> Answer:
        raise ZeroDivisionError

    pipeline = Pipeline(
        Sandbox([records(an_org(), 1)], now=lambda: NOON), new_request_id=lambda: "id", max_url_length=100
    )
    response = pipeline.vendor(replace(ENDPOINTS[0], handler=fails), Call("GET", "/v2"))
    assert response.status == 500
    assert response.body == b'{"errors":[{"status":false,"code":500,"message":"All requests failed due to errors."}]}'
    assert "ZeroDivisionError" in caplog.text


def test_a_line_names_the_namespace_as_a_path_would(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "sandbox")
    client = door()
    client.get("/v2/customers/404/tierDetails", headers={"X-Sandbox-Namespace": "mine"})
    client.get("/ns/mine/v2/customers/404/tierDetails")
    client.get("/v2/customers/404/tierDetails")
    assert [line.split(" |")[0] for line in lines(caplog)] == [
        "8015 GET /ns/mine/v2/customers/404/tierDetails",
        "8015 GET /ns/mine/v2/customers/404/tierDetails",
        "8015 GET /v2/customers/404/tierDetails",
    ]
