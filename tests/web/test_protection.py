"""Who may call the admin API, and that the vendor's paths stay open to all."""

import pytest
from werkzeug.test import Client

from sandbox.app import app_around, wsgi
from sandbox.engine.sandbox import Sandbox
from sandbox.settings import Settings
from sandbox.web.admin_endpoints import ADMIN_ENDPOINTS
from tests.builders import NOON, an_org
from tests.web.conftest import records

TOM = "/v2/customers/1001/tierDetails"


def client(**settings: str) -> Client:
    app = app_around(Sandbox([records(an_org(), 1001)], now=lambda: NOON), Settings(**settings))
    return Client(wsgi(app))


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "127.0.0.1:8015"},
        {"Host": "127.9.9.9"},
        {"Host": "localhost:8015"},
        {"Host": "a.localhost"},
        {"Host": "[::1]:8015"},
        {"Origin": "http://localhost:3000"},
        {"Origin": "https://b.localhost"},
    ],
)
def test_this_machines_own_calls_are_taken(headers: dict[str, str]) -> None:
    assert client().post("/__admin/reset", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.test"},
        {"Host": "localhost.evil.test"},
        {"Host": "10.0.0.7:8015"},
        {"Host": "[bad"},
        {"Host": ""},
        {"Origin": "http://evil.test"},
        {"Origin": "null"},
        {"Origin": "http://evil.test", "Host": "localhost"},
    ],
)
def test_a_strange_host_or_origin_changes_nothing(headers: dict[str, str]) -> None:
    caller = client()
    caller.put("/__admin/snapshots/kept")
    for path in ("/__admin/reset", "/__admin/nowhere"):
        response = caller.post(path, headers=headers)
        assert (response.status_code, response.content_type) == (403, "application/problem+json")
    assert caller.get("/__admin/snapshots").json == {"snapshots": [{"name": "kept"}]}


def test_an_allowed_host_is_taken() -> None:
    caller = client(allowed_host="sandbox.test, Other.test")
    for host in ("sandbox.test:8015", "other.test"):
        assert caller.post("/__admin/reset", headers={"Host": host}).status_code == 200
    assert caller.post("/__admin/reset", headers={"Host": "third.test"}).status_code == 403


def test_with_a_token_nothing_answers_without_it_and_all_does_with_it() -> None:
    caller = client(admin_token="s3cret")
    for endpoint in ADMIN_ENDPOINTS:
        path = endpoint.path.replace("{name}", "x")
        for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic s3cret"}):
            assert caller.open(path, method=endpoint.method, headers=headers).status_code == 401
        admitted = {"Authorization": "Bearer s3cret", "Host": "evil.test", "Origin": "http://evil.test"}
        assert caller.open(path, method=endpoint.method, headers=admitted).status_code not in (401, 403, 500)
    assert caller.get("/__admin/nowhere").status_code == 401


def test_the_vendors_paths_take_any_host_and_origin() -> None:
    for caller in (client(), client(admin_token="s3cret")):
        response = caller.get(TOM, headers={"Host": "api.example.com", "Origin": "http://evil.test"})
        assert response.json["entityId"] == 1001
