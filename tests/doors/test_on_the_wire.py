"""Header names go over a socket as the vendor writes them, not as the server would."""

import socket
from urllib.parse import urlsplit

from sandbox.app import app_around, wsgi
from sandbox.engine.sandbox import Sandbox
from sandbox.server import IDENT, Served
from sandbox.settings import Settings
from tests.builders import NOON, an_org
from tests.web.conftest import records


def test_header_names_keep_their_spelling() -> None:
    app = app_around(Sandbox([records(an_org(), 1)], now=lambda: NOON), Settings())
    with Served(wsgi(app)) as served:
        at = urlsplit(served.url)
        with socket.create_connection((at.hostname, at.port), timeout=5) as connection:
            connection.sendall(b"GET /v2/customers/1/tierDetails HTTP/1.0\r\nX-CAP-REQUEST-ID: mine\r\n\r\n")
            head = b"".join(iter(lambda: connection.recv(65536), b"")).partition(b"\r\n\r\n")[0].decode()
    lines = head.split("\r\n")
    assert lines[0] == "HTTP/1.0 200 OK"
    assert {"X-CAP-REQUEST-ID: mine", "X-Cap-RequestID: mine", f"Server: {IDENT}"} < set(lines)
    assert not any(line.startswith("Via") for line in lines)
