"""Which programs a question is about, and where the customer or group stands in them: rows 9 to 11."""

from typing import Literal

from sandbox.core.decision import Refusal
from sandbox.core.model import Place
from sandbox.core.moments import never
from sandbox.core.question import Case
from sandbox.core.tiers import Standing, registered_on, standing, unenrolled


def in_group(case: Case) -> Refusal | None:
    """Row 9: where a group is asked for, the customer is in one."""
    if case.entity_type != "FLEET":
        return None
    customer = case.customer
    case.group = case.world.group_of(customer.id)
    if case.group is None:
        return case.refuse("group", 1632, "customer {} is in no group", customer.id, place=customer.place)
    case.passes("group", "customer {} is in group {}", customer.id, case.group.id, place=case.group.place)
    return None


def known_program(case: Case) -> Refusal | None:
    """Row 10: the programs that are asked for are programs of the org."""
    return _programs(case, 885, everything=case.query.all_programs)


def known_loyalty_program(case: Case) -> Refusal | None:
    """The same for loyaltyDetails: every program where none is named, and an error of its own."""
    return _programs(case, 8089, everything=case.query.program_id is None)


def enrolled_standings(case: Case) -> Refusal | None:
    """Row 11, and where each membership stands today."""
    if case.world.org.dialect.unenrolled_programs == "base_tier":
        return _standings(case, "base_tier")
    return _standings(case, "omit" if case.query.all_programs else "refuse")


def shown_standings(case: Case) -> Refusal | None:
    """The same where a program without enrolment is no error: it is shown or left out, as the dialect says.

    A customer outside loyalty stands nowhere.
    """
    if not case.customer.loyalty:
        case.standings = ()
        case.passes("loyalty", "customer {} is non-loyalty: no programs are shown", case.customer.id)
        return None
    return _standings(case, case.world.org.dialect.unenrolled_programs)


def all_standings(case: Case) -> Refusal | None:
    """The same where a program without enrolment shows its base tier, whatever the dialect says."""
    return _standings(case, "base_tier")


def named_program(case: Case) -> Refusal | None:
    """The same where one program has to be named: that of a tier to be adjusted."""
    if case.query.program_id is None:
        return case.refuse("program", 1101, "programId is absent")
    return _programs(case, 1101, everything=False)


def _programs(case: Case, unknown: int, *, everything: bool) -> Refusal | None:
    world, program_id = case.world, case.query.program_id
    if everything:
        case.programs = tuple(world.programs)
        case.passes("program", "all {} programs of org {}", len(case.programs), world.org.id)
        return None
    if program_id is None:
        case.programs = (world.default_program,)
        case.passes("program", "the default program {}, {}", world.default_program.id, world.default_program.name)
        return None
    program = world.program(program_id)
    if program is None:
        known = tuple(program.id for program in world.programs)
        says = "{} is not a program of org {}; its programs are {}"
        return case.refuse("program", unknown, says, program_id, world.org.id, known, place=world.org.place)
    case.programs = (program,)
    case.passes("program", "the program {}, {}", program.id, program.name)
    return None


def _standings(case: Case, unenrolled_programs: Literal["base_tier", "omit", "refuse"]) -> Refusal | None:
    subject = case.group or case.customer
    memberships = {membership.program_id: membership for membership in subject.memberships}
    shown_as_never = never(registered_on(case.world, subject, case.since))
    standings = []
    for program in case.programs:
        membership = memberships.get(program.id)
        if membership is not None:
            stands = standing(program, membership, case.today, case.since, shown_as_never)
            _note_standing(case, stands, subject.place)
            standings.append(stands)
        elif unenrolled_programs == "base_tier":
            case.passes("enrolled", "not enrolled in {}: its base tier is shown", program.name, place=subject.place)
            standings.append(unenrolled(program, shown_as_never))
        elif unenrolled_programs == "omit":
            case.passes("enrolled", "not enrolled in {}: left out by the dialect", program.name, place=subject.place)
        else:
            says = f"{'group' if case.group else 'customer'} {{}} is not enrolled in {{}}"
            return case.refuse("enrolled", 1218, says, subject.id, program.name, place=subject.place)
    case.standings = tuple(standings)
    return None


def _note_standing(case: Case, stands: Standing, place: Place | None) -> None:
    name, tier = stands.program.name, stands.tier.name
    if stands.steps:
        says = "{}: {} since the expiry of {}"
        case.passes("tier", says, name, tier, stands.steps[-1][0], place=place)
    elif stands.expires is None:
        case.passes("tier", "{}: {} without expiry", name, tier, place=place)
    else:
        case.passes("tier", "{}: {} until the end of {}", name, tier, stands.expires, place=place)
