"""Ways to send the same request: to a thread, to a process of its own, and without a socket by requests and httpx."""

from collections.abc import Callable, Mapping
from http.client import HTTPConnection
from typing import NamedTuple
from urllib.parse import urlsplit

import httpx
import requests
from requests.sessions import Session

from sandbox.transports import httpx_transport, requests_adapter

NOWHERE = "http://localhost"
"""Where the transports without a socket are asked; no server is there."""


class Asked(NamedTuple):
    """One request."""

    target: str
    method: str = "GET"
    headers: Mapping[str, str] = {}
    body: bytes = b""


class Got(NamedTuple):
    """All that came back but what differs from answer to answer: the request ids and the date."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


Transport = Callable[[Asked], Got]

CHANGING = {"date", "x-cap-request-id", "x-cap-requestid", "x-sandbox-request-id"}


def got(status: int, headers: list[tuple[str, str]], body: bytes) -> Got:
    """The headers are kept as they are spelled, in the order of their names."""
    return Got(status, sorted(pair for pair in headers if pair[0].lower() not in CHANGING), body)


def over_a_socket(url: str) -> Transport:
    """To the server at `url`."""

    def send(asked: Asked) -> Got:
        connection = HTTPConnection(urlsplit(url).netloc, timeout=30)
        try:
            connection.putrequest(asked.method, asked.target, skip_host=True, skip_accept_encoding=True)
            for name, value in {"Host": "localhost", **asked.headers}.items():
                connection.putheader(name, value.encode())
            if asked.body:
                connection.putheader("Content-Length", str(len(asked.body)))
            connection.endheaders(asked.body or None)
            answer = connection.getresponse()
            return got(answer.status, answer.getheaders(), answer.read())
        finally:
            connection.close()

    return send


def by_requests(app: object) -> Transport:
    """By a session with the adapter."""
    session = Session()
    session.mount(NOWHERE, requests_adapter(app))  # type: ignore[arg-type]

    def send(asked: Asked) -> Got:
        request = requests.Request(asked.method, NOWHERE, headers=dict(asked.headers), data=asked.body or None)
        prepared = session.prepare_request(request)
        prepared.url = NOWHERE + asked.target  # as it stands, as on a socket
        answer = session.send(prepared)
        return got(answer.status_code, list(answer.raw.headers.items()), answer.content)

    return send


def by_httpx(app: object) -> Transport:
    """By a client with the transport."""
    client = httpx.Client(transport=httpx_transport(app))  # type: ignore[arg-type]

    def send(asked: Asked) -> Got:
        answer = client.request(asked.method, NOWHERE + asked.target, headers=asked.headers, content=asked.body or None)
        headers = [(name.decode(), value.decode()) for name, value in answer.headers.raw]
        return got(answer.status_code, headers, answer.content)

    return send
