"""Every kind of fault, met by a plain client over a socket; told in the journal; gone after a reset."""

import http.client
import json
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest
import requests
from werkzeug.test import Client

from sandbox.app import app_around, tenant, wsgi
from sandbox.client import SandboxClient
from sandbox.core.faults import FAULTS
from sandbox.operations.errors import NeedsASocket
from sandbox.operations.tenant import Tenant
from sandbox.server import Served
from sandbox.settings import Settings
from sandbox.transports import httpx_transport, requests_adapter
from tests.doors.tenants import a_sandbox
from tests.sources.test_faults import LEAST

TOM = "/v2/customers/lookup/tierDetails?source=INSTORE&identifierName=mobile&identifierValue=915795008395"
BY_ID = "/v2/customers/1002/tierDetails"
IN_A_SOCKET = [kind for kind, row in FAULTS.items() if row.socket]


class Got(NamedTuple):
    """What a client got."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def tier(self) -> str:
        """The tier's name."""
        name: str = json.loads(self.body)["programTiers"][0]["currentTierName"]
        return name


class Town(NamedTuple):
    """A sandbox on a socket, held from outside, and how long it has waited, in seconds."""

    mine: SandboxClient
    waited: list[float]

    def get(self, url: str = TOM, method: str = "GET", body: str | None = None) -> Got:
        """What a plain client gets that opens a connection for one request."""
        with closing(http.client.HTTPConnection(self.mine.url.removeprefix("http://"), timeout=30)) as connection:
            connection.request(method, f"/ns/{self.mine.namespace}{url}", body)
            answer = connection.getresponse()
            return Got(answer.status, answer.headers, answer.read())


@pytest.fixture(params=["lane", "flask"])
def town(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Town]:
    waited: list[float] = []
    app = app_around(a_sandbox(tmp_path), Settings(), sleep=waited.append)
    served = Served(app if request.param == "flask" else wsgi(app), sleep=waited.append)
    with served, SandboxClient(served.url, namespace="mine") as mine:
        yield Town(mine, waited)


def test_a_latency_waits(town: Town) -> None:
    town.mine.faults.arm("latency", ms=250)
    assert (town.get().tier, town.waited) == ("Gold", [0.25])


def test_a_latency_of_two_bounds_waits_the_same_under_the_same_seed(town: Town) -> None:
    for _ in range(2):
        town.mine.faults.clear()
        town.mine.faults.arm("latency", min_ms=10, max_ms=900, random_seed=7)
        for _ in range(5):
            town.get()
    assert town.waited[:5] == town.waited[5:]
    assert len(set(town.waited)) > 3
    assert all(0.01 <= seconds <= 0.9 for seconds in town.waited)


def test_latencies_add_up_and_have_an_end(town: Town) -> None:
    for phase, milliseconds in (("before", 9_000), ("before", 2_000), ("after", 28_000)):
        town.mine.faults.arm("latency", ms=milliseconds, phase=phase)
    town.get()
    town.mine.faults.arm("latency", ms=30_000)
    town.get()
    assert town.waited == [11, 19, 30]


def test_a_status_answers_as_the_vendor_tells_errors(town: Town) -> None:
    town.mine.faults.arm("status", status=503)
    got = town.get()
    assert (got.status, got.headers["Content-Type"]) == (503, "application/json;charset=UTF-8")
    assert json.loads(got.body) == {"errors": [{"status": False, "code": 503, "message": "Service Unavailable"}]}


def test_a_code_is_answered_as_where_it_comes_by_itself(town: Town) -> None:
    unknown = town.get(TOM.replace("8395", "0000"))
    town.mine.faults.arm("code", code=8015)
    assert (town.get().status, town.get().body) == (unknown.status, unknown.body)
    assert json.loads(town.get("/v2/customers", "POST", "{}").body)["errors"][0]["code"] == 8015


def test_a_code_in_v1_is_told_of_each_customer(town: Town) -> None:
    unknown = town.get("/v1.1/customer/get?mobile=915795008399")
    code = int(json.loads(unknown.body)["response"]["customers"]["customer"][0]["item_status"]["code"])
    town.mine.faults.arm("code", code=code)
    assert town.get("/v1.1/customer/get?mobile=915795008395").body == unknown.body.replace(b"8399", b"8395")
    town.mine.faults.clear()
    town.mine.faults.arm("code", code=401)
    assert (town.get().status, town.get().body[:5]) == (401, b"<?xml")


def test_a_page_of_a_gateway_is_no_json(town: Town) -> None:
    town.mine.faults.arm("html", first=1)
    town.mine.faults.arm("html", status=504)
    pages = [town.get(), town.get()]
    assert [page.status for page in pages] == [502, 504]
    assert b"<h1>502 Bad Gateway</h1>" in pages[0].body
    assert pages[0].headers["Content-Type"] == "text/html"


