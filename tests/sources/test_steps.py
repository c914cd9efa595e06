"""Steps: every mistake in one is told at its place before anything runs, and what is right becomes a value."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from sandbox.sources.composer import compose
from sandbox.sources.json_schema import scenario_schema
from sandbox.sources.scenario_files import read_scenario
from sandbox.sources.schema_steps import NO_CODE
from sandbox.sources.seeds import Mistaken
from sandbox.sources.steps import AdminCall, Advance, Ask, Capture, Expectation, HeaderIs, PutIn, Reset, SetClock

FIXTURES = Path(__file__).parents[2] / "fixtures"

MISTAKES = {
    "no move": (
        "»{name: x}",
        "this step does nothing; expected one of get, post, wait_for, advance, .*",
    ),
    "two moves": ("{get: /v2, »advance: P1D}", "advance stands beside get; expected one move a step"),
    "unknown key": ("{get: /v2, »expects: {}}", "unknown key 'expects' in a step; did you mean 'expect'\\?"),
    "key of another tool": (
        "{post: /v2, »json: {}}",
        "unknown key 'json' in a step; expected get, .*, post, .*, headers, body, expect, .*, stop",
    ),
    "key of another kind": (
        "{get: /v2, expect: {»returns: 200}}",
        "unknown key 'returns' in an expectation; expected status, code, headers, body, .*",
    ),
    "no path": (
        "{get: »v2/x}",
        "get 'v2/x' is not a path with its query, such as .*",
    ),
    "a host": ("{get: »http://127.0.0.1/v2}", "get 'http://127.0.0.1/v2' is not a path .*"),
    "admin path": (
        "{get: »/__admin/health}",
        ".* the sandbox's own calls go below admin",
    ),
    "namespace": ("{get: »/ns/a/v2}", "get '/ns/a/v2' is not a path .*"),
    "blank": ("{get: »/v2/a b}", "get '/v2/a b' is not a path .*"),
    "body of a get": ("{get: /v2, »body: {}}", "body is given beside get, which has none"),
    "not a request": ("{advance: P1D, »expect: {code: 1}}", "expect is for requests; this step is an advance"),
    "headers of an event": (
        "{wait_for: tierUpgraded, »headers: {A: b}}",
        "headers is for requests; this step is a wait_for",
    ),
    "status of an event": (
        "{wait_for: tierUpgraded, expect: {»status: 200}}",
        "status is of answers; an event has a body alone",
    ),
    "no event": ("wait_for: »tierUpgrade", "event 'tierUpgrade' is not one of .*; did you mean 'tierUpgraded'\\?"),
    "no event in full": ("wait_for: {event: »tierUp}", "event 'tierUp' is not one of .*"),
    "no customer": (
        "wait_for: {event: tierUpgraded, customer: »Ann}",
        "customer 'Ann' is not an id, or a captured value .*",
    ),
    "unknown customer": (
        'wait_for: {event: tierUpgraded, customer: »"${who}"}',
        r"'\$\{who\}' is captured by no step before this one",
    ),
    "no duration": ("advance: »tomorrow", "advance 'tomorrow' is not a duration such as P1D, PT12H or 3h"),
    "no moment": ("clock: {now: »noon}", "now 'noon' is not a moment such as .*"),
    "no clock": ("clock: »{frozen: true}", "now is missing in a clock; expected .*"),
    "no reset": ("reset: »false", "reset is false; expected true, or no such step"),
    "no method": (
        "admin: »{body: 1}",
        "this admin call has 0 methods; expected one of .*",
    ),
    "two methods": ("admin: »{put: a, post: b}", "this admin call has 2 methods; expected one of .*"),
    "rooted": ("admin: {put: »/customers/7}", "put '/customers/7' is not a path below /__admin, such as .*"),
    "no status": ("{get: /v2, expect: {status: »ok}}", "status 'ok' is not a whole number from 100 to 599"),
    "no code": ("{get: /v2, expect: {code: »nothing}}", "code 'nothing' is not a code such as 8015, or none .*"),
    "both bodies": (
        "{get: /v2, expect: {body: {}, »exact_body: {}}}",
        "exact_body stands beside body; .*",
    ),
    "no JSON path": ("{get: /v2, expect: {json: {»'$.a[*]': 1}}}", r"'\$\.a\[\*\]' is not a JSON path such as .*"),
    "absent": ("{get: /v2, expect: {absent: »errors}}", "absent 'errors' is not a JSON path such as .*"),
    "a header": ("{get: /v2, expect: {headers: {A: »{is: a, contains: b}}}}", "A takes one of is and contains"),
    "its name": ("{get: /v2, expect: {headers: {»a b: c}}}", "header 'a b' is not a name such as .*"),
    "text": (
        "{get: /v2, expect: {text: »{}}}",
        "contains is missing in the expectation of a text; .*",
    ),
    "capture": ("{get: /v2, capture: {a: »b}}", "a 'b' is not a JSON path such as .*"),
    "both": (
        "{get: /v2, capture: {a: »{json: $.a, header: b}}}",
        "a is to come from one place; .*",
    ),
    "a name": ("{get: /v2, capture: {»to-do: $.a}}", "'to-do' is no name for a value; expected letters, .*"),
    "today": ("{get: /v2, capture: {»today: $.a}}", "'today' is no name for a value; .*"),
    "unknown value": ("{get: »'/v2/${who}'}", r"'\$\{who\}' is captured by no step before this one"),
    "in a body": ('{post: /v2, body: {a: [1, »"x ${who}"]}}', r"'\$\{who\}' is captured by no step before this one"),
    "in a header": ('{get: /v2, headers: {A: »"${who}"}}', r"'\$\{who\}' is captured by no step before this one"),
    "expected": ('{get: /v2, expect: {json: {$.a: »"${who}"}}}', r"'\$\{who\}' is captured by no step before this one"),
    "its own": (
        '{get: /v2, headers: {A: »"${a}"}, capture: {a: $.a}}',
        r"'\$\{a\}' is captured by no step .*",
    ),
    "no day": (
        '{get: /v2, headers: {A: »"${today+1w}"}}',
        r"'\$\{today\+1w\}' is no day; .*",
    ),
}


def read(folder: Path, text: str) -> Any:
    (folder / "it.yaml").write_text(text, encoding="utf-8")
    return read_scenario(str(folder / "it.yaml"))


@pytest.mark.parametrize(("step", "message"), MISTAKES.values(), ids=list(MISTAKES))
def test_a_mistake_is_told_once_at_its_place(step: str, message: str, tmp_path: Path) -> None:
    text = f"scenario: it\nsteps:\n  - advance: P1D\n  - {step}\n"
    column = text.splitlines()[3].index("»") + 1
    with pytest.raises(Mistaken) as told:
        read(tmp_path, text.replace("»", ""))
    (found,) = told.value.findings
    assert (found.finding.line, found.finding.column) == (4, column)
    assert re.fullmatch(message, found.finding.message)


def test_a_slip_in_a_name_is_guessed(tmp_path: Path) -> None:
    steps = "  - {get: /v2, capture: {token: $.a}}\n  - {get: '/v2/${tokn}'}\n"
    with pytest.raises(Mistaken, match=r"did you mean 'token'\?"):
        read(tmp_path, "scenario: it\nsteps:\n" + steps)


def test_a_fault_that_is_wrong_is_told_at_its_place(tmp_path: Path) -> None:
    says = r"it\.yaml:2:24: error: a latency is not told how long; expected ms, or min_ms and max_ms"
    with pytest.raises(Mistaken, match=says):
        read(tmp_path, "scenario: it\nfaults: [{kind: drop}, {kind: latency}]\n")


WHOLE = """\
scenario: it
steps:
  - get: /v2/a?b=c
    name: all of it
    stop: yes
    headers: {A: b}
    expect:
      status: 200
      code: none
      headers: {B: c, D: {contains: e}}
      body: {n: 0123, t: "1", f: 1.50, nothing: , empty: "", yes: no}
      json: {"$.a": null}
      absent: [$.b, $.c]
      text: {contains: d}
    capture: {x: $.a, y: {header: H}}
  - {post: "/v2/${x}", body: "text"}
  - advance: 3h
  - clock: {now: 2027-03-26T18:00:00}
  - seed: {customers: [{id: 7}]}
  - reset: true
  - admin: {put: customers/7, body: {name: 5}}
