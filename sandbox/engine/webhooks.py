"""Herald: tells the receivers of a namespace's orgs what happens there, by calls and edits and by time alone.

What sets a world up (a seed, a scenario, a restored snapshot, a reset) happens to nobody, and is not told. What time
did is told when a clock command passes it, else when a request first meets it; each once. There is no timer.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import chain
from typing import NamedTuple
from uuid import UUID

from sandbox.core.changes import Happening, changes_by
from sandbox.core.model import Customer, Group
from sandbox.core.moments import Moment, local_day
from sandbox.core.passing import Span, passed
from sandbox.store.overlay import Overlay
from sandbox.traffic.deliveries import Deliveries, Delivery, Notice
from sandbox.traffic.outbox import Outbox

Worlds = Mapping[int, Overlay]
Member = Customer | Group


class Office(NamedTuple):
    """What all namespaces of a sandbox send by: its outbox, made when there is something to be sent, and new ids.

    An id is 32 hexadecimal digits.
    """

    outbox: Callable[[], Outbox]
    new_id: Callable[[], str]


class Cause(NamedTuple):
    """The request that brought something about, "" for one that has no id, and who signed in with it."""

    request_id: str = ""
    till: str = ""


UNASKED = Cause()


class Herald:
    """The events of one namespace. Every call but those of `deliveries` comes from whoever holds the namespace."""

    def __init__(self, office: Office | None, began: datetime) -> None:
        """Tell what happens from the instant `began` on; nothing without an `office`."""
        self._office = office
        self._told_until = began
        self._met_until: dict[tuple[int, type[Member], int], datetime] = {}
        self._posted = False
        self.deliveries = Deliveries()

    def changed(self, before: Worlds, after: Worlds, moment: Moment, cause: Cause) -> None:
        """Tell what an edit made of the worlds `before`."""
        for org_id, now in after.items():
            was = before.get(org_id)
            if was is not None and was is not now and self._listening(now):
                customers, groups = _new(was.edited_customers, now.edited_customers), list(_new_groups(was, now))
                known: list[Member | None] = [was.customer(one.id) for one in customers]
                known += [was.group(one.id) for one in groups]
                self._tell(now, [*self._passed(was, filter(None, known), moment)], cause)
                today, since = local_day(moment.now, now.org.zone), local_day(moment.since, now.org.zone)
                changes = changes_by(was, customers, groups, today, since)
                self._tell(now, [(moment.now, change) for change in changes], cause)
                for one in chain[Member](customers, groups):
                    self._met_until[_key(now, one)] = moment.now

    def met(self, world: Overlay, members: Iterable[Member], moment: Moment, cause: Cause) -> None:
        """Tell what time has done to those whom a request shows."""
        self._tell(world, [*self._passed(world, members, moment)], cause)

    def clock_moved(self, worlds: Worlds, moment: Moment) -> None:
        """Tell what a clock command passed, in its order. One that goes back passes nothing, and it all comes again."""
        told = [
            (at, world, happening)
            for world in worlds.values()
            if self._listening(world)
            for at, happening in self._passed(world, chain(world.customers(), world.groups), moment)
        ]
        for at, world, happening in sorted(told, key=lambda one: one[0]):
            self._tell(world, [(at, happening)], UNASKED)
        self.begin(moment.now)

    def begin(self, at: datetime) -> None:
        """Tell only what happens from an instant on: time up to it is told, or is nobody's."""
        self._told_until = at
        self._met_until.clear()

    def redeliver(self, delivery: Delivery) -> Delivery:
        """Send a delivery once more, with the event id it had."""
        again = self.deliveries.became(delivery, "pending" if delivery.webhook.url else "listed")
        self._send(again)
        return again

    def close(self) -> None:
        """Send nothing more."""
        self.deliveries.close()
        if self._office is not None and self._posted:
            self._office.outbox().forget(self.deliveries)

    def _listening(self, world: Overlay) -> bool:
        return self._office is not None and bool(world.org.webhooks)

    def _passed(
        self, world: Overlay, members: Iterable[Member], moment: Moment
    ) -> Iterator[tuple[datetime, Happening]]:
        """What time has done to these members that nobody was told of; from now on it counts as told."""
        for member in members:
            key = _key(world, member)
            after = max(self._told_until, self._met_until.get(key, self._told_until))
            found = sorted(passed(world, member, Span(after, moment.now), moment.since), key=lambda one: one[0])
            if found:
                self._met_until[key] = moment.now
                yield from found

    def _tell(self, world: Overlay, happenings: Iterable[tuple[datetime, Happening]], cause: Cause) -> None:
        assert self._office is not None
        for at, happening in happenings:
            receivers = [known for known in world.org.webhooks if known.takes(happening.event)]
            if receivers:
                ids = str(UUID(hex=self._office.new_id(), version=4)), cause.request_id or self._office.new_id()
                named = _named(world, happening.subject)
                notice = Notice(happening, world.org.id, at.astimezone(UTC), *ids, named, cause.till)
                for webhook in receivers:
                    self._send(self.deliveries.add(notice, webhook))

    def _send(self, delivery: Delivery) -> None:
        if delivery.outcome == "pending":
            assert self._office is not None
            self._posted = True
            self._office.outbox().put(self.deliveries, delivery)


def _key(world: Overlay, member: Member) -> tuple[int, type[Member], int]:
    return world.org.id, type(member), member.id


def _named(world: Overlay, subject: Member) -> Customer | None:
    if isinstance(subject, Customer):
        return subject
    return None if subject.primary is None else world.customer(subject.primary)


def _new(before: Mapping[int, Customer | None], after: Mapping[int, Customer | None]) -> list[Customer]:
    """The customers that were put in; who was taken away is told of to nobody."""
    return [one for key, one in after.items() if one is not None and before.get(key) is not one]


def _new_groups(before: Overlay, after: Overlay) -> Iterator[Group]:
    was = before.edited_groups
    return (one for key, one in after.edited_groups.items() if one is not None and was.get(key) is not one)
