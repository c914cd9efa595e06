"""SandboxClient: connections that last, and one sentence for whatever may stand at the other end."""

import gc
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from sandbox.app import app_around, wsgi
from sandbox.client import SandboxClient, SandboxError, Unreachable
from sandbox.server import Served
from sandbox.settings import Settings
from tests.doors.tenants import a_sandbox


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with Served(wsgi(app_around(a_sandbox(tmp_path), Settings()))) as serves:
        yield serves


@contextmanager
def answering(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server that lets `answer` deal with one connection."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        listening.settimeout(30)

        def serve() -> None:
            with closing(listening.accept()[0]) as connection:
                answer(connection)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        thread.join()


def test_the_vendors_paths_of_a_namespace_stand_below_its_base_url() -> None:
    assert SandboxClient("http://127.0.0.1:8015/").base_url == "http://127.0.0.1:8015"
    assert SandboxClient("http://127.0.0.1:8015", namespace="a").base_url == "http://127.0.0.1:8015/ns/a"


def test_a_url_may_name_the_namespace(served: Served) -> None:
    with SandboxClient(f"{served.url}/ns/b") as by_url, SandboxClient(served.url, namespace="b") as by_name:
        by_url.seed([{"id": 1}])
        assert by_name.customers.find(identifier="1").total == 1


def test_a_fork_knows_its_url_and_is_asked_on_the_same_connections(served: Served) -> None:
    with SandboxClient(f"{served.url}/ns/b") as client:
        client.seed([{"id": 1}])
        fork = client.fork("c")
        assert (client.namespace, fork.namespace, fork.base_url) == ("b", "c", f"{served.url}/ns/c")
        assert fork.customers.find(identifier="1").total == 1
        assert fork.fork("d").base_url == f"{served.url}/ns/d"
        assert fork.namespaces() == ("default", "b", "c", "d")


def test_one_connection_serves_one_call_after_another() -> None:
    accepted = []

    def answer(connection: socket.socket) -> None:
        accepted.append(connection)
        for _ in range(3):
            connection.recv(65536)
            connection.sendall(
                b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 11\r\n\r\n{"orgs":[]}'
            )

    with answering(answer) as url, SandboxClient(url) as client:
        assert [client.orgs() for _ in range(3)] == [(), (), ()]
    assert len(accepted) == 1


def test_many_threads_may_use_one_client(served: Served) -> None:
    with SandboxClient(served.url, namespace="many") as client, ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: client.seed([{"id": number}]), range(1, 101)))
        assert client.customers.find(limit=1).total == 4 + 100


def test_a_server_that_was_started_anew_is_asked_on_a_new_connection(tmp_path: Path) -> None:
    app = wsgi(app_around(a_sandbox(tmp_path), Settings()))
    with Served(app) as first:
        client = SandboxClient(first.url)
        client.seed([{"id": 1}])
    port = int(first.url.rpartition(":")[2])
    with Served(app, port=port), client:
        assert client.customers.read(1)["id"] == 1


def test_nothing_is_left_open_where_nobody_closes(served: Served) -> None:
    SandboxClient(served.url).orgs()
    gc.collect()  # a socket that is left open would warn, and a warning is an error


@pytest.mark.parametrize("url", ["localhost:8015", "ftp://127.0.0.1", "http://", "http://[", "http://127.0.0.1:x", ""])
def test_what_is_no_address_is_refused_at_once(url: str) -> None:
    with pytest.raises(Unreachable, match="no address of a sandbox, expected for example"):
        SandboxClient(url)


def test_nobody_there_is_one_sentence() -> None:
    with closing(socket.socket()) as bound:
        bound.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{bound.getsockname()[1]}"
        with pytest.raises(Unreachable, match=f"^nobody answers at {url}: .*; is `capillary-sandbox serve` running"):
            SandboxClient(url).reset()


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"hello",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\n<p/>",
        b"HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\n<p/>",
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n[]",
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{}",
    ],
    ids=["nothing", "no HTTP", "a page", "a gateway's page", "a list", "cut off"],
)
def test_something_else_there_is_one_sentence(sent: bytes) -> None:
    def answer(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(sent)

    with answering(answer) as url, pytest.raises(Unreachable) as raised:
        SandboxClient(url).orgs()
    assert "\n" not in str(raised.value)
    assert "answer" in str(raised.value)


def test_the_token_is_sent_and_its_lack_is_told(tmp_path: Path) -> None:
    app = app_around(a_sandbox(tmp_path), Settings(admin_token="s3cret"))
    with Served(wsgi(app)) as served:
        with SandboxClient(served.url, token="s3cret") as client:
            assert len(client.orgs()) == 2
        with SandboxClient(served.url) as stranger, pytest.raises(SandboxError, match="admin_token"):
            stranger.orgs()
