"""SandboxClient: a running sandbox over HTTP, by the names that a `Tenant` in this process has."""

import socket
import ssl
import threading
import weakref
from collections import deque
from collections.abc import Mapping
from contextlib import nullcontext
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection, IncompleteRead
from typing import Self
from urllib.parse import SplitResult, urlsplit

from sandbox.operations.carrying import Carrier, Reply
from sandbox.operations.errors import (
    Mistake,
    Mistaken,
    Misused,
    NeedsASocket,
    Refused,
    SandboxError,
    Taken,
    Unknown,
    Unreachable,
)
from sandbox.operations.tenant import Tenant
from sandbox.traffic.patience import bounded

__all__ = [
    "Mistake",
    "Mistaken",
    "Misused",
    "NeedsASocket",
    "Refused",
    "SandboxClient",
    "SandboxError",
    "Taken",
    "Unknown",
    "Unreachable",
]

DEFAULT_NAMESPACE = "default"

PATIENCE = 60.0
"""Seconds that a call may take; a large seed is read on the other side meanwhile."""

LONGEST = 64 * 1024 * 1024
"""The longest answer that is read, in bytes."""


class RemoteTenant(Tenant):
    """A namespace of a sandbox that runs at `url`."""

    def __init__(self, url: str, carrier: Carrier) -> None:
        """Act in the namespace that `carrier` leads to."""
        super().__init__(carrier)
        self.url = url

    @property
    def base_url(self) -> str:
        """The url under which the namespace answers the vendor's paths."""
        return self.url if self.namespace == DEFAULT_NAMESPACE else f"{self.url}/ns/{self.namespace}"

    def elsewhere(self, namespace: str) -> Carrier:
        """What carries the calls of another `Tenant` of the same sandbox, over the same connections."""
        return self._calls.carrier.elsewhere(namespace)

    def fork(self, name: str) -> "RemoteTenant":
        """A new namespace with the data, clock and faults of this one.

        Raises `Taken`, and `Refused` for what is no name.
        """
        super().fork(name)
        return RemoteTenant(self.url, self.elsewhere(name))


class SandboxClient(RemoteTenant):
    """A namespace of the sandbox that runs at `url`; without `namespace`, the one that the url names or the default.

    `token` is its admin token, if it has one. Connections are kept open and used again, from any thread; the sandbox is
    asked directly, past any proxy. `close` it, or use it in a `with` statement, to let go of them early.
    """

    def __init__(self, url: str, *, namespace: str = DEFAULT_NAMESPACE, token: str | None = None) -> None:
        """Send nothing yet. Raises `Unreachable` where `url` is no HTTP address."""
        root, _, named = url.rstrip("/").partition("/ns/")
        if namespace == DEFAULT_NAMESPACE and named:
            url, namespace = root, named
        self._connections = Connections(url)
        super().__init__(url.rstrip("/"), OverHttp(self._connections, namespace, token))

    def close(self) -> None:
        """Close the connections that are open; a call after that opens one again."""
        self._connections.close()

    def __enter__(self) -> Self:
        """The client itself."""
        return self

    def __exit__(self, *exc_info: object) -> None:
        """Close the connections."""
        self.close()


class OverHttp:
    """Carries the calls of a `Tenant` over HTTP."""

    def __init__(self, connections: "Connections", namespace: str, token: str | None) -> None:
        """Lead to a namespace of the sandbox at the other end of `connections`."""
        self.namespace = namespace
        self._connections = connections
        self._token = token

    def carry(self, method: str, path: str, body: bytes | None) -> Reply:
        """The reply to a call. Raises `Unreachable`."""
        headers = {"Content-Type": "application/yaml"} if body is not None else {}
        if self.namespace != DEFAULT_NAMESPACE:
            headers["X-Sandbox-Namespace"] = self.namespace
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        return self._connections.send(method, f"/__admin/{path}", body, headers)

    def elsewhere(self, namespace: str) -> Carrier:
        """A carrier to another namespace of the same sandbox."""
        return OverHttp(self._connections, namespace, self._token)


