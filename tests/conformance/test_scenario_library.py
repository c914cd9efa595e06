"""The shipped scenarios: one for every row of the wire contract on customers and refusals, and all hold at any time."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime
from functools import reduce
from operator import getitem
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from sandbox.app import create_app, tenant, wsgi
from sandbox.replaying.outcome import Replayed, Verdict
from sandbox.replaying.running import run
from sandbox.replaying.telling import told
from sandbox.senders import Without
from sandbox.sources.located import Map, Value
from sandbox.sources.scenario_files import Scenario, read_scenario
from sandbox.sources.steps import Ask, Expectation, Step
from sandbox.stages import OfSandbox, begin

FOLDER = Path(__file__).parents[2] / "fixtures" / "scenarios"
FILES = sorted(FOLDER.glob("*.yaml"))
LIBRARY = {file.stem: read_scenario(str(file)) for file in FILES}
TEXTS = {file.stem: file.read_text(encoding="utf-8") for file in FILES}

STARTS = [datetime(2026, 2, 28, 12, 0, tzinfo=UTC), datetime(2096, 2, 29, 18, 29, 59, tzinfo=UTC)]
"""Real times at which the library is replayed: soon, and late this century on a leap day, at midnight in India."""

CUSTOMERS = {
    "primary alone": "which-primary-alone",
    "primary with secondaries in any order": "which-primary-among-others",
    "one identifier that is not the primary": "which-secondary-alone",
    "several, none of them the primary": "which-several-none-primary",
    "primary unknown, secondaries known": "which-primary-unknown",
    "primary named twice": "which-primary-twice",
    "the primary in the whole org": "which-primary-from-any-source",
    "secondaries may be shared": "which-shared-email",
    "nobody has the primary identifier": "lost-primary-identifier",
    "which identifier is the primary, and whether": "which-dual-eligibility-is-switched-on",
    "without dual eligibility any identifier": "which-any-identifier",
    "without dual eligibility several, with the dialect": "which-several-at-once",
    "other identifiers in other sources": "which-one-person-many-sources",
    "the same identifier in other sources, ALL": "which-same-mobile-elsewhere",
    "known in another source, with the dialect": "which-only-in-another-source",
    "accounts": "which-wechat-account",
    "merged": "two-accounts-become-one",
    "merged in a chain, shared with the survivor": "which-merged-twice",
    "deleted": "which-deleted",
    "not in the loyalty program": "refused-08-non-loyalty",
    "suspended": "which-suspended",
}
"""The scenario for each row and rule of section 1.2 of the wire contract."""

REFUSALS = {
    0: {400},
    1: {8003},
    2: {8013},
    3: {8045},
    4: {8011},
    5: {1212},
    6: {8015},
    7: {8069, 8109},
    8: {8089},
    9: {1632},
    10: {885},
    11: {1218},
}
"""The codes of each row of section 1.3; 0 stands for what comes before them."""

IN_ORDER = [400, 8003, 8013, 8045, 8011, 1212, 8015, 8089, 1632, 885]
"""The refusals that one request can meet, in the order of section 1.3. Rows 7 and 11 are for other requests."""

STORIES = {
    "a tier ends at midnight": ("gold-expires-tonight", "midnight-in-new-york", "clocks-go-forward"),
    "a tier is changed by hand": ("upgrade-then-downgrade",),
    "what expiry does": ("four-strategies-one-night", "back-after-years", "month-ends", "leap-day"),
    "customers are merged": ("customers-are-merged",),
    "credentials": ("token-expires-mid-run", "bad-secret", "bad-password", "denied-endpoint", "another-orgs-customer"),
    "programs and groups": ("several-programs", "highest-tier", "fleet", "without-a-tier"),
    "points": ("points-fall-due", "points-expire"),
    "webhooks": ("webhooks-tell-of-a-life",),
    "other endpoints": ("canned-coupon", "v1-partial-success", "all-reads-agree"),
    "errors in general": (
        "refused-in-order",
        "refused-with-another-status",
        "errors-on-demand",
        "unknown-paths",
    ),
}
"""The scenarios beside those rows, by what they are about."""

TIERS = {"currentTierName", "currentSlab", "current_slab"}
ELSE = "something else"


class Started:
    """Sandboxes for whom it is always `start`, one for each of the fixtures; each scenario in its own namespace."""

    def __init__(self, start: datetime) -> None:
        self._start = start
        self._apps: dict[str | None, Any] = {}

    @contextmanager
    def set_up(self, scenario: Scenario) -> Iterator[OfSandbox]:
        if scenario.fixtures not in self._apps:
            self._apps[scenario.fixtures] = create_app(scenario.fixtures, now=lambda: self._start)
        app = self._apps[scenario.fixtures]
        here = tenant(app, scenario.name)
        begun = begin(here, replace(scenario, fixtures=None))
        yield OfSandbox(here, begun.date(), Without(wsgi(app)))
        here.drop()


@pytest.fixture(scope="module")
def stages() -> list[Started]:
    return [Started(start) for start in STARTS]


def asked(scenario: Scenario) -> Iterator[tuple[Step, Expectation]]:
    """The steps that send a request, and what they expect."""
    for step in scenario.steps:
        if isinstance(step.action, Ask):
            yield step, step.action.expect


def codes(scenario: Scenario) -> Iterator[int]:
    """The codes that are expected, step by step."""
    for _, expect in asked(scenario):
        if expect.code is not None:
            yield expect.code
        elif isinstance(expect.exact_body, Map) and isinstance(expect.exact_body.get("errors"), list):
            yield int(expect.exact_body["errors"][0]["code"])


def verdicts(replayed: Replayed) -> list[Verdict]:
    return [taken.verdict for taken in replayed.taken]


@pytest.mark.parametrize("scenario", LIBRARY.values(), ids=LIBRARY)
def test_a_scenario_replays_the_same_whenever_it_is_run(scenario: Scenario, stages: list[Started]) -> None:
    for stage in stages:
        replayed = run(scenario, stage, monotonic)
        assert replayed.verdict is Verdict.SAME, "\n".join(told(replayed))
        assert len(replayed.taken) == len(scenario.steps)


@pytest.mark.parametrize("scenario", LIBRARY.values(), ids=LIBRARY)
def test_a_scenario_fails_where_another_code_or_tier_is_expected(scenario: Scenario, stages: list[Started]) -> None:
    changed = False
    for change in (with_another_code, with_another_value):
        steps = [changed_step(step, change) for step in scenario.steps]
        if steps == [*scenario.steps]:
            continue
        changed = True
        due = [
            Verdict.SAME if now == before else Verdict.DIFFERENT
            for now, before in zip(steps, scenario.steps, strict=True)
        ]
        assert verdicts(run(replace(scenario, steps=tuple(steps)), stages[0], monotonic)) == due
    assert changed


def changed_step(step: Step, change: Any) -> Step:
    if not isinstance(step.action, Ask):
        return step
    return replace(step, action=replace(step.action, expect=change(step.action.expect)))


def with_another_code(expect: Expectation) -> Expectation:
    return expect if expect.code is None else replace(expect, code=expect.code + 1)


def with_another_value(expect: Expectation) -> Expectation:
    """The first tier that is expected is another one; where none is, the first value; where none is, the status."""
    for key in ("body", "exact_body"):
        if getattr(expect, key) is not None:
            return replace(expect, **{key: spoiled(getattr(expect, key))})
    if expect.json:
        return replace(expect, json=tuple((path, spoiled(value)) for path, value in expect.json))
    return expect if expect.status is None else replace(expect, status=expect.status + 1)


def spoiled(value: Value) -> Value:
    paths = list(leaves(value))
    path = next((path for path in paths if path and path[-1] in TIERS), paths[0])
    if not path:
        return ELSE
    changed = deepcopy(value)
    reduce(getitem, path[:-1], changed)[path[-1]] = ELSE  # type: ignore[arg-type,index,call-overload]
    return changed


def leaves(value: Value, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The way to each single value; an empty list is one, too."""
    if not isinstance(value, Map | list) or value == []:
        yield path
        return
    for key, item in value.items() if isinstance(value, Map) else enumerate(value):
        yield from leaves(item, (*path, key))


