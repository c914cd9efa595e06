"""The outbox: what is tried again and when, what is given up, and that it never holds more than it may."""

import socket
import tracemalloc
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest

from sandbox.core.changes import Added
from sandbox.core.model import Webhook
from sandbox.traffic.deliveries import KEPT, Deliveries, Delivery, Notice
from sandbox.traffic.outbox import Outbox, Patience
from sandbox.traffic.posting import Posting
from sandbox.web.protection import is_local
from sandbox.web.render_events import event_body
from tests.builders import NOON, a_customer
from tests.receivers import Receiver, receiving


class Time:
    """Seconds that pass when a test says so."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


class Post:
    """An outbox without threads, the deliveries of a namespace, and time."""

    def __init__(self, *, attempts: int = 5, room: int = 1000, threads: int = 0, timeout: float = 10) -> None:
        self.time = Time()
        self.home = Deliveries()
        self.outbox = Outbox(
            Posting(timeout=timeout, allowed=is_local),
            event_body,
            now=lambda: NOON + timedelta(seconds=self.time.seconds),
            monotonic=self.time,
            patience=Patience(attempts, 1.0),
            room=room,
            threads=threads,
        )
        self._count = 0

    def put(self, url: str) -> Delivery:
        self._count += 1
        customer = a_customer(self._count)
        notice = Notice(Added(customer), 501, NOON, f"event-{self._count}", "request", customer)
        added = self.home.add(notice, Webhook(url))
        self.outbox.put(self.home, added)
        return added

    def now(self, delivery: Delivery) -> Delivery:
        found = self.home.find(delivery.serial)
        assert found is not None
        return found


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def dead() -> Iterator[str]:
    """A url at which nobody listens."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))  # bound and not listening: nobody else gets the port
        yield f"http://127.0.0.1:{held.getsockname()[1]}/events"


def ids(receiver: Receiver) -> list[str]:
    return [posted.body["eventId"] for posted in receiver.posted]


def test_a_receiver_that_fails_twice_gets_the_event_three_times_under_one_id(post: Post) -> None:
    with receiving(500, 503, 200) as receiver:
        delivery = post.put(receiver.url)
        assert post.outbox.run_due() == 1.0
        assert (post.now(delivery).outcome, len(receiver.posted)) == ("pending", 1)
        post.time.seconds = 0.99
        assert post.outbox.run_due() == pytest.approx(0.01)
        assert len(receiver.posted) == 1
        post.time.seconds = 1.0
        assert post.outbox.run_due() == 2.0
        post.time.seconds = 3.0
        assert post.outbox.run_due() is None
        assert ids(receiver) == ["event-1"] * 3
    done = post.now(delivery)
    assert done.outcome == "delivered"
    assert [attempt.status for attempt in done.attempts] == [500, 503, 200]
    assert [(attempt.at - NOON).total_seconds() for attempt in done.attempts] == [0, 1, 3]
    assert post.outbox.waiting == 0


def test_a_receiver_that_says_400_is_not_asked_again(post: Post) -> None:
    with receiving(400) as receiver:
        delivery = post.put(receiver.url)
        assert post.outbox.run_due() is None
    assert (post.now(delivery).outcome, len(post.now(delivery).attempts)) == ("failed", 1)


@pytest.mark.parametrize("status", [302, 401, 404, 500, 0])
def test_any_other_failure_is_tried_again_until_there_were_enough(status: int) -> None:
    post = Post(attempts=2)
    with receiving(status) as receiver:
        delivery = post.put(receiver.url)
        assert post.outbox.run_due() == 1.0
        post.time.seconds = 1.0
        assert post.outbox.run_due() is None
        assert len(receiver.posted) == 2
    failed = post.now(delivery)
    assert failed.outcome == "failed"
    assert {attempt.status for attempt in failed.attempts} == {status or None}
    assert status or failed.attempts[0].trouble == "it hung up without an answer"


def test_a_dead_receiver_is_told_of_in_words(post: Post, dead: str) -> None:
    delivery = post.put(dead)
    post.outbox.run_due()
    assert post.now(delivery).attempts[0].trouble == "Connection refused"


