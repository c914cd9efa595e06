"""The parameters of the admin API: described, taken and refused as the one table declares them."""

from typing import Any

import pytest
from werkzeug.test import Client

from sandbox.web.admin_endpoints import ADMIN_ENDPOINTS, AdminEndpoint
from tests.web.conftest import Door, make

DECLARED = [(endpoint, parameter) for endpoint in ADMIN_ENDPOINTS for parameter in endpoint.parameters]
BAD = {
    "integer": ("x", "1.5", "99999999999999999999"),
    "boolean": ("maybe", "1"),
    "a moment such as 2027-03-26T22:00:00Z, encoded": ("yesterday", "2027-02-30"),
}


@pytest.fixture
def client(door: Door) -> Client:
    return door()


@pytest.fixture(scope="module")
def described() -> Any:
    return make("lane").get("/__admin/openapi.json").json["paths"]


def asked(client: Client, endpoint: AdminEndpoint, **query: str) -> Any:
    path = endpoint.path.replace("{id}", "1001").replace("{name}", "x").replace("{program}", "Main")
    return client.open(path, method=endpoint.method, query_string=query)


def required(endpoint: AdminEndpoint) -> dict[str, str]:
    return {parameter.name: parameter.example for parameter in endpoint.parameters if parameter.required}


def test_every_parameter_is_described(described: Any) -> None:
    for endpoint in ADMIN_ENDPOINTS:
        told = described[endpoint.path][endpoint.method.lower()].get("parameters", [])
        rows = {row["name"]: row for row in told if row["in"] == "query"}
        assert list(rows) == [parameter.name for parameter in endpoint.parameters]
        for parameter in endpoint.parameters:
            row = rows[parameter.name]
            assert (row["description"], row["required"]) == (parameter.text, parameter.required)
            assert row["schema"].items() >= parameter.schema.items()


def test_numbers_are_described_with_their_bounds_and_defaults(described: Any) -> None:
    limit, offset = described["/__admin/customers"]["get"]["parameters"][-2:]
    assert limit["schema"] == {"type": "integer", "format": "int64", "minimum": 0, "maximum": 1000, "default": 50}
    assert (limit["example"], offset["schema"]["default"]) == (10, 0)


def test_an_unknown_parameter_is_refused_by_every_endpoint_and_changes_nothing(client: Client) -> None:
    client.put("/__admin/snapshots/x")
    before = client.get("/__admin/snapshots").data, client.get("/__admin/customers").data
    for endpoint in ADMIN_ENDPOINTS:
        for value in ("1", ""):
            answer = asked(client, endpoint, **required(endpoint), lmit=value)
            assert (answer.status_code, answer.content_type) == (400, "application/problem+json"), endpoint.path
            assert "does not take the parameter 'lmit'" in answer.json["detail"]
            names = [parameter.name for parameter in endpoint.parameters]
            expected = f"; expected {', '.join(names)}" if names else ": it takes none"
            assert expected in answer.json["detail"]
            assert answer.json["detail"].endswith("; did you mean 'limit'?") == ("limit" in names)
    assert (client.get("/__admin/snapshots").data, client.get("/__admin/customers").data) == before


def test_every_parameter_takes_its_example(client: Client) -> None:
    for endpoint, parameter in DECLARED:
        answer = asked(client, endpoint, **required(endpoint) | {parameter.name: parameter.example})
        assert answer.status_code != 400 or "parameter" not in answer.json["detail"], (endpoint.path, parameter.name)


def test_every_bad_value_is_refused_by_name(client: Client) -> None:
    for endpoint, parameter in DECLARED:
        for bad in BAD.get(parameter.expected) or BAD.get(parameter.schema["type"], ()):
            answer = asked(client, endpoint, **required(endpoint) | {parameter.name: bad})
            assert (answer.status_code, answer.content_type) == (400, "application/problem+json"), endpoint.path
            told = f"The parameter {parameter.name} is {bad!r}; expected {parameter.expected}."
            assert answer.json["detail"] == told


@pytest.mark.parametrize(("query", "taken"), [("0", 200), ("1000", 200), ("-1", 400), ("1001", 400), ("", 200)])
def test_a_page_of_customers_has_bounds(client: Client, query: str, taken: int) -> None:
    assert client.get(f"/__admin/customers?limit={query}").status_code == taken


def test_of_a_repeated_parameter_the_first_counts(client: Client) -> None:
    assert len(client.get("/__admin/customers?limit=1&limit=x").json["customers"]) == 1


def test_what_is_required_is_asked_for(client: Client) -> None:
    for endpoint, parameter in DECLARED:
        if parameter.required:
            answer = asked(client, endpoint)
            told = f"The parameter {parameter.name} is absent; expected {parameter.expected}."
            assert (answer.status_code, answer.json["detail"]) == (400, told)


def test_a_bare_flag_is_no_silent_no(client: Client) -> None:
    for path in ("/__admin/reset?all", "/__admin/seed?replace="):
        answer = client.post(path)
        assert (answer.status_code, "is ''; expected true or false." in answer.json["detail"]) == (400, True)
