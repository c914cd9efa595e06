"""Where a membership stands: the strategies, the calendar, and that one jump equals many small ones."""

from datetime import date

import pytest

from sandbox.core.model import Program
from sandbox.core.moments import Relative
from sandbox.core.tiers import Standing, standing
from tests.builders import a_membership, a_program

NEVER = date(2120, 1, 1)
SINCE = date(2027, 3, 1)

FOUR = ("Bronze", "Silver", "Gold", "Diamond")


def stands(program: Program, serial: int, expires: date | Relative | None, on: date) -> Standing:
    return standing(program, a_membership(serial, expires), on, SINCE, NEVER)


def a_ladder(on_expiry: str, months: int | None = 12, tiers: tuple[str | tuple[str, int], ...] = FOUR) -> Program:
    return a_program(tiers=tiers, on_expiry=on_expiry, validity_months=months)


EXPIRY = date(2027, 1, 31)
LAST_DAY, NEXT_DAY = EXPIRY, date(2027, 2, 1)


@pytest.mark.parametrize(
    ("strategy", "months", "on", "tier", "expires"),
    [
        ("one_below", 12, LAST_DAY, "Diamond", EXPIRY),
        ("one_below", 12, NEXT_DAY, "Gold", date(2028, 1, 31)),
        ("one_below", 12, date(2028, 1, 31), "Gold", date(2028, 1, 31)),
        ("one_below", 12, date(2028, 2, 1), "Silver", date(2029, 1, 31)),
        ("one_below", 12, date(2029, 2, 1), "Bronze", None),
        ("one_below", 12, date(2099, 1, 1), "Bronze", None),
        ("one_below", None, NEXT_DAY, "Gold", None),
        ("one_below", None, date(2099, 1, 1), "Gold", None),
        ("lowest", 12, LAST_DAY, "Diamond", EXPIRY),
        ("lowest", 12, NEXT_DAY, "Bronze", None),
        ("renew", 12, NEXT_DAY, "Diamond", date(2028, 1, 31)),
        ("renew", 1, NEXT_DAY, "Diamond", date(2027, 2, 28)),
        ("renew", 1, date(2027, 3, 1), "Diamond", date(2027, 3, 28)),
        ("renew", 1, date(2027, 4, 1), "Diamond", date(2027, 4, 28)),
        ("renew", None, NEXT_DAY, "Diamond", None),
        ("keep", 12, NEXT_DAY, "Diamond", EXPIRY),
        ("keep", 12, date(2099, 1, 1), "Diamond", EXPIRY),
    ],
)
def test_a_strategy_acts_the_day_after_the_expiry(
    strategy: str, months: int | None, on: date, tier: str, expires: date | None
) -> None:
    found = stands(a_ladder(strategy, months), 4, EXPIRY, on)
    assert (found.tier.name, found.expires) == (tier, expires)


def test_the_reached_tiers_own_validity_goes_before_the_programs() -> None:
    program = a_ladder("one_below", 12, ("Bronze", "Silver", ("Gold", 3), "Diamond"))
    assert stands(program, 4, EXPIRY, NEXT_DAY).expires == date(2027, 4, 30)
    assert stands(program, 4, EXPIRY, date(2027, 5, 1)).expires == date(2028, 4, 30)


def test_an_expiry_on_a_leap_day_falls_on_the_28th_where_the_year_lacks_it() -> None:
    assert stands(a_ladder("renew"), 2, date(2028, 2, 29), date(2028, 3, 1)).expires == date(2029, 2, 28)


def test_the_base_tier_never_expires_whatever_a_fixture_gives() -> None:
    found = stands(a_ladder("lowest"), 1, EXPIRY, LAST_DAY)
    assert (found.tier.name, found.expires, found.shown_expiry) == ("Bronze", None, NEVER)


def test_a_relative_expiry_counts_from_when_the_namespace_was_made() -> None:
    program = a_ladder("one_below")
    assert stands(program, 3, Relative(10), date(2027, 3, 11)).tier.name == "Gold"
    assert stands(program, 3, Relative(10), date(2027, 3, 12)).tier.name == "Silver"


def test_the_steps_tell_each_expiry_that_acted() -> None:
    found = stands(a_ladder("one_below"), 4, EXPIRY, date(2028, 2, 1))
    assert [(day, tier.name) for day, tier in found.steps] == [(EXPIRY, "Gold"), (date(2028, 1, 31), "Silver")]


def test_the_highest_tier_has_no_next() -> None:
    ladder = a_ladder("keep")
    assert stands(ladder, 4, None, LAST_DAY).next_tier is None
    following = stands(ladder, 3, None, LAST_DAY).next_tier
    assert following is not None
    assert following.name == "Diamond"
