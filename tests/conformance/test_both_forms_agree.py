"""Both forms of tierDetails tell the same of the same customer, for every program, entity and moment."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.test import Client

from sandbox.app import app_around, wsgi
from sandbox.core.model import Customer, Group, Membership, Org, Program, Records
from sandbox.core.moments import Relative
from sandbox.engine.sandbox import Sandbox
from sandbox.settings import Settings
from tests.builders import INDIA, a_customer, a_program, an_org
from tests.examples import SLOW_EXAMPLES

START = datetime(2026, 1, 1, tzinfo=UTC)
IDS = range(1, 6)

months = st.none() | st.integers(1, 30)
days = st.integers(-400, 1500).map(lambda days: START.date() + timedelta(days)) | st.builds(
    Relative, st.integers(-30, 600), st.just("d")
)


@st.composite
def programs(draw: st.DrawFn) -> tuple[Program, ...]:
    return tuple(
        a_program(
            number,
            tiers=[(f"T{step}", draw(months)) for step in range(draw(st.integers(1, 4)))],
            on_expiry=draw(st.sampled_from(["keep", "renew", "one_below", "lowest"])),
            validity_months=draw(months),
        )
        for number in range(1, draw(st.integers(2, 4)))
    )


def memberships(programs: tuple[Program, ...]) -> st.SearchStrategy[list[Membership]]:
    def in_program(program: Program) -> st.SearchStrategy[Membership]:
        return st.builds(Membership, st.just(program.id), st.integers(1, len(program.tiers)), st.none() | days)

    return st.lists(st.sampled_from(programs), unique_by=lambda program: program.id).flatmap(
        lambda chosen: st.tuples(*map(in_program, chosen)).map(list)
    )


@st.composite
def orgs(draw: st.DrawFn) -> Records:
    ladders = draw(programs())
    org: Org = an_org(
        dual=draw(st.sampled_from([None, "mobile"])),
        zone=draw(st.sampled_from([UTC, INDIA])),
        dialect={"unenrolled_programs": draw(st.sampled_from(["base_tier", "omit"]))},
    )
    people: list[Customer] = [
        a_customer(
            number,
            mobile=f"91900000000{number}",
            memberships=draw(memberships(ladders)),
            registered=draw(st.dates(date(2000, 1, 1), date(2026, 1, 1))),
            loyalty=draw(st.sampled_from([True, True, False])),
        )
        for number in IDS
    ]
    group = Group(30, primary=1, members=(2,), memberships=tuple(draw(memberships(ladders))))
    return Records(org, ladders, tuple(people), (group,))


moments = st.integers(0, 60 * 24 * 1500).map(lambda minutes: START + timedelta(minutes=minutes))
which = st.fixed_dictionaries(
    {},
    optional={
        "programId": st.sampled_from(["1", "2", "9", "x"]),
        "fetchDataForAllPrograms": st.sampled_from(["true", "false", "?"]),
        "entityType": st.sampled_from(["CUSTOMER", "FLEET", "USER"]),
    },
)


@settings(max_examples=SLOW_EXAMPLES)
@given(orgs(), st.lists(st.tuples(moments, st.sampled_from(IDS), which), min_size=1, max_size=8))
def test_both_forms_answer_the_same(records: Records, questions: list[tuple[datetime, int, dict[str, str]]]) -> None:
    clock = [START]
    client = Client(wsgi(app_around(Sandbox([records], now=lambda: clock[0]), Settings())))
    for clock[0], customer_id, parameters in questions:
        by_id = client.get(f"/v2/customers/{customer_id}/tierDetails", query_string=parameters)
        identified = {"source": "INSTORE", "identifierName": "mobile", "identifierValue": f"91900000000{customer_id}"}
        looked_up = client.get("/v2/customers/lookup/tierDetails", query_string={**parameters, **identified})
        assert (by_id.status, by_id.data) == (looked_up.status, looked_up.data)
        assert by_id.status_code in (200, 400)
