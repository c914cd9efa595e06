"""What time has in store: the expiries that lie ahead."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from sandbox.core.model import Customer, EntityType, Group, Org, Program
from sandbox.core.moments import Moment, local_day
from sandbox.core.tiers import standing


class Event(NamedTuple):
    """An expiry that acts at the instant `at` (UTC): the first of the local day after the last day in the tier."""

    at: datetime
    org_id: int
    entity_type: EntityType
    entity_id: int
    program_id: int
    tier: str
    becomes: str


def coming_events(
    org: Org, programs: Iterable[Program], members: Iterable[Customer | Group], moment: Moment
) -> Iterator[Event]:
    """The next expiry of each membership, in no order. Programs that keep the past expiry have none."""
    today, since = local_day(moment.now, org.zone), local_day(moment.since, org.zone)
    acting = {program.id: program for program in programs if program.on_expiry != "keep"}
    for member in members:
        for membership in member.memberships if acting else ():
            program = acting.get(membership.program_id)
            if program is None:
                continue
            stands = standing(program, membership, today, since, today)
            if stands.expires is not None and stands.expires < date.max:
                kind: EntityType = "CUSTOMER" if isinstance(member, Customer) else "FLEET"
                tomorrow = stands.expires + timedelta(days=1)
                then = standing(program, membership, tomorrow, since, today).tier.name
                yield Event(_first_instant(tomorrow, org), org.id, kind, member.id, program.id, stands.tier.name, then)


def _first_instant(day: date, org: Org) -> datetime:
    return datetime.combine(day, time(0), org.zone).astimezone(UTC)


def soonest(events: Iterable[Event], limit: int) -> Sequence[Event]:
    """The first `limit` events in the order they will happen."""
    from heapq import nsmallest

    return nsmallest(limit, events)
