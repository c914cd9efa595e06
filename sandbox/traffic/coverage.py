"""Coverage: how often each situation was met, counted on the way of a request by as little as will do."""

import threading
from collections import Counter, deque
from collections.abc import Mapping

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
        self._trails: dict[Trail, int] = {}
        self._met: Counter[str] = Counter()
        self._lock = threading.Lock()

    def note(self, endpoint: str | None, code: int | None, decision: Decision | None) -> None:
        """One more vendor call: to that endpoint, refused with that code if any, by that decision if one was made."""
        pending = self._pending
        pending.append((endpoint, code, decision))
        if len(pending) >= _MOST_PENDING or (decision is not None and type(decision.outcome) is Written):
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
            self._trails = {}
            self._met = Counter()

    def _take_trails(self) -> None:
        trails, pending = self._trails, self._pending
        while pending:
            trail = trail_of(*pending.popleft())
            trails[trail] = trails.get(trail, 0) + 1
        self._keep_bounds()

    def _count(self, more: Mapping[Trail, int]) -> None:
        for trail, times in more.items():
            self._trails[trail] = self._trails.get(trail, 0) + times
        self._keep_bounds()

    def _keep_bounds(self) -> None:
        if len(self._trails) >= _MOST_TRAILS:
            self._met = self._worked_out()
            self._trails = {}

    def _worked_out(self) -> Counter[str]:
        total = Counter(self._met)
        for trail, times in self._trails.items():
            for situation in situations_met(trail):
                total[situation] += times
        return total
