"""A fault that answers with a code answers as `Prefer` does, byte for byte, on every endpoint."""

import re

import pytest
from werkzeug.test import Client

from sandbox.app import app_around, tenant, wsgi
from sandbox.core.catalogue import ERRORS
from sandbox.core.model import Client as ApiClient
from sandbox.core.model import Credentials
from sandbox.engine.sandbox import Sandbox
from sandbox.settings import Settings
from sandbox.web.endpoints import ENDPOINTS, Endpoint
from tests.builders import NOON, an_org
from tests.web.conftest import records

ORG = an_org(dual="mobile", credentials=Credentials({}, {"demo-key": ApiClient("demo-key", "demo-secret")}))


def request_of(endpoint: Endpoint) -> tuple[str, str]:
    """A path and query that an endpoint answers with a success, and a body."""
    path = re.sub(r"\{\w+\}", "1001", endpoint.path)
    given = [known for known in endpoint.parameters if known.where == "query" and known.required]
    query = "&".join(f"{known.name}={known.example}" for known in given) or "mobile=915795008395"
    return f"{path}?{query}", endpoint.body or ""


@pytest.mark.long
@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.name)
def test_a_fault_answers_every_code_as_prefer_does(endpoint: Endpoint) -> None:
    app = app_around(Sandbox([records(ORG, 1001)], now=lambda: NOON), Settings())
    client, mine = Client(wsgi(app)), tenant(app)
    url, body = request_of(endpoint)
    for code in ERRORS:
        preferred = client.open(url, method=endpoint.method, data=body, headers={"Prefer": f"code={code}"})
        fault = mine.faults.arm("code", code=code, endpoint=endpoint.name)
        answer = client.open(url, method=endpoint.method, data=body)
        mine.faults.disarm(fault.id)
        assert (answer.status, answer.content_type, answer.text) == (
            preferred.status,
            preferred.content_type,
            preferred.text,
        ), code
        assert [seen.code for seen in list(mine.requests)[-2:]] == [code, code]
        mine.requests.forget()
