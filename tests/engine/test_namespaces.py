"""Namespaces: isolated, cheap to reset and fork, and never made without end."""

from copy import copy
from dataclasses import fields
from datetime import timedelta

import pytest

from sandbox.core.changes import Added
from sandbox.core.decision import Found
from sandbox.core.faults import Fault
from sandbox.core.model import Records, Webhook
from sandbox.core.moments import Relative
from sandbox.core.question import ById, Query
from sandbox.engine.clock import ClockError
from sandbox.engine.namespace import Contents, Namespace, UnknownSnapshot
from sandbox.engine.sandbox import NamespaceError, NamespaceTaken, NoRoom, Sandbox
from sandbox.engine.state import State
from sandbox.engine.webhooks import Herald
from sandbox.traffic.deliveries import Notice
from sandbox.traffic.faults import Armed
from sandbox.traffic.journal import Journal
from sandbox.web.call import Call
from sandbox.web.pipeline import Response
from tests.builders import NOON, Time, a_customer, a_program, an_org


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def sandbox(time: Time) -> Sandbox:
    people = (a_customer(1, tier=3, expires=Relative(1)), a_customer(2, tier=2))
    program = a_program(on_expiry="one_below")
    return Sandbox([Records(an_org(), (program,), people)], now=time, limit=3, idle=timedelta(hours=1))


def tier(namespace: Namespace, customer_id: int = 1) -> str:
    outcome = namespace.view().find_tiers(Query(ById(customer_id))).outcome
    return outcome.standings[0].tier.name if isinstance(outcome, Found) else str(outcome.code)


def lift(namespace: Namespace, customer_id: int, serial: int) -> None:
    def edit(state: State) -> State:
        return state.with_world(state.worlds[501].with_customers([a_customer(customer_id, tier=serial)]))

    namespace.change(edit)


def told(namespace: Namespace) -> None:
    customer = a_customer(1, tier=2)
    notice = Notice(Added(customer), 501, NOON, "event", "request", customer)
    namespace.herald.deliveries.add(notice, Webhook())


def noted(namespace: Namespace) -> None:
    visit = namespace.visit()
    visit.journal.note(visit.instant, 501, None, Call("GET", "/v2"), Response(404, [], b""), 404, None, "", "id", True)


def test_a_request_that_began_before_a_reset_is_journaled_where_it_began(sandbox: Sandbox) -> None:
    namespace = sandbox.namespace()
    visit = namespace.visit()
    noted(namespace)
    namespace.reset()
    assert (len(visit.journal), len(namespace.journal)) == (1, 0)


def test_an_edit_is_seen_in_its_own_namespace_alone(sandbox: Sandbox) -> None:
    lift(sandbox.namespace("a"), 2, 3)
    assert [tier(sandbox.namespace(name), 2) for name in ("a", "b", "default")] == ["Gold", "Silver", "Silver"]


def test_a_view_keeps_what_it_began_with(sandbox: Sandbox) -> None:
    before = sandbox.namespace().view()
    lift(sandbox.namespace(), 2, 3)
    assert before.world.customer(2) == a_customer(2, tier=2)


def test_an_edit_that_fails_changes_nothing(sandbox: Sandbox) -> None:
    state = sandbox.namespace().state
    with pytest.raises(ZeroDivisionError):
        sandbox.namespace().change(lambda state: 1 / 0)  # type: ignore[arg-type, return-value]
    assert sandbox.namespace().state is state


def test_reset_restores_every_field_of_the_contents(sandbox: Sandbox, time: Time) -> None:
    """Each field has to be dirtied here: adding one to `Contents` without its line fails."""
    namespace = sandbox.namespace()

    def seen(name: str) -> object:
        value = getattr(namespace._contents, name)
        if isinstance(value, Armed):
            return value.listed()
        if isinstance(value, Herald):
            return value.deliveries.all()
        return value.entries() if isinstance(value, Journal) else copy(value)

    fresh = {known.name: seen(known.name) for known in fields(Contents)}
    dirty = {
        "base": lambda: None,  # replaced by a load or a seed only; what a reset goes back to
        "state": lambda: (lift(namespace, 2, 3), namespace.set_clock(NOON + timedelta(days=9), frozen=True)),
        "saved": lambda: namespace.save("before"),
        "journal": lambda: noted(namespace),
        "faults": lambda: namespace.faults.arm([Fault("drop")], NOON),
        "herald": lambda: told(namespace),
    }
    assert set(dirty) == set(fresh)
    for soil in dirty.values():
        soil()
    assert {name for name in fresh if seen(name) != fresh[name]} == {"state", "saved", "journal", "herald", "faults"}
    namespace.reset()
    assert {name: seen(name) for name in fresh} == fresh


def test_relative_days_count_anew_after_a_reset(sandbox: Sandbox, time: Time) -> None:
    time.now += timedelta(days=2)
    assert tier(sandbox.namespace()) == "Silver"
    sandbox.namespace().reset()
    assert tier(sandbox.namespace()) == "Gold"


