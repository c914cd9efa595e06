"""A fault that contradicts itself or can never fire is refused, with the reason, at its place."""

import json
from typing import Any

import pytest

from sandbox.core.faults import FAULTS, Fault
from sandbox.sources.faults import read_fault
from sandbox.sources.scenario_files import posted_scenario
from sandbox.sources.seeds import Mistaken

LEAST: dict[str, dict[str, Any]] = {
    "latency": {"ms": 300},
    "status": {"status": 503},
    "code": {"code": 8015},
    "quota": {"limit": 3, "per": "PT1M"},
    "html": {},
    "drop": {},
    "truncate": {},
    "malformed": {},
    "dribble": {"ms": 300},
}
"""The least that has to be said of each kind."""


def findings(told: Any) -> list[tuple[str, str]]:
    with pytest.raises(Mistaken) as mistaken:
        read_fault(json.dumps(told), [501])
    return [(located.pointer, located.finding.message) for located in mistaken.value.findings]


@pytest.mark.parametrize("kind", FAULTS)
def test_each_kind_needs_no_more_than_this(kind: str) -> None:
    assert read_fault(json.dumps({"kind": kind, **LEAST[kind]}), [501]) == Fault(kind, **LEAST[kind])


@pytest.mark.parametrize("kind", [kind for kind, least in LEAST.items() if least])
def test_less_is_told_as_missing(kind: str) -> None:
    assert findings({"kind": kind})


def test_everything_that_can_be_told_is_read() -> None:
    told = {
        "kind": "status",
        "status": 503,
        "endpoint": "tier_details",
        "org": 501,
        "identifier": "915795008395",
        "first": 2,
        "probability": 0.25,
        "random_seed": 7,
        "phase": "after",
        "ttl": "PT5M",
    }
    assert read_fault(json.dumps(told), [501]).told == told


@pytest.mark.parametrize(
    ("told", "pointer", "says"),
    [
        ({"kind": "stats", "status": 503}, "/kind", "did you mean 'status'?"),
        ({"kind": "drop", "status": 503}, "/status", "status is for status and html, and this fault is drop"),
        ({"kind": "html", "ms": 3}, "/ms", "ms is for latency and dribble, and this fault is html; expected status"),
        ({"kind": "status", "status": 200}, "/status", "'200' is not a whole number from 400 to 599"),
        ({"kind": "code", "code": 8014999}, "/code", "is not a whole number from 1 to 999999"),
        ({"kind": "code", "code": 80155}, "/code", "80155 is not in the catalogue; did you mean '8015'?"),
        ({"kind": "latency", "ms": 30_001}, "/ms", "from 1 to 30000"),
        ({"kind": "latency", "min_ms": 3}, "", "a latency is not told how long"),
        ({"kind": "latency", "min_ms": 9, "max_ms": 3}, "/min_ms", "min_ms 9 is above max_ms 3"),
        ({"kind": "latency", "ms": 9, "max_ms": 30}, "/max_ms", "max_ms stands beside ms"),
        ({"kind": "quota", "limit": 3}, "", "per is missing in a fault of kind quota"),
        ({"kind": "quota", "limit": 0, "per": "PT1M"}, "/limit", "from 1 to"),
        ({"kind": "quota", "limit": 3, "per": "PT0S"}, "/per", "is no time at all"),
        ({"kind": "quota", "limit": 3, "per": "PT1M", "first": 3}, "/first", "itself decides on whom it fires"),
        ({"kind": "quota", "limit": 3, "per": "PT1M", "phase": "after"}, "/phase", "refuses before anything is done"),
        ({"kind": "truncate", "phase": "before"}, "/phase", "there is no answer yet"),
        ({"kind": "drop", "phase": "during"}, "/phase", "one of before, after"),
        ({"kind": "drop", "ttl": "0s"}, "/ttl", "ttl '0s' is no time at all: this fault can never fire"),
        ({"kind": "drop", "ttl": "P2Y"}, "/ttl", "is longer than 366 days"),
        ({"kind": "drop", "ttl": "P9999999Y"}, "/ttl", "is longer than 366 days"),
        ({"kind": "drop", "probability": 0}, "/probability", "above 0 and at most 1"),
        ({"kind": "drop", "probability": 1.5}, "/probability", "above 0 and at most 1"),
        ({"kind": "drop", "first": 0}, "/first", "from 1 to"),
        ({"kind": "drop", "first": 2, "every": 3}, "/every", "every 3 is beyond first 2: this fault can never fire"),
        ({"kind": "drop", "every": 3, "probability": 0.5}, "/probability", "stands beside every"),
        ({"kind": "drop", "random_seed": 3}, "/random_seed", "nothing is left to chance"),
        ({"kind": "drop", "org": 7}, "/org", "org 7 is not loaded, loaded are 501: this fault can never fire"),
        ({"kind": "drop", "endpoint": "tier_detail"}, "/endpoint", "did you mean 'tier_details'?"),
        ({"kind": "drop", "endpoint": "token_generate", "identifier": "7"}, "/identifier", "can never fire"),
        ({"kind": "drop", "seed": 7}, "/seed", "unknown key 'seed' in a fault; did you mean 'random_seed'?"),
        ({"kind": "drop", "firts": 7}, "/firts", "did you mean 'first'?"),
        ([], "", "is not a map"),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(told: Any, pointer: str, says: str) -> None:
    assert any(at == pointer and says in message for at, message in findings(told)), findings(told)


def test_an_identifier_that_nobody_has_may_come_later() -> None:
    assert read_fault('{"kind": "drop", "identifier": "447700900999"}', [501]).identifier == "447700900999"


def test_a_scenario_has_no_more_faults_than_may_be_armed() -> None:
    with pytest.raises(Mistaken, match=r"body:2:1: error: there are 101 faults, and 100 may be armed"):
        posted_scenario("scenario: it\nfaults: [" + ", ".join(["{kind: drop}"] * 101) + "]\n")
