"""The envelope of every endpoint's answers: entity-shaped without `errors`, list-shaped with them, errors alone."""

import json
from typing import Any

import pytest
from werkzeug.test import Client

from sandbox.app import app_around, wsgi
from sandbox.core.catalogue import ERRORS, Scope
from sandbox.core.model import Group, Records
from sandbox.engine.sandbox import Sandbox
from sandbox.settings import Settings
from sandbox.web.endpoints import ENDPOINTS, Endpoint
from tests.builders import NOON, a_customer, a_program, an_org

LIST_SHAPED = {"LoyaltyDetails", "OrganizationPrograms"}
ITS_OWN = {"CustomerGet"}
"""v1.1 puts everything under `response`; its own tests hold it to that."""

GETS = [endpoint for endpoint in ENDPOINTS if endpoint.method == "GET"]
WITH_ENVELOPE = [endpoint for endpoint in GETS if endpoint.shape not in ITS_OWN]
VALUES = {"source": "INSTORE", "identifierName": "mobile", "identifierValue": "1", "accountId": None}


def client(**dialect: Any) -> Client:
    people = (a_customer(1, mobile="1", tier=2), a_customer(3, mobile="3", merged_into=1))
    records = Records(an_org(dialect=dialect), (a_program(),), people, (Group(30, members=(1,)),))
    return Client(wsgi(app_around(Sandbox([records], now=lambda: NOON), Settings())))


def url(endpoint: Endpoint, **values: str) -> str:
    """A call that is answered, but for what `values` change."""
    query = {
        parameter.name: VALUES[parameter.name]
        for parameter in endpoint.parameters
        if parameter.name in VALUES and parameter.required and "{" not in endpoint.path
    }
    path = endpoint.path.replace("{userId}", values.pop("userId", "1"))
    return path + "?" + "&".join(f"{name}={value}" for name, value in (query | values).items() if value is not None)


@pytest.mark.parametrize("endpoint", WITH_ENVELOPE, ids=lambda endpoint: endpoint.name)
def test_a_success_has_the_envelope_of_its_shape(endpoint: Endpoint) -> None:
    response = client().get(url(endpoint))
    assert response.status_code == 200
    body = json.loads(response.text)
    if endpoint.shape in LIST_SHAPED:
        assert list(body) == ["data", "warnings", "errors"]
        assert body["errors"] == body["warnings"] == []
    else:
        assert "errors" not in body
        assert list(body)[-1] == "warnings"
        assert body["warnings"] == []


@pytest.mark.parametrize(
    "endpoint", [one for one in WITH_ENVELOPE if "lookup" in one.path], ids=lambda endpoint: endpoint.name
)
def test_a_merged_customer_comes_with_the_warning(endpoint: Endpoint) -> None:
    body = client().get(url(endpoint, identifierValue="3")).json
    assert body["warnings"] == [{"status": False, "code": 8069, "message": "Merged customer found"}]


@pytest.mark.parametrize("endpoint", GETS, ids=lambda endpoint: endpoint.name)
@pytest.mark.parametrize("code", [code for code, row in ERRORS.items() if row.scope is Scope.TRANSPORT])
def test_an_error_of_transport_has_the_envelope_of_v2_everywhere(endpoint: Endpoint, code: int) -> None:
    response = client().get(url(endpoint, id="1"), headers={"Prefer": f"code={code}"})
    assert response.status_code == ERRORS[code].status
    assert response.json == {"errors": [{"status": False, "code": code, "message": ERRORS[code].told()}]}


@pytest.mark.parametrize("endpoint", WITH_ENVELOPE, ids=lambda endpoint: endpoint.name)
def test_an_error_has_its_envelope_and_status_by_the_dialect(endpoint: Endpoint) -> None:
    expected = {"errors": [{"status": False, "code": 8015, "message": ERRORS[8015].message}]}
    wish = {"Prefer": "code=8015"}
    assert client().get(url(endpoint), headers=wish).json == expected
    response = client(business_error_status=404, error_warnings="empty").get(url(endpoint), headers=wish)
    assert (response.status_code, response.json) == (404, {**expected, "warnings": []})


@pytest.mark.parametrize("endpoint", [one for one in GETS if one.errors], ids=lambda endpoint: endpoint.name)
def test_an_endpoint_answers_no_code_but_those_it_names(endpoint: Endpoint) -> None:
    """Whatever is wrong with one parameter, the code is in the endpoint's row."""
    caller = client()
    strange = ("", "x", "1", "9", "3", "ALL", "true", "1.5", "2027-13-01", "2001-01-01", "9999-01-01", "a,b")
    for parameter in endpoint.parameters:
        for value in strange:
            body = caller.get(url(endpoint, **{parameter.name: value})).json
            told = body.get("errors") or []
            assert {error["code"] for error in told} <= {*endpoint.errors, 400, 404}, (parameter.name, value)
