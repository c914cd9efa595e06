"""Readers of the domain's own terms: days, time zones, sources and accounts, identifiers."""

import re
from collections.abc import Mapping
from datetime import date, datetime, tzinfo
from types import MappingProxyType
from typing import Any

from sandbox.core.identifiers import misfit, stored
from sandbox.core.model import ALL_SOURCES, CUSTOMER_ID, IDENTIFIER_KINDS, SOURCES
from sandbox.core.moments import FIRST_YEAR, LAST_YEAR, Day, Relative, Unit
from sandbox.sources.findings import did_you_mean, shown
from sandbox.sources.located import UNREADABLE, Map, Unreadable, Value
from sandbox.sources.reading import Path, Reading, subject
from sandbox.sources.shapes import OneOrMany, Text, mismatch

_FIXED = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_MOMENT = _FIXED + r"[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:?[0-9]{2})?"
_RELATIVE = r"today(?: *([+-]) *([0-9]{1,6}) *([dmy]))?"
_LENGTH_OF_MOMENT = len("2027-03-26T22:00")
FURTHEST: dict[Unit, int] = {"d": 365_000, "m": 12_000, "y": 1_000}
"""How far from today a relative day may be, in each unit."""


class DayText:
    """A day: a date, a full moment (moved to its day in the org's zone), or one counted from today."""

    expects = "a day such as 2027-03-26, 2027-03-26T22:00:00Z or today+90d"

    def read(self, value: Value, path: Path, reading: Reading) -> Day | Unreadable:
        """The day, in the zone of the org being read."""
        if not isinstance(value, str):
            return mismatch(value, path, reading, self.expects)
        known = reading.days.get(value)
        if known is not None:
            return known
        day = self._read(value, path, reading)
        if day is not UNREADABLE and len(value) < _LENGTH_OF_MOMENT:
            reading.days[value] = day
        return day

    def _read(self, value: str, path: Path, reading: Reading) -> Day | Unreadable:
        if relative := re.fullmatch(_RELATIVE, value):
            return _relative(relative, value, path, reading)
        try:
            day = _fixed(value, reading.zone)
        except (ValueError, OverflowError):
            day = None
        if day is None:
            return mismatch(value, path, reading, self.expects)
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            return mismatch(value, path, reading, f"a day of the years {FIRST_YEAR} to {LAST_YEAR}")
        return day


def _relative(match: re.Match[str], value: str, path: Path, reading: Reading) -> Relative | Unreadable:
    sign, amount = match[1], match[2]
    unit: Any = match[3]
    if unit is None:
        return Relative(0)
    if int(amount) > FURTHEST[unit]:
        return mismatch(value, path, reading, f"within {FURTHEST[unit]}{unit} of today")
    return Relative(-int(amount) if sign == "-" else int(amount), unit)


def _fixed(value: str, zone: tzinfo) -> date | None:
    """The day that a date or moment falls on in `zone`; `None` or a ValueError or OverflowError if it is neither."""
    if re.fullmatch(_FIXED, value):
        return date.fromisoformat(value)
    if not re.fullmatch(_MOMENT, value):
        return None
    moment = datetime.fromisoformat(value)
    return moment.date() if moment.tzinfo is None else moment.astimezone(zone).date()


class ZoneName:
    """The IANA name of a time zone."""

    expects = "an IANA time zone such as Europe/London"

    def read(self, value: Value, path: Path, reading: Reading) -> tzinfo | Unreadable:
        """The zone."""
        if not isinstance(value, str):
            return mismatch(value, path, reading, self.expects)
        from zoneinfo import ZoneInfo, available_timezones

        try:
            return ZoneInfo(value)
        except (KeyError, ValueError, OSError):
            return mismatch(value, path, reading, self.expects, did_you_mean(value, available_timezones()))


def source_name(word: str, path: Path, reading: Reading) -> Any:
    """The source that a key names, in any case."""
    return _source(word, word, path, reading)


def source_and_account(word: str, path: Path, reading: Reading) -> Any:
    """The source and the account that a key `SOURCE` or `SOURCE/ACCOUNT` names; the account is "" if it names none."""
    if word in reading.spots:
        return reading.spots[word]
    name, slash, account = word.partition("/")
    source = _source(name, word, path, reading)
    if source is UNREADABLE:
        return UNREADABLE
    if slash and not account.strip():
        return reading.mistake(path, f"source {shown(word)} has no account after its '/'", at="key")
    reading.spots[word] = source, account.strip()
    return reading.spots[word]


def _source(name: str, word: str, path: Path, reading: Reading) -> str | Unreadable:
    folded = name.strip().upper()
    for source in SOURCES:
        if source == folded:
            return source
    if folded == ALL_SOURCES:
        hint = "; ALL is for requests: a fixture names the source itself"
    else:
        hint = did_you_mean(name, SOURCES)
    says = f"source {shown(word)} is not one of {', '.join(SOURCES)}{hint}"
    return reading.mistake(path, says, at="key")


_VALUES = OneOrMany(Text())
_KINDS: Mapping[str, str] = MappingProxyType({kind: kind for kind in IDENTIFIER_KINDS})
"""Each kind by itself, so that all customers share one object."""


class Registration(list[tuple[str, str, Path]]):
    """The identifiers in one place, each with kind, value in its stored form, and path; and the path of them all."""

    __slots__ = ("path",)
    path: Path


class Identifiers:
    """A map of identifier kinds, each to one value or a list of values."""

    expects = "a map of identifier kinds to values"

    def read(self, value: Value, path: Path, reading: Reading) -> Registration | Unreadable:
        """Those that can be read."""
        if not isinstance(value, Map):
            return mismatch(value, path, reading, self.expects)
        found = Registration()
        found.path = path
        for word, item in value.items():
            here = (path, word)
            kind = _KINDS.get(word) or _unknown_kind(word, here, reading)
            values = _VALUES.read(item, here, reading)
            if kind is None or values is UNREADABLE or word in value.contested:
                continue
            several = isinstance(item, list)
            for index, text in enumerate(values):
                spot = (here, index) if several else here
                if text is not UNREADABLE:
                    known = stored(kind, text)
                    if _acceptable(kind, text, known, spot, reading):
                        found.append((kind, known, spot))
        return found


def _unknown_kind(word: str, path: Path, reading: Reading) -> str | None:
    """Nothing, after a report of a kind that nobody knows."""
    own = "; a customer's id is a field of its own"
    hint = own if word == CUSTOMER_ID else did_you_mean(word, IDENTIFIER_KINDS)
    reading.mistake(path, f"identifier {shown(word)} is not one of {', '.join(IDENTIFIER_KINDS)}{hint}", at="key")
    return None


def _acceptable(kind: str, text: str, value: str, path: Path, reading: Reading) -> bool:
    """Whether a request can name what is written as `text` and stored as `value`; reports it if not."""
    expects = misfit(kind, text, value)
    if expects is None:
        return True
    reading.mistake(path, f"{subject(path)} {shown(text)} is not {expects}")
    return False
