"""What time alone changes for a customer or group: expiries that act, and reminders of those that will.

A membership is written down once and computed from then on (`sandbox.core.tiers`), so that what changed between two
instants is computed too: it is the same however often, and in however many steps, anybody looks.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sandbox.core.changes import DowngradeAhead, TierMoved
from sandbox.core.model import Customer, Group, Membership, Program
from sandbox.core.moments import local_day, never, start_of_day
from sandbox.core.tiers import Standing, registered_on, standing
from sandbox.core.world import World

Passing = TierMoved | DowngradeAhead


class Span(NamedTuple):
    """The time after one instant and until another, that one included."""

    after: datetime
    until: datetime

    def holds(self, instant: datetime) -> bool:
        """Whether an instant is in it."""
        return self.after < instant <= self.until


def passed(world: World, member: Customer | Group, span: Span, since: datetime) -> Iterator[tuple[datetime, Passing]]:
    """What time changed for a customer or group in a span, and when, program by program in the order of its instants.

    Relative days count from `since`. Nobody is told of a victim of a merge, of who was deleted or is not in the loyalty
    program (provenance A).
    """
    if isinstance(member, Customer) and (member.merged_into is not None or member.deleted or not member.loyalty):
        return
    zone = world.org.zone
    first_day, last_day = local_day(since, zone), local_day(span.until, zone)
    for membership in member.memberships:
        program = world.program(membership.program_id)
        if membership.expires is None or program is None or program.on_expiry == "keep":
            continue
        shown_as_never = never(registered_on(world, member, first_day))
        ladder = _standings(program, membership, last_day, first_day, shown_as_never)
        for before, stands in zip([None, *ladder], ladder, strict=False):
            begins = None if before is None else _acts(before, world)
            if before is not None and begins is not None and span.holds(begins):
                yield begins, TierMoved(member, before, stands)
            reminder = _reminder(stands, world)
            if reminder is not None and span.holds(reminder) and (begins is None or begins < reminder):
                yield reminder, DowngradeAhead(member, stands)


def _standings(program: Program, membership: Membership, on: date, since: date, never: date) -> list[Standing]:
    """Where a membership stood as it was written down, and after each expiry until the day `on`."""
    at_first = standing(program, membership, date.min, since, never)
    at_last = standing(program, membership, on, since, never)
    expiries = [*(day for day, _ in at_last.steps[1:]), at_last.expires]
    led_to = zip(at_last.steps, expiries, strict=False)
    return [at_first, *(Standing(program, tier, expires, never) for (_, tier), expires in led_to)]


def _acts(stands: Standing, world: World) -> datetime:
    assert stands.expires is not None, "what has no expiry leads nowhere"
    return start_of_day(stands.expires + timedelta(days=1), world.org.zone)


def _reminder(stands: Standing, world: World) -> datetime | None:
    """When somebody is reminded that a tier will be lost, if ever."""
    program = stands.program
    if stands.expires is None or program.reminder_days is None or program.on_expiry == "renew":
        return None
    if stands.tier is program.base:
        return None
    return start_of_day(stands.expires - timedelta(days=program.reminder_days), world.org.zone)
