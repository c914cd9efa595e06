"""Side by side with what people would pick instead: requests per second, answered by one process, on loopback.

Every server answers the same kind of request with a body of about 300 bytes. The rounds are interleaved, so that a busy
moment of the machine hits all alike; figures are ratios to the sandbox with their spread, since absolute ones drift.

Run it as `make bench` (ROUNDS=5 MEASURED_SECONDS=2); it needs `wrk`. Servers are stopped by their process id.
"""

import argparse
import re
import shutil
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
LOOKUP = (
    "/v2/customers/lookup/tierDetails?source=INSTORE&identifierName=email,mobile"
    "&identifierValue=tom.sawyer@example.com,915795008395"
)


@dataclass(frozen=True)
class Peer:
    """A server to measure: how to start it on a port, and what to ask it."""

    name: str
    command: Callable[[int], list[str]]
    path: str = LOOKUP


def script(name: str) -> Callable[[int], list[str]]:
    """Start one of the small servers beside this file."""
    return lambda port: [sys.executable, str(HERE / "servers.py"), name, str(port)]


PEERS = (
    Peer(
        "capillary-sandbox",
        lambda port: [sys.executable, "-m", "sandbox", "serve", "--port", str(port), "--log", "off"],
    ),
    Peer("capillary-sandbox without the fast lane", script("without_lane")),
    Peer("a fixed body from Flask on waitress", script("flask_waitress")),
    Peer("a fixed body from Flask on werkzeug", script("flask_werkzeug")),
    Peer("pytest-httpserver, one handler", script("pytest_httpserver")),
    Peer("moto server, one list of buckets", script("moto"), "/"),
)


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(peer: Peer) -> Iterator[tuple[str, float]]:
    """The peer's URL and the seconds from its start to its first answer; stopped at the end."""
    port = free_port()
    url = f"http://127.0.0.1:{port}{peer.path}"
    started = time.perf_counter()
    process = subprocess.Popen(peer.command(port), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield url, first_answer(url, process, started)
    finally:
        process.terminate()
        process.wait(10)


def first_answer(url: str, process: subprocess.Popen[bytes], started: float) -> float:
    """Seconds from `started` until `url` answers."""
    while time.perf_counter() - started < 20:
        if process.poll() is not None:
            break
        try:
            urllib.request.urlopen(url, timeout=1).read()
        except OSError:
            time.sleep(0.005)
        else:
            return time.perf_counter() - started
    raise RuntimeError(f"{url} did not answer")


def requests_per_second(url: str, connections: int, seconds: float) -> float:
    """What `wrk` counts over keep-alive connections."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", url]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.search(r"Requests/sec:\s+([0-9.]+)", printed)
    if found is None or "Non-2xx" in printed:
        raise RuntimeError(f"wrk could not measure {url}:\n{printed}")
    return float(found[1])


def measure(rounds: int, seconds: float) -> dict[str, dict[str, list[float]]]:
    """Figures of each peer by kind, one for each round."""
    figures: dict[str, dict[str, list[float]]] = {}
    for number in range(rounds):
        for peer in PEERS:
            print(f"round {number + 1} of {rounds}: {peer.name}", file=sys.stderr)
            kinds = figures.setdefault(peer.name, {"start": [], "c=1": [], "c=16": []})
            try:
                with running(peer) as (url, start):
                    kinds["start"].append(start)
                    kinds["c=1"].append(requests_per_second(url, 1, seconds))
                    kinds["c=16"].append(requests_per_second(url, 16, seconds))
            except RuntimeError as error:
                print(f"left out: {peer.name}: {error}", file=sys.stderr)
    return {name: kinds for name, kinds in figures.items() if len(kinds["c=16"]) == rounds}


def table(figures: dict[str, dict[str, list[float]]]) -> str:
    """The ratios as Markdown; for requests per second more is better, for the start less."""
    ours = figures[PEERS[0].name]
    lines = [
        "| server | req/s, 1 connection | req/s, 16 connections | start to first answer |",
        "|---|---|---|---|",
    ]
    for name, kinds in figures.items():
        cells = [ratio(kinds[kind], ours[kind]) for kind in ("c=1", "c=16", "start")]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def ratio(values: list[float], to: list[float]) -> str:
    """The median of the rounds' ratios, and the lowest and highest."""
    ratios = [value / other for value, other in zip(values, to, strict=True)]
    return f"{statistics.median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f})"


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2)
    options = parser.parse_args()
    if shutil.which("wrk") is None:
        print("bench needs wrk (Debian: apt-get install wrk)", file=sys.stderr)
        return 2
    print(f"Ratios to capillary-sandbox: median of {options.rounds} interleaved rounds (lowest–highest).\n")
    print(table(measure(options.rounds, int(options.seconds))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
