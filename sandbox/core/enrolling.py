"""Enrolling a customer in programs: by adding or by updating one. It never moves the tier of who is enrolled."""

from collections.abc import Iterable
from dataclasses import replace

from sandbox.core.decision import Refusal
from sandbox.core.model import Customer, Membership, Program, Tier
from sandbox.core.points import Expiring, Points
from sandbox.core.requests import Enrollment
from sandbox.core.tiers import expiry_from
from sandbox.core.writing import Writing

_DEFAULT = Enrollment()


def taking_part(
    case: Writing, customer: Customer, asked: bool | None, enrollments: tuple[Enrollment, ...]
) -> Customer | Refusal:
    """The customer in loyalty, if that is `asked` or so already, and enrolled.

    Who joins loyalty without enrollments is enrolled in the default program.
    """
    if customer.loyalty and asked is False:
        case.passes("loyalty", "customer {} is a loyalty customer and stays one", customer.id, place=customer.place)
    joins = asked is True and not customer.loyalty
    if joins:
        case.passes("loyalty", "customer {} joins the loyalty program", customer.id)
        customer = replace(customer, loyalty=True)
    if not customer.loyalty and enrollments:
        says = "customer {} is non-loyalty and cannot be enrolled"
        return case.refuse("loyalty", 8089, says, customer.id, place=customer.place)
    return _enrolled(case, customer, enrollments or ((_DEFAULT,) if joins else ()))


def _enrolled(case: Writing, customer: Customer, enrollments: Iterable[Enrollment]) -> Customer | Refusal:
    for enrollment in enrollments:
        world = case.world
        number = world.default_program.id if enrollment.program_id is None else enrollment.program_id
        program = world.program(number)
        if program is None:
            known = tuple(program.id for program in world.programs)
            says = "{} is not a program of org {}; its programs are {}"
            return case.refuse("program", 885, says, number, world.org.id, known, place=world.org.place)
        serial = 1 if enrollment.tier_number is None else enrollment.tier_number
        if not 1 <= serial <= len(program.tiers):
            says = "{} has no tier {}; it has {}"
            return case.refuse("target", 8923, says, program.name, serial, len(program.tiers), place=program.place)
        if any(membership.program_id == number for membership in customer.memberships):
            says = "customer {} is in {} already, and stays as they are there"
            case.passes("enrollment", says, customer.id, program.name, place=customer.place)
            continue
        tier = program.tier(serial)
        case.passes("enrollment", "customer {} is enrolled in {} as {}", customer.id, program.name, tier.name)
        customer = _in_program(case, customer, program, tier, enrollment)
    return customer


def _in_program(case: Writing, customer: Customer, program: Program, tier: Tier, enrollment: Enrollment) -> Customer:
    expires = case.day(enrollment.tier_expires) or expiry_from(program, tier, case.today)
    membership = Membership(program.id, tier.serial, None if tier is program.base else expires)
    memberships = sorted((*customer.memberships, membership), key=lambda known: known.program_id)
    return replace(customer, memberships=tuple(memberships), points=_with_points(case, customer, program, enrollment))


def _with_points(case: Writing, customer: Customer, program: Program, enrollment: Enrollment) -> tuple[Points, ...]:
    """The customer's balances, to which the points of the enrollment are credited."""
    if not enrollment.points:
        return customer.points
    credited, day = enrollment.points, case.day(enrollment.points_expire)
    balances = {points.program_id: points for points in customer.points}
    before = balances.get(program.id, Points(program.id))
    balances[program.id] = before._replace(
        available=round(before.available + credited, 3),
        lifetime=round(before.lifetime + credited, 3),
        expiring=(*before.expiring, *(() if day is None else (Expiring(credited, day),))),
    )
    return tuple(balances[program_id] for program_id in sorted(balances))
