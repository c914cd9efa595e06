"""Counters: how many calls a process answered, by few enough labels that they never grow without end."""

import threading
from collections.abc import Mapping


class Counters:
    """Counts that only grow, whatever is reset. May be used from any thread."""

    __slots__ = ("_answered", "_lock")

    def __init__(self) -> None:
        """Start at nothing."""
        self._answered: dict[tuple[str | None, int, int | None], int] = {}
        self._lock = threading.Lock()

    def count(self, endpoint: str | None, status: int, code: int | None) -> None:
        """One more vendor call: for that endpoint if any, answered with that status, refused with that code if any."""
        key = (endpoint, status, code)
        with self._lock:
            self._answered[key] = self._answered.get(key, 0) + 1

    @property
    def requests(self) -> Mapping[tuple[str, int], int]:
        """Vendor calls by endpoint ("" for none) and status, in order."""
        totals: dict[tuple[str, int], int] = {}
        for (endpoint, status, _), times in self._now().items():
            key = (endpoint or "", status)
            totals[key] = totals.get(key, 0) + times
        return dict(sorted(totals.items()))

    @property
    def refusals(self) -> Mapping[int, int]:
        """Refused vendor calls by code, in order."""
        totals: dict[int, int] = {}
        for (_, _, code), times in self._now().items():
            if code is not None:
                totals[code] = totals.get(code, 0) + times
        return dict(sorted(totals.items()))

    def _now(self) -> dict[tuple[str | None, int, int | None], int]:
        with self._lock:
            return dict(self._answered)
