"""What goes over a socket: header names as the vendor spells them, and requests as odd clients send them."""

import socket
from urllib.parse import urlsplit

from sandbox.app import app_around, wsgi
from sandbox.engine.sandbox import Sandbox
from sandbox.server import IDENT, Served
from sandbox.settings import Settings
from tests.builders import NOON, an_org
from tests.web.conftest import records


def raw(request: bytes) -> tuple[list[str], bytes]:
    """Head lines and body of the answer to a request sent as it is."""
    app = app_around(Sandbox([records(an_org(), 1)], now=lambda: NOON), Settings())
    with Served(wsgi(app)) as served:
        at = urlsplit(served.url)
        with socket.create_connection((at.hostname, at.port), timeout=5) as connection:
            connection.sendall(request)
            head, _, body = b"".join(iter(lambda: connection.recv(65536), b"")).partition(b"\r\n\r\n")
    return head.decode().split("\r\n"), body


def test_bytes_beyond_ascii_in_a_url_count_as_if_escaped() -> None:
    query = "source=INSTORE&identifierName=externalId&identifierValue={}"
    lookup = f"GET /v2/customers/lookup/tierDetails?{query} HTTP/1.0\r\n\r\n"
    plain, escaped = (raw(lookup.format(value).encode()) for value in ("Zo\u00eb", "Zo%C3%AB"))
    assert plain[0][0] == "HTTP/1.0 200 OK"
    assert plain[1] == escaped[1]
    head, body = raw(b"GET /v2/\xff\xfe HTTP/1.0\r\n\r\n")
    assert (head[0], b'"code":404' in body) == ("HTTP/1.0 404 Not Found", True)


def test_a_request_that_expects_to_continue_with_nothing_is_answered() -> None:
    head, body = raw(
        b"GET /v2/customers/1/tierDetails HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n"
    )
    assert head[0] == "HTTP/1.1 200 OK"
    assert b'"entityId":1' in body


def test_header_names_keep_their_spelling() -> None:
    lines, _ = raw(b"GET /v2/customers/1/tierDetails HTTP/1.0\r\nX-CAP-REQUEST-ID: mine\r\n\r\n")
    assert lines[0] == "HTTP/1.0 200 OK"
    assert {"X-CAP-REQUEST-ID: mine", "X-Cap-RequestID: mine", f"Server: {IDENT}"} < set(lines)
    assert not any(line.startswith("Via") for line in lines)


def test_a_connection_goes_on_after_an_answer_without_a_body() -> None:
    lines, rest = raw(
        b"DELETE /__admin/clock HTTP/1.1\r\nHost: localhost\r\n\r\n"
        b"DELETE /__admin/clock HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    )
    assert lines[0] == "HTTP/1.1 204 No Content"
    assert not any(line.startswith(("Connection", "Content-Length", "Transfer-Encoding")) for line in lines)
    assert rest.startswith(b"HTTP/1.1 204 No Content\r\n")
    assert b"\r\nConnection: close\r\n" in rest
