"""Where a membership stands at a moment: expiry, renewal, downgrade.

A membership is written down once and never changed by time; where it stands on a day is computed from that record, so
one jump of the clock equals many small ones. Source: section 4 of the wire contract; strategies D, `renew`, `keep` A.
"""

from datetime import date
from typing import NamedTuple

from sandbox.core.model import Membership, Program, Tier
from sandbox.core.moments import add_months, resolve


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
        expires = _next_expiry(program, tier, expires)
    return Standing(program, tier, expires, never, steps=tuple(steps))


def _after_expiry(program: Program, tier: Tier) -> Tier:
    """The tier the program's strategy leads to."""
    if program.on_expiry == "lowest":
        return program.base
    if program.on_expiry == "one_below":
        return program.below(tier)
    return tier


def _next_expiry(program: Program, tier: Tier, expired: date) -> date | None:
    """The expiry after `expired` in the tier reached; the base tier and tiers without a validity have none."""
    validity = tier.validity_months or program.validity_months
    if tier is program.base or validity is None:
        return None
    return add_months(expired, validity)
