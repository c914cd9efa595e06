"""Deliveries: the events of a namespace, each to one receiver, and what became of them, in a bounded ring."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, NamedTuple

from sandbox.core.changes import Happening
from sandbox.core.model import Customer, Webhook

Outcome = Literal["pending", "delivered", "failed", "dropped", "refused", "listed"]
"""What became of a delivery. `dropped` had no room in the queue, `refused` no leave to go to its receiver, and one
without a receiver's url is only `listed`."""

KEPT = 1000
"""How many deliveries a namespace keeps; older ones make room."""


class Notice(NamedTuple):
    """An event to be told: what happened in which org at which instant of the namespace, and by which request.

    `event_id` stays the same however often it is sent. `customer` is who is named in it: of a group its primary, if it
    has one. `till` is who signed in, if anybody did.
    """

    happening: Happening
    org_id: int
    at: datetime
    event_id: str
    request_id: str
    customer: Customer | None
    till: str = ""


class Attempt(NamedTuple):
    """One time that an event was posted, by real time: the status of the answer, or why there was none."""

    at: datetime
    status: int | None
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """An event to one receiver. `serial` counts from 1 in its namespace."""

    serial: int
    notice: Notice
    webhook: Webhook
    outcome: Outcome
    attempts: tuple[Attempt, ...] = ()

    @property
    def event(self) -> str:
        """What fixtures call the event."""
        return self.notice.happening.event

    @property
    def settled(self) -> bool:
        """Whether nothing more will happen to it by itself."""
        return self.outcome != "pending"


class Deliveries:
    """The deliveries of a namespace, the last `KEPT` of them. May be used from any thread."""

    def __init__(self) -> None:
        """Hold none."""
        self._changed = threading.Condition()
        self._kept: dict[int, Delivery] = {}
        self._serial = self._dropped = 0
        self.closed = False

    @property
    def dropped(self) -> int:
        """How many were never sent, for want of room in the queue."""
        return self._dropped

    @property
    def forgotten(self) -> int:
        """How many, of whatever outcome, have made room for later ones."""
        with self._changed:
            return self._serial - len(self._kept)

    def add(self, notice: Notice, webhook: Webhook) -> Delivery:
        """A new delivery: pending, or listed where it has no url.

        Where there is no room, it takes the place of the oldest that is settled, else of the oldest.
        """
        with self._changed:
            self._serial += 1
            added = Delivery(self._serial, notice, webhook, "pending" if webhook.url else "listed")
            self._kept[added.serial] = added
            if len(self._kept) > KEPT:
                settled = (serial for serial, known in self._kept.items() if known.settled)
                del self._kept[next(settled, next(iter(self._kept)))]
            self._changed.notify_all()
            return added

    def became(self, delivery: Delivery, outcome: Outcome, attempt: Attempt | None = None) -> Delivery:
        """Note what became of a delivery, if it is still kept; the delivery as it is then."""
        attempts = delivery.attempts if attempt is None else (*delivery.attempts, attempt)
        current = replace(delivery, outcome=outcome, attempts=attempts)
        with self._changed:
            self._dropped += outcome == "dropped"
            if delivery.serial in self._kept:
                self._kept[delivery.serial] = current
            self._changed.notify_all()
        return current

    def all(self) -> Sequence[Delivery]:
        """Every one that is kept, the oldest first."""
        with self._changed:
            return tuple(self._kept.values())

    def find(self, serial: int) -> Delivery | None:
        """The one of that serial number."""
        with self._changed:
            return self._kept.get(serial)

    def wait_for(self, holds: Callable[[Sequence[Delivery]], bool], seconds: float) -> bool:
        """Wait until something holds of the deliveries, or they are forgotten, so many seconds at most."""
        with self._changed:
            return self._changed.wait_for(lambda: self.closed or holds(tuple(self._kept.values())), seconds)

    def close(self) -> None:
        """Let nothing more be sent, and nobody wait: the namespace has forgotten them."""
        with self._changed:
            self.closed = True
            self._changed.notify_all()
