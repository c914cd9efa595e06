"""What is left of points on a day."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.core.moments import Relative
from sandbox.core.points import (
    Balance,
    Due,
    Expiring,
    Points,
    Promised,
    balance,
    still_expiring,
    still_promised,
    waiting_for_triggers,
)
from tests.builders import TODAY

POINTS = Points(
    973,
    available=100,
    lifetime=300,
    redeemed=150,
    expired=50,
    purchases=12.345,
    expiring=(Expiring(30, Relative(10)), Expiring(20.5, Relative(0), "bill_promotions")),
    promised=(Promised(40, Relative(5)), Promised(7, trigger="delivered"), Promised(1, Relative(-1))),
)


@pytest.mark.parametrize(
    ("days", "main", "lifetime", "expired", "delayed"),
    [
        (-1, 101, 301, 50, 40),
        (0, 101, 301, 50, 40),
        (1, 80.5, 301, 70.5, 40),
        (4, 80.5, 301, 70.5, 40),
        (5, 120.5, 341, 70.5, 0),
        (10, 120.5, 341, 70.5, 0),
        (11, 90.5, 341, 100.5, 0),
    ],
)
def test_points_expire_after_their_day_and_come_on_theirs(
    days: int, main: float, lifetime: float, expired: float, delayed: float
) -> None:
    told = balance(POINTS, TODAY + timedelta(days), TODAY)
    assert told == Balance(main, lifetime, 150, expired, 12.345, delayed, 7)
    assert told.promised == delayed + 7
    assert told.total == main + delayed + 7


def test_what_is_ahead_comes_by_day() -> None:
    soon, later = TODAY, TODAY + timedelta(10)
    assert still_expiring([POINTS], TODAY, TODAY) == [
        Due(soon, 973, 20.5, "bill_promotions"),
        Due(later, 973, 30, "bill_regular"),
    ]
    assert still_expiring([POINTS], TODAY + timedelta(1), TODAY) == [Due(later, 973, 30, "bill_regular")]
    assert still_promised([POINTS], TODAY, TODAY) == [Due(TODAY + timedelta(5), 973, 40, "bill_regular")]
    assert still_promised([POINTS], TODAY + timedelta(5), TODAY) == []
    assert list(waiting_for_triggers([POINTS])) == [(973, Promised(7, trigger="delivered"))]


amounts = st.integers(0, 10**6).map(lambda thousandths: thousandths / 1000)
days = st.integers(-400, 400).map(Relative) | st.dates(date(2026, 1, 1), date(2028, 12, 31))


@given(
    st.builds(
        Points,
        program_id=st.just(1),
        **dict.fromkeys(("available", "lifetime", "redeemed", "expired", "purchases"), amounts),
        expiring=st.lists(st.builds(Expiring, amounts, days), max_size=4).map(tuple),
        promised=st.lists(st.builds(Promised, amounts, st.none() | days), max_size=4).map(tuple),
    ),
    st.lists(st.integers(-500, 500), min_size=2, max_size=4).map(sorted),
)
def test_time_only_moves_points_and_never_makes_any(points: Points, moments: list[int]) -> None:
    told = [balance(points, TODAY + timedelta(day), TODAY) for day in moments]
    whole = points.available + points.expired + sum(part.points for part in points.promised)
    for before, after in pairwise(told):
        assert after.expired >= before.expired
        assert after.lifetime >= before.lifetime
        assert after.delayed <= before.delayed
    for each in told:
        assert each.main >= 0
        assert each.main + each.expired + each.promised == pytest.approx(whole)
