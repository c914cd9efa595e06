"""What time has in store: the expiries that lie ahead, of tiers and points, and the points that will be due."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple

from sandbox.core.model import Customer, EntityType, Group, Org, Program
from sandbox.core.moments import Moment, local_day, start_of_day
from sandbox.core.points import still_expiring, still_promised
from sandbox.core.tiers import standing

Kind = Literal["tierExpiry", "pointsExpiry", "pointsDue"]


class Event(NamedTuple):
    """Something that happens at the instant `at` (UTC), which begins a local day.

    An expiry acts on the day after the last one. `tier` and what it `becomes` are told of a tier, `points` of points.
    """

    at: datetime
    org_id: int
    entity_type: EntityType
    entity_id: int
    program_id: int
    kind: Kind
    tier: str = ""
    becomes: str = ""
    points: float = 0


def coming_events(
    org: Org, programs: Iterable[Program], members: Iterable[Customer | Group], moment: Moment
) -> Iterator[Event]:
    """The next expiry of each membership, and every day of points that lies ahead, in no order.

    Programs that keep the past expiry have none.
    """
    today, since = local_day(moment.now, org.zone), local_day(moment.since, org.zone)
    acting = {program.id: program for program in programs if program.on_expiry != "keep"}
    for member in members:
        if acting and member.memberships:
            yield from _tier_expiries(org, acting, member, today, since)
        if member.points:
            yield from _points(org, member, today, since)


def _tier_expiries(
    org: Org, acting: dict[int, Program], member: Customer | Group, today: date, since: date
) -> Iterator[Event]:
    for membership in member.memberships:
        program = acting.get(membership.program_id)
        if program is None:
            continue
        stands = standing(program, membership, today, since, today)
        if stands.expires is not None and stands.expires < date.max:
            tomorrow = stands.expires + timedelta(days=1)
            then = standing(program, membership, tomorrow, since, today).tier.name
            at = start_of_day(tomorrow, org.zone)
            yield Event(at, org.id, _type_of(member), member.id, program.id, "tierExpiry", stands.tier.name, then)


def _points(org: Org, member: Customer | Group, today: date, since: date) -> Iterator[Event]:
    whose = org.id, _type_of(member), member.id
    for due in still_expiring(member.points, today, since):
        if due.day < date.max:
            at = start_of_day(due.day + timedelta(days=1), org.zone)
            yield Event(at, *whose, due.program_id, "pointsExpiry", points=due.points)
    for due in still_promised(member.points, today, since):
        yield Event(start_of_day(due.day, org.zone), *whose, due.program_id, "pointsDue", points=due.points)


def _type_of(member: Customer | Group) -> EntityType:
    return "CUSTOMER" if isinstance(member, Customer) else "FLEET"


def soonest(events: Iterable[Event], limit: int) -> Sequence[Event]:
    """The first `limit` events in the order they will happen."""
    from heapq import nsmallest

    return nsmallest(limit, events)
