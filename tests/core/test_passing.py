"""What time alone changes, told once however time is cut."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.core.changes import DowngradeAhead, TierMoved
from sandbox.core.model import OnExpiry
from sandbox.core.moments import Relative, local_day
from sandbox.core.passing import Passing, Span, passed
from sandbox.core.tiers import stands_in
from sandbox.store.snapshot import Snapshot
from tests.builders import NOON, a_customer, a_program, a_world, an_org

EVE = NOON - timedelta(days=1)


def told(world: Snapshot, until: datetime, after: datetime = EVE) -> list[tuple[datetime, Passing]]:
    customer = world.customer(1)
    assert customer is not None
    return list(passed(world, customer, Span(after, until), NOON))


def gold(on_expiry: OnExpiry, **fields: int) -> Snapshot:
    program = a_program(on_expiry=on_expiry, validity_months=12, default=True, **fields)
    return a_world(a_customer(1, tier=3, expires=date(2027, 3, 26)), programs=[program])


def words(happenings: list[tuple[datetime, Passing]]) -> Iterator[tuple[str, str]]:
    for at, happening in happenings:
        tiers = f"{happening.before.tier.name} " if isinstance(happening, TierMoved) else ""
        yield f"{at:%Y-%m-%d %H:%M}", f"{happening.event} {tiers}{happening.now.tier.name} {happening.now.expires}"


def test_a_tier_falls_at_midnight_and_again_when_the_lower_one_expires() -> None:
    assert list(words(told(gold("one_below"), NOON + timedelta(days=800)))) == [
        ("2027-03-27 00:00", "tierDowngraded Gold Silver 2028-03-26"),
        ("2028-03-27 00:00", "tierDowngraded Silver Bronze None"),
    ]


@pytest.mark.parametrize(
    ("on_expiry", "expected"),
    [("lowest", ["tierDowngraded Gold Bronze None"]), ("renew", ["tierRenewed Gold Gold 2028-03-26"]), ("keep", [])],
)
def test_each_strategy_has_its_event(on_expiry: OnExpiry, expected: list[str]) -> None:
    assert [event for _, event in words(told(gold(on_expiry), NOON + timedelta(days=30)))] == expected


def test_a_reminder_comes_at_midnight_so_many_days_before_what_leads_down() -> None:
    until = NOON + timedelta(days=800)
    assert [event for _, event in words(told(gold("one_below", reminder_days=30), until))] == [
        "tierDowngraded Gold Silver 2028-03-26",
        "tierDowngradeReminder Silver 2028-03-26",
        "tierDowngraded Silver Bronze None",
    ]
    early = told(gold("one_below", reminder_days=30), NOON, after=NOON - timedelta(days=40))
    assert list(words(early)) == [("2027-02-24 00:00", "tierDowngradeReminder Gold 2027-03-26")]
    assert not any(isinstance(one, DowngradeAhead) for _, one in told(gold("renew", reminder_days=30), until))


def test_nobody_is_reminded_of_a_tier_before_being_in_it() -> None:
    program = a_program(on_expiry="one_below", validity_months=1, reminder_days=60, default=True)
    world = a_world(a_customer(1, tier=3, expires=date(2027, 6, 30)), programs=[program])
    assert [event for _, event in words(told(world, NOON + timedelta(days=200)))] == [
        "tierDowngradeReminder Gold 2027-06-30",
        "tierDowngraded Gold Silver 2027-07-30",
        "tierDowngraded Silver Bronze None",
    ]


def test_midnight_is_that_of_the_org() -> None:
    org = an_org(zone=ZoneInfo("America/New_York"))
    world = a_world(
        a_customer(1, tier=3, expires=date(2027, 3, 26)),
        org=org,
        programs=[a_program(on_expiry="one_below", default=True)],
    )
    ((at, _),) = told(world, NOON + timedelta(days=3))
    assert at == datetime(2027, 3, 27, 4, tzinfo=UTC)


@pytest.mark.parametrize("gone", [{"merged_into": 2}, {"deleted": True}, {"loyalty": False}])
def test_nobody_is_told_of_who_is_gone(gone: dict[str, int]) -> None:
    customer = a_customer(1, tier=3, expires=date(2027, 3, 26), **gone)  # type: ignore[arg-type]
    world = a_world(customer, a_customer(2), programs=[a_program(on_expiry="lowest", default=True)])
    assert told(world, NOON + timedelta(days=3)) == []


days = st.integers(-400, 1200).map(lambda days: NOON + timedelta(days=days))


@given(
    st.sampled_from(["one_below", "lowest", "renew", "keep"]),
    st.integers(1, 4),
    st.integers(-100, 400),
    st.one_of(st.none(), st.integers(1, 18)),
    st.one_of(st.none(), st.integers(1, 90)),
    st.lists(days, min_size=2, max_size=8).map(sorted),
)
def test_many_small_spans_tell_what_one_great_span_does(
    on_expiry: OnExpiry, serial: int, expires: int, months: int | None, reminder: int | None, cuts: list[datetime]
) -> None:
    tiers = ("Bronze", "Silver", "Gold", "Diamond")
    program = a_program(tiers=tiers, on_expiry=on_expiry, validity_months=months, reminder_days=reminder, default=True)
    world = a_world(a_customer(1, tier=serial, expires=Relative(expires)), programs=[program])
    whole = told(world, cuts[-1], cuts[0])
    assert [one for after, until in pairwise(cuts) for one in told(world, until, after)] == whole
    moves = [one for _, one in whole if isinstance(one, TierMoved)]
    if moves:
        customer = world.customer(1)
        assert customer is not None
        today, since = local_day(cuts[-1], UTC), local_day(NOON, UTC)
        stands = stands_in(world, customer, program, today, since)
        assert (moves[-1].now.tier, moves[-1].now.expires) == (stands.tier, stands.expires)
