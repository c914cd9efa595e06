"""Patience: what goes on over a socket is ended when it takes too long, however slowly it is kept alive."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


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
