"""The armed faults of a namespace: whom they mean, in which order, until when; and a quota that keeps its word."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.core.faults import MOST_FAULTS, Fault
from sandbox.traffic.faults import Armed, Asked, Firing, TooMany, UnknownFault
from tests.builders import NOON

TOM = (("mobile", "+91 579 500-8395"), ("email", "Tom@Example.com"))


def asked(
    *, at: datetime = NOON, endpoint: str | None = "tier_details", org: int | None = 501, has_body: bool = True
) -> Asked:
    return Asked(at, endpoint, org, lambda: TOM, has_body)


def armed(*faults: Fault) -> Armed:
    made = Armed()
    made.arm(faults, NOON)
    return made


def kinds(firings: tuple[Firing, ...]) -> list[str]:
    return [firing.kind for firing in firings]


@pytest.mark.parametrize(
    ("fault", "meant"),
    [
        (Fault("drop", endpoint="tier_details"), True),
        (Fault("drop", endpoint="customer_get"), False),
        (Fault("drop", org=501), True),
        (Fault("drop", org=502), False),
        (Fault("drop", identifier="915795008395"), True),
        (Fault("drop", identifier="tom@example.com"), True),
        (Fault("drop", identifier="915795008396"), False),
        (Fault("drop", endpoint="tier_details", org=502), False),
    ],
)
def test_all_that_is_told_of_a_target_has_to_hold(fault: Fault, meant: bool) -> None:
    faults = armed(fault)
    assert bool(faults.meet(asked())) == meant
    assert [(one.matched, one.fired) for one in faults.listed()] == [(meant, meant)]


def test_a_call_that_was_not_let_in_is_for_no_org() -> None:
    assert kinds(armed(Fault("drop", org=501), Fault("html")).meet(asked(org=None))) == ["html"]


def test_what_breaks_a_body_leaves_an_answer_without_one_alone() -> None:
    faults = armed(Fault("malformed"), Fault("truncate"), Fault("dribble", ms=5))
    assert faults.meet(asked(has_body=False)) == ()


def test_every_latency_fires_and_of_the_others_the_first() -> None:
    faults = armed(Fault("status", status=503, first=1), Fault("latency", ms=5), Fault("drop"), Fault("latency", ms=7))
    assert kinds(faults.meet(asked())) == ["status", "latency", "latency"]
    assert kinds(faults.meet(asked())) == ["latency", "drop", "latency"]
    assert [one.matched for one in faults.listed()] == [2, 2, 1, 2]


def test_a_fault_ends_with_its_time_to_live() -> None:
    faults = armed(Fault("drop", ttl="PT5M"))
    assert faults.meet(asked(at=NOON + timedelta(minutes=5, microseconds=-1)))
    assert not faults.meet(asked(at=NOON + timedelta(minutes=5)))


def test_a_copy_goes_on_from_here_by_itself() -> None:
    faults = armed(Fault("drop", first=2))
    faults.meet(asked())
    copy = faults.copy()
    assert [bool(copy.meet(asked())) for _ in range(2)] == [True, False]
    assert [bool(faults.meet(asked())) for _ in range(2)] == [True, False]


def test_spent_faults_make_room_and_others_do_not() -> None:
    faults = armed(*(Fault("drop", first=1, endpoint="tier_details") for _ in range(MOST_FAULTS)))
    with pytest.raises(TooMany, match="there are 100 faults, and 100 may be armed"):
        faults.arm([Fault("html")], NOON)
    faults.meet(asked())
    faults.arm([Fault("html")], NOON)
    assert len(faults.listed()) == MOST_FAULTS


def test_each_request_is_counted_once_whoever_asks() -> None:
    faults = armed(Fault("drop", first=50))
    with ThreadPoolExecutor(8) as pool:
        fired = sum(map(bool, pool.map(lambda _: faults.meet(asked()), range(800))))
    (one,) = faults.listed()
    assert (fired, one.fired, one.matched) == (50, 50, 800)


def test_an_id_is_never_used_again() -> None:
    faults = armed(Fault("drop"))
    faults.disarm("1")
    assert [one.id for one in faults.arm([Fault("drop")], NOON)] == ["2"]
    with pytest.raises(UnknownFault, match=r"no fault '1' is armed; armed are \['2'\]"):
        faults.disarm("1")


gaps = st.lists(st.timedeltas(timedelta(0), timedelta(seconds=90)), min_size=1, max_size=40)


@given(gaps, st.integers(1, 4), st.sampled_from(["PT1M", "1s", "PT7S", "P1D"]))
def test_retry_after_holds_to_the_second(pauses: list[timedelta], limit: int, per: str) -> None:
    """Who asks again when told is let through; a second before, not."""
    faults, now = armed(Fault("quota", limit=limit, per=per)), NOON
    for pause in pauses:
        now += pause
        for firing in faults.meet(asked(at=now)):
            again = now + timedelta(seconds=firing.retry_after)
            assert firing.retry_after >= 1
            assert faults.copy().meet(asked(at=again)) == ()
            if firing.retry_after > 1:
                assert faults.copy().meet(asked(at=again - timedelta(seconds=1)))


@given(gaps)
def test_a_quota_lets_no_more_through_in_a_window_than_it_says(pauses: list[timedelta]) -> None:
    faults, now, windows = armed(Fault("quota", limit=3, per="PT1M")), NOON, list[list[datetime]]()
    for pause in pauses:
        now += pause
        if not faults.meet(asked(at=now)):
            if not windows or now - windows[-1][0] >= timedelta(minutes=1):
                windows.append([])
            windows[-1].append(now)
    assert all(len(window) <= 3 for window in windows)


def test_a_quota_begins_anew_where_the_clock_is_set_back() -> None:
    faults = armed(Fault("quota", limit=1, per="PT1M"))
    assert [bool(faults.meet(asked())) for _ in range(2)] == [False, True]
    assert not faults.meet(asked(at=NOON - timedelta(days=1)))
