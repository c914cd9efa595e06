"""The fallback gets what is neither imitated nor canned, and its answer comes back; its troubles are told plainly."""

import logging
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from typing import Any

import pytest
from werkzeug.test import Client, TestResponse

from sandbox.app import app_around, wsgi
from sandbox.core.model import Credentials, Till
from sandbox.engine.sandbox import Sandbox
from sandbox.server import Served
from sandbox.settings import Settings
from sandbox.web.unimitated import SENT_AT_ONCE
from tests.builders import NOON, an_org, signed
from tests.web.conftest import records

TILL = signed("till.one", "123")
PATIENCE = 10.0
"""Seconds after which a test gives up; no test waits that long unless something is broken."""

Application = Callable[[dict[str, Any], Callable[..., Any]], list[bytes]]


class Other:
    """Another mock: it remembers what it was asked, and answers as it was told."""

    def __init__(self, status: str = "200 OK", headers: dict[str, str] | None = None, body: bytes = b"{}") -> None:
        self.status, self.headers, self.body = status, headers or {}, body
        self.asked: list[dict[str, Any]] = []

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        length = int(environ.get("CONTENT_LENGTH") or 0)
        self.asked.append({**environ, "body": environ["wsgi.input"].read(length)})
        start_response(self.status, [*self.headers.items(), ("Content-Length", str(len(self.body)))])
        return [self.body]


@contextmanager
def before(other: Application, **settings: Any) -> Iterator[Client]:
    """A client of a sandbox whose fallback is `other`."""
    with Served(other) as served:
        yield client_of(served.url, **settings)


def client_of(url: str, **settings: Any) -> Client:
    org = an_org(credentials=Credentials(tills={"till.one": Till("till.one", "123")}))
    sandbox = Sandbox([records(org, 1001)], now=lambda: NOON)
    return Client(wsgi(app_around(sandbox, Settings(fallback=url, **settings))), use_cookies=False)


