"""Builds the package, installs it into an empty environment and, outside the repository, calls what its demo prints.

Run it as `make install-check`.
"""

import json
import os
import shlex
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0


def run(*command: str | Path) -> str:
    """Run a command that must succeed; its output."""
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def install(folder: Path) -> Path:
    """Build and install; the folder of the installed commands."""
    run(sys.executable, "-m", "build", "--outdir", folder / "dist", ROOT)
    (wheel,) = (folder / "dist").glob("*.whl")
    venv.create(folder / "venv", with_pip=True)
    commands = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
    run(commands / "python", "-m", "pip", "--quiet", "--disable-pip-version-check", "install", wheel)
    return commands


def wait_for(ready_file: Path, server: "subprocess.Popen[str]") -> dict[str, object]:
    """The contents of the ready file, once it is there."""
    deadline = time.monotonic() + PATIENCE
    while not ready_file.exists():
        if server.poll() is not None or time.monotonic() > deadline:
            sys.exit(f"the server did not get ready (exit code {server.poll()})")
        time.sleep(0.02)
    ready: dict[str, object] = json.loads(ready_file.read_text(encoding="utf-8"))
    return ready


def answers_of(lines: list[str]) -> list[dict[str, object]]:
    """What the printed curl lines answer."""
    curls = [line.strip() for line in lines if line.strip().startswith("curl ")]
    return [json.loads(run(*shlex.split(line), "--silent", "--show-error", "--fail")) for line in curls]


def main() -> None:
    """Do it all, and say what was found."""
    with tempfile.TemporaryDirectory(prefix="install-check-") as name:
        folder = Path(name)
        commands = install(folder)
        ready_file, printed = folder / "ready.json", folder / "printed.txt"
        serve = (commands / "capillary-sandbox", "serve", "--port", "0", "--ready-file", ready_file)
        with printed.open("w") as output:
            server = subprocess.Popen(serve, cwd=folder, stdout=output, text=True)
        try:
            ready = wait_for(ready_file, server)
            found, refused = answers_of(printed.read_text(encoding="utf-8").splitlines())
        finally:
            server.terminate()
            code = server.wait(PATIENCE)
        assert ready["pid"] == server.pid, f"the ready file says {ready}, the process is {server.pid}"
        assert "errors" not in found, found
        assert [error["code"] for error in refused["errors"]] == [8015], refused  # type: ignore[attr-defined]
        assert code == 0, f"the server exited with {code}"
        assert not ready_file.exists(), "the ready file is still there"
    print(f"installed, served and stopped: {found}")


if __name__ == "__main__":
    main()
