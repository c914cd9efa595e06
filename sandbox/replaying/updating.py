"""Updating: the expectations of a scenario's file rewritten as they would hold, and nothing else of it."""

from collections.abc import Iterator
from typing import NamedTuple

from sandbox.replaying.expectations import Mismatch
from sandbox.replaying.outcome import Replayed, Taken
from sandbox.sources.edits import Edit, edited


class Updated(NamedTuple):
    """A text with its expectations rewritten; and the lines that tell which are left for a person."""

    text: str
    by_hand: tuple[str, ...]


def updated(replayed: Replayed, text: str) -> Updated:
    """The text of the scenario's file, with every expectation as it was met that can be rewritten."""
    meant = [(taken, mismatch, _edit(taken, mismatch)) for taken, mismatch in _mismatches(replayed)]
    done = edited(text, [edit for _, _, edit in meant if edit is not None])
    left = [
        f"{replayed.file}:{taken.step.line}: step {taken.step.number}: {mismatch.about} is to be edited by hand"
        for taken, mismatch, edit in meant
        if edit is None or edit in done.undone
    ]
    sent = (f"{replayed.file}:{taken.step.line}: {line}" for taken in replayed.taken for line in taken.trouble)
    return Updated(done.text, (*left, *sent))


def _mismatches(replayed: Replayed) -> Iterator[tuple[Taken, Mismatch]]:
    for taken in replayed.taken:
        for mismatch in taken.mismatches:
            yield taken, mismatch


def _edit(taken: Taken, mismatch: Mismatch) -> Edit | None:
    if mismatch.instead is None:
        return None
    return Edit(("steps", taken.step.number - 1, *mismatch.at), mismatch.instead)
