"""The personas of the shipped fixtures: one for every row of the wire contract, and each answers what it claims."""

import json
import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from werkzeug.test import Client

from sandbox.app import app_around, wsgi
from sandbox.core.catalogue import ERRORS, Scope
from sandbox.core.model import Persona
from sandbox.core.moments import add_months, local_day, never
from sandbox.engine.sandbox import Sandbox
from sandbox.settings import Settings
from sandbox.sources.yaml_files import Loaded, load
from sandbox.store.overlay import Overlay
from sandbox.web.auth import ORG_HEADER
from sandbox.web.endpoints import ENDPOINTS
from sandbox.web.personas import curl, personas_matching
from tests.claims import claimed
from tests.doors.processes import PATIENCE, serving

FIXTURES = Path(__file__).parents[2] / "fixtures"
LOADED: Loaded = load(FIXTURES)

STARTS = [
    datetime(2027, 3, 26, 12, 0, tzinfo=UTC),
    datetime(2027, 12, 31, 23, 59, 59, tzinfo=UTC),
    datetime(2028, 2, 29, 18, 30, tzinfo=UTC),
    datetime(2029, 3, 31, 0, 0, tzinfo=UTC),
    datetime(2096, 8, 30, 18, 29, 59, tzinfo=UTC),
]
"""Moments at which a sandbox may start: at noon, on the last second of a year, on a leap day, at local midnights."""

REQUIRED = {
    "1 parameters",
    "1 one program, the default",
    "1 one program, by programId",
    "1 all programs",
    "1 all programs, with programId",
    "1 by id",
    "1.1 success",
    "1.1 highest tier",
    "1.1 highest tier, minus_one",
    "1.1 zone",
    "1.1 dates, iso_dates",
    "1.1 never",
    "1.1 never, 29 February",
    "1.1 never, base tier",
    "1.1 unenrolled",
    "1.1 unenrolled, omit",
    "1.1 FLEET",
    "1.1 FLEET, by id",
    "1.1 FLEET, all programs",
    "1.1 FLEET, several groups",
    "1.1 FLEET, never",
    "1.2 primary alone",
    "1.2 primary with secondaries",
    "1.2 secondary alone",
    "1.2 several, none primary",
    "1.2 primary unknown",
    "1.2 primary twice",
    "1.2 primary in the whole org",
    "1.2 shared secondary",
    "1.2 any identifier",
    "1.2 several identifiers",
    "1.2 several identifiers, 8013",
    "1.2 source",
    "1.2 account",
    "1.2 ALL",
    "1.2 one person, several sources",
    "1.2 id",
    "1.2 e-mail",
    "1.2 mobile",
    "1.2 country code",
    "1.2 merged",
    "1.2 merged, chain",
    "1.2 merged, shared identifier",
    "1.2 deleted",
    "1.2 non-loyalty",
    "1.2 suspended",
    "1.3 types",
    "1.3 row 1",
    "1.3 row 2",
    "1.3 row 3",
    "1.3 row 3, single account",
    "1.3 row 3, always",
    "1.3 row 4",
    "1.3 row 4, ignored",
    "1.3 row 5",
    "1.3 row 5, by id",
    "1.3 row 6",
    "1.3 row 6, by id",
    "1.3 row 6, other source",
    "1.3 row 6, other source, 8065",
    "1.3 row 7, by id",
    "1.3 row 8",
    "1.3 row 8, by id",
    "1.3 row 9",
    "1.3 row 9, by id",
    "1.3 row 10",
    "1.3 row 10, by id",
    "1.3 row 11",
    "1.3 row 11, by id",
    "1.3 first refusal",
    "3.1 customers/lookup",
    "3.1 customerDetails",
    "3.1 customerDetails, embed=mlp",
    "3.1 customerDetails, by id",
    "3.1 customerDetails, by id, other source",
    "3.1 customerDetails, non-loyalty",
    "3.1 customerDetails, dual eligibility",
    "3.1 loyaltyDetails",
    "3.1 loyaltyDetails, one program",
    "3.1 loyaltyDetails, unenrolled",
    "3.1 loyaltyDetails, unknown program",
    "3.1 points/balance",
    "3.1 pointsExpirySchedule",
    "3.1 pointsExpirySchedule, parameters",
    "3.1 pointsExpirySchedule, days",
    "3.1 pointsExpirySchedule, dual eligibility",
    "3.1 promisedPointsSchedule",
    "3.1 customer/get",
    "3.1 customer/get, several",
    "3.1 customer/get, nobody",
    "3.1 customer/get, dual eligibility",
    "3.1 organization/programs",
    "4 last day",
    "4 one_below",
    "4 several steps",
    "4 lowest",
    "4 renew",
    "4 keep",
    "4 validity of the tier",
    "4 validity of the program",
    "4 validity, none",
    "4 base tier",
}
"""Every row of sections 1.1, 1.2, 1.3, 3.1 and 4 of the wire contract, as personas are labelled."""


