"""`replay`: scenarios run one and all, what differs told, and reports written."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from sandbox.cli_progress import progress
from sandbox.replaying.gathering import gathered
from sandbox.replaying.many import run_all
from sandbox.replaying.outcome import Replayed, Verdict, exit_code
from sandbox.replaying.reports import as_json, junit
from sandbox.replaying.running import Stage, Timer
from sandbox.replaying.telling import summed_up, told
from sandbox.replaying.updating import updated

Echo = Callable[[str], object]


class Reports(NamedTuple):
    """The files to write, where any is wanted."""

    junit: Path | None
    json: Path | None


def replay(
    paths: Sequence[str], stage: Stage, *, jobs: int, reports: Reports, update: bool, timer: Timer, echo: Echo
) -> int:
    """Replay the scenarios at `paths`, tell of each, write the reports; the exit code. Raises `OSError` for a file.

    Where standard error is a terminal, it shows how far it is, and all is told in the end. With `update`, expectations
    that did not hold are rewritten in their files, and what was rewritten does not count as different.
    """
    found = gathered(paths)
    began = timer()
    done: list[Replayed] = []
    waiting = sys.stderr.isatty()
    with progress(sys.stderr, timer) as tell:
        for one in run_all(found, stage, timer, jobs=jobs):
            done.append(one)
            tell("replaying", len(done), len(found))
            if not waiting:
                _tell(one, echo)
    if waiting:
        for one in done:
            _tell(one, echo)
    echo(summed_up(done, timer() - began))
    for file, text in ((reports.junit, junit), (reports.json, as_json)):
        if file is not None:
            file.write_text(text(done), encoding="utf-8")
    kept = [one for one in done if not (update and one.verdict is Verdict.DIFFERENT and _is_updated(one, echo))]
    return exit_code(kept)


def _is_updated(replayed: Replayed, echo: Echo) -> bool:
    """Rewrite a scenario's expectations in its file; whether none is left to be edited by hand."""
    file = Path(replayed.file)
    text = file.read_bytes().decode("utf-8")
    after = updated(replayed, text)
    if after.text != text:
        _write_over(file.resolve(), after.text.encode())
        echo(f"updated    {file}")
    for line in after.by_hand:
        echo(line)
    return not after.by_hand


def _write_over(file: Path, data: bytes) -> None:
    """Put `data` in place of what a file holds, all at once."""
    beside = file.with_name(f".{file.name}.new")
    beside.write_bytes(data)
    beside.chmod(file.stat().st_mode)
    beside.replace(file)


def _tell(one: Replayed, echo: Echo) -> None:
    for line in told(one):
        echo(line)
