"""Every answer has a status, a content type and a shape that the OpenAPI description gives for its endpoint.

`make contract` looks for requests that make this untrue; what is known to matter is here.
"""

import re
from functools import cache
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError
from werkzeug.test import Client, TestResponse

from sandbox.app import app_around, wsgi
from sandbox.engine.sandbox import Sandbox
from sandbox.settings import Settings
from sandbox.web.auth import ORG_HEADER
from sandbox.web.endpoints import ENDPOINTS, EVERYWHERE, Endpoint
from sandbox.web.openapi import description
from sandbox.web.routes import Routes
from tests.builders import NOON
from tests.conformance.test_personas import EXAMPLES, LOADED, Example

DESCRIBED = description()


@cache
def client() -> Client:
    """The shipped orgs."""
    return Client(wsgi(app_around(Sandbox(LOADED.orgs, now=lambda: NOON), Settings())))


def assert_described(endpoint: Endpoint, answer: TestResponse) -> None:
    responses = DESCRIBED["paths"][endpoint.path][endpoint.method.lower()]["responses"]
    content = responses[str(answer.status_code)]["content"]
    shape = content[answer.headers["Content-Type"]]["schema"]
    told: Any = answer.json if "json" in answer.headers["Content-Type"] else answer.text
    Draft202012Validator({**shape, "components": DESCRIBED["components"]}).validate(told)


ROUTES = Routes(ENDPOINTS)
OF_AN_ENDPOINT = [
    (found[0], example)
    for example in EXAMPLES
    if (found := ROUTES.find(example.persona.get.partition("?")[0])) is not None
]


@pytest.mark.parametrize(("endpoint", "example"), OF_AN_ENDPOINT, ids=lambda value: getattr(value, "name", None))
def test_what_a_persona_is_answered_is_described(endpoint: Endpoint, example: Example) -> None:
    assert_described(endpoint, client().get(example.persona.get, headers={ORG_HEADER: str(example.org_id)}))


@pytest.mark.parametrize("org_id", [501, 503])
@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.name)
def test_every_code_that_an_endpoint_names_is_described(endpoint: Endpoint, org_id: int) -> None:
    url = endpoint.path.replace("{userId}", "566000001")
    query = {parameter.name: parameter.example for parameter in endpoint.parameters if parameter.required}
    if endpoint.path.startswith("/v1.1/"):
        query = {"mobile": "1"}
    for code in (*endpoint.errors, *EVERYWHERE):
        headers = {ORG_HEADER: str(org_id), "Prefer": f"code={code}"}
        asked = {"method": endpoint.method, "query_string": query, "headers": headers, "data": endpoint.body or b""}
        answer = client().open(url, **asked)
        assert re.search(rf'[":>]{code}\b', answer.text), (code, answer.text)
        assert_described(endpoint, answer)


def test_xml_is_described() -> None:
    (endpoint,) = [endpoint for endpoint in ENDPOINTS if endpoint.also_xml]
    answer = client().get(f"{endpoint.path}?mobile=1&format=xml")
    assert answer.text.startswith("<?xml")
    assert_described(endpoint, answer)


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.name)
def test_a_405_is_described_with_the_methods_that_are_allowed(endpoint: Endpoint) -> None:
    answer = client().open(endpoint.path.replace("{userId}", "1"), method="TRACE")
    assert answer.status_code == 405
    assert endpoint.method in answer.headers["Allow"].split(", ")
    assert "Allow" in DESCRIBED["paths"][endpoint.path][endpoint.method.lower()]["responses"]["405"]["headers"]
    assert_described(endpoint, answer)


def test_a_description_that_is_untrue_is_noticed() -> None:
    """The check itself: an answer of one endpoint is not what another describes."""
    by_name = {endpoint.name: endpoint for endpoint in ENDPOINTS}
    answer = client().get("/v2/customers/566000001/tierDetails")
    assert_described(by_name["tier_details_by_id"], answer)
    with pytest.raises(ValidationError, match="is not valid under any of the given schemas"):
        assert_described(by_name["points_balance_by_id"], answer)
