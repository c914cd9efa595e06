"""What the fixture `capillary` costs a test beside pytest-httpserver's `httpserver`, in the same run, in turns.

Run it as `make bench-plugin`: medians of set-up plus tear-down per test, and what the first use costs a session with
everything that it imports, each in a process of its own.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

TESTS = """\
import pytest

@pytest.mark.parametrize("n", range({tests}))
def test_nothing(n): pass

@pytest.mark.parametrize("n", range({tests}))
def test_capillary(n, capillary): pass

@pytest.mark.parametrize("n", range({tests}))
def test_httpserver(n, httpserver): pass
"""

CONFTEST = """\
import json

def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: item.callspec.params["n"])

SPENT = {}

def pytest_runtest_logreport(report):
    if report.when != "call":
        SPENT[report.nodeid] = SPENT.get(report.nodeid, 0) + report.duration

def pytest_sessionfinish(session):
    with open("spent.json", "w") as file:
        json.dump(SPENT, file)
"""

FIRST = {
    "capillary": """
from pathlib import Path
from sandbox.settings import Settings
from sandbox.testing.capillary import Capillary
from sandbox.testing.server import OwnServer
server = OwnServer(Settings())
url = Capillary(server, "one").base_url
""",
    "httpserver": """
import pytest_httpserver.pytest_plugin
from pytest_httpserver import HTTPServer
server = HTTPServer(host="127.0.0.1", port=0)
server.start()
url = server.url_for("/")
""",
}
TIMED = """
import sys, time, logging, socket, threading, pytest
began = time.perf_counter()
{}
sys.stdout.write(str(time.perf_counter() - began))
"""
WITHOUT = ("-p", "no:cacheprovider", "-p", "no:faker", "-p", "no:randomly", "-p", "no:xdist")


class Costs(NamedTuple):
    """Seconds per test: medians of set-up plus tear-down."""

    nothing: float
    capillary: float
    httpserver: float


def per_test(tests: int) -> Costs:
    """What each fixture costs a test after its first, in one run of `tests` of each."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "test_costs.py").write_text(TESTS.format(tests=tests + 1))
        (folder / "conftest.py").write_text(CONFTEST)
        subprocess.run([sys.executable, "-m", "pytest", "-q", *WITHOUT], cwd=folder, check=True, stdout=subprocess.PIPE)
        spent = json.loads((folder / "spent.json").read_text())
    medians = (
        statistics.median(cost for test, cost in spent.items() if f"::test_{kind}[" in test and "[0]" not in test)
        for kind in Costs._fields
    )
    return Costs(*medians)


def first_use(kind: str) -> float:
    """Seconds that it takes to import what a fixture needs and to begin serving, in a process with pytest in it."""
    line = [sys.executable, "-c", TIMED.format(FIRST[kind])]
    return float(subprocess.run(line, check=True, capture_output=True, text=True).stdout)


def report(rounds: int, tests: int) -> Iterator[str]:
    """The figures, each round on a line, and the medians of all."""
    seen: list[Costs] = []
    for number in range(rounds):
        seen.append(per_test(tests))
        micros = ", ".join(f"{kind} {cost * 1e6:.0f}" for kind, cost in seen[-1]._asdict().items())
        yield f"round {number + 1}: us per test: {micros}"
    own = [statistics.median(costs.capillary - costs.nothing for costs in seen)]
    theirs = [statistics.median(costs.httpserver - costs.nothing for costs in seen)]
    yield f"beyond an empty test: capillary {own[0] * 1e6:.0f} us, httpserver {theirs[0] * 1e6:.0f} us"
    first = {kind: statistics.median(first_use(kind) for _ in range(rounds)) for kind in FIRST}
    ratio = first["capillary"] / first["httpserver"]
    yield "first use: " + ", ".join(f"{kind} {cost * 1e3:.0f} ms" for kind, cost in first.items()) + f": {ratio:.1f} x"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--tests", type=int, default=500)
    given = parser.parse_args()
    for line in report(given.rounds, given.tests):
        print(line, flush=True)


if __name__ == "__main__":
    main()
