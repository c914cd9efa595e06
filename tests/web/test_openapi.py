"""The OpenAPI description is valid, complete, and true of what is answered."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from sandbox.core.catalogue import ERRORS
from sandbox.core.model import Client, Credentials, Till
from sandbox.web.admin_endpoints import ADMIN_ENDPOINTS
from sandbox.web.endpoints import ENDPOINTS
from tests.builders import signed
from tests.web.conftest import Door, make


@pytest.fixture
def door(reading_door: Door) -> Door:
    return reading_door


@pytest.fixture(scope="module")
def served() -> Any:
    return make("lane").get("/__admin/openapi.json").json


@pytest.mark.long
def test_the_description_is_valid_openapi(served: Any) -> None:
    assert served["openapi"].startswith("3.1")
    validate(served)


def test_every_endpoint_is_described(served: Any) -> None:
    described = {(method.upper(), path) for path, methods in served["paths"].items() for method in methods}
    assert described == {(endpoint.method, endpoint.path) for endpoint in (*ENDPOINTS, *ADMIN_ENDPOINTS)}


def test_who_may_call_is_described(served: Any) -> None:
    paths = served["paths"]
    assert set(served["components"]["securitySchemes"]) == {"token", "till"}
    assert paths["/v2/customers/{userId}/tierDetails"]["get"]["security"] == [{"token": []}, {"till": []}, {}]
    assert paths["/v3/oauth/token/generate"]["post"]["security"] == []
    assert "application/xml;charset=UTF-8" in paths["/v2/customers/lookup"]["get"]["responses"]["401"]["content"]
    assert "application/json;charset=UTF-8" in paths["/v1.1/customer/get"]["get"]["responses"]["401"]["content"]


@pytest.mark.parametrize(
    ("url", "method", "headers", "body", "shape"),
    [
        ("/v3/oauth/token/generate", "POST", {}, {"key": "key", "secret": "s"}, "Token"),
        ("/v3/oauth/token/generate", "POST", {}, {"key": "key", "secret": "wrong"}, "TokenRefused"),
        ("/v1.1/customer/get", "GET", {"Authorization": "x"}, None, "UnauthorizedV1"),
        ("/v2/customers/1001/tierDetails", "GET", signed("till", "p"), None, "Errors"),
    ],
)
def test_answers_about_credentials_have_the_described_shape(
    served: Any, url: str, method: str, headers: dict[str, str], body: Any, shape: str
) -> None:
    tills, clients = {"till": Till("till", "p", ("tier_details_by_id",))}, {"key": Client("key", "s")}
    answer = make("lane", credentials=Credentials(tills, clients)).open(url, method=method, headers=headers, json=body)
    Draft202012Validator(served["components"]["schemas"][shape]).validate(answer.json)


def test_every_error_of_an_endpoint_is_described_with_its_message(served: Any) -> None:
    for endpoint in ENDPOINTS:
        described = str(served["paths"][endpoint.path][endpoint.method.lower()]["responses"])
        for code in endpoint.errors:
            assert f"{code} `{ERRORS[code].message}`" in described


@pytest.mark.parametrize(
    ("url", "shape"),
    [
        ("/v2/customers/1001/tierDetails?fetchDataForAllPrograms=true", "TierDetails"),
        ("/v2/customers/1001/tierDetails?entityType=FLEET", "TierDetails"),
        (
            "/v2/customers/lookup/tierDetails?source=ALL&identifierName=mobile&identifierValue=919000000004",
            "TierDetails",
        ),
        ("/v2/customers/404/tierDetails", "Errors"),
        ("/v2/nowhere", "Errors"),
        ("/__admin/nowhere", "Problem"),
    ],
)
def test_answers_have_the_described_shape(door: Door, served: Any, url: str, shape: str) -> None:
    schema = served["components"]["schemas"][shape]
    Draft202012Validator(schema).validate(door().get(url).json)