def test_a_scenario_says_what_it_is_and_what_each_answer_should_be() -> None:
    for file_name, scenario in LIBRARY.items():
        assert scenario.name == file_name
        assert TEXTS[file_name].startswith("# "), f"{file_name}: a comment on top says what is behind it"
        assert 15 < len(scenario.title) <= 100, file_name
        assert scenario.fixtures is not None, f"{file_name} would depend on where it is run"
        for step, expect in asked(scenario):
            assert expect != Expectation(), f"{file_name}: step {step.number} expects nothing"
            assert step.name != str(step.action), f"{file_name}: step {step.number} has no name"


def test_a_scenario_that_names_a_day_has_a_clock_that_stands_still() -> None:
    for name, scenario in LIBRARY.items():
        frozen = scenario.clock is not None and scenario.clock[1]
        assert frozen or not re.search(r"20[0-9]{2}-[0-9]{2}", TEXTS[name]), name


def test_no_two_are_the_same() -> None:
    titles = [scenario.title for scenario in LIBRARY.values()]
    requests = [tuple(str(step.action) for step in scenario.steps) for scenario in LIBRARY.values()]
    assert len(set(titles)) == len(set(requests)) == len(LIBRARY) >= 30


def test_every_rule_on_customers_has_a_scenario_and_every_scenario_a_rule_or_a_story() -> None:
    refusals = [name for name in LIBRARY if re.match("refused-[0-9]", name)]
    stories = [name for names in STORIES.values() for name in names]
    assert LIBRARY.keys() == {*CUSTOMERS.values(), *stories, *refusals}


@pytest.mark.parametrize(("row", "due"), REFUSALS.items())
def test_a_row_of_refusals_has_a_scenario_that_meets_it_first_and_mends_it(row: int, due: set[int]) -> None:
    (scenario,) = [known for name, known in LIBRARY.items() if name.startswith(f"refused-{row:02}-")]
    expected = list(codes(scenario))
    assert due <= set(expected)
    assert 0 in expected, "and shows what is fine instead"


def test_the_refusals_come_in_the_contracts_order() -> None:
    assert list(codes(LIBRARY["refused-in-order"])) == [*IN_ORDER, 0]
