"""Days and moments: relative dates, calendar months, the end of a local day, "never".

Nothing here reads a clock. An expiry is a calendar day of the org's zone: a membership stands until that day's last
second, so every rule about expiry is arithmetic on days, and only an answer needs the second itself.
"""

import calendar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Literal, NamedTuple

DEFAULT_REGISTRATION = date(2020, 1, 1)
"""The day a customer registered whose fixture does not say."""

NEVER_YEARS = 100
"""How many years after the registration a membership "without expiry" shows as its expiry (provenance S)."""

FIRST_YEAR, LAST_YEAR = 1900, 9000
"""The years a fixture's dates and a clock may name: "never" and every renewal then still fit a calendar."""

_INDIA = timezone(timedelta(hours=5, minutes=30))

CLUSTER_ZONES: dict[str, tzinfo | None] = {
    "eu": UTC,
    "india": _INDIA,
    "in": _INDIA,
    "apac": _INDIA,
    "sea": _INDIA,
    "sg": _INDIA,
    "apac2": _INDIA,
    "us": None,
    "china": None,
}
"""The zone of each of the vendor's clusters; `None` where it is not documented and a fixture has to give it."""

Unit = Literal["d", "m", "y"]


@dataclass(frozen=True, slots=True)
class Relative:
    """A day counted from the day a namespace was made: `today+90d` is `Relative(90, "d")`."""

    amount: int
    unit: Unit = "d"

    def __str__(self) -> str:
        """The day as a fixture writes it."""
        return f"today{self.amount:+d}{self.unit}" if self.amount else "today"


Day = date | Relative
"""A calendar day in an org's zone, fixed or relative."""


class Moment(NamedTuple):
    """When a question is asked: the instant `now`, and the instant `since` from which relative days count.

    Both are aware datetimes. `since` is when the namespace was made or last reset.
    """

    now: datetime
    since: datetime


def day_named(text: str) -> date:
    """The day that a text such as 2027-03-26 names. Raises `ValueError`."""
    if len(text) != len("2027-03-26"):
        raise ValueError(text)
    return date.fromisoformat(text)


def moment_named(text: str) -> datetime:
    """The moment that a text such as 2027-03-26T22:00:00Z names, in UTC where it has no offset. Raises `ValueError`."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def told_in_utc(instant: datetime, timespec: Literal["seconds", "milliseconds"] = "seconds") -> str:
    """An instant as a text such as 2027-03-26T22:00:00Z."""
    return instant.astimezone(UTC).isoformat(timespec=timespec).replace("+00:00", "Z")


def local_day(instant: datetime, zone: tzinfo) -> date:
    """The calendar day that `instant` falls on in `zone`."""
    return instant.astimezone(zone).date()


def add_months(day: date, months: int) -> date:
    """The same day of the month `months` later; a day that month lacks becomes its last.

    A result beyond the calendar becomes its first or last day.
    """
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    if not date.min.year <= year <= date.max.year:
        return date.max if year > date.max.year else date.min
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def resolve(day: Day, today: date) -> date:
    """The calendar day that `day` stands for when relative days count from `today`.

    A result beyond the calendar becomes its first or last day.
    """
    if isinstance(day, date):
        return day
    if day.unit == "d":
        return date.fromordinal(max(1, min(today.toordinal() + day.amount, date.max.toordinal())))
    return add_months(today, day.amount * (12 if day.unit == "y" else 1))


def never(registered: date) -> date:
    """The day shown for "never": a hundred years after the registration, 29 February becoming 28 where need be."""
    return add_months(registered, 12 * NEVER_YEARS)


def start_of_day(day: date, zone: tzinfo) -> datetime:
    """The first instant of `day` in `zone`, in UTC."""
    return datetime.combine(day, time(0), zone).astimezone(UTC)


def end_of_day(day: date, zone: tzinfo) -> datetime:
    """The last second of `day` in `zone`, aware; where a clock put back repeats that second, the later one."""
    return datetime.combine(day, time(23, 59, 59), zone).replace(fold=1)
