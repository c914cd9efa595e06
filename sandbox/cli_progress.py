"""A line that says how far a load is, on a terminal and only where there is something to wait for."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from sandbox.sources.progress import Tell, silent

PATIENCE = 1.0
"""Seconds before the line appears."""

PACE = 0.1
"""Seconds between two of its states."""

_ERASE = "\r\x1b[K"


@contextmanager
def progress(stream: TextIO, clock: Callable[[], float]) -> Iterator[Tell]:
    """What to tell the progress of a load, which `stream` shows if it is a terminal; the line is gone in the end.

    `clock` counts seconds from anywhere.
    """
    if not stream.isatty():
        yield silent
        return
    line = _Line(stream, clock)
    try:
        yield line.tell
    finally:
        line.erase()


class _Line:
    """One line of a terminal, written over and over."""

    def __init__(self, stream: TextIO, clock: Callable[[], float]) -> None:
        self._stream = stream
        self._clock = clock
        self._due = clock() + PATIENCE
        self._shown = False

    def tell(self, doing: str, done: int, total: int) -> None:
        from shutil import get_terminal_size

        now = self._clock()
        if now < self._due:
            return
        self._due = now + PACE
        self._shown = True
        counts = f"{100 * done // max(total, 1)}% ({done:,} of {total:,})"
        room = get_terminal_size().columns - len(counts) - 3
        doing = doing if len(doing) <= room else f"…{doing[1 - room :]}" if room > 1 else ""
        self._write(f"{_ERASE}{doing}: {counts}")

    def erase(self) -> None:
        if self._shown:
            self._write(_ERASE)

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()
