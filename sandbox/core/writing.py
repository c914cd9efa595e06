"""A write being decided: a case that collects the records to be put in their places once every check has passed."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import chain
from typing import NamedTuple

from sandbox.core.changes import TierMoved, changes_by
from sandbox.core.decision import Written
from sandbox.core.model import INSTORE, Customer, Group, Identifier, Place
from sandbox.core.moments import local_day
from sandbox.core.question import Case
from sandbox.core.requests import Until


class Stamp(NamedTuple):
    """What a record gets that a call writes: the place that names the call and, if it is new, its id."""

    place: Place | None = None
    new_id: int = 0


_NO_STAMP = Stamp()


@dataclass(slots=True)
class Writing(Case):
    """A case in which records are written. `customer` and `group` are as they are by then."""

    stamp: Stamp = _NO_STAMP
    moved: TierMoved | None = None
    customers: dict[int, Customer] = field(default_factory=dict)
    groups: dict[int, Group] = field(default_factory=dict)

    def record(self, customer_id: int) -> Customer | None:
        """The customer of that id, as it is to be written if it is."""
        return self.customers.get(customer_id) or self.world.customer(customer_id)

    def write(self, customer: Customer) -> Customer:
        """Put a customer in its place, unless it is there as it is; the record that is there then."""
        customer = replace(customer, identifiers=arranged(customer.identifiers))
        before = self.record(customer.id)
        if before is None or replace(customer, place=before.place) != before:
            self.customers[customer.id] = customer = replace(customer, place=self.stamp.place)
        self.found = customer
        return customer

    def write_group(self, group: Group) -> Group:
        """The same for a group."""
        if group != self.group:
            self.groups[group.id] = group = replace(group, place=self.stamp.place)
        self.group = group
        return group

    def day(self, until: Until) -> date | None:
        """The day of the org's zone that something lasts until."""
        return local_day(until, self.world.org.zone) if isinstance(until, datetime) else until

    @property
    def answer(self) -> Written:
        """What the write comes to; only after the last check."""
        customers, groups = tuple(self.customers.values()), tuple(self.groups.values())
        changes = changes_by(self.world, customers, groups, self.today, self.since)
        return Written(self.group or self.customer, customers, groups, tuple(changes), self.warnings, self.moved)


def arranged(identifiers: Iterable[Identifier]) -> tuple[Identifier, ...]:
    """The identifiers in the order a fixture tells them, so that a saved customer loads as it was.

    INSTORE comes first, then each source and account, and in each kind by kind; otherwise they stay as they are.
    """
    spots: dict[tuple[str, str], dict[str, list[Identifier]]] = {(INSTORE, ""): {}}
    for identifier in identifiers:
        kinds = spots.setdefault((identifier.source, identifier.account), {})
        kinds.setdefault(identifier.kind, []).append(identifier)
    return tuple(chain.from_iterable(same for kinds in spots.values() for same in kinds.values()))
