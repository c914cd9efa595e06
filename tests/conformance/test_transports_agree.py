"""Every transport gives the same bytes, status and headers: a thread, another process, requests and httpx."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from sandbox.app import create_app, wsgi
from sandbox.server import Served
from sandbox.settings import Settings
from sandbox.sources.yaml_files import load
from sandbox.transports import httpx_transport
from sandbox.web.auth import ORG_HEADER
from tests.builders import NOON
from tests.conformance.transports import NOWHERE, Asked, Got, Transport, by_httpx, by_requests, over_a_socket
from tests.doors.processes import serving

FIXTURES = Path(__file__).parents[2] / "fixtures"
LOOKUP = "/v2/customers/lookup/tierDetails"
TOM = f"{LOOKUP}?source=INSTORE&identifierName=mobile&identifierValue=915795008395"
MAX_BODY = 2048
AT_NOON = json.dumps({"scenario": "noon", "clock": {"now": NOON.isoformat(), "frozen": True}}).encode()
"""Sets a namespace up so that days count from the same moment everywhere."""

PERSONAS = [
    Asked(persona.get, headers={ORG_HEADER: str(records.org.id)})
    for records in load(FIXTURES).orgs
    for persona in records.personas
]

ODD = [
    Asked(TOM, headers={"X-Sandbox-Explain": "1", "X-Cap-Request-Id": "mine"}),
    Asked(TOM, headers={"Prefer": "code=8089"}),
    Asked(TOM, headers={ORG_HEADER: "7"}),
    Asked(TOM, method="HEAD"),
    Asked(TOM, method="POST", body=b'{"a": 1}', headers={"Content-Type": "application/json"}),
    Asked(TOM, method="OPTIONS"),
    Asked(TOM, method="DELETE"),
    Asked(f"{TOM}&&programId=x"),
    Asked(f"{TOM}&pad={'x' * 10_000}"),
    Asked(TOM, method="POST", body=b"x" * (MAX_BODY + 1)),
    Asked(f"/ns/other{TOM}"),
    Asked(f"/ns/Oth_er{TOM}"),
    Asked(f"/ns/a{TOM}", headers={"X-Sandbox-Namespace": "b"}),
    Asked(f"/v2/customers/{quote('é ü/%')}/tierDetails"),
    Asked(f"{LOOKUP}?source=INSTORE&identifierName=email&identifierValue={quote('tøm+é@example.com')}"),
    Asked("/v2/coupon/get?q=1"),
    Asked("/"),
    Asked("/__admin/health"),
    Asked("/__admin/clock"),
    Asked("/__admin/nothing"),
    Asked("/__admin/seed", method="POST", body=b"customers: [{id: 77, tiers: {Main: Gold}}]"),
    Asked("/v2/customers/77/tierDetails"),
    Asked("/__admin/seed", method="POST", body="customers: [{id: 78, name: Zoë, tiers: {Main: Goold}}]".encode()),
    Asked("/__admin/seed", method="POST", body=b"\xff"),
    Asked("/__admin/customers/77", method="PATCH", body=b'{"name": "A"}', headers={"Content-Type": "application/json"}),
    Asked("/__admin/customers/77", method="DELETE"),
    Asked("/__admin/snapshots/one", method="PUT"),
    Asked("/__admin/snapshots/one"),
    Asked(f"/__admin/snapshots/{quote('zwölf é')}", method="PUT"),
    Asked("/__admin/scenarios/nothing/play", method="PUT"),
    Asked("/__admin/scenarios/gold-expires-tonight/play", method="PUT"),
    Asked("/__admin/reset", method="POST"),
]


@pytest.fixture(scope="module")
def transports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Transport]]:
    """All four, each with a world of its own at the same moment."""
    settings = Settings(max_body=MAX_BODY, max_url_length=8192)
    apps = [wsgi(create_app(FIXTURES, settings=settings)) for _ in range(3)]
    arguments = ("--fixtures", FIXTURES, "--max-body", str(MAX_BODY), "--max-url-length", "8192")
    with Served(apps[0]) as thread, serving(tmp_path_factory.mktemp("serve"), *arguments) as process:
        ways = {
            "thread": over_a_socket(thread.url),
            "requests": by_requests(apps[1]),
            "httpx": by_httpx(apps[2]),
            "process": over_a_socket(process.url),
        }
        for send in ways.values():
            for namespace in ("", "/ns/other"):
                assert send(Asked(f"{namespace}/__admin/scenarios/play", "POST", body=AT_NOON)).status == 200
        yield ways


def answers(transports: dict[str, Transport], asked: Asked) -> dict[str, Got]:
    return {name: send(asked) for name, send in transports.items()}


def test_every_persona_is_answered_alike(transports: dict[str, Transport]) -> None:
    for asked in PERSONAS:
        told = answers(transports, asked)
        assert told == dict.fromkeys(told, told["thread"]), asked


def test_odd_requests_and_admin_calls_are_answered_alike(transports: dict[str, Transport]) -> None:
    statuses = set()
    for asked in ODD:
        told = answers(transports, asked)
        assert told == dict.fromkeys(told, told["thread"]), asked
        statuses.add(told["thread"].status)
    assert statuses >= {200, 201, 204, 400, 401, 404, 405, 413, 414, 422}


def test_an_async_client_is_answered_too() -> None:
    async def ask() -> httpx.Response:
        app = wsgi(create_app(FIXTURES, now=lambda: NOON))
        async with httpx.AsyncClient(transport=httpx_transport(app), base_url=NOWHERE) as client:
            return await client.get(TOM)

    assert json.loads(asyncio.run(ask()).content)["entityId"] == 566000001
