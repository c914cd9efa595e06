"""Reading: what one load has found wrong so far, by path; places are looked up at the end, if at all."""

from collections.abc import Callable
from datetime import UTC, tzinfo
from typing import NamedTuple, Optional

from sandbox.core.moments import Day
from sandbox.sources.located import UNREADABLE, At, Step, Unreadable
from sandbox.sources.progress import Tell, silent

Path = tuple[Optional["Path"], Step]
"""Where a value stands: the path of what holds it, and the last step. The first step is the number of the document."""


class Mistake(NamedTuple):
    """One mistake, at the key or the value that `path` leads to; `first` leads to an earlier place it names."""

    path: Path
    message: str
    at: At = "value"
    first: Path | None = None


class Reading:
    """Collects the mistakes of a load. `zone` is that of the org being read.

    `days` and `spots` keep the days, and the sources with their accounts, that texts were read as: long lists repeat
    them, and so their customers share them.
    """

    def __init__(self, hint: Callable[[str], str] = lambda key: "", tell: Tell = silent) -> None:
        """`hint` gives the end of a message about an unknown key: where it would belong."""
        self.hint = hint
        self.tell = tell
        self.zone: tzinfo = UTC
        self.mistakes: list[Mistake] = []
        self.days: dict[str, Day] = {}
        self.spots: dict[str, tuple[str, str]] = {}

    def mistake(self, path: Path, message: str, *, at: At = "value", first: Path | None = None) -> Unreadable:
        """Note one mistake; gives `UNREADABLE`, which is what the value now is."""
        self.mistakes.append(Mistake(path, message, at, first))
        return UNREADABLE


def steps(path: Path) -> list[Step]:
    """The steps of a path, from the document on."""
    found = []
    rest: Path | None = path
    while rest is not None:
        rest, step = rest
        found.append(step)
    return found[::-1]


def subject(path: Path) -> str:
    """What stands at a path, in words."""
    parent, step = path
    if parent is None:
        return "the file"
    return step if isinstance(step, str) else f"item {step + 1} of {subject(parent)}"