class Connections:
    """Connections to one server that wait to be used again. May be used from any thread."""

    def __init__(self, url: str, *, patience: float | None = None) -> None:
        """Open none yet. With `patience`, an answer may take so many seconds, however slowly it is kept coming.

        Raises `Unreachable` where `url` is no HTTP address.
        """
        self.url = url
        self._is_bounded = patience is not None
        self._patience = PATIENCE if patience is None else patience
        self._at = _address(url)
        self._waiting: deque[HTTPConnection] = deque()
        weakref.finalize(self, _close_all, self._waiting)

    def send(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Reply:
        """The reply of a sandbox to a request whose path stands below the url's. Raises `Unreachable`."""
        answer, content = self.exchange(method, path, body, headers)
        if content and not answer.headers.get_content_subtype().endswith(("json", "yaml")):
            raise Unreachable(f"{self.url} answers, but not as a capillary-sandbox does")
        return Reply(answer.status, content)

    def exchange(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]
    ) -> tuple[HTTPResponse, bytes]:
        """What anybody answers to such a request, and its body. Raises `Unreachable`."""
        connection, late = self._waiting_one() or self._new(), threading.Event()
        try:
            if connection.sock is None:
                connection.connect()
            with bounded(connection.sock, self._patience, late) if self._is_bounded else nullcontext():
                connection.request(method, self._at.path.rstrip("/") + path, body, headers)
                with connection.getresponse() as answer:
                    content = answer.read(LONGEST + 1)
            if late.is_set():
                raise TimeoutError
            if answer.length:
                raise IncompleteRead(content, answer.length)
            if len(content) > LONGEST:
                raise ValueError(f"more than {LONGEST} bytes")
        except (ConnectionRefusedError, socket.gaierror) as error:
            connection.close()
            raise Unreachable(_nobody(self.url, error)) from None
        except (OSError, HTTPException, ValueError) as error:
            connection.close()
            raise Unreachable(self._trouble(error, late.is_set() or isinstance(error, TimeoutError))) from None
        except BaseException:  # the rest of an answer must not meet the next request
            connection.close()
            raise
        self._waiting.append(connection)
        return answer, content

    def _trouble(self, error: Exception, late: bool) -> str:
        if late:
            return f"{self.url} does not answer within {self._patience:g} s"
        return f"{self.url} does not answer: {error or type(error).__name__}"

    def close(self) -> None:
        """Close those that wait."""
        _close_all(self._waiting)

    def _waiting_one(self) -> HTTPConnection | None:
        while True:
            try:
                connection = self._waiting.pop()
            except IndexError:
                return None
            if _is_idle(connection, self._patience):
                return connection
            connection.close()

    def _new(self) -> HTTPConnection:
        kind = HTTPSConnection if self._at.scheme == "https" else HTTPConnection
        return kind(self._at.hostname or "", self._at.port, timeout=self._patience)


def _address(url: str) -> SplitResult:
    try:
        at = urlsplit(url)
        if at.scheme in ("http", "https") and at.hostname and (at.port is None or at.port > 0):
            return at
    except ValueError:
        pass
    raise Unreachable(f"{url!r} is no address of a sandbox, expected for example http://127.0.0.1:8015")


def _nobody(url: str, error: OSError) -> str:
    return f"nobody answers at {url}: {error.strerror or error}; is `capillary-sandbox serve` running?"


def _is_idle(connection: HTTPConnection, patience: float) -> bool:
    """Whether a connection is still open and nothing has come on it since its last answer."""
    if connection.sock is None:  # the server has said that it closes it
        return False
    try:
        connection.sock.settimeout(0)
        connection.sock.recv(1)
    except (BlockingIOError, ssl.SSLWantReadError):
        connection.sock.settimeout(patience)
        return True
    except OSError:
        pass
    return False


def _close_all(connections: deque[HTTPConnection]) -> None:
    while connections:
        connections.pop().close()
