"""What counts as drift between two answers, and what differs by nature."""

import json
from typing import Any

import pytest

from sandbox.replaying.drifting import drifts
from sandbox.replaying.exchange import Response
from sandbox.sources.located import Map, Plain
from sandbox.sources.steps import Expectation

JSON = (("Content-Type", "application/json;charset=UTF-8"), ("X-CAP-REQUEST-ID", "1"))


def answered(body: Any, status: int = 200, headers: tuple[tuple[str, str], ...] = JSON) -> Response:
    """An answer."""
    return Response(status, headers, body if isinstance(body, bytes) else json.dumps(body).encode())


@pytest.mark.parametrize(
    ("own", "theirs", "field", "kind"),
    [
        ({"a": 1}, {}, "$.a", "missing"),
        ({}, {"a": 1}, "$.a", "unexpected"),
        ({"a": [{"b": 1}]}, {"a": [{"b": "1"}]}, "$.a[*].b", "type"),
        ({"a": [{"b": 1}]}, {"a": [{"b": None}]}, "$.a[*].b", "type"),
        ({"a": {}}, {"a": []}, "$.a", "type"),
        ({"message": "No"}, {"message": "no"}, "$.message", "value"),
        ({"serial": 3}, {"serial": -1}, "$.serial", "value"),
        ({"a": [1, 2]}, {"a": [1]}, "$.a", "length"),
        ({"day": "2027-03-26"}, {"day": "soon"}, "$.day", "value"),
    ],
)
def test_shape_types_nullability_and_values_drift(own: Any, theirs: Any, field: str, kind: str) -> None:
    assert [(found.field, found.kind) for found in drifts(answered(own), answered(theirs), Expectation())] == [
        (field, kind)
    ]


@pytest.mark.parametrize(
    ("own", "theirs"),
    [
        ({"entityId": 1, "id": 5, "user_id": "7"}, {"entityId": 2, "id": 6, "user_id": "8"}),
        ({"expires": "2027-03-26 23:59:59"}, {"expires": "2031-01-01 23:59:59"}),
        ({"iso": "2027-03-26T23:59:59Z"}, {"iso": "2027-03-26T23:59:59+05:30"}),
        ({"points": 390}, {"points": 390.000}),
    ],
)
def test_ids_and_dates_differ_by_nature(own: Any, theirs: Any) -> None:
    assert drifts(answered(own), answered(theirs), Expectation()) == []


def test_what_an_expectation_tells_is_compared_all_the_same() -> None:
    body = Map({"entityId": Plain("1")})
    (found,) = drifts(answered({"entityId": 1}), answered({"entityId": 2}), Expectation(body=body))
    assert (found.field, found.sandbox, found.target) == ("$.entityId", "1", "2")


def test_status_code_and_headers_drift() -> None:
    refused = {"errors": [{"status": False, "code": 8015, "message": "m"}]}
    other = {"errors": [{"status": False, "code": 8065, "message": "m"}]}
    theirs = answered(other, 404, (("content-type", "application/json"), ("Date", "now"), ("X-Cap-Trace", "t")))
    assert [found.field for found in drifts(answered(refused), theirs, Expectation())] == [
        "status",
        "code",
        "header Content-Type",
        "header x-cap-request-id",
        "header x-cap-trace",
    ]


def test_xml_is_compared_by_its_elements_and_with_json_not_at_all() -> None:
    one, other = answered(b"<a><code>401</code></a>"), answered(b"<a><code>401</code><b>1</b></a>")
    assert [found.kind for found in drifts(one, other, Expectation())] == ["shape"]
    assert drifts(one, answered(b"<a><code> 401 </code></a>"), Expectation()) == []
    (found,) = drifts(answered({"a": 1}), answered(b"<a/>"), Expectation())
    assert (found.field, found.sandbox, found.target) == ("$", "map", "XML")


def test_secrets_are_not_told() -> None:
    (found,) = drifts(answered({"accessToken": "abc"}), answered({"accessToken": "xyz"}), Expectation())
    assert (found.sandbox, found.target) == ("***", "***")