@contextmanager
def speaking(*pieces: bytes, pause: float = 0.0) -> Iterator[str]:
    """The address of a server that says these pieces to the first who calls, whatever is asked, and then hangs up."""
    over = threading.Event()

    def speak() -> None:
        with closing(listening.accept()[0]) as caller:
            caller.recv(65536)
            for piece in pieces:
                try:
                    caller.sendall(piece)
                except OSError:
                    return
                if pause and over.wait(pause):
                    return

    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        thread = threading.Thread(target=speak, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        over.set()
        thread.join(PATIENCE)


def trouble(response: TestResponse, status: int) -> str:
    assert (response.status_code, response.content_type) == (status, "application/problem+json")
    detail: str = response.json["detail"]
    return detail


def test_method_path_query_headers_and_body_arrive() -> None:
    other = Other()
    with before(other) as client:
        client.post(
            "/v2/transactions/a%20b?n=1&x=%C3%A9&n=2",
            data=b"\x00body",
            headers={"Content-Type": "application/x", **TILL, "X-Mine": "é", "Cookie": "a=b"},
            environ_overrides={"HTTP_CONNECTION": "X-Hop", "HTTP_X_HOP": "1", "HTTP_TE": "trailers"},
        )
        client.patch("/v2/x;y=(1)/é")
    first, second = other.asked
    assert (first["REQUEST_METHOD"], first["PATH_INFO"]) == ("POST", "/v2/transactions/a b")
    assert first["QUERY_STRING"] == "n=1&x=%C3%A9&n=2"
    assert (first["body"], first["CONTENT_TYPE"]) == (b"\x00body", "application/x")
    assert (first["HTTP_AUTHORIZATION"], first["HTTP_COOKIE"]) == (TILL["Authorization"], "a=b")
    assert first["HTTP_X_MINE"] == "é"
    assert first["HTTP_HOST"].startswith("127.0.0.1:")
    assert not {"HTTP_X_HOP", "HTTP_TE"} & set(first)
    assert (second["REQUEST_METHOD"], second["PATH_INFO"].encode("latin-1").decode()) == ("PATCH", "/v2/x;y=(1)/é")


def test_what_is_ours_stays_here() -> None:
    other = Other()
    with before(other) as client:
        headers = {"X-Sandbox-Namespace": "mine", "X-Sandbox-Explain": "1"}
        client.get("/ns/mine/v2/coupon", headers=headers)
    (asked,) = other.asked
    assert asked["PATH_INFO"] == "/v2/coupon"
    assert not [name for name in asked if name.startswith("HTTP_X_SANDBOX")]


def test_the_answer_comes_back_as_it_is_and_marked() -> None:
    lines = (
        "Content-Type: text/x",
        "Location: http://127.0.0.1:1/",
        "Set-Cookie: a=b",
        "Set-Cookie: c=d",
        "Server: other",
    )
    hops = ("X-Sandbox-Y: z", "Keep-Alive: 5", "Connection: close, X-Hop", "X-Hop: 1", "X-CAP-REQUEST-ID: theirs")
    head = "\r\n".join(["HTTP/1.1 302 Found", *lines, *hops, "", ""]).encode()
    with speaking(head, b"moved") as url:
        answer = client_of(url).get("/v2/coupon")
    assert (answer.status_code, answer.data, answer.content_type) == (302, b"moved", "text/x")
    assert (answer.headers["Location"], answer.headers.getlist("Set-Cookie")) == ("http://127.0.0.1:1/", ["a=b", "c=d"])
    assert answer.headers.getlist("X-Sandbox-Answered-By") == ["fallback"]
    assert answer.headers.getlist("Server") == ["other"]
    assert not {"X-Sandbox-Y", "Keep-Alive", "Connection", "X-Hop"} & set(answer.headers.keys())
    assert len(answer.headers["X-CAP-REQUEST-ID"]) == 32


def test_imitated_and_canned_paths_and_the_sandboxs_own_are_never_sent_on() -> None:
    other = Other()
    with before(other) as client:
        client.post("/__admin/seed", json={"canned": [{"path": "/a", "body": "canned"}]})
        assert client.get("/v2/customers/1001/tierDetails").json["entityId"] == 1001
        assert client.get("/a").data == b"canned"
        assert client.get("/__admin/nowhere").status_code == 404
        assert other.asked == []
        assert client.put("/v2/customers/1001/tierDetails").headers["X-Sandbox-Answered-By"] == "fallback"
        assert client.head("/b").headers["X-Sandbox-Answered-By"] == "fallback"
    assert [asked["REQUEST_METHOD"] for asked in other.asked] == ["PUT", "HEAD"]


def test_the_base_path_of_the_fallback_stands_in_front() -> None:
    other = Other()
    with Served(other) as served:
        client_of(f"{served.url}/base/").get("/v2/coupon?a=b")
    assert (other.asked[0]["PATH_INFO"], other.asked[0]["QUERY_STRING"]) == ("/base/v2/coupon", "a=b")


def test_it_is_journaled_logged_and_explained(caplog: pytest.LogCaptureFixture) -> None:
    with Served(Other("404 Not Found")) as served, caplog.at_level(logging.INFO, "sandbox"):
        client = client_of(served.url)
        client.get("/v2/coupon")
        (entry,) = client.get("/__admin/requests").json["requests"]
        why = f"fallback: {served.url} answered 404"
        assert (entry["endpoint"], entry["code"], entry["wasMatched"], entry["why"]) == ("fallback", None, True, why)
        assert caplog.messages == [f"404 GET /v2/coupon | {why}"]
        told = client.get("/__admin/explain?url=/v2/coupon").json["explanation"]
        assert told == ["answered by: fallback", f"-> ok  fallback: it is sent on to {served.url}"]
        assert client.get("/__admin/requests").json["meta"]["total"] == 1


def test_a_fallback_that_is_not_there_is_a_502_in_one_sentence(caplog: pytest.LogCaptureFixture) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
    with caplog.at_level(logging.INFO, "sandbox"):
        client = client_of(url)
        detail = trouble(client.get("/v2/coupon"), 502)
    assert detail == f"The fallback {url} does not answer: Connection refused. Is it running?"
    assert caplog.messages == [f"502 GET /v2/coupon | {detail}"]
    (entry,) = client.get("/__admin/requests").json["requests"]
    told = client.get(f"/__admin/requests/{entry['id']}/explain").json["explanation"]
    assert told == ["502 Bad Gateway", f"-> NO  {detail}"]


HEAD = b"HTTP/1.1 200 OK\r\n"
LATE = "did not answer within 0.2 s (setting fallback_timeout)."


@pytest.mark.parametrize(
    ("pieces", "pause", "status", "says"),
    [
        ([b""], 5.0, 504, LATE),
        ([HEAD, *[b"X-A: b\r\n"] * 100], 0.05, 504, LATE),
        ([HEAD + b"\r\n", *[b"."] * 100], 0.05, 504, LATE),
        ([HEAD + b"Content-Length: 9\r\n\r\nfour"], 0, 502, "breaks off its answer"),
        ([HEAD + b"Transfer-Encoding: chunked\r\n\r\n9\r\nfour"], 0, 502, "breaks off its answer"),
        ([b""], 0, 502, "breaks off its answer"),
        ([b"nonsense\r\n\r\n"], 0, 502, "nonsense"),
        ([b"HTTP/1.1 700 Odd\r\nContent-Length: 0\r\n\r\n"], 0, 502, "status 700"),
        ([HEAD + b"Content-Length: 2000\r\n\r\n" + b"x" * 2000], 0, 502, "more than 1024 bytes, as max_body allows"),
        ([HEAD + b"\r\n" + b"x" * 2000], 0, 502, "more than 1024 bytes, as max_body allows"),
        ([HEAD + b"X: y\r\n" * 2000 + b"\r\n"], 0, 502, "more than 100 headers"),
    ],
)
def test_an_answer_is_bounded_in_time_and_size_and_has_to_be_whole(
    pieces: list[bytes], pause: float, status: int, says: str
) -> None:
    with speaking(*pieces, pause=pause) as url:
        detail = trouble(
            client_of(url, fallback_timeout=0.2 if status == 504 else PATIENCE, max_body=1024).get("/v2/coupon"), status
        )
    assert says in detail
    assert url in detail


def test_an_answer_that_just_fits_comes_back() -> None:
    with speaking(HEAD + b"Content-Length: 1024\r\n\r\n" + b"x" * 1024) as url:
        assert client_of(url, max_body=1024).get("/v2/coupon").data == b"x" * 1024


def test_a_header_on_two_lines_comes_back_on_one() -> None:
    with speaking(HEAD + b"X-A: one\r\n  two\r\nContent-Length: 0\r\n\r\n") as url:
        assert client_of(url).get("/v2/coupon").headers["X-A"] == "one two"


def test_a_loop_is_noticed() -> None:
    rest: list[Any] = []
    with Served(lambda environ, start_response: rest[0](environ, start_response)) as served:
        sandbox = Sandbox([records(an_org(), 1001)], now=lambda: NOON)
        rest.append(wsgi(app_around(sandbox, Settings(fallback=served.url))))
        detail = trouble(Client(rest[0]).get("/v2/coupon"), 508)
    assert (
        detail == f"The fallback {served.url} leads back here; name another mock, which does not send on to this one."
    )
    assert len(sandbox.namespace().journal) == 2


def test_two_sandboxes_in_a_row_are_no_loop() -> None:
    other = Other(body=b"there")
    with Served(other) as last, Served(wsgi(app_around(a_sandbox(), Settings(fallback=last.url)))) as middle:
        assert client_of(middle.url).get("/v2/coupon").data == b"there"
    assert other.asked[0]["HTTP_VIA"].count("capillary-sandbox-") == 2


def a_sandbox() -> Sandbox:
    return Sandbox([records(an_org(), 1001)], now=lambda: NOON)


@pytest.mark.parametrize(
    ("headers", "settings"),
    [
        ({"X-CAP-API-AUTH-ORG-ID": "7"}, {}),
        ({"Authorization": "Bearer s3cret"}, {"admin_token": "s3cret"}),
        ({}, {"auth": "required"}),
    ],
    ids=["an unknown org", "the admin token", "none where they are required"],
)
def test_a_call_with_wrong_credentials_is_not_sent_on(headers: dict[str, str], settings: dict[str, Any]) -> None:
    other = Other()
    with before(other, **settings) as client:
        assert client.get("/v2/coupon", headers=headers).status_code == 401
    assert other.asked == []


def test_no_more_calls_are_sent_than_there_are_places() -> None:
    arrived, over = threading.Semaphore(0), threading.Event()

    def slow(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        arrived.release()
        over.wait(PATIENCE)
        return Other()(environ, start_response)

    with Served(slow, threads=SENT_AT_ONCE + 1) as served:
        client = client_of(served.url)
        with ThreadPoolExecutor(SENT_AT_ONCE) as calls:
            waiting = [calls.submit(client.get, "/v2/coupon") for _ in range(SENT_AT_ONCE)]
            for _ in range(SENT_AT_ONCE):
                assert arrived.acquire(timeout=PATIENCE)
            assert f"{SENT_AT_ONCE} calls" in trouble(client.get("/v2/coupon"), 503)
            over.set()
            assert {call.result().status_code for call in waiting} == {200}
        assert client.get("/v2/coupon").status_code == 200
