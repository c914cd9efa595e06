"""The clock: the one place that reads the time of day, or waits, and a namespace's own view of it."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sandbox.core.moments import FIRST_YEAR, LAST_YEAR

Sleep = Callable[[float], None]
"""Waits that many seconds."""

Now = Callable[[], datetime]
"""Tells the present instant, aware."""

EARLIEST = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC)
LATEST = datetime(LAST_YEAR, 12, 31, tzinfo=UTC)


def system_now() -> datetime:
    """The present instant by the machine's clock, in UTC."""
    return datetime.now(UTC)


def system_sleep(seconds: float) -> None:
    """Wait by the machine's clock."""
    time.sleep(seconds)


class ClockError(ValueError):
    """A clock cannot be set to that instant; the message says between which it can."""


@dataclass(frozen=True, slots=True)
class Clock:
    """How a namespace's time follows real time: it runs beside it or stands still. Setting it makes a new value.

    `ahead` is how far it runs ahead of real time; `stands_at` is the instant it stands at, if it does.
    """

    ahead: timedelta = timedelta()
    stands_at: datetime | None = None

    def now(self, real: datetime) -> datetime:
        """The namespace's present when the real one is `real`."""
        return self.stands_at if self.stands_at is not None else real + self.ahead

    def at(self, instant: datetime, real: datetime, *, frozen: bool) -> "Clock":
        """A clock that shows `instant` at the real instant `real`, and stands still there if `frozen`.

        Raises `ClockError` for an instant beyond what fixtures can name.
        """
        if not EARLIEST <= instant <= LATEST:
            says = f"{instant.isoformat()} is out of range; expected {EARLIEST:%Y-%m-%d} to {LATEST:%Y-%m-%d}"
            raise ClockError(says)
        return Clock(stands_at=instant) if frozen else Clock(ahead=instant - real)

    def moved(self, to: datetime, real: datetime) -> "Clock":
        """A clock that shows `to`, standing still or running on as this one does. Raises `ClockError`."""
        return self.at(to, real, frozen=self.stands_at is not None)


REAL_TIME = Clock()
"""The clock that shows real time."""
