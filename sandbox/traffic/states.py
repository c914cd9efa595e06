"""States: what a namespace was like when its requests came, kept as long as there is room for it.

A state is an immutable value that shares with its neighbours what was not edited between them, and requests in a row
mostly meet the same one. So each is kept once, with the serial number of the first request that met it.
"""

from bisect import bisect_right
from collections import deque
from operator import attrgetter
from typing import NamedTuple, Protocol


class Weighed(Protocol):
    """A state of a namespace."""

    @property
    def weight(self) -> int:
        """The bytes that it occupies by itself, roughly."""


class _Run(NamedTuple):
    since: int
    state: Weighed
    weight: int


class States:
    """The states that requests met, in their order. Whoever uses it keeps others out meanwhile."""

    __slots__ = ("_bytes", "_most", "_runs", "latest")

    def __init__(self, most: int) -> None:
        """Hold none yet, and never more than `most` bytes beside the latest, which a namespace holds itself."""
        self._most = most
        self._runs: deque[_Run] = deque()
        self._bytes = 0
        self.latest: Weighed | None = None

    def __len__(self) -> int:
        """How many there are."""
        return len(self._runs)

    def note(self, serial: int, state: Weighed) -> None:
        """Take in that the request of that number, the latest, met `state`; the oldest make room."""
        self.latest = state
        self._runs.append(_Run(serial, state, state.weight))
        self._bytes += self._runs[-1].weight
        while len(self._runs) > 1 and self._bytes - self._runs[-1].weight > self._most:
            self._drop()

    def forget_before(self, serial: int) -> None:
        """Drop those that only requests before that one met."""
        while len(self._runs) > 1 and self._runs[1].since <= serial:
            self._drop()

    def of(self, serial: int) -> Weighed | None:
        """What the request of that number met; `None` where it is not kept any more."""
        at = bisect_right(self._runs, serial, key=attrgetter("since"))
        return self._runs[at - 1].state if at else None

    def forget(self) -> None:
        """Drop all."""
        self._runs.clear()
        self._bytes = 0
        self.latest = None

    def _drop(self) -> None:
        self._bytes -= self._runs.popleft().weight
