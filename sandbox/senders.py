"""Senders: requests sent to an application in this process, or over HTTP."""

from typing import TYPE_CHECKING, Protocol

from sandbox.client import Connections
from sandbox.replaying.exchange import Request, Response
from sandbox.signing import Credentials
from sandbox.transports import ask

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_ANYWHERE = "http://localhost"


class Sender(Protocol):
    """Sends requests. May be used from any thread."""

    def send(self, request: Request) -> Response:
        """The response. Raises `SandboxError` where there is none."""


class Without:
    """Sends requests to an application without a socket."""

    def __init__(self, app: "WSGIApplication") -> None:
        """Ask `app`."""
        self._app = app

    def send(self, request: Request) -> Response:
        """The response. Raises `NeedsASocket`."""
        url = _ANYWHERE + request.url
        answered = ask(self._app, request.method, url, request.headers, request.body)
        return Response(answered.status, tuple(answered.headers), answered.body)


class Over:
    """Sends requests over HTTP, with credentials where there are any."""

    def __init__(self, connections: Connections, credentials: Credentials | None = None) -> None:
        """Send over `connections`."""
        self._connections = connections
        self._credentials = credentials

    def send(self, request: Request) -> Response:
        """The response. Raises `Unreachable`."""
        if self._credentials is not None:
            request = self._credentials.signed(request, self._send)
        return self._send(request)

    def _send(self, request: Request) -> Response:
        headers = dict(request.headers)
        answer, body = self._connections.exchange(request.method, request.url, request.body or None, headers)
        return Response(answer.status, tuple(answer.getheaders()), body)
