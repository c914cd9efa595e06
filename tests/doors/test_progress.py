"""Progress of a long load: a line on a terminal, gone in the end; nothing anywhere else."""

import io
import os
import pty
import subprocess
import sys
import time
from pathlib import Path

import pytest

from benchmarks.long_lists import write
from sandbox.cli_progress import PACE, PATIENCE, progress
from tests.doors.processes import environment

COUNT = 20_000
MUCH_MORE_THAN_A_SECOND = 2.0


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Clock:
    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def test_the_line_appears_after_a_second_at_a_measured_pace_and_goes_in_the_end() -> None:
    stream, clock = Terminal(), Clock()
    with progress(stream, clock) as tell:
        tell("reading a.yaml", 1, 10)
        clock.seconds += PATIENCE
        tell("reading a.yaml", 5_000, 10_000)
        tell("reading a.yaml", 6_000, 10_000)
        clock.seconds += PACE + 0.001
        tell("checking customers", 7, 0)
    erase = "\r\x1b[K"
    assert stream.getvalue() == (
        f"{erase}reading a.yaml: 50% (5,000 of 10,000){erase}checking customers: 700% (7 of 0){erase}"
    )


def test_what_is_quick_leaves_no_trace() -> None:
    stream = Terminal()
    with progress(stream, Clock()) as tell:
        tell("reading a.yaml", 1, 10)
    assert stream.getvalue() == ""


def test_a_stream_that_is_no_terminal_stays_empty() -> None:
    stream, clock = io.StringIO(), Clock()
    with progress(stream, clock) as tell:
        clock.seconds += 60
        tell("reading a.yaml", 1, 10)
    assert stream.getvalue() == ""


def test_a_long_name_is_cut_at_its_start() -> None:
    stream, clock = Terminal(), Clock()
    with progress(stream, clock) as tell:
        clock.seconds += 60
        tell("reading " + "x" * 500 + "/end.yaml", 1, 10)
    line = stream.getvalue().split("\r\x1b[K")[1]
    assert line.startswith("…x")
    assert line.endswith("x/end.yaml: 10% (1 of 10)")


@pytest.mark.long
def test_check_shows_progress_on_a_terminal(tmp_path: Path) -> None:
    path = write(tmp_path, COUNT)["yaml"]
    ours, theirs = pty.openpty()
    begin = time.monotonic()
    command = [sys.executable, "-m", "sandbox", "check", str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=theirs, env=environment(), cwd=tmp_path) as process:
        os.close(theirs)
        seen = b"".join(iter(lambda: read(ours), b""))
        out = process.communicate()[0].decode()
    os.close(ours)
    assert out == "1 file, 1 org, no findings\n"
    if not seen and time.monotonic() - begin < MUCH_MORE_THAN_A_SECOND:
        pytest.skip("this machine loads too fast to show progress")
    assert seen.startswith(b"\r\x1b[K")
    assert f"of {COUNT:,})".encode() in seen
    assert seen.endswith(b"\r\x1b[K")


def read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65_536)
    except OSError:  # Linux says so when the other end is closed
        return b""
