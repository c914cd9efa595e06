"""What receivers are told of: what happens in a namespace, each once, and nothing that only sets a world up."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from sandbox.core.changes import DowngradeAhead, TierMoved
from sandbox.core.model import Customer, Org, Records, Webhook
from sandbox.core.question import ById, Query
from sandbox.engine import customers
from sandbox.engine.administration import rebase, seed, set_webhooks
from sandbox.engine.clock import Now
from sandbox.engine.namespace import Namespace
from sandbox.engine.sandbox import Sandbox
from sandbox.engine.webhooks import Cause, Office
from sandbox.traffic.outbox import Outbox
from sandbox.traffic.posting import Posting
from sandbox.web.protection import is_local
from sandbox.web.render_events import event_body
from tests.builders import INDIA, NOON, Time, a_customer, a_membership, a_program, an_org

LISTED = (Webhook(),)
"""Events are listed, and sent nowhere."""


def nowhere() -> Outbox:
    raise AssertionError("there is nothing to be sent")


def an_office(outbox: Callable[[], Outbox] = nowhere) -> Office:
    numbers = count(1)
    return Office(outbox, lambda: f"{next(numbers):032x}")


def a_sandbox(*people: Customer, now: Now = lambda: NOON, org: Org | None = None, **program: Any) -> Sandbox:
    ladder = a_program(default=True, **{"on_expiry": "one_below", "validity_months": 12, **program})
    records = Records(org or an_org(webhooks=LISTED), (ladder,), people)
    return Sandbox([records], now=now, office=an_office())


def told(namespace: Namespace) -> list[str]:
    """The events there were, in short."""
    return [_short(known.notice.happening, known.event) for known in namespace.herald.deliveries.all()]


def _short(happening: Any, event: str) -> str:
    whom = f"{event} {happening.subject.id}"
    if isinstance(happening, TierMoved):
        return f"{whom} {happening.before.tier.name}>{happening.now.tier.name}"
    return f"{whom} {happening.now.expires}" if isinstance(happening, DowngradeAhead) else whom


def ask(namespace: Namespace, customer_id: int) -> None:
    """What a request for tiers does."""
    view = namespace.view()
    namespace.met(view, view.find_tiers(Query(ById(customer_id))), Cause("request"))


@pytest.fixture
def namespace() -> Namespace:
    people = (a_customer(1, tier=2, mobile="919000000001"), a_customer(2, mobile="919000000002"))
    return a_sandbox(*people).namespace()


def test_an_edit_that_moves_a_tier_is_told(namespace: Namespace) -> None:
    customers.set_tier(namespace, 1, "P973", "Gold")
    customers.set_tier(namespace, 1, "P973", "Bronze")
    customers.set_tier(namespace, 1, "P973", "Bronze")
    assert told(namespace) == ["tierUpgraded 1 Silver>Gold", "tierDowngraded 1 Gold>Bronze"]


def test_another_expiry_in_the_same_tier_is_a_renewal(namespace: Namespace) -> None:
    customers.set_tier(namespace, 1, "P973", {"tier": "Silver", "expires": "2027-12-31"})
    assert told(namespace) == ["tierRenewed 1 Silver>Silver"]


def test_customers_who_are_added_or_changed_are_told_of_and_those_taken_away_are_not(namespace: Namespace) -> None:
    customers.add(namespace, "{id: 3, name: Ann}", 501)
    customers.patch(namespace, 3, {"name": "Ann Lee"})
    customers.put(namespace, 3, "{name: Ann Lee, tiers: {P973: Gold}}")
    customers.remove(namespace, 3)
    assert told(namespace) == [
        "customerAdded 3",
        "customerUpdated 3",
        "customerUpdated 3",
        "tierUpgraded 3 Bronze>Gold",
    ]


def test_what_sets_a_world_up_is_not_told(namespace: Namespace) -> None:
    namespace.save("before")
    seed(namespace, "customers: [{id: 1, tiers: {P973: Gold}}, {id: 4}]")
    namespace.restore("before")
    assert told(namespace) == []


def test_a_refused_edit_is_not_told(namespace: Namespace) -> None:
    with pytest.raises(ValueError, match="Goold"):
        customers.set_tier(namespace, 1, "P973", "Goold")
    assert told(namespace) == []


def test_a_reset_forgets_deliveries(namespace: Namespace) -> None:
    customers.set_tier(namespace, 1, "P973", "Gold")
    namespace.reset()
    assert told(namespace) == []


def test_without_webhooks_nothing_is_told_and_a_receiver_gets_what_it_asks_for(namespace: Namespace) -> None:
    set_webhooks(namespace, 501, ())
    customers.set_tier(namespace, 1, "P973", "Gold")
    assert told(namespace) == []
    set_webhooks(
        namespace, 501, (Webhook(events=("tierDowngraded",)), Webhook(events=("tierDowngraded", "customerAdded")))
    )
    customers.set_tier(namespace, 1, "P973", "Bronze")
    customers.set_tier(namespace, 1, "P973", "Gold")
    kept = namespace.herald.deliveries.all()
    assert [known.event for known in kept] == ["tierDowngraded"] * 2
    assert kept[0].notice is kept[1].notice, "two receivers get one event, under one id"


def fifty() -> Sandbox:
    """Fifty who fall in as many nights, told of in another order, and one who keeps what has expired."""
    people = [a_customer(100 + day, tier=3, expires=date(2027, 3, 27) + timedelta(days=day)) for day in range(50)]
    keeps = a_customer(1, memberships=[a_membership(2, date(2027, 3, 30), program=1100)])
    ladders = (a_program(default=True, on_expiry="lowest"), a_program(1100, on_expiry="keep"))
    records = Records(an_org(webhooks=LISTED), ladders, (*people[::-1], keeps))
    return Sandbox([records], now=lambda: NOON, office=an_office())


def test_a_command_that_passes_fifty_expiries_tells_fifty_events_once_each_and_in_order() -> None:
    namespace = fifty().namespace()
    namespace.move_clock(lambda now: now + timedelta(days=300))
    expected = [f"tierDowngraded {100 + day} Gold>Bronze" for day in range(50)]
    assert told(namespace) == expected
    ats = [known.notice.at for known in namespace.herald.deliveries.all()]
    assert ats == [datetime(2027, 3, 28, tzinfo=NOON.tzinfo) + timedelta(days=day) for day in range(50)]
    ask(namespace, 100)
    namespace.move_clock(lambda now: now + timedelta(days=300))
    assert told(namespace) == expected


def test_many_steps_tell_what_one_jump_does() -> None:
    namespace = fifty().namespace()
    for _ in range(100):
        namespace.move_clock(lambda now: now + timedelta(hours=13))
        ask(namespace, 100)
    assert told(namespace) == [f"tierDowngraded {100 + day} Gold>Bronze" for day in range(50)]


def test_a_request_that_first_meets_an_expiry_tells_it_once_and_a_command_does_not_again() -> None:
    time = Time()
    people = (a_customer(1, tier=3, expires=date(2027, 3, 26)), a_customer(2, tier=3, expires=date(2027, 3, 26)))
    namespace = a_sandbox(*people, now=time).namespace()
    ask(namespace, 1)
    time.now = NOON + timedelta(days=1)
    assert told(namespace) == []
    ask(namespace, 1)
    ask(namespace, 1)
    assert told(namespace) == ["tierDowngraded 1 Gold>Silver"]
    assert namespace.herald.deliveries.all()[0].notice.request_id == "request"
    namespace.move_clock(lambda now: now + timedelta(hours=1))
    assert told(namespace) == ["tierDowngraded 1 Gold>Silver", "tierDowngraded 2 Gold>Silver"]


def test_what_time_did_comes_before_what_an_edit_does() -> None:
    time = Time()
    namespace = a_sandbox(a_customer(1, tier=3, expires=date(2027, 3, 26)), now=time).namespace()
    time.now = NOON + timedelta(days=1)
    customers.set_tier(namespace, 1, "P973", "Gold")
    assert told(namespace) == ["tierDowngraded 1 Gold>Silver", "tierUpgraded 1 Silver>Gold"]


def test_an_edit_with_a_past_expiry_tells_where_it_led_and_no_steps_on_the_way() -> None:
    namespace = a_sandbox(a_customer(1, tier=2)).namespace()
    customers.set_tier(namespace, 1, "P973", {"tier": "Gold", "expires": "2027-03-20"})
    ask(namespace, 1)
    namespace.move_clock(lambda now: now + timedelta(days=1))
    assert told(namespace) == ["tierRenewed 1 Silver>Silver"], "Gold expired before the edit, and led to Silver"


def test_what_expired_before_the_sandbox_began_is_nobodys_news() -> None:
    namespace = a_sandbox(a_customer(1, tier=3, expires=date(2027, 3, 1))).namespace()
    ask(namespace, 1)
    namespace.move_clock(lambda now: now + timedelta(days=1))
    assert told(namespace) == []


def test_a_clock_that_is_set_back_passes_it_all_again() -> None:
    namespace = a_sandbox(a_customer(1, tier=3, expires=date(2027, 3, 26))).namespace()
    for day in (1, 0, 1):
        namespace.set_clock(NOON + timedelta(days=day), frozen=True)
    assert told(namespace) == ["tierDowngraded 1 Gold>Silver"] * 2


def test_a_restored_snapshot_tells_from_its_own_time_on() -> None:
    namespace = a_sandbox(a_customer(1, tier=3, expires=date(2027, 3, 26))).namespace()
    namespace.set_clock(NOON, frozen=True)
    namespace.save("noon")
    namespace.move_clock(lambda now: now + timedelta(days=1))
    namespace.restore("noon")
    namespace.move_clock(lambda now: now + timedelta(days=1))
    assert told(namespace) == ["tierDowngraded 1 Gold>Silver"] * 2


def test_forks_and_namespaces_have_deliveries_of_their_own(namespace: Namespace) -> None:
    customers.set_tier(namespace, 1, "P973", "Gold")
    fork = namespace.fork("other")
    assert told(fork) == []
    customers.set_tier(fork, 1, "P973", "Bronze")
    assert (told(fork), told(namespace)) == (["tierDowngraded 1 Gold>Bronze"], ["tierUpgraded 1 Silver>Gold"])


def test_a_reminder_is_told_before_the_fall() -> None:
    namespace = a_sandbox(a_customer(1, tier=3, expires=date(2027, 4, 30)), reminder_days=14).namespace()
    namespace.move_clock(lambda now: now + timedelta(days=60))
    assert told(namespace) == ["tierDowngradeReminder 1 2027-04-30", "tierDowngraded 1 Gold>Silver"]


def test_each_org_has_its_own_midnight_and_its_own_receivers() -> None:
    def org(org_id: int, **fields: Any) -> Records:
        ladder = a_program(org_id, default=True, on_expiry="lowest")
        person = a_customer(org_id * 10, memberships=[a_membership(3, date(2027, 3, 26), program=org_id)])
        return Records(an_org(id=org_id, webhooks=LISTED, **fields), (ladder,), (person,))

    quiet = replace(org(3), org=an_org(id=3))
    namespace = Sandbox([org(1), org(2, zone=INDIA), quiet], now=lambda: NOON, office=an_office()).namespace()
    namespace.move_clock(lambda now: now + timedelta(hours=7))
    assert told(namespace) == ["tierDowngraded 20 Gold>Bronze"]
    namespace.move_clock(lambda now: now + timedelta(hours=7))
    assert told(namespace) == ["tierDowngraded 20 Gold>Bronze", "tierDowngraded 10 Gold>Bronze"]


def test_a_new_base_begins_anew(namespace: Namespace) -> None:
    customers.set_tier(namespace, 1, "P973", "Gold")
    rebase(namespace, "org: {id: 1, cluster: eu}\nprograms: [{id: 7, name: M, tiers: [A]}]")
    assert told(namespace) == []


def test_whatever_was_pending_is_given_up_with_its_namespace() -> None:
    posting = Posting(timeout=1, allowed=is_local)
    outbox = Outbox(posting, event_body, now=lambda: NOON, monotonic=lambda: 0.0, threads=0)
    org = an_org(webhooks=(Webhook("http://127.0.0.1:9/"),))
    records = Records(org, (a_program(default=True),), (a_customer(1),))
    sandbox = Sandbox([records], now=lambda: NOON, office=an_office(lambda: outbox))
    ends: list[Callable[[Namespace], None]] = [Namespace.reset, lambda one: sandbox.drop(one.name)]
    for end in (*ends, lambda one: sandbox.reset_all()):
        namespace = sandbox.namespace("mine")
        customers.set_tier(namespace, 1, "P973", "Gold")
        assert outbox.waiting == 2, "an enrollment and a tier"
        end(namespace)
        assert outbox.waiting == 0


def test_ten_thousand_changes_with_a_dead_receiver_stay_bounded_and_their_drops_are_counted() -> None:
    posting = Posting(timeout=1, allowed=is_local)
    outbox = Outbox(posting, event_body, now=lambda: NOON, monotonic=lambda: 0.0, threads=0, room=100)
    org = an_org(webhooks=(Webhook("http://127.0.0.1:9/", ("tierUpgraded", "tierDowngraded")),))
    records = Records(org, (a_program(default=True),), (a_customer(1, tier=1),))
    namespace = Sandbox([records], now=lambda: NOON, office=an_office(lambda: outbox)).namespace()
    people = [a_customer(1, tier=serial) for serial in (3, 2)]
    for number in range(10_000):
        namespace.change(
            lambda state, now=people[number % 2]: state.with_world(state.worlds[501].with_customers([now])), Cause("r")
        )
    deliveries = namespace.herald.deliveries
    assert (outbox.waiting, deliveries.dropped, deliveries.forgotten) == (100, 9_900, 9_000)


def events(namespace: Namespace) -> Iterator[tuple[str, str]]:
    for known in namespace.herald.deliveries.all():
        yield known.event, known.notice.event_id


def test_an_event_that_is_sent_again_keeps_its_id(namespace: Namespace) -> None:
    customers.set_tier(namespace, 1, "P973", "Gold")
    before = list(events(namespace))
    again = namespace.redeliver(namespace.herald.deliveries.all()[0])
    assert (again.outcome, list(events(namespace))) == ("listed", before)
