"""Serving and stopping, in this process: the application is a stand-in, the sockets are real."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest

from sandbox.server import IDENT, MAX_HEADER_BYTES, CannotListen, Served

PATIENCE = 10.0
"""Seconds after which a test gives up; no test waits that long unless something is broken."""

GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


class Slow:
    """An application that says when it was entered and answers `body` when it is told to."""

    def __init__(self, body: bytes = b"done") -> None:
        self.body = body
        self.entered = threading.Semaphore(0)
        self.go_on = threading.Event()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterator[bytes]:
        self.entered.release()
        assert self.go_on.wait(PATIENCE)
        start_response("200 OK", [("Content-Length", str(len(self.body))), ("Server", "an application")])
        yield self.body


def quick(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    start_response("200 OK", [("Content-Length", "2"), ("Server", "an application")])
    return [b"ok"]


@contextmanager
def connected(served: Served) -> Iterator[socket.socket]:
    host, _, port = served.url.removeprefix("http://").rpartition(":")
    with closing(socket.create_connection((host, int(port)), timeout=PATIENCE)) as connection:
        yield connection


def answer(connection: socket.socket) -> tuple[str, bytes]:
    """Head and body of the next answer, by its Content-Length."""
    received = b""
    while b"\r\n\r\n" not in received:
        received += _more(connection)
    head, _, body = received.partition(b"\r\n\r\n")
    length = int(next(line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length"))[15:])
    while len(body) < length:
        body += _more(connection)
    return head.decode("latin-1"), body


def _more(connection: socket.socket) -> bytes:
    data = connection.recv(65536)
    assert data, "the server closed the connection before the answer was complete"
    return data


@contextmanager
def stopping(served: Served) -> Iterator[None]:
    """Stop in another thread, as a signal would; on leaving, wait until it has stopped."""
    stopper = threading.Thread(target=served.stop)
    stopper.start()
    yield
    stopper.join(PATIENCE)
    assert not stopper.is_alive()


def is_refused(served: Served) -> bool:
    try:
        with connected(served):
            return False
    except ConnectionError:
        return True


def wait_until_refused(served: Served) -> None:
    """A stop has begun when nobody is let in any more. Each try is a round trip, so this does not spin for long."""
    for _ in range(100_000):
        if is_refused(served):
            return
    pytest.fail("the server still accepts connections")


def outcome_of_a_run(stop_timeout: float, stop_requests: int) -> bool | None:
    """What `run` returns when it is stopped while the application is stuck in a request."""
    app = Slow()
    served = Served(app, stop_timeout=stop_timeout)
    outcome: list[bool] = []
    runner = threading.Thread(target=lambda: outcome.append(served.run()))
    runner.start()
    with connected(served) as connection:
        connection.sendall(GET)
        assert app.entered.acquire(timeout=PATIENCE)
        for _ in range(stop_requests):
            served.request_stop()
        runner.join(PATIENCE)
        app.go_on.set()
    return outcome[0] if outcome else None


def test_it_answers_on_the_port_it_picked_and_stops_listening() -> None:
    with Served(quick) as served, connected(served) as connection:
        connection.sendall(GET)
        assert answer(connection)[1] == b"ok"
    assert is_refused(served)


def test_a_client_sees_one_server_header_and_no_via() -> None:
    with Served(quick) as served, connected(served) as connection:
        connection.sendall(GET)
        lines = answer(connection)[0].lower().split("\r\n")
    assert [line for line in lines if line.startswith(("server:", "via:"))] == [f"server: {IDENT}"]


def test_a_request_too_broken_for_the_application_is_answered_under_the_same_name() -> None:
    with Served(quick) as served, connected(served) as connection:
        connection.sendall(b"what?\r\n\r\n")
        head, _ = answer(connection)
    assert "400 Bad Request" in head
    assert f"Server: {IDENT}" in head


def test_a_long_url_reaches_the_application_and_a_longer_one_is_refused() -> None:
    with Served(quick) as served:
        with connected(served) as connection:
            connection.sendall(b"GET /?" + b"x" * 256 * 1024 + b" HTTP/1.1\r\nHost: x\r\n\r\n")
            assert answer(connection)[1] == b"ok"
        with connected(served) as connection:
            connection.sendall(b"GET /?" + b"x" * (MAX_HEADER_BYTES - 6))
            assert " 431 " in answer(connection)[0]


def test_a_stop_finishes_a_request_in_flight_and_closes_its_connection() -> None:
    app = Slow()
    served = Served(app).start()
    with connected(served) as connection:
        connection.sendall(GET)
        assert app.entered.acquire(timeout=PATIENCE)
        with stopping(served):
            wait_until_refused(served)
            app.go_on.set()
            head, body = answer(connection)
            assert connection.recv(1) == b""
    assert body == b"done"
    assert "connection: close" in head.lower()


def test_a_stop_sends_a_long_answer_to_its_last_byte() -> None:
    app = Slow(b"x" * 20_000_000)
    served = Served(app).start()
    with connected(served) as connection:
        connection.sendall(GET)
        assert app.entered.acquire(timeout=PATIENCE)
        with stopping(served):
            wait_until_refused(served)
            app.go_on.set()
            assert len(answer(connection)[1]) == 20_000_000


def test_a_stop_answers_what_waits_for_a_thread() -> None:
    app = Slow()
    served = Served(app, threads=1).start()
    with connected(served) as first, connected(served) as second:
        first.sendall(GET)
        assert app.entered.acquire(timeout=PATIENCE)
        second.sendall(GET)
        with stopping(served):
            wait_until_refused(served)
            app.go_on.set()
            assert [answer(first)[1], answer(second)[1]] == [b"done", b"done"]


def test_a_stop_answers_what_has_arrived_but_was_not_looked_at_yet() -> None:
    served = Served(quick)
    with connected(served) as first, connected(served) as second:
        first.sendall(GET)
        second.sendall(GET)
        served.request_stop()
        assert served.run()
        assert [answer(first)[1], answer(second)[1]] == [b"ok", b"ok"]


def test_a_stop_answers_pipelined_requests_and_says_goodbye_in_the_last_answer_only() -> None:
    app = Slow(b"")
    served = Served(app, threads=1).start()
    with connected(served) as connection:
        connection.sendall(GET + GET)
        assert app.entered.acquire(timeout=PATIENCE)
        with stopping(served):
            wait_until_refused(served)
            app.go_on.set()
            received = b""
            while data := connection.recv(65536):
                received += data
    assert received.count(b"200 OK") == 2
    assert received.lower().count(b"connection: close") == 1


def test_a_stop_waits_for_the_rest_of_a_request_that_has_begun() -> None:
    with Served(quick) as served, connected(served) as connection:
        connection.sendall(GET)
        answer(connection)
        connection.sendall(GET[:10])
        with stopping(served):
            wait_until_refused(served)
            connection.sendall(GET[10:])
            assert answer(connection)[1] == b"ok"


def test_a_stop_does_not_wait_for_idle_connections() -> None:
    served = Served(quick, stop_timeout=PATIENCE * 10).start()
    with connected(served) as connection:
        connection.sendall(GET)
        answer(connection)
        with stopping(served):
            assert connection.recv(1) == b""


def test_a_stop_gives_up_after_its_timeout() -> None:
    assert outcome_of_a_run(stop_timeout=0.0, stop_requests=1) is False


def test_a_second_request_to_stop_does_not_wait_for_requests_in_flight() -> None:
    assert outcome_of_a_run(stop_timeout=PATIENCE * 10, stop_requests=2) is False


def test_what_never_ran_can_be_closed() -> None:
    served = Served(quick)
    served.stop()
    served.stop()
    assert is_refused(served)


def test_no_thread_outlives_a_stop() -> None:
    before = set(threading.enumerate())
    with Served(quick, threads=3):
        assert set(threading.enumerate()) - before
    assert not set(threading.enumerate()) - before


def test_a_port_in_use_is_said_in_one_sentence() -> None:
    with Served(quick) as served:
        port = int(served.url.rpartition(":")[2])
        with pytest.raises(CannotListen, match=f"port {port} on 127.0.0.1 is in use: .* choose another port"):
            Served(quick, port=port)


@pytest.mark.parametrize(
    ("host", "says"),
    [
        ("no-such-host.invalid", "host 'no-such-host.invalid' is not known"),
        ("203.0.113.7", "no address of this machine"),
    ],
)
def test_a_bad_host_is_said_in_one_sentence(host: str, says: str) -> None:
    with pytest.raises(CannotListen, match=says):
        Served(quick, host=host)


def test_the_url_of_an_address_for_every_network_is_one_a_client_can_use() -> None:
    served = Served(quick, host="0.0.0.0")
    served.stop()
    assert served.url.startswith("http://127.0.0.1:")
