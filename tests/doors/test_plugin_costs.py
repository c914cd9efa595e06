"""What the plugin costs beside pytest-httpserver's, measured as `make bench-plugin` does; the best of a few tries."""

from collections.abc import Callable

import pytest

from benchmarks.plugin import Costs, Sessions, per_session, per_test

TRIES = 3


@pytest.mark.timing
@pytest.mark.parametrize(
    ("measure", "most"),
    [(lambda: per_test(60), 1.1), (per_session, 3)],
    ids=["a test, set up and torn down", "the first use in a session"],
)
def test_the_fixture_costs_no_more_than_httpserver_and_a_session_no_more_than_thrice_its_own(
    measure: Callable[[], Costs | Sessions], most: float
) -> None:
    seen = []
    for _ in range(TRIES):
        costs = measure()
        seen.append((costs.capillary - costs.nothing) / (costs.httpserver - costs.nothing))
        if seen[-1] <= most:
            return
    pytest.fail(f"it costs {seen} times as much, try by try")