class Example(NamedTuple):
    """A persona and the org it is an example of."""

    org_id: int
    persona: Persona


EXAMPLES = [Example(records.org.id, persona) for records in LOADED.orgs for persona in records.personas]
WHICH = [f"{org_id}-{persona.row}-{persona.shows[:30]}" for org_id, persona in EXAMPLES]


class Running:
    """The shipped orgs, served in process since `start`."""

    def __init__(self, start: datetime) -> None:
        self.start = start
        self.sandbox = Sandbox(LOADED.orgs, now=lambda: start)
        self._client = Client(wsgi(app_around(self.sandbox, Settings())))

    def world(self, org_id: int) -> Overlay:
        return next(world for world in self.sandbox.orgs if world.org.id == org_id)

    def status_and_body(self, example: Example) -> tuple[int, Any]:
        response = self._client.get(example.persona.get, headers={ORG_HEADER: str(example.org_id)})
        return response.status_code, response.json


@pytest.fixture(scope="module")
def every_start() -> list[Running]:
    return list(map(Running, STARTS))


@pytest.fixture(params=STARTS, ids=str, scope="module")
def running(request: pytest.FixtureRequest) -> Running:
    return Running(request.param)


@pytest.mark.parametrize("example", EXAMPLES, ids=WHICH)
def test_a_persona_answers_what_it_claims_whenever_the_sandbox_starts(
    example: Example, every_start: list[Running]
) -> None:
    for running in every_start:
        answers_as_claimed(example, running)


def answers_as_claimed(example: Example, running: Running) -> None:
    persona, world = example.persona, running.world(example.org_id)
    status, body = running.status_and_body(example)
    assert claimed(body) == (persona.answers, persona.warning)
    code = persona.answers if isinstance(persona.answers, int) and "response" not in body else None
    assert status == (200 if code is None else ERRORS[code].http_status(world.org.dialect))
    if body.get("entityType") == "CUSTOMER" and persona.warning is None:
        assert body["entityId"] == persona.customer


def test_every_row_has_a_persona() -> None:
    assert REQUIRED - {example.persona.row for example in EXAMPLES} == set()


def test_every_code_about_parameters_or_the_customer_has_a_persona() -> None:
    of_reads = {code for endpoint in ENDPOINTS if endpoint.method == "GET" for code in endpoint.errors}
    due = {code for code in of_reads if ERRORS[code].scope in (Scope.PARAMETER, Scope.BUSINESS)}
    assert due - {example.persona.answers for example in EXAMPLES} == set()


def test_a_listed_customer_has_a_persona_or_stands_behind_one() -> None:
    for records in LOADED.orgs:
        shown = {persona.customer for persona in records.personas}
        behind = {customer.merged_into for customer in records.customers}
        members = {member for group in records.groups for member in group.members}
        assert {customer.id for customer in records.customers} - shown - behind - members == set()


EXPIRIES: list[tuple[int, str, Callable[[date], date]]] = [
    (501, "1.1 success", lambda today: today + timedelta(days=90)),
    (501, "1.1 never", lambda today: never(add_months(today, -24))),
    (501, "1.1 never, 29 February", lambda today: date(2100, 2, 28)),
    (501, "1.1 never, base tier", lambda today: date(2120, 1, 1)),
    (501, "1.1 FLEET, never", lambda today: never(add_months(today, -60))),
    (501, "4 last day", lambda today: today),
    (501, "4 one_below", lambda today: add_months(today - timedelta(days=1), 12)),
    (501, "4 validity of the tier", lambda today: add_months(today - timedelta(days=1), 6)),
    (501, "4 validity of the program", lambda today: add_months(today - timedelta(days=1), 24)),
    (501, "4 base tier", lambda today: date(2120, 1, 1)),
    (502, "1.1 zone", lambda today: today + timedelta(days=90)),
    (502, "4 lowest", lambda today: date(2120, 1, 1)),
    (502, "4 keep", lambda today: add_months(today, -2)),
    (502, "4 validity of the tier", lambda today: add_months(add_months(today, -2), 36)),
    (503, "4 validity, none", lambda today: date(2120, 1, 1)),
]
"""Where a persona shows an expiry: the day, by the day on which the sandbox starts."""


