"""On which requests a fault fires, as far as counting and its seed decide."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.core.faults import FAULTS, Fault

TWENTY = range(1, 21)


def fired(fault: Fault) -> list[int]:
    return [number for number in TWENTY if fault.fires_on(number)]


@pytest.mark.parametrize(
    ("fault", "numbers"),
    [
        (Fault("drop"), list(TWENTY)),
        (Fault("drop", first=2), [1, 2]),
        (Fault("drop", every=6), [6, 12, 18]),
        (Fault("drop", every=3, first=7), [3, 6]),
        (Fault("drop", probability=1.0), list(TWENTY)),
    ],
)
def test_counting_decides(fault: Fault, numbers: list[int]) -> None:
    assert fired(fault) == numbers


def test_the_same_seed_chooses_the_same_requests_for_ever() -> None:
    """The numbers themselves: a new version that chooses others breaks the tests of those who named a seed."""
    assert fired(Fault("drop", probability=0.25, random_seed=7)) == fired(
        Fault("html", probability=0.25, random_seed=7)
    )
    assert fired(Fault("drop", probability=0.25, random_seed=7)) == [2, 3, 4, 5, 11, 19]
    assert fired(Fault("drop", probability=0.25)) == fired(Fault("drop", probability=0.25, random_seed=0))


@given(st.integers(0, 2**63 - 1), st.sampled_from([0.1, 0.5, 0.9]))
def test_about_as_many_as_the_probability_says(seed: int, probability: float) -> None:
    fault = Fault("drop", probability=probability, random_seed=seed)
    share = sum(fault.fires_on(number) for number in range(1, 1001)) / 1000
    assert abs(share - probability) < 0.1


@given(st.integers(1, 30_000), st.integers(0, 29_999), st.integers(0, 2**63 - 1), st.integers(1, 1000))
def test_a_latency_of_two_bounds_stays_within_them(low: int, more: int, seed: int, number: int) -> None:
    fault = Fault("latency", min_ms=low, max_ms=low + more, random_seed=seed)
    assert low <= fault.delay(number) <= low + more


def test_a_latency_of_two_bounds_meets_both() -> None:
    fault = Fault("latency", min_ms=1, max_ms=3)
    assert {fault.delay(number) for number in TWENTY} == {1, 2, 3}


def test_the_table_says_what_it_takes() -> None:
    fields = set(Fault.__dataclass_fields__)
    for row in FAULTS.values():
        assert set(row.needs) <= set(row.takes) <= fields
        assert row.phases