def test_a_slow_receiver_is_given_up_in_time() -> None:
    post = Post(timeout=0.05)
    with receiving(200) as receiver:
        receiver.held.clear()
        delivery = post.put(receiver.url)
        post.outbox.run_due()
    assert "no answer within 0.05 s" in post.now(delivery).attempts[0].trouble


def test_a_slow_receiver_holds_up_nobody_else() -> None:
    post = Post(threads=2)
    with receiving(200) as slow, receiving(200) as quick:
        slow.held.clear()
        post.put(slow.url)
        slow.wait(1)
        first = post.put(quick.url)
        assert post.home.wait_for(lambda kept: kept[first.serial - 1].settled, 30)
        post.put(slow.url)
        last = [post.put(quick.url) for _ in range(5)][-1]
        assert post.home.wait_for(lambda kept: kept[last.serial - 1].settled, 30)
        assert post.now(last).outcome == "delivered"
        assert ids(quick) == ["event-2", *(f"event-{number}" for number in range(4, 9))]
        assert ids(slow) == ["event-1"], "a receiver gets one event at a time"
        slow.held.set()
        slow.wait(2)


def test_an_event_goes_nowhere_but_to_this_machine(post: Post) -> None:
    for url in ("http://192.0.2.1/", "http://example.com/", "http://localhost.example.com/", "http://[/"):
        refused = post.now(post.put(url))
        assert (refused.outcome, refused.attempts[0].status) == ("refused", None)
        assert "webhook_host" in refused.attempts[0].trouble or refused.attempts[0].trouble == "that is no URL"
    assert post.outbox.waiting == 0
    assert post.now(post.put("http://hooks.localhost:1/")).outcome == "pending"


def test_ten_thousand_events_for_a_dead_receiver_take_bounded_memory_and_are_counted(dead: str) -> None:
    post = Post(room=500)
    tracemalloc.start()
    try:
        for _ in range(2_000):
            post.put(dead)
        before, _ = tracemalloc.get_traced_memory()
        for _ in range(8_000):
            post.put(dead)
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert after - before < 200_000
    assert (post.outbox.waiting, post.home.dropped) == (500, 9_500)
    assert (len(post.home.all()), post.home.forgotten) == (KEPT, 9_000)
    assert Counter(known.outcome for known in post.home.all()) == {"pending": 500, "dropped": KEPT - 500}


def test_where_there_is_no_room_the_receiver_with_the_most_loses_its_last(dead: str) -> None:
    post = Post(room=3)
    with receiving(200) as receiver:
        crowd = [post.put(dead) for _ in range(3)]
        quick = [post.put(receiver.url) for _ in range(2)]
        assert [post.now(one).outcome for one in crowd] == ["pending", "dropped", "dropped"]
        assert post.now(post.put(receiver.url)).outcome == "dropped", "which has the most by now"
        post.outbox.run_due()
        assert [post.now(one).outcome for one in quick] == ["delivered"] * 2
        assert (post.home.dropped, post.outbox.waiting) == (3, 1)


def test_what_a_namespace_forgets_is_not_sent_and_makes_room(post: Post, dead: str) -> None:
    post.put(dead)
    post.outbox.run_due()
    with receiving(200) as receiver:
        post.put(receiver.url)
        post.outbox.forget(post.home)
        assert post.outbox.waiting == 0
        post.time.seconds = 100
        assert post.outbox.run_due() is None
        assert receiver.posted == []


def test_headers_are_sent_with_each_event(post: Post) -> None:
    customer = a_customer(1)
    with receiving(200) as receiver:
        hook = Webhook(receiver.url + "?key=a b", headers=(("Authorization", "Basic ZGVtbw=="),))
        post.outbox.put(post.home, post.home.add(Notice(Added(customer), 501, NOON, "e", "r", customer), hook))
        post.outbox.run_due()
        hook = Webhook(receiver.url + "?key=1", headers=(("Authorization", "Basic ZGVtbw=="),))
        post.outbox.put(post.home, post.home.add(Notice(Added(customer), 501, NOON, "e", "r", customer), hook))
        post.outbox.run_due()
        (posted,) = receiver.posted
    assert posted.path == "/events?key=1"
    assert posted.headers["Authorization"] == "Basic ZGVtbw=="
    assert posted.headers["Content-Type"] == "application/json"
