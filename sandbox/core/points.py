"""Points: a balance in a program as it was written down, and what is left of it on a day.

Like a membership, a balance is never changed by time: what it comes to on a day is computed, so one jump of the clock
equals many small ones. Source: section 4 of the wire contract (A); amounts have at most three decimals.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from sandbox.core.moments import Day, resolve

EXPIRING_KIND = "bill_regular"
"""The vendor's word for where points come from, where a fixture says nothing."""


class Expiring(NamedTuple):
    """Some of the available points: `on` is the last day on which they can be redeemed."""

    points: float
    on: Day
    kind: str = EXPIRING_KIND


class Promised(NamedTuple):
    """Points to come: from the day `on`, or, where there is none, once `trigger` has happened."""

    points: float
    on: Day | None = None
    kind: str = EXPIRING_KIND
    trigger: str = ""


class Points(NamedTuple):
    """A customer's or group's balance in a program, as last written down. `purchases` is money, all else points."""

    program_id: int
    available: float = 0
    lifetime: float = 0
    redeemed: float = 0
    expired: float = 0
    purchases: float = 0
    expiring: tuple[Expiring, ...] = ()
    promised: tuple[Promised, ...] = ()


class Balance(NamedTuple):
    """What a balance comes to on a day: `main` can be redeemed, `delayed` waits for a day, `triggered` for an event."""

    main: float = 0
    lifetime: float = 0
    redeemed: float = 0
    expired: float = 0
    purchases: float = 0
    delayed: float = 0
    triggered: float = 0

    @property
    def promised(self) -> float:
        """All that is to come."""
        return _rounded(self.delayed + self.triggered)

    @property
    def total(self) -> float:
        """What can be redeemed and what is to come."""
        return _rounded(self.main + self.promised)

    def plus(self, other: "Balance") -> "Balance":
        """Both together."""
        return Balance(*(_rounded(mine + more) for mine, more in zip(self, other, strict=True)))


class Due(NamedTuple):
    """Points of a program for which a day is set: the last to redeem them, or the first."""

    day: date
    program_id: int
    points: float
    kind: str


def balance(points: Points, on: date, since: date) -> Balance:
    """What `points` come to on the day `on`; `since` is the day from which relative days count.

    What expired before is gone, as far as it was there; what was promised and is due can be redeemed, and is earned.
    """
    gone = min(points.available, sum(part.points for part in points.expiring if resolve(part.on, since) < on))
    come = sum(part.points for part in points.promised if part.on is not None and resolve(part.on, since) <= on)
    delayed = sum(part.points for part in points.promised if part.on is not None and resolve(part.on, since) > on)
    triggered = sum(part.points for part in points.promised if part.on is None)
    return Balance(
        _rounded(points.available - gone + come),
        _rounded(points.lifetime + come),
        points.redeemed,
        _rounded(points.expired + gone),
        points.purchases,
        _rounded(delayed),
        _rounded(triggered),
    )


def still_expiring(points: Iterable[Points], on: date, since: date) -> list[Due]:
    """What has not expired by the day `on`, by day, in the order of the fixture otherwise."""
    return _by_day(
        Due(resolve(part.on, since), known.program_id, part.points, part.kind)
        for known in points
        for part in known.expiring
        if resolve(part.on, since) >= on
    )


def still_promised(points: Iterable[Points], on: date, since: date) -> list[Due]:
    """What is not due by the day `on`, by day, in the order of the fixture otherwise."""
    return _by_day(
        Due(resolve(part.on, since), known.program_id, part.points, part.kind)
        for known in points
        for part in known.promised
        if part.on is not None and resolve(part.on, since) > on
    )


def waiting_for_triggers(points: Iterable[Points]) -> Iterator[tuple[int, Promised]]:
    """What waits for an event, each with the id of its program."""
    return ((known.program_id, part) for known in points for part in known.promised if part.on is None)


def _by_day(due: Iterable[Due]) -> list[Due]:
    return sorted(due, key=lambda part: part.day)


def _rounded(amount: float) -> float:
    return round(amount, 3)
