"""Canned answers: which of those an org's fixture has answers a request on a path that is not imitated."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from sandbox.core.model import Canned


class CannedKey(NamedTuple):
    """What tells one canned answer from another: of two with the same key the first would always answer."""

    method: str
    segments: tuple[str, ...]
    query: frozenset[tuple[str, str]]


def key_of(canned: Canned) -> CannedKey:
    """The key, in which every `{name}` is the same."""
    segments = tuple("{}" if is_open(segment) else segment for segment in canned.path.split("/"))
    return CannedKey(canned.method, segments, frozenset(canned.query))


def is_open(segment: str) -> bool:
    """Whether a segment of a path is a `{name}`, which stands for any text but an empty one."""
    return segment.startswith("{") and segment.endswith("}")


class CannedAnswers:
    """The canned answers of an org, in their order. One with a fixed path is found by it, whatever their number."""

    __slots__ = ("_fixed", "_open", "answers")

    def __init__(self, answers: Iterable[Canned] = ()) -> None:
        """Take in the answers, no two of which have the same key."""
        self.answers = tuple(answers)
        self._fixed: dict[str, list[Canned]] = {}
        self._open: list[tuple[tuple[str, ...], Canned]] = []
        for canned in self.answers:
            segments = tuple(canned.path.split("/"))
            if any(map(is_open, segments)):
                self._open.append((segments, canned))
            else:
                self._fixed.setdefault(canned.path, []).append(canned)

    def find(self, method: str, path: str, parameters: Mapping[str, str]) -> Canned | None:
        """The most specific answer to a request: the fewest `{name}`, then the most parameters, then the first."""
        fitting = [
            canned
            for canned in self.at(path)
            if canned.method == method and all(parameters.get(name) == value for name, value in canned.query)
        ]
        return min(fitting, key=_openness, default=None)

    def at(self, path: str) -> Iterator[Canned]:
        """Those of a decoded path, whatever their method and query."""
        yield from self._fixed.get(path, ())
        if self._open:
            segments = path.split("/")
            yield from (canned for known, canned in self._open if _fits(known, segments))


def _openness(canned: Canned) -> tuple[int, int]:
    return sum(map(is_open, canned.path.split("/"))), -len(canned.query)


def _fits(known: tuple[str, ...], segments: list[str]) -> bool:
    return len(known) == len(segments) and all(
        bool(given) if is_open(segment) else segment == given for segment, given in zip(known, segments, strict=True)
    )