def test_the_clock_is_the_namespaces_own(sandbox: Sandbox, time: Time) -> None:
    frozen, running = sandbox.namespace("frozen"), sandbox.namespace("running")
    frozen.set_clock(NOON + timedelta(days=2), frozen=True)
    running.set_clock(NOON + timedelta(days=1), frozen=False)
    time.now += timedelta(hours=13)
    assert (tier(frozen), tier(running), tier(sandbox.namespace())) == ("Silver", "Silver", "Gold")
    assert (frozen.now(), running.now()) == (NOON + timedelta(days=2), NOON + timedelta(days=1, hours=13))
    frozen.move_clock(lambda now: now + timedelta(hours=1))
    assert frozen.now() == NOON + timedelta(days=2, hours=1)
    frozen.real_time()
    assert frozen.now() == time.now


def test_a_clock_beyond_what_fixtures_can_name_is_refused(sandbox: Sandbox) -> None:
    with pytest.raises(ClockError, match="expected 1900-01-01 to 9000-12-31"):
        sandbox.namespace().set_clock(NOON.replace(year=9500), frozen=True)
    assert sandbox.namespace().now() == NOON


def test_a_fork_has_data_clock_and_faults_and_goes_its_own_way(sandbox: Sandbox) -> None:
    first = sandbox.namespace("first")
    lift(first, 2, 3)
    first.set_clock(NOON + timedelta(days=2), frozen=True)
    first.save("kept by the first alone")
    noted(first)
    first.faults.arm([Fault("drop"), Fault("html")], NOON)
    first.faults.disarm("1")
    second = sandbox.fork("first", "second")
    second.faults.arm([Fault("malformed")], NOON)
    assert [fault.id for fault in first.faults.listed()] == ["2"]
    assert [(fault.id, fault.fault.kind) for fault in second.faults.listed()] == [("2", "html"), ("3", "malformed")]
    assert (len(first.journal), len(second.journal)) == (1, 0)
    assert (tier(second), tier(second, 2), second.now(), second.snapshots) == ("Silver", "Gold", first.now(), ())
    lift(second, 2, 1)
    assert (tier(first, 2), tier(second, 2)) == ("Gold", "Bronze")


def test_a_snapshot_brings_data_and_clock_back(sandbox: Sandbox) -> None:
    namespace = sandbox.namespace()
    lift(namespace, 2, 3)
    namespace.save("gold")
    lift(namespace, 2, 1)
    namespace.set_clock(NOON + timedelta(days=2), frozen=True)
    namespace.restore("gold")
    assert (tier(namespace, 2), namespace.now(), namespace.snapshots) == ("Gold", NOON, ("gold",))
    namespace.forget("gold")
    with pytest.raises(UnknownSnapshot, match="no snapshot 'gold' was taken"):
        namespace.restore("gold")


@pytest.mark.parametrize("name", ["", "A", "-a", "a_b", "a" * 64, "a/b", "ä"])
def test_a_name_that_fits_no_host_is_refused(sandbox: Sandbox, name: str) -> None:
    with pytest.raises(NamespaceError):
        sandbox.namespace(name)


def test_at_the_limit_idle_namespaces_make_room_and_busy_ones_do_not(sandbox: Sandbox, time: Time) -> None:
    sandbox.namespace("a")
    time.now += timedelta(minutes=50)
    sandbox.namespace("b")
    with pytest.raises(NoRoom, match="there are 3 namespaces"):
        sandbox.namespace("c")
    time.now += timedelta(minutes=11)
    sandbox.namespace("c")
    assert sandbox.namespaces == ("default", "b", "c")


def test_the_default_namespace_is_never_dropped(sandbox: Sandbox, time: Time) -> None:
    lift(sandbox.namespace(), 2, 3)
    time.now += timedelta(days=1)
    sandbox.namespace("a")
    assert tier(sandbox.namespace(), 2) == "Gold"
    sandbox.drop("default")
    assert tier(sandbox.namespace(), 2) == "Silver"


def test_a_fork_needs_a_source_and_a_new_name(sandbox: Sandbox) -> None:
    with pytest.raises(LookupError, match="no namespace 'nobody'"):
        sandbox.fork("nobody", "new")
    with pytest.raises(NamespaceTaken):
        sandbox.fork("default", "default")
    sandbox.namespace("a")
    sandbox.drop("a")
    with pytest.raises(LookupError):
        sandbox.drop("a")


def test_reset_all_leaves_a_fresh_default_alone(sandbox: Sandbox) -> None:
    lift(sandbox.namespace(), 2, 3)
    sandbox.namespace("a")
    sandbox.reset_all()
    assert (sandbox.namespaces, tier(sandbox.namespace(), 2)) == (("default",), "Silver")


def test_edits_survive_new_orgs_as_far_as_they_fit(sandbox: Sandbox) -> None:
    lift(sandbox.namespace(), 2, 3)
    smaller = a_program(tiers=("Bronze", "Silver"))
    sandbox.replace([Records(an_org(), (smaller,), (a_customer(1, tier=2),))])
    assert (tier(sandbox.namespace(), 1), tier(sandbox.namespace(), 2)) == ("Silver", "Bronze")
