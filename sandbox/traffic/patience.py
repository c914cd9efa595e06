"""Patience: what goes on over a socket is ended when it takes too long, however slowly it is kept alive."""

import http.client
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import SplitResult


def connection_to(url: SplitResult, timeout: float) -> http.client.HTTPConnection:
    """A connection to the server of an http or https URL, not made yet; each move on it may take `timeout` seconds."""
    if url.scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(url.hostname or "", url.port, timeout=timeout, context=context)
    return http.client.HTTPConnection(url.hostname or "", url.port, timeout=timeout)


@contextmanager
def bounded(connected: socket.socket, timeout: float, late: threading.Event) -> Iterator[None]:
    """End what goes on over a socket after `timeout` seconds, however slowly it is kept alive; `late` tells of it."""

    def cut() -> None:
        late.set()
        with suppress(OSError):
            socket.socket.shutdown(connected, socket.SHUT_RDWR)

    timer = threading.Timer(timeout, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
