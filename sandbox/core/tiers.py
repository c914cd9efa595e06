"""Where a membership stands at a moment: expiry, renewal, downgrade.

A membership is written down once and never changed by time; where it stands on a day is computed from that record, so
one jump of the clock equals many small ones. Source: section 4 of the wire contract; strategies D, `renew`, `keep` A.
"""

from datetime import date
from typing import NamedTuple

from sandbox.core.model import Customer, Group, Membership, Program, Tier
from sandbox.core.moments import DEFAULT_REGISTRATION, add_months, never, resolve
from sandbox.core.world import World


class Standing(NamedTuple):
    """A customer's or group's standing in a program on a day.

    `expires` is the last day in this tier, `None` for never; `never` is the day that is shown for never. `steps` are
    the expiries that have acted: the day each fell on and the tier it led to.
    """

    program: Program
    tier: Tier
    expires: date | None
    never: date
    enrolled: bool = True
    steps: tuple[tuple[date, Tier], ...] = ()

    @property
    def shown_expiry(self) -> date:
        """The day an answer shows as the expiry."""
        return self.expires or self.never

    @property
    def next_tier(self) -> Tier | None:
        """The tier one step up, or `None` on the highest."""
        return self.program.above(self.tier)


def unenrolled(program: Program, never: date) -> Standing:
    """The standing of who is not enrolled: the base tier, without expiry."""
    return Standing(program, program.base, None, never, enrolled=False)


def standing(program: Program, membership: Membership, on: date, since: date, never: date) -> Standing:
    """Where `membership` stands on the day `on`.

    `since` is the day from which relative days count. A membership stands through its expiry day; the day after, the
    program's strategy has acted, again and again until the expiry lies on or after `on`.
    """
    tier = program.tier(membership.serial)
    expires = resolve(membership.expires, since) if membership.expires is not None else None
    if tier is program.base:
        return Standing(program, tier, None, never)
    steps = []
    while expires is not None and expires < on and program.on_expiry != "keep":
        tier = _after_expiry(program, tier)
        steps.append((expires, tier))
        expires = expiry_from(program, tier, expires)
    return Standing(program, tier, expires, never, steps=tuple(steps))


def stands_in(world: World, member: Customer | Group, program: Program, on: date, since: date) -> Standing:
    """Where a customer or group stands in a program on the day `on`, enrolled or not."""
    shown_as_never = never(registered_on(world, member, since))
    for membership in member.memberships:
        if membership.program_id == program.id:
            return standing(program, membership, on, since, shown_as_never)
    return unenrolled(program, shown_as_never)


def registered_on(world: World, member: Customer | Group, since: date) -> date:
    """The day from which "never" counts: a customer's registration, for a group its primary's."""
    if isinstance(member, Group):
        primary = world.customer(member.primary) if member.primary is not None else None
        return resolve(primary.registered if primary else DEFAULT_REGISTRATION, since)
    return resolve(member.registered, since)


def _after_expiry(program: Program, tier: Tier) -> Tier:
    """The tier the program's strategy leads to."""
    if program.on_expiry == "lowest":
        return program.base
    if program.on_expiry == "one_below":
        return program.below(tier)
    return tier


def expiry_from(program: Program, tier: Tier, day: date) -> date | None:
    """The expiry of a tier that was reached on `day`; the base tier and tiers without a validity have none."""
    validity = tier.validity_months or program.validity_months
    if tier is program.base or validity is None:
        return None
    return add_months(day, validity)
