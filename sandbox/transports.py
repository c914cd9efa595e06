"""Without a socket: the app answers `requests` and `httpx` in the process, byte for byte what it would send over one.

Neither library is a dependency; each is imported when it is asked for.
"""

import sys
from collections.abc import Iterable
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote_to_bytes, urlsplit

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

    from sandbox.transport_httpx import HttpxTransport
    from sandbox.transport_requests import RequestsAdapter

_PORTS = {"http": 80, "https": 443}


def requests_adapter(app: "WSGIApplication") -> "RequestsAdapter":
    """An adapter to mount on a `requests.Session`: what is below its prefix is answered by `app`."""
    from sandbox.transport_requests import RequestsAdapter

    return RequestsAdapter(app)


def httpx_transport(app: "WSGIApplication") -> "HttpxTransport":
    """A transport for `httpx.Client` and `httpx.AsyncClient`: every request is answered by `app`."""
    from sandbox.transport_httpx import HttpxTransport

    return HttpxTransport(app)


class Answered(NamedTuple):
    """What an application sends: its status with the phrase, the headers in their order and spelling, the body."""

    status: int
    phrase: str
    headers: list[tuple[str, str]]
    body: bytes


def ask(app: "WSGIApplication", method: str, url: str, headers: Iterable[tuple[str, str]], body: bytes) -> Answered:
    """What `app` answers to a request, whose `url` is whole and encoded."""
    started: list[tuple[str, list[tuple[str, str]]]] = []

    def start_response(status: str, sent: list[tuple[str, str]], exc_info: object = None) -> Any:
        started.append((status, sent))

    chunks = app(_environ(method, url, headers, body), start_response)
    try:
        content = b"".join(chunks)
    finally:
        if hasattr(chunks, "close"):
            chunks.close()
    status, sent = started[-1]
    number, _, phrase = status.partition(" ")
    return Answered(int(number), phrase, sent, content)


def _environ(method: str, url: str, headers: Iterable[tuple[str, str]], body: bytes) -> dict[str, Any]:
    """The WSGI environment of a request, as a server on a socket would make it."""
    parts = urlsplit(url)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(parts.path or "/").decode("latin-1"),
        "QUERY_STRING": parts.query,
        "SERVER_NAME": parts.hostname or "localhost",
        "SERVER_PORT": str(parts.port or _PORTS.get(parts.scheme, 80)),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": parts.netloc.rpartition("@")[2],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": parts.scheme,
        "wsgi.input": BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in headers:
        key = "HTTP_" + name.upper().replace("-", "_")
        environ[key] = f"{environ[key]}, {value}" if key in environ and key != "HTTP_HOST" else value
    for key in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        environ[key] = environ.pop("HTTP_" + key, "")
    if body:
        environ["CONTENT_LENGTH"] = str(len(body))
    return environ
