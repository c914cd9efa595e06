"""Writes are carried out in one move each: none is lost, whoever else writes at the same time."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from sandbox.core import writes
from sandbox.core.decision import Decision, Written
from sandbox.core.model import Records
from sandbox.core.question import ById, ByIdentifiers, Query
from sandbox.core.requests import Details, IdentifierChange, Profile
from sandbox.engine.base import Base
from sandbox.engine.namespace import Namespace
from sandbox.engine.sandbox import Sandbox
from sandbox.engine.writes import FIRST_NEW_ID, write
from tests.builders import INDIA, NOON, a_customer, a_program, an_org

THREADS, EACH = 8, 25


def namespace() -> Namespace:
    people = (a_customer(1, mobile="1"), a_customer(2, mobile="2"))
    orgs = [Records(an_org(), (a_program(),), people), Records(an_org(id=502), (a_program(),))]
    return Sandbox(orgs, now=lambda: NOON).namespace()


def carry_out(where: Namespace, decide: Callable[..., Decision], request: Any) -> Any:
    return write(where.view(501), decide, request, "POST /a/test").outcome


def add(mobile: str) -> Details:
    return Details(Query(ByIdentifiers("INSTORE")), (Profile(identifiers=(("mobile", mobile),)),))


def at_once(do: Callable[[int], Any]) -> list[Any]:
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(do, range(THREADS * EACH)))


def test_of_many_who_add_at_once_each_gets_a_customer_of_their_own() -> None:
    where = namespace()
    outcomes = at_once(lambda number: carry_out(where, writes.register, add(str(1000 + number))))
    ids = {outcome.entity_id for outcome in outcomes}
    assert ids == set(range(FIRST_NEW_ID, FIRST_NEW_ID + THREADS * EACH))
    world = where.view(501).world
    assert all(world.holders("mobile", str(1000 + number)) for number in range(THREADS * EACH))


def test_of_many_who_add_the_same_identifier_at_once_one_is_let_in() -> None:
    where = namespace()
    outcomes = at_once(lambda number: carry_out(where, writes.register, add("1000")))
    assert sum(isinstance(outcome, Written) for outcome in outcomes) == 1
    assert len(where.view(501).world.holders("mobile", "1000")) == 1


def test_of_many_who_change_one_customer_at_once_nobody_is_lost() -> None:
    where = namespace()

    def change(number: int) -> None:
        request = IdentifierChange(Query(ById(1)), (("cuid", f"c{number}"),))
        assert isinstance(carry_out(where, writes.change_identifiers, request), Written)

    at_once(change)
    tom = where.view(501).world.customer(1)
    assert tom is not None
    assert {known.value for known in tom.identifiers} == {"1", *(f"c{number}" for number in range(THREADS * EACH))}


def test_two_who_merge_each_other_at_once_end_in_one_line() -> None:
    for _ in range(20):
        where = namespace()
        requests = [IdentifierChange(Query(ById(one)), (("mobile", str(3 - one)),)) for one in (1, 2)]
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(partial(carry_out, where, writes.change_identifiers), requests))
        people = list(where.view(501).world.customers())
        assert sum(customer.merged_into is None for customer in people) == 1


def test_a_new_id_is_nobodys_in_any_org() -> None:
    taken = a_customer(FIRST_NEW_ID, mobile="3")
    orgs = [Records(an_org(), (a_program(),)), Records(an_org(id=502), (a_program(),), (taken,))]
    where = Sandbox(orgs, now=lambda: NOON).namespace()
    assert carry_out(where, writes.register, add("1000")).entity_id == FIRST_NEW_ID + 1


def test_a_write_to_an_org_that_was_taken_away_meanwhile_leaves_nothing() -> None:
    where = namespace()
    view = where.view(501)
    where.replace_base(Base.of([Records(an_org(id=502), (a_program(),))]), keep_edits=False)
    assert isinstance(write(view, writes.register, add("1000"), "POST /a/test").outcome, Written)
    assert list(where.state.worlds) == [502]


def test_a_written_record_says_by_which_call_and_when_in_the_orgs_zone() -> None:
    where = Sandbox([Records(an_org(zone=INDIA), (a_program(),))], now=lambda: NOON).namespace()
    outcome = carry_out(where, writes.register, add("1000"))
    assert str(outcome.subject.place) == "written by POST /a/test at 2027-03-26 17:30"