"""


def test_what_is_right_becomes_a_value(tmp_path: Path) -> None:
    first, *others = read(tmp_path, WHOLE).steps
    assert (first.number, first.line, first.name, first.stop) == (1, 3, "all of it", True)
    asked: Ask = first.action
    assert (asked.method, asked.url, asked.headers) == ("GET", "/v2/a?b=c", (("A", "b"),))
    assert asked.capture == (Capture("x", path="$.a"), Capture("y", header="H"))
    expect: Expectation = asked.expect
    assert (expect.status, expect.code, expect.absent, expect.text) == (200, NO_CODE, ("$.b", "$.c"), ("d",))
    assert expect.headers == (("B", HeaderIs("c", part=False)), ("D", HeaderIs("e", part=True)))
    assert expect.body == {"n": "0123", "t": "1", "f": "1.50", "nothing": "", "empty": "", "yes": "no"}
    assert [step.name for step in others] == [
        *("POST /v2/${x}", "advance 3h", "clock 2027-03-26T18:00:00+00:00", "seed", "reset", "admin PUT customers/7"),
    ]
    actions = [step.action for step in others[1:]]
    assert actions[0] == Advance("3h")
    assert actions[1] == SetClock(datetime(2027, 3, 26, 18, tzinfo=UTC), frozen=False)
    assert actions[2] == PutIn({"customers": [{"id": "7"}]})
    assert actions[3] == Reset()
    assert actions[4] == AdminCall("PUT", "customers/7", {"name": "5"})


def test_only_the_steps_of_a_scenario_are_kept_exactly() -> None:
    assert compose("steps: [{body: , name: }]").value == {"steps": [{"body": ""}]}
    assert compose("fields: {steps: [{body: }]}").value == {"fields": {"steps": [{}]}}


VALIDATOR = Draft202012Validator(scenario_schema())
NOT_FOR_A_SCHEMA = {
    *("two moves", "body of a get", "not a request", "no reset", "no method", "two methods", "both bodies", "a header"),
    *("capture", "both", "unknown value", "in a body", "in a header", "expected", "its own", "no day"),
    *("headers of an event", "status of an event", "no event", "unknown customer"),
}


@pytest.mark.parametrize("kind", sorted(MISTAKES.keys() - NOT_FOR_A_SCHEMA))
def test_an_editor_sees_the_mistake_too(kind: str) -> None:
    step = yaml.safe_load(f"- {MISTAKES[kind][0].replace('»', '')}")
    assert not VALIDATOR.is_valid({"scenario": "it", "steps": step})


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(VALIDATOR.schema)


@pytest.mark.parametrize("file", sorted((FIXTURES / "scenarios").glob("*.yaml")), ids=lambda file: file.stem)
def test_an_editor_sees_none_in_the_library(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    loaded = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    assert [error.message for error in VALIDATOR.iter_errors(_as_text(loaded))] == []


def _as_text(value: Any) -> Any:
    """Dates as texts, and `on` as itself: an editor's YAML has a type for neither."""
    if isinstance(value, dict):
        return {"on" if key is True else str(key): _as_text(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_text(item) for item in value]
    return value if isinstance(value, str | int | float | bool | None) else value.isoformat()


WORLD = """\
scenario: it
world:
  - {org: {id: 501, cluster: eu}, programs: [{id: 973, name: Main, tiers: [Bronze]}]}
"""


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ("fixtures: org.yaml\n", r"it\.yaml:4:1: error: fixtures stands beside world, .*; expected one of the two"),
        ("steps: [{reset: true}]\n", r"it\.yaml:4:10: error: reset goes back to fixtures, .*; expected no such step"),
    ],
)
def test_a_world_of_its_own_takes_the_place_of_fixtures(tmp_path: Path, more: str, says: str) -> None:
    assert len(read(tmp_path, WORLD).world) == 1
    with pytest.raises(Mistaken, match=says):
        read(tmp_path, WORLD + more)
