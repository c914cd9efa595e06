"""What changes for a customer or group: values made by looking at records before and after.

Whatever wrote the records, and whether it was a call or only time that passed, the same change has the same value.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from sandbox.core.model import Customer, Group
from sandbox.core.tiers import Standing, stands_in
from sandbox.core.world import World


class Added(NamedTuple):
    """A customer is new."""

    customer: Customer

    @property
    def event(self) -> str:
        """What fixtures call it."""
        return "customerAdded"

    @property
    def subject(self) -> Customer:
        """Whom it is about."""
        return self.customer


class Updated(NamedTuple):
    """Something is known of a customer that was not: name, identifiers, loyalty, points, an enrollment, a label."""

    before: Customer
    customer: Customer

    @property
    def event(self) -> str:
        """What fixtures call it."""
        return "customerUpdated"

    @property
    def subject(self) -> Customer:
        """Whom it is about."""
        return self.customer


class Merged(NamedTuple):
    """A customer was merged into another one, who answers for both."""

    victim: Customer
    survivor: Customer

    @property
    def event(self) -> str:
        """What fixtures call it."""
        return "loyaltyCustomerMerge"

    @property
    def subject(self) -> Customer:
        """Whom it is about: who answers from now on."""
        return self.survivor


class TierMoved(NamedTuple):
    """A customer or group stands differently in a program: in another tier, or with another expiry."""

    member: Customer | Group
    before: Standing
    now: Standing

    @property
    def event(self) -> str:
        """What fixtures call it: by where the tier went."""
        before, now = self.before.tier.serial, self.now.tier.serial
        return "tierUpgraded" if now > before else "tierDowngraded" if now < before else "tierRenewed"

    @property
    def subject(self) -> Customer | Group:
        """Whom it is about."""
        return self.member


Change = Added | Updated | Merged | TierMoved
"""What a call can change."""


class DowngradeAhead(NamedTuple):
    """A customer or group is to lose a tier: `now` tells until which day it stands."""

    member: Customer | Group
    now: Standing

    @property
    def event(self) -> str:
        """What fixtures call it."""
        return "tierDowngradeReminder"

    @property
    def subject(self) -> Customer | Group:
        """Whom it is about."""
        return self.member


Happening = Change | DowngradeAhead
"""Whatever can happen to a customer or group."""


def changes_by(
    world: World, customers: Iterable[Customer], groups: Iterable[Group], today: date, since: date
) -> Iterator[Change]:
    """What changes on the day `today` when these records take their places in `world`; each is one of its org.

    Someone who is new has moved nowhere, and a victim's own tier no longer matters.
    """
    new = {customer.id: customer for customer in customers}
    for customer in new.values():
        before = world.customer(customer.id)
        if before is None:
            yield Added(customer)
        elif before.merged_into != customer.merged_into and customer.merged_into is not None:
            survivor = new.get(customer.merged_into) or world.customer(customer.merged_into)
            assert survivor is not None, "a merge names a customer of the same org"
            yield Merged(customer, survivor)
        else:
            if _told(before) != _told(customer):
                yield Updated(before, customer)
            yield from _moves(world, before, customer, today, since)
    for group in groups:
        former = world.group(group.id)
        if former is not None:
            yield from _moves(world, former, group, today, since)


def _told(customer: Customer) -> Customer:
    """What an update tells of a customer: all but where it stands in the programs, and the record's place."""
    programs = tuple(known._replace(serial=1, expires=None) for known in customer.memberships)
    return replace(customer, memberships=programs, place=None)


def _moves(
    world: World, before: Customer | Group, now: Customer | Group, today: date, since: date
) -> Iterator[TierMoved]:
    for program in world.programs:
        was, stands = (stands_in(world, member, program, today, since) for member in (before, now))
        if (was.tier, was.expires) != (stands.tier, stands.expires):
            yield TierMoved(now, was, stands)
