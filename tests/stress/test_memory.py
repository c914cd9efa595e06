"""Memory stays flat once the journals are full, whatever is asked.

`REQUESTS=200000 make stress` asks for long; the plain test run is short.
"""

import gc
import os
import tracemalloc
from collections.abc import Iterator
from itertools import cycle, islice

import pytest
from werkzeug.test import Client

from sandbox.app import app_around, wsgi
from sandbox.engine.sandbox import Sandbox
from sandbox.settings import Settings
from sandbox.traffic.journal import Bounds
from tests.stress.model import records

REQUESTS = int(os.environ.get("REQUESTS", "600"))
LOOKUP = "/v2/customers/lookup/tierDetails?source=INSTORE&identifierName"


def urls() -> Iterator[str]:
    """Answers, refusals and strange paths, no two alike; numbers of one length, so that later ones are no larger."""
    for number, prefix in enumerate(cycle(("", "/ns/a", "/ns/b")), 1_000_000):
        yield f"{prefix}/v2/customers/{1001 + number % 8}/tierDetails?n={number}"
        yield f"{prefix}{LOOKUP}=mobile&identifierValue=91{number}"
        yield f"{prefix}{LOOKUP}={'mobile,' * (number % 50)}mobile&identifierValue={'1,' * (number % 50)}{number}"
        yield f"{prefix}/v2/nowhere/{number}?token={number}"


@pytest.mark.long
def test_memory_stays_flat_once_the_ring_is_full() -> None:
    gc.collect()  # empties the interpreter's free lists: what was allocated before the start is never counted
    tracemalloc.start()
    try:
        sandbox = Sandbox([records()], journal=Bounds(entries=100))
        client, asked = Client(wsgi(app_around(sandbox, Settings()))), urls()

        def held_after(requests: int) -> int:
            for url in islice(asked, requests):
                client.get(url).close()
            gc.collect()
            return tracemalloc.get_traced_memory()[0]

        full = held_after(500)
        later = held_after(REQUESTS)
        print(f"{full / 1e6:.2f} MB when full, {later / 1e6:.2f} MB after {REQUESTS} more requests")
    finally:
        tracemalloc.stop()
    assert sandbox.journaled == 300
    assert later < full * 1.05
