"""Time only moves a membership along one path, however the clock gets there."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from sandbox.core.model import Membership, Program
from sandbox.core.tiers import Standing, standing
from tests.builders import a_membership, a_program

NEVER = date(2120, 1, 1)
START = date(2024, 1, 1)

months = st.none() | st.integers(1, 40)


@st.composite
def programs(draw: st.DrawFn) -> Program:
    tiers = [(f"T{step}", draw(months)) for step in range(draw(st.integers(1, 6)))]
    strategy = draw(st.sampled_from(["keep", "renew", "one_below", "lowest"]))
    return a_program(tiers=tiers, on_expiry=strategy, validity_months=draw(months))


days = st.integers(0, 6000).map(lambda days: START + timedelta(days))


@st.composite
def memberships(draw: st.DrawFn) -> tuple[Program, Membership]:
    program = draw(programs())
    return program, a_membership(draw(st.integers(1, len(program.tiers))), draw(st.none() | days))


def on(program: Program, membership: Membership, day: date) -> Standing:
    return standing(program, membership, day, START, NEVER)


@given(memberships(), st.lists(days, max_size=8), days)
def test_one_jump_of_the_clock_equals_many_small_ones(
    case: tuple[Program, Membership], stops: list[date], target: date
) -> None:
    program, written = case
    directly = on(program, written, target)
    step_by_step = written
    for stop in [*sorted(day for day in stops if day < target), target]:
        reached = on(program, step_by_step, stop)
        step_by_step = a_membership(reached.tier.serial, reached.expires)
    assert (directly.tier, directly.expires) == (reached.tier, reached.expires)


@given(memberships(), days)
def test_an_expiry_lies_ahead_unless_the_program_keeps_it(case: tuple[Program, Membership], day: date) -> None:
    program, membership = case
    found = on(program, membership, day)
    assert found.expires is None or found.expires >= day or program.on_expiry == "keep"


@given(memberships(), st.lists(days, min_size=2, max_size=6).map(sorted))
def test_time_alone_never_lifts_a_customer(case: tuple[Program, Membership], moments: list[date]) -> None:
    program, membership = case
    serials = [on(program, membership, day).tier.serial for day in moments]
    assert all(later <= earlier for earlier, later in pairwise(serials))
