"""The clock of a namespace."""

from datetime import datetime, timedelta

from sandbox.operations.carrying import Calls
from sandbox.operations.told import Event, Time


class Clock:
    """A namespace's clock: it runs beside real time until it is set."""

    def __init__(self, calls: Calls) -> None:
        """Act through `calls`."""
        self._calls = calls

    def read(self) -> Time:
        """What it shows."""
        return Time.of(self._calls.ask("GET", "clock"))

    def set(self, now: datetime | str | None = None, *, frozen: bool = True) -> Time:
        """Show a moment, the present one if none is given, and stand still there, or run on from it.

        Without an offset a moment is in UTC. Raises `Refused` for what is none.
        """
        if now is None:
            now = self.read().now
        moment = now.isoformat() if isinstance(now, datetime) else now
        return Time.of(self._calls.ask("PUT", "clock", {"now": moment, "frozen": frozen}))

    def advance(
        self,
        by: str | timedelta = "",
        *,
        years: int = 0,
        months: int = 0,
        weeks: int = 0,
        days: int = 0,
        hours: int = 0,
        minutes: int = 0,
        seconds: int = 0,
    ) -> Time:
        """Move it on: by a text such as `P1D` or `3h`, by exact whole seconds of a `timedelta`, or by what is named.

        Years to days go by the default org's calendar. Raises `Refused` for what is no duration.
        """
        named = f"P{years}Y{months}M{weeks}W{days}DT{hours}H{minutes}M{seconds}S"
        if by and named != _NOTHING:
            raise TypeError("a clock is advanced by a duration or by named units, not by both")
        if isinstance(by, timedelta):
            hours, rest = divmod(by, timedelta(hours=1))
            by = f"PT{hours}H{rest // timedelta(seconds=1)}S"
        return Time.of(self._calls.ask("POST", "clock/advance", {"by": by or named}))

    def next(self) -> Event:
        """Move it to the next expiry or points due, and tell which that is. Raises `Taken` where none lies ahead."""
        return Event.of(self._calls.ask("POST", "clock/next")["event"])

    def events(self) -> tuple[Event, ...]:
        """The expiries and points due that lie ahead, the first hundred."""
        return tuple(map(Event.of, self._calls.ask("GET", "clock/events")["events"]))

    def follow_real_time(self) -> None:
        """Show real time again."""
        self._calls.ask("DELETE", "clock")


_NOTHING = "P0Y0M0W0DT0H0M0S"