@pytest.mark.parametrize(("org_id", "row", "expiry"), EXPIRIES, ids=[f"{org_id}-{row}" for org_id, row, _ in EXPIRIES])
def test_the_expiry_is_what_the_persona_shows(
    org_id: int, row: str, expiry: Callable[[date], date], running: Running
) -> None:
    day = expiry(local_day(running.start, running.world(org_id).org.zone))
    examples = [one for one in EXAMPLES if (one.org_id, one.persona.row) == (org_id, row)]
    assert examples
    for example in examples:
        _, body = running.status_and_body(example)
        assert [tiers["tierExpiryDate"] for tiers in body["programTiers"]] == [f"{day} 23:59:59"]


def test_what_else_the_success_personas_show() -> None:
    running = Running(STARTS[0])
    bodies = {(one.org_id, one.persona.row): running.status_and_body(one)[1] for one in EXAMPLES}
    (top,) = bodies[501, "1.1 highest tier"]["programTiers"]
    assert (top["currentTierSerialNumber"], top["nextTierName"], top["nextTierSerialNumber"]) == (4, "", -1)
    (top,) = bodies[503, "1.1 highest tier, minus_one"]["programTiers"]
    assert (top["currentTierSerialNumber"], top["nextTierName"], top["nextTierSerialNumber"]) == (-1, "", -1)
    assert "tierExpiryDateISO" not in bodies[503, "1.1 dates, iso_dates"]["programTiers"][0]
    assert bodies[502, "1.1 zone"]["programTiers"][0]["tierExpiryDateISO"].endswith("+05:30")
    assert bodies[501, "1.1 FLEET"]["entityId"] == bodies[501, "1.1 FLEET, several groups"]["entityId"] == 7001
    assert bodies[503, "1.3 row 6"]["warnings"] == []


def test_a_search_finds_by_id_identifier_name_tier_and_the_text_of_the_persona() -> None:
    worlds = Running(STARTS[0]).sandbox.orgs

    def rows(query: str) -> list[str]:
        return [persona.row for _, persona in personas_matching(worlds, query)]

    assert len(rows("")) == len(EXAMPLES)
    assert set(rows("566000022")) == set(rows("WX-WEI")) == set(rows("wei VAN der")) >= {"1.2 ALL"}
    assert "1.2 merged, chain" in rows("diamond")
    assert rows("PRIVACY request") == rows("deleted on a")
    assert set(rows("1.3 row 9")) == {"1.3 row 9", "1.3 row 9, by id"}
    assert rows("org 503") == [example.persona.row for example in EXAMPLES if example.org_id == 503]
    assert rows("nobody at all") == []


def test_a_curl_line_can_be_pasted() -> None:
    world = Running(STARTS[0]).world(502)
    persona = Persona("", "/v2/x?a='b'&c=$HOME", ())
    assert curl(persona, world, "http://127.0.0.1:1", 502) == "curl 'http://127.0.0.1:1/v2/x?a=%27b%27&c=$HOME'"
    assert curl(persona, world, "", 501).startswith("curl -H 'X-CAP-API-AUTH-ORG-ID: 502' '")


@pytest.mark.long
@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_every_curl_line_works_in_a_shell(tmp_path: Path) -> None:
    sandbox = Running(STARTS[0]).sandbox
    with serving(tmp_path) as served:
        examples = list(personas_matching(sandbox.orgs, ""))
        lines = [curl(persona, world, served.url, sandbox.default_org_id) for world, persona in examples]
        script = "".join(f"{line} --silent --show-error; echo\n" for line in lines)
        shell = [shutil.which("bash") or "sh", "-c", script]
        done = subprocess.run(shell, check=True, capture_output=True, text=True, timeout=PATIENCE)
    answers = [claimed(json.loads(line)) for line in done.stdout.splitlines()]
    assert answers == [(persona.answers, persona.warning) for _, persona in examples]
