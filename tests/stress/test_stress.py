"""64 threads on 64 namespaces of one served sandbox, each in step with a model: no cross-talk, no torn read, no 500.

`SECONDS=60 make stress` runs it long; the plain test run for two seconds.
"""

import os
import threading
import time
from http.client import HTTPConnection
from random import Random
from urllib.parse import urlsplit

import pytest

from sandbox.app import app_around, wsgi
from sandbox.engine.sandbox import Sandbox
from sandbox.server import Served
from sandbox.settings import Settings
from tests.stress.model import Tenant, records

SECONDS = float(os.environ.get("SECONDS", "2"))
THREADS = 64


@pytest.mark.long
def test_namespaces_stay_apart_under_load() -> None:
    app = app_around(Sandbox([records()]), Settings())
    failures: list[BaseException] = []
    moves = [0] * THREADS
    deadline = time.monotonic() + SECONDS

    def drive(number: int, host: str, port: int) -> None:
        connection = HTTPConnection(host, port, timeout=60)

        def send(method: str, path: str, body: bytes | None) -> tuple[int, bytes]:
            connection.request(method, path, body)
            response = connection.getresponse()
            return response.status, response.read()

        tenant = Tenant(f"t{number}", send, Random(number))
        try:
            tenant.begin()
            while time.monotonic() < deadline and not failures:
                tenant.step()
                moves[number] += 1
        except BaseException as failure:
            failures.append(failure)
        finally:
            connection.close()

    with Served(wsgi(app), threads=8) as served:
        at = urlsplit(served.url)
        assert at.hostname is not None
        assert at.port is not None
        threads = [threading.Thread(target=drive, args=(number, at.hostname, at.port)) for number in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    if failures:
        raise failures[0]
    assert min(moves) > 0, "every thread got its turn"
    print(f"{sum(moves)} moves in {SECONDS:g} s")
