"""Days, months, zones and "never"."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from sandbox.core.moments import Relative, add_months, end_of_day, local_day, never, resolve


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2027, 3, 31), -1, date(2027, 2, 28)),
        (date(2027, 1, 15), -13, date(2025, 12, 15)),
        (date(9999, 12, 1), 1, date.max),
        (date(1, 1, 31), -1, date.min),
    ],
)
def test_a_day_the_month_lacks_becomes_its_last(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


def test_never_is_a_hundred_years_after_the_registration() -> None:
    assert never(date(2021, 3, 10)) == date(2121, 3, 10)
    assert never(date(2000, 2, 29)) == date(2100, 2, 28)


@pytest.mark.parametrize(
    ("relative", "expected"),
    [
        (Relative(0), date(2027, 1, 31)),
        (Relative(90), date(2027, 5, 1)),
        (Relative(-1, "m"), date(2026, 12, 31)),
        (Relative(1, "m"), date(2027, 2, 28)),
        (Relative(2, "y"), date(2029, 1, 31)),
    ],
)
def test_a_relative_day_counts_from_today(relative: Relative, expected: date) -> None:
    assert resolve(relative, date(2027, 1, 31)) == expected


def test_a_relative_day_beyond_the_calendar_is_its_edge() -> None:
    assert resolve(Relative(365_000), date(9000, 12, 31)) == date.max
    assert resolve(Relative(-1_000_000), date(1900, 1, 1)) == date.min
    assert resolve(Relative(1_000, "y"), date(9000, 1, 1)) == date.max


def test_the_local_day_is_the_zones() -> None:
    late = datetime(2027, 3, 26, 19, 0, tzinfo=UTC)
    assert local_day(late, UTC) == date(2027, 3, 26)
    assert local_day(late, timezone(timedelta(hours=5, minutes=30))) == date(2027, 3, 27)


def test_the_end_of_a_day_has_the_offset_of_that_day() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    assert end_of_day(date(2027, 1, 1), berlin).isoformat() == "2027-01-01T23:59:59+01:00"
    assert end_of_day(date(2027, 7, 1), berlin).isoformat() == "2027-07-01T23:59:59+02:00"


def test_where_the_clock_repeats_the_last_second_the_later_one_ends_the_day() -> None:
    sao_paulo = ZoneInfo("America/Sao_Paulo")
    end = end_of_day(date(2018, 2, 17), sao_paulo)
    assert local_day(end.astimezone(UTC) + timedelta(seconds=1), sao_paulo) == date(2018, 2, 18)
