"""Spans of time as people and ISO 8601 write them: `P1Y2M10DT2H30M`, `90m`, `3h`, `2d`."""

import re
from datetime import UTC, datetime, timedelta, tzinfo
from typing import NamedTuple

from sandbox.core.moments import add_months

_ISO = re.compile(
    r"P(?=[0-9T])(?:([0-9]+)Y)?(?:([0-9]+)M)?(?:([0-9]+)W)?(?:([0-9]+)D)?"
    r"(?:T(?=[0-9])(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+)S)?)?"
)
_SHORT = re.compile(r"([0-9]+)([smhd])")
_SECONDS = {"s": 1, "m": 60, "h": 3600}


class Duration(NamedTuple):
    """Calendar months and days, and exact seconds on top."""

    months: int = 0
    days: int = 0
    seconds: int = 0

    def after(self, instant: datetime, zone: tzinfo) -> datetime:
        """The instant that lies this much after `instant`: months and days by the calendar of `zone`, then seconds.

        Raises `OverflowError` beyond the calendar.
        """
        local = instant.astimezone(zone)
        day = add_months(local.date(), self.months) + timedelta(days=self.days)
        return datetime.combine(day, local.timetz()).astimezone(UTC) + timedelta(seconds=self.seconds)


def read_duration(text: str) -> Duration:
    """The span a text writes: ISO 8601, or a number with s, m, h or d. Raises `ValueError`."""
    if short := _SHORT.fullmatch(text):
        number, unit = int(short[1]), short[2]
        return Duration(days=number) if unit == "d" else Duration(seconds=number * _SECONDS[unit])
    iso = _ISO.fullmatch(text)
    if iso is None:
        raise ValueError(f"{text!r} is no duration")
    years, months, weeks, days, hours, minutes, seconds = (int(part or 0) for part in iso.groups())
    return Duration(12 * years + months, 7 * weeks + days, 3600 * hours + 60 * minutes + seconds)
