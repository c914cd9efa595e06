"""The clock of a namespace."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sandbox.operations.carrying import Calls
from sandbox.operations.errors import Misused, Refused
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

        Years to days go by the default org's calendar. Raises `Misused` and `Refused` for what is no duration.
        """
        units = {"years": years, "months": months, "weeks": weeks, "days": days}
        written = _given(units | {"hours": hours, "minutes": minutes, "seconds": seconds})
        if by and written:
            raise Misused(f"a clock is advanced by a duration or by named units, not by both {by!r} and {written}")
        if isinstance(by, timedelta):
            written = repr(by)
            by = f"PT{_not_back(written, by // timedelta(seconds=1))}S"
        sent = by or f"P{years}Y{months}M{weeks}W{days}DT{hours}H{minutes}M{seconds}S"
        try:
            return Time.of(self._calls.ask("POST", "clock/advance", {"by": sent}))
        except Refused as refused:
            if not written:
                raise
            detail = refused.detail.replace(repr(sent[:60]), written, 1)
            raise Refused(detail, refused.status, refused.pointer) from None

    def next(self) -> Event:
        """Move it to the next expiry or points due, and tell which that is. Raises `Taken` where none lies ahead."""
        return Event.of(self._calls.ask("POST", "clock/next")["event"])

    def events(self) -> tuple[Event, ...]:
        """The expiries and points due that lie ahead, the first hundred."""
        return tuple(map(Event.of, self._calls.ask("GET", "clock/events")["events"]))

    def follow_real_time(self) -> None:
        """Show real time again."""
        self._calls.ask("DELETE", "clock")


def _given(units: Mapping[str, int]) -> str:
    """The units that are given, as the caller wrote them. Raises `Misused` for one that a clock is not advanced by."""
    for name, amount in units.items():
        if isinstance(amount, bool) or not isinstance(amount, int):
            raise Misused(f"a clock is advanced by whole {name}, not by {name}={amount!r}; a timedelta can hold parts")
        _not_back(f"{name}={amount}", amount)
    return ", ".join(f"{name}={amount}" for name, amount in units.items() if amount)


def _not_back(written: str, amount: int) -> int:
    if amount < 0:
        raise Misused(f"a clock is advanced, and {written} would set it back: clock.set(moment) does that")
    return amount
