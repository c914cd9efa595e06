"""Coverage: what calls met, counted in bounded memory and from any thread."""

from concurrent.futures import ThreadPoolExecutor

from sandbox.traffic.coverage import Coverage


def test_calls_are_counted_from_any_thread() -> None:
    coverage = Coverage()

    def call(number: int) -> None:
        for _ in range(500):
            coverage.note("tier_details", 8015 if number % 2 else 8003, None)
            coverage.met()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(call, range(4)))
    assert coverage.met() == {"code-8015": 1000, "code-8003": 1000}


def test_what_was_met_is_kept_however_different_the_calls_are() -> None:
    coverage = Coverage()
    coverage.note("tier_details", 8015, None)
    for number in range(5000):
        coverage.note(f"endpoint {number}", None, None)
    assert coverage.met() == {"code-8015": 1}
    assert len(coverage._trails) <= 1000  # what would grow without end


def test_it_adds_what_was_met_elsewhere_and_forgets_all() -> None:
    coverage = Coverage()
    coverage.note("tier_details", 8015, None)
    other = Coverage()
    for code in (8015, 8015, 8003):
        other.note("customer_lookup", code, None)
    coverage.add(other)
    assert coverage.met() == {"code-8015": 3, "code-8003": 1}
    assert other.met() == {"code-8015": 2, "code-8003": 1}
    coverage.forget()
    assert coverage.met() == {}
