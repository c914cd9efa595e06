"""What the fixture `capillary` costs beside pytest-httpserver's `httpserver`.

Run it as `make bench-plugin`. Per test: set-up plus tear-down in the same run, in turns. Per session: how much longer
pytest takes with one test that uses the fixture than with one that does not and without the plugin, from start to end.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
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

WITHOUT = ("-p", "no:cacheprovider", "-p", "no:faker", "-p", "no:schemathesis", "-p", "no:randomly", "-p", "no:xdist")


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


def session(test: str, *without: str) -> float:
    """Seconds that pytest takes for one test, from start to end."""
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "test_one.py").write_text(test)
        line = [sys.executable, "-m", "pytest", "-q", *WITHOUT, *(f"-pno:{plugin}" for plugin in without)]
        began = time.perf_counter()
        subprocess.run(line, cwd=name, check=True, stdout=subprocess.DEVNULL)
        return time.perf_counter() - began


class Sessions(NamedTuple):
    """Seconds of a session with one test, which uses neither fixture, without both plugins, or one of the two."""

    nothing: float
    capillary: float
    httpserver: float


def per_session() -> Sessions:
    """One session of each kind."""
    return Sessions(
        session("def test_it(): pass", "capillary-sandbox", "pytest_httpserver"),
        session("def test_it(capillary): capillary.base_url", "pytest_httpserver"),
        session("def test_it(httpserver): httpserver.url_for('/')", "capillary-sandbox"),
    )


def beyond_nothing(seen: "list[Costs] | list[Sessions]") -> tuple[float, float]:
    """What the two fixtures cost: medians of the differences within each round."""
    capillary = statistics.median(costs.capillary - costs.nothing for costs in seen)
    return capillary, statistics.median(costs.httpserver - costs.nothing for costs in seen)


def report(rounds: int, tests: int) -> Iterator[str]:
    """The figures: each round on a line, and the medians of all."""
    costs: list[Costs] = []
    sessions: list[Sessions] = []
    for number in range(rounds):
        costs.append(per_test(tests))
        sessions.append(per_session())
        yield f"round {number + 1}: us per test: " + ", ".join(
            f"{kind} {cost * 1e6:.0f}" for kind, cost in costs[-1]._asdict().items()
        )
    own, theirs = beyond_nothing(costs)
    yield f"per test, beyond an empty one: capillary {own * 1e6:.0f} us, httpserver {theirs * 1e6:.0f} us"
    own, theirs = beyond_nothing(sessions)
    yield f"per session, with all it imports: capillary {own * 1e3:.0f} ms, httpserver {theirs * 1e3:.0f} ms"


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
