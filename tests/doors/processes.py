"""Real processes of the command line, each stopped by its own handle."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

PATIENCE = 30.0
"""Seconds after which a test gives up; no test waits that long unless something is broken."""


class Finished(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str


class Serving(NamedTuple):
    """A `serve` that answers at `url`; its output goes to files, so that nothing can block on a pipe."""

    process: "subprocess.Popen[bytes]"
    url: str
    ready_file: Path
    out: Path
    err: Path

    def stop(self) -> int:
        """Send SIGTERM; the exit code."""
        self.process.terminate()
        return self.process.wait(PATIENCE)


def environment(**variables: str) -> Mapping[str, str]:
    """This environment without settings, with byte code written and kept, and with `variables`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SANDBOX_", "PYTHON"))}
    return kept | {"PYTHONUTF8": "1"} | variables


SANDBOX = (sys.executable, "-m", "sandbox")


def run(*arguments: str | Path, cwd: Path | None = None, **variables: str) -> Finished:
    """Run a command that ends by itself."""
    line, env = [*SANDBOX, *arguments], environment(**variables)
    done = subprocess.run(line, capture_output=True, text=True, timeout=PATIENCE, env=env, cwd=cwd)
    return Finished(done.returncode, done.stdout, done.stderr)


@contextmanager
def serving(
    folder: Path, *arguments: str | Path, launcher: Sequence[str | Path] = SANDBOX, **variables: str
) -> Iterator[Serving]:
    """`serve` on a free port, in `folder` and with its files there."""
    ready_file, out, err = folder / "ready.json", folder / "out.txt", folder / "err.txt"
    line = [*launcher, "serve", "--port", "0", "--ready-file", ready_file, *arguments]
    with out.open("wb") as stdout, err.open("wb") as stderr:
        process = subprocess.Popen(line, stdout=stdout, stderr=stderr, env=environment(**variables), cwd=folder)
    try:
        url = ready(process, ready_file, err)
        yield Serving(process, url, ready_file, out, err)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait(PATIENCE)


def ready(process: "subprocess.Popen[bytes]", ready_file: Path, err: Path) -> str:
    """The url in the ready file, once it is there."""
    deadline = time.monotonic() + PATIENCE
    while not ready_file.exists():
        assert process.poll() is None, f"exit code {process.returncode}: {err.read_text()}"
        assert time.monotonic() < deadline, "the ready file does not appear"
        time.sleep(0.01)
    told = json.loads(ready_file.read_text())
    assert told["pid"] == process.pid
    url: str = told["url"]
    return url
