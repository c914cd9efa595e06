"""Serving a WSGI application over HTTP with waitress, and stopping without cutting anybody off.

Waitress brings the socket loop, the parser and the worker threads. Added here: a graceful stop (waitress abandons what
is queued or not sent yet), one `Server` header, answers broken as a fault says, and clear words where listening fails.
"""

import errno
import logging
import os
import socket
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Self

from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import TcpWSGIServer
from waitress.task import ThreadedTaskDispatcher, WSGITask

from sandbox import __version__
from sandbox.engine.clock import Sleep, system_sleep
from sandbox.web.breaking import BREAKER, Breaking

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

IDENT = f"capillary-sandbox/{__version__}"
"""What the `Server` header says, also where the request is too broken to reach the application."""

MAX_HEADER_BYTES = 512 * 1024
"""Request line and headers. Roomy: an over-long URL is to be refused by the application, in the vendor's words."""

MAX_BODY_BYTES = 64 * 1024 * 1024
"""The body of a request."""

_MAX_CONNECTIONS = 1000
_BACKLOG = 1024
_THREAD_EXIT_SECONDS: Any = 0.2


class CannotListen(Exception):
    """The address cannot be listened on; the message says why and what to do about it."""


class Served:
    """An application that listens from the moment it is made, and is answered for between `run` and `stop`.

    For a thread of its own: `with Served(app) as served: ... served.url`. For the main thread: `run()`, and
    `request_stop` as the signal handler. Port 0 picks a free port.
    """

    def __init__(
        self,
        app: "WSGIApplication",
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        threads: int = 4,
        stop_timeout: float = 5.0,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Sleep = system_sleep,
    ) -> None:
        """Bind and listen. `stop_timeout` bounds, in seconds, how long a stop waits for requests that have begun.

        `sleep` waits between the pieces of an answer that a fault makes dribble.

        Raises `CannotListen`.
        """
        listening = listen(host, port)
        self.url = url_of(listening)
        self._stop_timeout = stop_timeout
        self._monotonic = monotonic
        self._stop_requests = 0
        self._thread: threading.Thread | None = None
        self._closing = threading.Lock()
        self._closed = False
        self._map: dict[int, Any] = {}
        self._workers = _Workers()
        self._workers.set_thread_count(threads)
        self._server = _Server(app, listening, self._map, self._workers, sleep)

    def run(self) -> bool:
        """Answer requests until a stop is requested. Returns whether every request that had begun was finished."""
        while not self._stop_requests:
            self._round(1)
        finished = self._drain()
        self._close()
        return finished

    def request_stop(self) -> None:
        """Have `run` stop accepting, finish what has begun and return; at once when requested a second time.

        Returns immediately and takes no locks: any thread and any signal handler may call it.
        """
        self._stop_requests += 1
        self._server.pull_trigger()

    def start(self) -> Self:
        """`run` in a thread of its own."""
        self._thread = threading.Thread(target=self.run, name="capillary-sandbox", daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop what `start` started, and wait for it; what never ran is just closed."""
        if self._thread is None:
            self._close()
        elif self._thread.is_alive():
            with self._closing:
                if not self._closed:  # else nothing is there to be woken
                    self.request_stop()
            self._thread.join()

    def __enter__(self) -> Self:
        """Start."""
        return self.start()

    def __exit__(self, *exc_info: object) -> None:
        """Stop."""
        self.stop()

    def _round(self, timeout: float) -> None:
        """One turn of waitress's loop: wait for something to happen, `timeout` seconds at most, and handle it."""
        wasyncore.loop(timeout=timeout, use_poll=True, map=self._map, count=1)

    def _drain(self) -> bool:
        """Take no new connections and wait until every request that has begun is answered, down to its last byte."""
        deadline = self._monotonic() + self._stop_timeout
        self._server.stop_accepting()
        while True:
            idle = [channel for channel in self._server.channels if channel.idle]
            self._round(0)  # what has arrived by now counts as begun; only an idle connection is read from
            for channel in idle:
                if channel.idle:
                    channel.handle_close()
            if not self._server.channels:
                return True
            patience = deadline - self._monotonic()
            if patience <= 0 or self._stop_requests > 1:
                return False
            self._round(min(patience, 1))

    def _close(self) -> None:
        """Release connections, threads and sockets; called once more it does nothing."""
        with self._closing:
            self._closed = True
            self._release()

    def _release(self) -> None:
        for channel in self._server.channels:
            channel.handle_close()  # a thread that is stuck in the application finds it closed and wakes nobody
        self._workers.shutdown(timeout=_THREAD_EXIT_SECONDS)
        wasyncore.close_all(self._map)


class _Workers(ThreadedTaskDispatcher):
    """The threads that answer. That a request waits for one is no news under load, so waitress does not log it."""

    queue_logger = logging.Logger("sandbox.queue", logging.CRITICAL)


class _Task(WSGITask):
    """One request being answered."""

    def get_environment(self) -> dict[str, Any]:
        """The WSGI environment, with what breaks the answer as a fault says."""
        environ: dict[str, Any] = super().get_environment()
        environ[BREAKER] = self._break_answer
        return environ

    def _break_answer(self, breaking: Breaking) -> None:
        """Write what follows as the fault says: as an attribute, so that whole answers pay nothing for it."""
        write: Any = {"drop": self._dropped, "truncate": self._truncated, "dribble": self._dribbled}[breaking.kind]
        self.write: Any = partial(write, breaking)

    def _dropped(self, breaking: Breaking, data: bytes) -> None:
        self.wrote_header = self.close_on_finish = True
        self.content_length = None  # of which nothing is written

    def _truncated(self, breaking: Breaking, data: bytes) -> None:
        super().write(data)
        self.content_bytes_written = self.content_length or 0  # else waitress would complain in the log
        self.close_on_finish = True

    def _dribbled(self, breaking: Breaking, data: bytes) -> None:
        server: Any = self.channel.server
        pieces = list(breaking.pieces(data))
        super().write(b"")  # the head, at once
        for piece in pieces:
            server.sleep(breaking.seconds / len(pieces))
            super().write(piece)

    def build_response_header(self) -> bytes:
        """The head of the response. Waitress adds the only `Server` header; beside another it would also add `Via`."""
        self.response_headers = [header for header in self.response_headers if header[0].lower() != "server"]
        server: Any = self.channel.server
        if server.draining and len(self.channel.requests) == 1:
            self.set_close_on_finish()  # tells the client not to send another request here
        names = [name for name, _ in self.response_headers]
        request: Any = self.request
        asked_to_close = request.headers.get("CONNECTION", "").lower() == "close"
        stays = not (self.has_body or self.close_on_finish or asked_to_close or self.version != "1.1")
        head: bytes = super().build_response_header()
        if stays:  # 204 has no length; waitress would hang up for the lack of one
            self.close_on_finish = False
            head = head.replace(b"\r\nConnection: close", b"", 1)
        for name in names:
            capitalized = "-".join(word.capitalize() for word in name.split("-"))
            if name != capitalized:  # waitress writes names its own way; the vendor's come as the vendor's
                head = head.replace(f"\r\n{capitalized}: ".encode(), f"\r\n{name}: ".encode(), 1)
        return head


class _Parser(HTTPRequestParser):
    """One request being read."""

    def parse_header(self, header_plus: bytes) -> None:
        """Read request line and headers. Bytes beyond ASCII in the line count as if they had been sent escaped."""
        line, end, rest = header_plus.partition(b"\r\n")
        if not line.isascii():
            line = b"".join(bytes([byte]) if byte < 128 else b"%%%02X" % byte for byte in line)
        super().parse_header(line + end + rest)
        if not self.content_length and not self.chunked:
            self.expect_continue = False  # there is no body to wait for


class _Channel(HTTPChannel):
    """One connection."""

    task_class = _Task
    parser_class = _Parser

    @property
    def idle(self) -> bool:
        """Whether nothing has been begun on this connection: no request read, in part or whole, no byte unsent."""
        return not (self.requests or self.request or self.total_outbufs_len or self.close_when_flushed)


class _Server(TcpWSGIServer):
    """The listening socket and its connections."""

    channel_class = _Channel

    def __init__(
        self,
        app: "WSGIApplication",
        listening: socket.socket,
        map_: dict[int, Any],
        workers: ThreadedTaskDispatcher,
        sleep: Sleep,
    ) -> None:
        adjustments = Adjustments(
            sockets=[listening],
            ident=IDENT,
            backlog=_BACKLOG,
            connection_limit=_connection_limit(),
            max_request_header_size=MAX_HEADER_BYTES,
            max_request_body_size=MAX_BODY_BYTES,
            clear_untrusted_proxy_headers=False,  # nothing here trusts them, and what was sent is to be seen as sent
            log_socket_errors=False,
        )
        self.draining = False
        self.sleep = sleep
        super().__init__(
            app,
            map_,
            _sock=listening,
            dispatcher=workers,
            adj=adjustments,
            sockinfo=(listening.family, listening.type, listening.proto, listening.getsockname()),
            bind_socket=False,
        )

    @property
    def channels(self) -> list[_Channel]:
        """The open connections."""
        open_channels: Any = self.active_channels  # by file number
        return list(open_channels.values())

    def stop_accepting(self) -> None:
        """Take the connections that are waiting already, then close the listening socket."""
        self.draining = True
        for _ in range(_BACKLOG):
            before = len(self.channels)
            self.handle_accept()
            if len(self.channels) == before:
                break
        wasyncore.dispatcher.close(self)


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens on the first address of `host`, IPv4 before IPv6."""
    try:
        addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError) as error:
        raise CannotListen(f"host {host!r} is not known ({error}); 127.0.0.1 serves this machine alone") from error
    family, kind, protocol, _, address = min(addresses, key=lambda found: found[0] != socket.AF_INET)
    listening = socket.socket(family, kind, protocol)
    try:
        if os.name == "posix":  # elsewhere it would share a port that is in use
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(_BACKLOG)
    except OSError as error:
        listening.close()
        raise CannotListen(_why_not(host, port, error)) from error
    return listening


def _why_not(host: str, port: int, error: OSError) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            return f"port {port} on {host} is in use: stop what listens there, or choose another port (0 picks one)"
        case errno.EACCES:
            return f"no permission to listen on port {port}: choose one above 1023 (0 picks one)"
        case errno.EADDRNOTAVAIL:
            return f"{host} is no address of this machine: 127.0.0.1 serves this machine alone, 0.0.0.0 every network"
        case _:
            return f"cannot listen on {host} port {port}: {error.strerror or error}"


def url_of(listening: socket.socket) -> str:
    """Where a client on this machine reaches the socket."""
    host, port = listening.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _connection_limit() -> int:
    """As many connections as the process may open, less some files for everything else."""
    try:
        import resource
    except ImportError:  # not on this platform
        return _MAX_CONNECTIONS
    allowed, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return _MAX_CONNECTIONS if allowed == resource.RLIM_INFINITY else max(32, min(_MAX_CONNECTIONS, allowed - 64))
