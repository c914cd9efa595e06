"""The journal: a ring that keeps the newest and never more than its bounds."""

import threading
import tracemalloc

import pytest

from sandbox.core.decision import Check, Decision, Refusal, Written
from sandbox.traffic.journal import LONGEST_BODY, OVERHEAD, Bounds, Journal
from sandbox.web.call import Call
from sandbox.web.pipeline import Response
from tests.builders import NOON, a_customer


def note(
    journal: Journal,
    path: str = "/",
    *,
    query: str = "",
    body: bytes = b"",
    id: str = "",
    decision: Decision | None = None,
) -> str:
    call = Call("GET", path, query, body=body)
    return journal.note(NOON, 501, None, call, Response(200, [], b""), None, decision, "", id or path, not id)


def paths(journal: Journal) -> list[str]:
    return [entry.path for entry in journal.entries()]


def test_the_newest_comes_first_and_the_oldest_makes_room() -> None:
    journal = Journal(Bounds(entries=3))
    for path in "abcde":
        note(journal, path)
    assert (paths(journal), journal.dropped) == (["e", "d", "c"], 2)


def test_large_requests_make_room_by_bytes() -> None:
    journal = Journal(Bounds(bytes=4 * OVERHEAD))
    for path in "abc":
        note(journal, path)
    note(journal, "large", query="x" * OVERHEAD)
    assert paths(journal) == ["large", "c"]
    assert OVERHEAD < journal.bytes <= journal.bounds.bytes


def test_a_request_beyond_the_bound_leaves_nothing_and_is_told_as_dropped() -> None:
    journal = Journal(Bounds(bytes=OVERHEAD))
    note(journal, "too large")
    assert (paths(journal), journal.bytes, journal.dropped) == ([], 0, 1)


def test_a_huge_body_is_cut_rather_than_pushing_the_others_out() -> None:
    journal = Journal(Bounds())
    note(journal, "small", body=b"x")
    note(journal, "huge", body=b"x" * 20_000_000)
    huge, small = journal.entries()
    assert (len(huge.body), huge.cut, small.body, small.cut) == (LONGEST_BODY, True, b"x", False)


def test_what_a_decision_quotes_counts() -> None:
    quoted = tuple(f"{number:>50}" for number in range(1000))
    decision = Decision(Refusal(8015), (Check("customer", False, "{}", (quoted,)),))
    journal = Journal(Bounds())
    note(journal, "a", query="x" * 3000, decision=decision)
    assert journal.bytes > 50_000


def test_what_a_write_made_of_its_body_counts() -> None:
    journal = Journal(Bounds())
    decision = Decision(Written(a_customer(1, cuid="x" * 3000)), ())
    note(journal, "a", body=b"x" * 3000, decision=decision)
    assert journal.bytes > OVERHEAD + 2 * 3000


def test_the_bound_in_bytes_is_about_the_memory_that_is_held() -> None:
    journal = Journal(Bounds(entries=100_000, bytes=1 << 20))
    tracemalloc.start()
    try:
        for number in range(5000):
            note(journal, f"/v2/nowhere/{number}", query=f"n={number}" * (number % 300), body=bytes(number % 3000))
        held = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert held < 1.2 * (1 << 20)


def test_an_entry_is_found_by_its_id() -> None:
    journal = Journal(Bounds())
    first, second = note(journal, "made"), note(journal, "brought", id="own")
    assert (first, second) == ("made", "2")
    for wanted in ("2", "own"):
        found = journal.entry(wanted)
        assert found is not None
        assert (found.path, found.id) == ("brought", "2")
    assert journal.entry("nobody") is None


def test_of_requests_that_bring_the_same_id_each_has_its_own_and_the_newest_answers_to_it() -> None:
    journal = Journal(Bounds())
    ids = [note(journal, path, id="again") for path in "abc"]
    assert [entry.path for entry in map(journal.entry, [*ids, "again"]) if entry] == ["a", "b", "c", "c"]


def test_forgetting_empties_it_and_numbers_go_on() -> None:
    journal = Journal(Bounds(entries=2))
    for path in "abc":
        note(journal, path, id="x")
    journal.forget()
    assert (len(journal), journal.bytes, journal.dropped) == (0, 0, 0)
    assert note(journal, "d", id="x") == "4"


@pytest.mark.parametrize("bounds", [Bounds(entries=50), Bounds(bytes=50 * (OVERHEAD + 1))])
def test_threads_lose_nothing_and_break_no_bound(bounds: Bounds) -> None:
    journal = Journal(bounds)

    def write() -> None:
        for _ in range(500):
            note(journal, "a")
            assert len(journal.entries()) <= 50

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(journal), journal.dropped) == (50, 8 * 500 - 50)
    serials = [entry.serial for entry in journal.entries()]
    assert serials == list(range(4000, 3950, -1))
