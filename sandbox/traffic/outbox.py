"""Outbox: what posts events to their receivers, beside the requests that brought them about.

One queue for a whole server, bounded. Each receiver gets its events one at a time and in order, but for those that are
tried again later; a slow or dead one holds up nobody else: others have threads of their own, and where there is no more
room it is the receiver with the most events waiting that loses its last. There are threads only while something is to
be sent.
"""

import threading
from collections.abc import Callable
from datetime import datetime
from heapq import heapify, heappop, heappush
from typing import NamedTuple, Protocol

from sandbox.core.model import Webhook
from sandbox.traffic.deliveries import Attempt, Deliveries, Delivery, Notice

FINAL = 400
"""The status of a receiver that wants to hear no more of an event (provenance D)."""

_SUCCESS = range(200, 300)


class Undeliverable(Exception):
    """A receiver did not answer; the message says why."""


class Post(Protocol):
    """Sends an event to a receiver."""

    def objection(self, url: str) -> str:
        """Why nothing may be sent to a url; "" where that is fine."""

    def send(self, webhook: Webhook, body: bytes) -> int:
        """The status of the receiver's answer. Raises `Undeliverable`."""


class Patience(NamedTuple):
    """How often an event is tried, and how long, in seconds, it rests after the first time: twice as long each time."""

    attempts: int = 5
    backoff: float = 1.0


PATIENCE = Patience()


class _Job(NamedTuple):
    due: float
    order: int
    delivery: Delivery
    home: Deliveries
    tried: int


class Outbox:
    """Posts events. Nothing that is asked of it waits for a receiver."""

    def __init__(
        self,
        post: Post,
        render: Callable[[Notice], bytes],
        *,
        now: Callable[[], datetime],
        monotonic: Callable[[], float],
        patience: Patience = PATIENCE,
        room: int = 1000,
        threads: int = 32,
    ) -> None:
        """Send by `post` what `render` makes of an event. At most `room` wait at the same time, for whomever.

        `now` stamps attempts, `monotonic` times their rests. With no `threads`, `run_due` has to be called.
        """
        self._post = post
        self._render = render
        self._now = now
        self._monotonic = monotonic
        self._patience = patience
        self._room = room
        self._most_threads = threads
        self._changed = threading.Condition()
        self._queues: dict[str, list[_Job]] = {}
        self._busy: set[str] = set()
        self._waiting = self._order = self._threads = 0

    @property
    def waiting(self) -> int:
        """How many events are to be sent, or are being sent, again included."""
        return self._waiting

    def put(self, home: Deliveries, delivery: Delivery) -> None:
        """Have a pending delivery of `home` sent, unless that is not allowed or there is no room."""
        objection = self._post.objection(delivery.webhook.url)
        if objection:
            home.became(delivery, "refused", Attempt(self._now(), None, objection))
            return
        job = _Job(self._monotonic(), 0, delivery, home, 0)
        with self._changed:
            crowded_out = self._crowded_out(job) if self._waiting >= self._room else None
            if crowded_out is not job:
                self._waiting += crowded_out is None
                self._push(job)
                self._staff()
        if crowded_out is not None:
            crowded_out.home.became(crowded_out.delivery, "dropped")

    def _crowded_out(self, job: _Job) -> _Job:
        """Who goes where one more finds no room: the last event of the receiver with the most, which may be `job`."""
        longest = max(self._queues.values(), key=len, default=[])
        if len(longest) <= len(self._queues.get(job.delivery.webhook.url, ())):
            return job
        last = max(longest, key=lambda known: known.order)
        longest.remove(last)
        self._keep(last.delivery.webhook.url, longest)
        return last

    def _keep(self, url: str, queue: list[_Job]) -> None:
        """Have just these wait for a receiver; there is no queue of none."""
        heapify(queue)
        self._queues[url] = queue
        if not queue:
            del self._queues[url]

    def forget(self, home: Deliveries) -> None:
        """Send nothing more of what is `home`'s."""
        home.close()
        with self._changed:
            for url, queue in list(self._queues.items()):
                kept = [job for job in queue if job.home is not home]
                self._waiting -= len(queue) - len(kept)
                self._keep(url, kept)

    def run_due(self) -> float | None:
        """Make every attempt that is due by now; in how many seconds the next one is, `None` where none is left."""
        while True:
            with self._changed:
                job = self._take()
                if job is None:
                    return self._rest()
            self._attempt(job)

    def _work(self) -> None:
        """What a thread does until there is nothing left for it."""
        while True:
            with self._changed:
                job = self._take()
                if job is None:
                    rest = self._rest()
                    if rest is None:
                        self._threads -= 1
                        return
                    self._changed.wait(rest)
                    continue
            self._attempt(job)

    def _staff(self) -> None:
        """See that there are as many threads as receivers to be served, as far as that is allowed; wake one."""
        if self._threads < min(self._most_threads, len(self._queues.keys() | self._busy)):
            self._threads += 1
            threading.Thread(target=self._work, name="capillary-sandbox-webhooks", daemon=True).start()
        self._changed.notify()

    def _push(self, job: _Job) -> None:
        self._order += 1
        heappush(self._queues.setdefault(job.delivery.webhook.url, []), job._replace(order=self._order))

    def _take(self) -> _Job | None:
        """The attempt that has been due longest, of a receiver who is not being served; that one is busy then."""
        heads = [queue[0] for url, queue in self._queues.items() if url not in self._busy]
        first = min(heads, key=lambda job: job[:2], default=None)
        if first is None or first.due > self._monotonic():
            return None
        url = first.delivery.webhook.url
        heappop(self._queues[url])
        if not self._queues[url]:
            del self._queues[url]
        self._busy.add(url)
        return first

    def _rest(self) -> float | None:
        dues = [queue[0].due for url, queue in self._queues.items() if url not in self._busy]
        return max(0.0, min(dues) - self._monotonic()) if dues else None

    def _attempt(self, job: _Job) -> None:
        """Post an event once, and see to what follows."""
        again = None
        if not job.home.closed:
            attempt = self._sent(job.delivery)
            if attempt.status is not None and attempt.status in _SUCCESS:
                job.home.became(job.delivery, "delivered", attempt)
            elif attempt.status == FINAL or job.tried + 1 >= self._patience.attempts:
                job.home.became(job.delivery, "failed", attempt)
            else:
                delivery = job.home.became(job.delivery, "pending", attempt)
                due = self._monotonic() + self._patience.backoff * 2**job.tried
                again = job._replace(due=due, delivery=delivery, tried=job.tried + 1)
        self._done(job, again)

    def _sent(self, delivery: Delivery) -> Attempt:
        at = self._now()
        try:
            return Attempt(at, self._post.send(delivery.webhook, self._render(delivery.notice)))
        except Undeliverable as error:
            return Attempt(at, None, str(error))

    def _done(self, job: _Job, again: _Job | None) -> None:
        with self._changed:
            self._busy.discard(job.delivery.webhook.url)
            if again is None or job.home.closed:
                self._waiting -= 1
            else:
                self._push(again)
            self._changed.notify()
