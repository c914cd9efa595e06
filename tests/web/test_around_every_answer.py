"""What stands around every answer: headers, transport errors, and rubbish that must not break it."""

import re

import pytest

from sandbox import __version__
from tests.web.conftest import Door

LOOKUP = "/v2/customers/lookup/tierDetails"
TOM = f"{LOOKUP}?source=INSTORE&identifierName=mobile&identifierValue=915795008395"


@pytest.fixture
def door(reading_door: Door) -> Door:
    return reading_door


def errors(code: int, message: str) -> str:
    return f'{{"errors":[{{"status":false,"code":{code},"message":"{message}"}}]}}'


NOT_FOUND = errors(404, "Incorrect resource or resource not found")
NOT_ALLOWED = errors(405, "The operation is not supported for the resource")


@pytest.mark.parametrize("url", [TOM, LOOKUP, "/v2/nowhere", "/v2/customers/x/tierDetails"])
def test_every_vendor_answer_has_the_headers(door: Door, url: str) -> None:
    headers = door().get(url).headers
    assert headers["Content-Type"] == "application/json;charset=UTF-8"
    assert headers["Cache-Control"] == "no-store"
    assert headers.getlist("Server") == [f"capillary-sandbox/{__version__}"]
    assert re.fullmatch("[0-9a-f]{32}", headers["X-CAP-REQUEST-ID"])
    assert headers["X-Cap-RequestID"] == headers["X-CAP-REQUEST-ID"]


def test_a_requests_own_id_is_echoed(door: Door) -> None:
    headers = door().get(TOM, headers={"X-CAP-REQUEST-ID": "my-own-id"}).headers
    assert (headers["X-CAP-REQUEST-ID"], headers["X-Cap-RequestID"]) == ("my-own-id", "my-own-id")


@pytest.mark.parametrize("sent", ["", "a" * 201, "two words", "ü"])
def test_an_id_that_no_header_should_carry_is_replaced(door: Door, sent: str) -> None:
    answer = door().get(TOM, headers={"X-CAP-REQUEST-ID": sent})
    assert re.fullmatch("[0-9a-f]{32}", answer.headers["X-CAP-REQUEST-ID"])


def test_each_request_has_an_id_of_its_own(door: Door) -> None:
    client = door()
    assert len({client.get(TOM).headers["X-CAP-REQUEST-ID"] for _ in range(5)}) == 5


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/v2",
        "/v2/customer",
        "/v2/customers/",
        f"{LOOKUP}/",
        "/v2//customers/lookup/tierDetails",
        "/v2/customers//tierDetails",
        "/V2/customers/lookup/tierDetails",
        "/v2/customers/1/2/tierDetails",
        "/%00",
        "/%ff%fe",
        "/..%2f..%2fetc/passwd",
    ],
)
def test_an_unknown_path_is_404_in_the_vendors_envelope(door: Door, path: str) -> None:
    response = door().get(path)
    assert (response.status_code, response.text) == (404, NOT_FOUND)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
@pytest.mark.parametrize("path", [LOOKUP, "/v2/customers/1001/tierDetails"])
def test_another_method_is_405_in_the_vendors_envelope(door: Door, method: str, path: str) -> None:
    response = door().open(path, method=method)
    assert (response.status_code, response.text) == (405, NOT_ALLOWED)


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", LOOKUP, "GET, HEAD"),
        ("OPTIONS", "/v2/customers/1001", "GET, HEAD, PUT"),
        ("GET", "/v3/oauth/token/generate", "POST"),
        ("POST", "/__admin/clock", "DELETE, GET, HEAD, PUT"),
    ],
)
def test_a_405_names_the_methods_that_the_path_takes(door: Door, method: str, path: str, allowed: str) -> None:
    client = door()
    response = client.open(path, method=method)
    assert (response.status_code, response.headers.get("Allow")) == (405, allowed)
    for one in allowed.split(", "):
        assert client.open(path, method=one, json={}).status_code != 405
    assert "Allow" not in client.get("/v2/nowhere").headers


def test_head_is_get_without_a_body(door: Door) -> None:
    client = door()
    head, get = client.head(TOM), client.get(TOM)
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Content-Length"] == get.headers["Content-Length"]


def test_an_unknown_org_is_a_401_in_xml(door: Door) -> None:
    for named in ("999", "x"):
        response = door().get(TOM, headers={"X-CAP-API-AUTH-ORG-ID": named})
        assert (response.status_code, response.headers["Content-Type"]) == (401, "application/xml;charset=UTF-8")
        assert response.text == (
            '<?xml version="1.0" encoding="UTF-8"?><response><status><success>false</success><code>401</code>'
            "<message>Authentication failed. Please check username and password.</message></status></response>"
        )


def test_the_headers_org_decides_which_customers_there_are(door: Door) -> None:
    client = door()
    assert client.get("/v2/customers/2001/tierDetails").json["errors"][0]["code"] == 8015
    answer = client.get("/v2/customers/2001/tierDetails", headers={"x-cap-api-auth-org-id": "502"})
    assert answer.json["entityId"] == 2001


def test_a_url_longer_than_the_setting_allows_is_414(door: Door) -> None:
    response = door().get(f"{TOM}&filler={'x' * 65536}")
    assert (response.status_code, response.text) == (414, errors(414, "Request URI is too long"))


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("source=INSTORE&identifierName=mobile&identifierValue=915795008395&source=x", None),
        ("source=x&source=INSTORE&identifierName=mobile&identifierValue=915795008395", 8003),
        ("source=&source=INSTORE&identifierName=mobile&identifierValue=915795008395", 8003),
        ("&&source=INSTORE&&identifierName=mobile&identifierValue=915795008395&", None),
        ("source=INSTORE&identifierName=email%2Cmobile&identifierValue=a%2C915795008395", None),
        ("source=INSTORE&identifierName=mobile&identifierValue=%2B91+57950-08395", None),
        ("source=INSTORE&identifierName=mobile&identifierValue=+9157950 08395&unknown=1", None),
        ("source=INSTORE&identifierName=mobile&identifierValue=%FF%FE", 8015),
        ("source=INSTORE&identifierName=mobile&identifierValue=%00", 8015),
        ("source=INSTORE&identifierName=mobile&identifierValue=%", 8015),
        ("source=%zz&identifierName=mobile&identifierValue=1", 8003),
        ("source=INSTORE&identifierName=mobile&identifierValue=%20", 8013),
        ("source=INSTORE&identifierName=mobile&identifierValue", 8013),
        ("=", 8003),
        ("source=INSTORE&identifierName=" + "mobile," * 2999 + "mobile&identifierValue=" + "1," * 2999 + "1", 8015),
    ],
)
def test_odd_queries_get_their_documented_answer(door: Door, query: str, code: int | None) -> None:
    response = door().get(f"{LOOKUP}?{query}")
    assert response.status_code == 200
    answer = response.json
    assert (answer["errors"][0]["code"] if "errors" in answer else None) == code


def test_health_and_ready_answer(door: Door) -> None:
    client = door()
    assert client.get("/__admin/health").json == {"status": "alive"}
    assert client.get("/__admin/ready").json == {"status": "ready", "orgs": [501, 502]}


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/__admin/x", 404), ("POST", "/__admin/ready", 405)])
def test_admin_errors_are_problem_details(door: Door, method: str, path: str, status: int) -> None:
    response = door().open(path, method=method)
    assert (response.status_code, response.headers["Content-Type"]) == (status, "application/problem+json")
    assert response.json["status"] == status
    assert path in response.json["detail"]
