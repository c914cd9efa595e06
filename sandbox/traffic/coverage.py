"""Coverage: how often each situation was met, counted on the way of a request by as little as will do."""

import threading
from collections import Counter, deque
from collections.abc import Iterable, Mapping
from itertools import starmap

from sandbox.core.decision import Decision, Written
from sandbox.core.situations import situations_met
from sandbox.core.trails import Trail, trail_of

_MOST_TRAILS = 1000

_MOST_PENDING = 64
"""Trails are taken of so many calls at once: in one go that costs a third of what it does call by call."""


class Coverage:
    """How often situations were met. May be used from any thread.

    What the calls of a trail met is worked out when somebody asks, or when there are very many different trails: so
    memory is bounded whatever is asked.
    """

    __slots__ = ("_lock", "_met", "_pending", "_trails")

    def __init__(self) -> None:
        """Start at nothing."""
        self._pending: deque[tuple[str | None, int | None, Decision | None]] = deque()
        self._trails: Counter[Trail] = Counter()
        self._met: Counter[str] = Counter()
        self._lock = threading.Lock()

    def note(self, endpoint: str | None, code: int | None, decision: Decision | None) -> None:
        """One more vendor call: to that endpoint, refused with that code if any, by that decision if one was made."""
        pending = self._pending
        pending.append((endpoint, code, decision))
        written = code is None and decision is not None and type(decision.outcome) is Written
        if written or len(pending) >= _MOST_PENDING:  # records that were written may be large
            with self._lock:
                self._take_trails()

    def met(self) -> Mapping[str, int]:
        """How often each situation was met that ever was, by its id."""
        with self._lock:
            self._take_trails()
            return self._worked_out()

    def add(self, other: "Coverage") -> None:
        """Count what was met elsewhere, too, by that moment."""
        with other._lock:
            other._take_trails()
            trails, met = dict(other._trails), dict(other._met)
        with self._lock:
            self._met.update(met)
            self._count(trails)

    def forget(self) -> None:
        """Start at nothing again."""
        with self._lock:
            self._pending.clear()
            self._trails = Counter()
            self._met = Counter()

    def _take_trails(self) -> None:
        pending = self._pending
        self._count(starmap(trail_of, [pending.popleft() for _ in range(len(pending))]))

    def _count(self, more: Iterable[Trail] | Mapping[Trail, int]) -> None:
        self._trails.update(more)
        if len(self._trails) >= _MOST_TRAILS:
            self._met = self._worked_out()
            self._trails = Counter()

    def _worked_out(self) -> Counter[str]:
        total = Counter(self._met)
        for trail, times in self._trails.items():
            for situation in situations_met(trail):
                total[situation] += times
        return total
