"""Receivers of webhooks: real listeners on loopback that answer as a test tells them to."""

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

PATIENCE = 30.0


class Posted(NamedTuple):
    """What a receiver was sent."""

    path: str
    headers: dict[str, str]
    body: Any

    @property
    def event(self) -> str:
        """The event's name."""
        name: str = self.body["eventName"]
        return name


class Receiver:
    """A listener: answers with `statuses` one after the other, the last again and again; 0 hangs up."""

    def __init__(self, url: str, statuses: Sequence[int]) -> None:
        self.url = url
        self.statuses = list(statuses)
        self.held = threading.Event()
        self.held.set()
        self._posted: list[Posted] = []
        self._changed = threading.Condition()

    def take(self, posted: Posted) -> int:
        with self._changed:
            self._posted.append(posted)
            status = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
            self._changed.notify_all()
        assert self.held.wait(PATIENCE)
        return status

    @property
    def posted(self) -> list[Posted]:
        """What came so far."""
        with self._changed:
            return list(self._posted)

    def wait(self, count: int) -> list[Posted]:
        """What came, once it is so many."""
        with self._changed:
            came = self._changed.wait_for(lambda: len(self._posted) >= count, PATIENCE)
            assert came, f"{len(self._posted)} came, not {count}"
            return list(self._posted)


@contextmanager
def receiving(*statuses: int) -> Iterator[Receiver]:
    """A receiver that listens on a free port of loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status = receiver.take(Posted(self.path, dict(self.headers.items()), body))
            if status == 0:
                self.close_connection = True
                return
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver = Receiver(f"http://127.0.0.1:{server.server_port}/events", statuses or (200,))
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.held.set()
        server.shutdown()
        server.server_close()
        thread.join(PATIENCE)
