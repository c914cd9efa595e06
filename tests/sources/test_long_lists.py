"""Long lists: what a customer costs, in time against the bare events of the parser and in memory."""

import gc
import tracemalloc
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import pytest

from benchmarks.long_lists import rounds, seconds, world, write
from sandbox.core.model import Customer, Records
from sandbox.engine.sandbox import Sandbox
from sandbox.sources.yaml_files import load

COUNT = 3_000
ROUNDS = 3
FEW = 1_000
MOST_TIME = 3.0
MOST_BYTES = 1_800
MOST_BYTES_ON_THE_WAY = 8_000
CHANCES = 3


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The same customers in each format."""
    return write(tmp_path_factory.mktemp("lists"), COUNT)


@pytest.fixture(scope="module")
def worlds(lists: dict[str, Path]) -> dict[str, Records]:
    """What each format holds."""
    return {form: world(path)[0] for form, path in lists.items()}


@pytest.mark.timing
def test_a_long_list_is_a_world_in_at_most_three_times_its_bare_events(lists: dict[str, Path]) -> None:
    ratios = dict.fromkeys(lists, 9.0)
    for _ in range(CHANCES):
        measured = list(rounds(lists, ROUNDS))
        ratios = {form: median(took[form] / took["events"] for took in measured) for form in lists}
        if ratios["yaml"] <= MOST_TIME and max(ratios["csv"], ratios["jsonl"]) < ratios["yaml"]:
            return
    pytest.fail(f"times the bare events: {ratios}")


@pytest.mark.long
@pytest.mark.parametrize("form", ["yaml", "csv", "jsonl"])
def test_a_listed_customer_keeps_under_two_kilobytes(form: str, tmp_path: Path) -> None:
    lists = write(tmp_path, FEW)
    world(lists[form])
    gc.collect()
    tracemalloc.start()
    try:
        records, snapshot = world(lists[form])
        gc.collect()
        kept, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(records.customers) == len(list(snapshot.customers())) == FEW
    assert kept / FEW < MOST_BYTES
    assert peak / FEW < MOST_BYTES_ON_THE_WAY


def test_all_three_formats_answer_the_same(worlds: dict[str, Records]) -> None:
    found = {form: records.customers for form, records in worlds.items()}
    assert len(set(found["yaml"])) == COUNT
    assert list(map(placeless, found["csv"])) == list(map(placeless, found["yaml"]))
    assert list(map(placeless, found["jsonl"])) == list(map(placeless, found["yaml"]))


@pytest.mark.timing
def test_a_doubt_about_a_long_list_costs_no_second_reading(lists: dict[str, Path], tmp_path: Path) -> None:
    path = tmp_path / "org.yaml"
    text = lists["yaml"].read_text(encoding="utf-8")
    path.write_text(text.replace("expires: today+", "expires: 2001-01-01 #", 3), encoding="utf-8")
    now = datetime(2026, 1, 1, tzinfo=UTC)

    def doubted() -> None:
        found = load(path, now=now).findings
        assert [(finding.line, finding.message[:18]) for finding in found] == [
            (line, "expires 2001-01-01") for line in (24, 39, 54)
        ]

    pairs = [(seconds(doubted), seconds(lambda: load(lists["yaml"], now=now))) for _ in range(ROUNDS)]
    assert median(ours / plain for ours, plain in pairs) < 1.4


def test_what_a_list_repeats_is_kept_once(worlds: dict[str, Records]) -> None:
    customers = worlds["yaml"].customers
    assert len({id(customer.memberships) for customer in customers}) == len({c.memberships for c in customers})
    assert len({id(customer.registered) for customer in customers}) == len({c.registered for c in customers})
    assert len({id(customer.first_name) for customer in customers}) == 5
    assert len({id(known.account) for customer in customers for known in customer.identifiers}) == 2


def test_a_load_tells_how_far_it_is(lists: dict[str, Path]) -> None:
    for form, path in lists.items():
        told: list[tuple[str, int, int]] = []
        load(path, tell=lambda *progress: told.append(progress))  # noqa: B023
        assert {doing for doing, _, _ in told} >= {"checking customers", "reading customers"}
        assert any(form in doing for doing, _, _ in told)
        assert all(0 <= done <= total for _, done, total in told)
        assert told == sorted(told, key=lambda progress: [doing for doing, _, _ in told].index(progress[0]))
        assert len(told) > 3 * COUNT / 1_000 - 5


def test_listed_customers_are_found_by_every_identifier(worlds: dict[str, Records]) -> None:
    for records in worlds.values():
        view = Sandbox([records], now=lambda: datetime(2026, 1, 1, tzinfo=UTC)).view(1)
        for kind, value in [("mobile", "915795000042"), ("email", "tom.42@example.com"), ("wechat", "wx-42")]:
            assert [holder.id for holder in view.world.holders(kind, value)] == [566000043]


def placeless(customer: Customer) -> Customer:
    return replace(customer, place=None)