def test_a_dropped_connection_answers_nothing(town: Town) -> None:
    town.mine.faults.arm("drop")
    with socket.create_connection(tuple(town.mine.url.removeprefix("http://").split(":")), timeout=30) as plain:
        plain.sendall(f"GET /ns/mine{TOM} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        assert plain.recv(1) == b""
    with pytest.raises(requests.ConnectionError):
        requests.get(town.mine.base_url + TOM, timeout=30)


@pytest.mark.parametrize(("told", "sent"), [({}, 0.5), ({"bytes": 20}, 20), ({"bytes": 10_000}, -1)])
def test_a_truncated_body_lacks_what_was_announced(town: Town, told: dict[str, int], sent: float) -> None:
    whole = town.get().body
    town.mine.faults.arm("truncate", **told)  # type: ignore[arg-type]
    with pytest.raises(http.client.IncompleteRead) as broken:
        town.get()
    size = {0.5: len(whole) // 2, -1: len(whole) - 1}.get(sent, int(sent))
    assert broken.value.partial == whole[:size]
    assert broken.value.expected == len(whole) - size


def test_a_malformed_body_is_whole_and_no_json(town: Town) -> None:
    whole = town.get().body
    town.mine.faults.arm("malformed")
    got = town.get()
    assert (got.status, got.body) == (200, whole[:-1])
    with pytest.raises(json.JSONDecodeError):
        json.loads(got.body)


def test_a_dribble_comes_in_pieces_and_is_whole(town: Town) -> None:
    whole = town.get().body
    town.mine.faults.arm("dribble", ms=2000)
    assert town.get().body == whole
    assert len(town.waited) > 10
    assert sum(town.waited) == pytest.approx(2)


def test_a_connection_outlives_what_leaves_it_whole(town: Town) -> None:
    with closing(http.client.HTTPConnection(town.mine.url.removeprefix("http://"), timeout=30)) as connection:
        for kind in ("status", "malformed", "dribble"):
            town.mine.faults.clear()
            town.mine.faults.arm(kind, **{"status": {"status": 503}, "dribble": {"ms": 5}}.get(kind, {}))  # type: ignore[arg-type]
            connection.request("GET", "/ns/mine" + TOM)
            connection.getresponse().read()
            assert connection.sock is not None


def test_head_has_the_headers_of_a_fault_and_no_body(town: Town) -> None:
    town.mine.faults.arm("truncate")
    town.mine.faults.arm("status", status=503)
    got = town.get(method="HEAD")
    assert (got.status, got.body) == (503, b"")


def test_three_a_minute_and_retry_after_holds_by_the_clock(town: Town) -> None:
    town.mine.clock.set("2027-06-30T12:00:00Z")
    town.mine.faults.arm("quota", limit=3, per="PT1M")
    assert [town.get().status for _ in range(3)] == [200, 200, 200]
    town.mine.clock.advance(seconds=13)
    refused = town.get()
    assert (refused.status, refused.headers["Retry-After"]) == (429, "47")
    town.mine.clock.advance(seconds=46)
    assert (town.get().status, town.get().headers["Retry-After"]) == (429, "1")
    town.mine.clock.advance(seconds=1)
    assert [town.get().status for _ in range(4)] == [200, 200, 200, 429]


def test_before_a_write_is_left_undone_and_after_it_is_done(town: Town) -> None:
    def is_zoe_after_writing() -> bool:
        body = json.dumps({"profiles": [{"source": "INSTORE", "firstName": "Zoe"}]})
        with pytest.raises(http.client.RemoteDisconnected):
            town.get("/v2/customers/1001?source=INSTORE", "PUT", body)
        return b"Zoe" in town.get("/v2/customers/1001").body

    town.mine.faults.arm("drop", endpoint="customer_update_by_id", phase="before", first=1)
    town.mine.faults.arm("drop", endpoint="customer_update_by_id", phase="after")
    assert [is_zoe_after_writing(), is_zoe_after_writing()] == [False, True]


def test_an_identifier_is_known_in_query_path_and_body(town: Town) -> None:
    town.mine.faults.arm("status", status=503, identifier="915795008395")
    assert [town.get().status, town.get(BY_ID).status] == [503, 200]
    identifiers = [{"type": "mobile", "value": "+91 5795008395"}]
    body = json.dumps({"profiles": [{"source": "INSTORE", "identifiers": identifiers}]})
    assert town.get("/v2/customers?source=INSTORE", "POST", body).status == 503
    town.mine.faults.arm("status", status=504, identifier="1002")
    assert town.get(BY_ID).status == 504


def test_the_same_seed_fires_on_the_same_requests(town: Town) -> None:
    def statuses() -> list[int]:
        town.mine.reset()
        town.mine.faults.arm("status", status=503, probability=0.25, random_seed=7)
        return [town.get().status for _ in range(20)]

    first = statuses()
    assert first == statuses()
    assert [number for number, status in enumerate(first, 1) if status == 503] == [2, 3, 4, 5, 11, 19]


def test_every_firing_is_in_the_journal(town: Town) -> None:
    town.mine.faults.arm("latency", ms=5)
    town.mine.faults.arm("drop", first=1, phase="after")
    town.mine.faults.arm("truncate", bytes=10)
    with pytest.raises(http.client.RemoteDisconnected):
        town.get()
    with pytest.raises(http.client.IncompleteRead):
        town.get()
    dropped, cut = town.mine.requests
    assert [fired.says for fired in dropped.faults] == [
        "fault 1: latency of 5 ms",
        "fault 2: drop, after it was carried out",
    ]
    assert (dropped.status, dropped.answer, dropped.code, dropped.endpoint) == (0, "", None, "tier_details")
    assert str(dropped).endswith("-> no answer, fault 1: latency of 5 ms, fault 2: drop, after it was carried out")
    assert "in place of 200 tier: 'Main': 'Gold'" in town.mine.requests.explain(dropped.id)
    assert [(fired.id, fired.kind) for fired in cut.faults] == [("1", "latency"), ("3", "truncate")]
    assert len(cut.answer) == 10
    explained = town.mine.requests.explain(cut.id).splitlines()
    assert explained[-2:] == ["   fault 1: latency of 5 ms", "   fault 3: truncate"]


def test_a_reset_leaves_none(town: Town) -> None:
    town.mine.faults.arm("status", status=503)
    fork = town.mine.fork("copy")
    town.mine.reset()
    assert (town.mine.faults.armed(), town.get().tier) == ((), "Gold")
    assert [fault.kind for fault in fork.faults] == ["status"]


def test_a_time_to_live_goes_by_the_namespaces_clock(town: Town) -> None:
    town.mine.clock.set("2027-06-30T12:00:00Z")
    town.mine.faults.arm("status", status=503, ttl="PT5M")
    assert town.get().status == 503
    town.mine.clock.advance("PT5M")
    assert town.get().status == 200
    (fault,) = town.mine.faults
    assert (fault.matched, fault.fired, fault.spent) == (1, 1, True)


def seen(town: Town) -> object:
    """What a client sees of one request: the answer and the time it took, or how it breaks."""
    before = sum(town.waited)
    try:
        got = town.get()
    except http.client.HTTPException as broken:
        return type(broken).__name__
    return got.status, got.body, round(sum(town.waited) - before, 6)


@pytest.mark.parametrize("kind", FAULTS)
def test_each_kind_is_seen_told_repeated_and_gone(town: Town, kind: str) -> None:
    """A kind that is added to the table is held to this, too."""
    whole = seen(town)
    runs = []
    for _ in range(2):
        town.mine.reset()
        chosen = {} if kind == "quota" else {"probability": 0.5, "random_seed": 7}
        town.mine.faults.arm(kind, **LEAST[kind], **chosen)  # type: ignore[arg-type]
        runs.append([seen(town) for _ in range(8)])
        fired = [bool(request.faults) for request in town.mine.requests]
        assert [one != whole for one in runs[-1]] == fired
        assert {request.faults[0].kind for request in town.mine.requests if request.faults} == {kind}
        assert any(fired)
        assert not all(fired)
    assert runs[0] == runs[1]
    town.mine.reset()
    assert [seen(town) for _ in range(8)] == [whole] * 8
    assert not any(request.faults for request in town.mine.requests)


@contextmanager
def in_process(folder: Path) -> Iterator[tuple[Client, requests.Session, httpx.Client, Tenant]]:
    app = app_around(a_sandbox(folder), Settings())
    with requests.Session() as session, httpx.Client(transport=httpx_transport(wsgi(app))) as client:
        session.mount("http://", requests_adapter(wsgi(app)))
        yield Client(app), session, client, tenant(app)


@pytest.mark.parametrize("kind", IN_A_SOCKET)
def test_without_a_socket_the_kinds_that_need_one_say_so(kind: str, tmp_path: Path) -> None:
    with in_process(tmp_path) as (flask, session, client, mine):
        mine.faults.arm(kind, **({"ms": 5} if kind == "dribble" else {}))  # type: ignore[arg-type]
        says = f"a fault of kind {kind} fires on this request, and needs a socket"
        for ask in (flask.get, lambda url: session.get("http://x" + url), lambda url: client.get("http://x" + url)):
            with pytest.raises(NeedsASocket, match=says):
                ask(TOM)  # type: ignore[operator]
        assert [fired.kind for seen in mine.requests for fired in seen.faults] == [kind] * 3


def test_the_other_kinds_are_the_same_without_a_socket(tmp_path: Path) -> None:
    with in_process(tmp_path) as (flask, session, client, mine):
        mine.faults.arm("html")
        answers = flask.get(TOM), session.get("http://x" + TOM), client.get("http://x" + TOM)
        assert [answer.status_code for answer in answers] == [502] * 3
        assert len({answer.text for answer in answers}) == 1
