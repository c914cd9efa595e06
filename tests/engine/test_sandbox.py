"""The sandbox as Python users hold it: orgs, views, and no state shared between two of them."""

from datetime import date, timedelta

import pytest

from sandbox.core.decision import Found
from sandbox.core.model import Customer, Org, Records
from sandbox.core.moments import Relative
from sandbox.core.question import ById, Query
from sandbox.engine.sandbox import Sandbox, UnknownOrg
from tests.builders import NOON, a_customer, a_program, an_org


def of(*orgs: Org, customers: tuple[Customer, ...] = ()) -> list[Records]:
    return [Records(org, (a_program(on_expiry="one_below"),), customers) for org in orgs]


def test_the_default_org_is_the_marked_one_else_the_lowest_id() -> None:
    assert Sandbox(of(an_org(id=7), an_org(id=3))).view().world.org.id == 3
    assert Sandbox(of(an_org(id=3), an_org(id=7, default=True))).view().world.org.id == 7


def test_an_unknown_org_names_those_that_are_loaded() -> None:
    with pytest.raises(UnknownOrg, match=r"no org 9 is loaded; loaded are \[3, 7\]"):
        Sandbox(of(an_org(id=7), an_org(id=3))).view(9)


def test_a_sandbox_without_orgs_or_with_one_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one org"):
        Sandbox([])
    with pytest.raises(ValueError, match="org 3 twice"):
        Sandbox(of(an_org(id=3), an_org(id=3)))


def test_a_relative_expiry_stays_where_it_was_when_time_goes_on() -> None:
    now = [NOON]
    people = (a_customer(1, tier=3, expires=Relative(1)),)
    sandbox = Sandbox(of(an_org(), customers=people), now=lambda: now[0])

    def tier() -> tuple[str, date | None]:
        outcome = sandbox.look_up_tiers(Query(ById(1))).outcome
        assert isinstance(outcome, Found)
        return outcome.standings[0].tier.name, outcome.standings[0].expires

    assert tier() == ("Gold", date(2027, 3, 27))
    now[0] = NOON + timedelta(days=1)
    assert tier() == ("Gold", date(2027, 3, 27))
    now[0] = NOON + timedelta(days=2)
    assert tier() == ("Silver", None)


def test_replaced_orgs_answer_the_next_question_and_an_earlier_view_keeps_its_own() -> None:
    sandbox = Sandbox(of(an_org(id=3)), now=lambda: NOON)
    before = sandbox.view()
    sandbox.replace(of(an_org(id=7), customers=(a_customer(1),)))
    assert before.world.org.id == 3
    assert (sandbox.view().world.org.id, [world.org.id for world in sandbox.orgs]) == (7, [7])


def test_a_replacement_that_is_refused_changes_nothing() -> None:
    sandbox = Sandbox(of(an_org(id=3)), now=lambda: NOON)
    with pytest.raises(ValueError, match="at least one org"):
        sandbox.replace([])
    assert sandbox.view().world.org.id == 3
