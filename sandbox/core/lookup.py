"""find_tiers: a customer's or group's tiers at a moment.

`LOOKUP_CHECKS` and `BY_ID_CHECKS` hold the checks in the order of the wire contract (1.3): each looks at the case and
lets it pass or refuses it with a code, and the first refusal wins.
"""

from datetime import date

from sandbox.core.decision import Decision, Refusal, TierAnswer
from sandbox.core.finding import deciding_identifier, existing, findable, in_loyalty, live, not_gone
from sandbox.core.magic import magic_identifier, preferred_code
from sandbox.core.model import Customer, Place
from sandbox.core.moments import DEFAULT_REGISTRATION, Moment, local_day, never, resolve
from sandbox.core.question import ById, Case, CheckStep, TierQuery
from sandbox.core.submitted import given_account, known_account, known_entity_type, known_source, readable_identifiers
from sandbox.core.tiers import Standing, standing, unenrolled
from sandbox.core.world import World


def find_tiers(world: World, query: TierQuery, moment: Moment, *, magic: bool = True) -> Decision:
    """Decide a question for tiers at a moment; `magic` says whether magic values are recognised.

    The decision holds a `TierAnswer` or the `Refusal` of the first check that failed, and every check up to it.
    """
    zone = world.org.zone
    case = Case(world, query, local_day(moment.now, zone), local_day(moment.since, zone), magic)
    for check in BY_ID_CHECKS if isinstance(query.whom, ById) else LOOKUP_CHECKS:
        refusal = check(case)
        if refusal is not None:
            return Decision(refusal, tuple(case.checks))
    entity_id = case.group.id if case.group else case.customer.id
    answer = TierAnswer(entity_id, case.entity_type, case.standings, case.warnings, case.customer)
    return Decision(answer, tuple(case.checks))


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
    world, query = case.world, case.query
    if query.all_programs:
        case.programs = tuple(world.programs)
        case.passes("program", "all {} programs of org {}", len(case.programs), world.org.id)
        return None
    if query.program_id is None:
        case.programs = (world.default_program,)
        case.passes("program", "the default program {}, {}", world.default_program.id, world.default_program.name)
        return None
    program = world.program(query.program_id)
    if program is None:
        known = tuple(program.id for program in world.programs)
        says = "{} is not a program of org {}; its programs are {}"
        return case.refuse("program", 885, says, query.program_id, world.org.id, known, place=world.org.place)
    case.programs = (program,)
    case.passes("program", "the program {}, {}", program.id, program.name)
    return None


def enrolled_standings(case: Case) -> Refusal | None:
    """Row 11, and where each membership stands today."""
    subject = case.group or case.customer
    memberships = {membership.program_id: membership for membership in subject.memberships}
    omit = case.world.org.dialect.unenrolled_programs == "omit"
    shown_as_never = never(_registered(case))
    standings = []
    for program in case.programs:
        membership = memberships.get(program.id)
        if membership is not None:
            stands = standing(program, membership, case.today, case.since, shown_as_never)
            _note_standing(case, stands, subject.place)
            standings.append(stands)
        elif not omit:
            case.passes("enrolled", "not enrolled in {}: its base tier is shown", program.name, place=subject.place)
            standings.append(unenrolled(program, shown_as_never))
        elif case.query.all_programs:
            case.passes("enrolled", "not enrolled in {}: left out by the dialect", program.name, place=subject.place)
        else:
            return case.refuse("enrolled", 1218, "not enrolled in {}", program.name, place=subject.place)
    case.standings = tuple(standings)
    return None


def _registered(case: Case) -> date:
    """The day from which "never" counts: the customer's registration, for a group its primary's."""
    customer: Customer | None = case.customer
    if case.group is not None:
        primary = case.group.primary
        customer = case.world.customer(primary) if primary is not None else None
    return resolve(customer.registered if customer else DEFAULT_REGISTRATION, case.since)


def _note_standing(case: Case, stands: Standing, place: Place | None) -> None:
    name, tier = stands.program.name, stands.tier.name
    if stands.steps:
        says = "{}: {} since the expiry of {}"
        case.passes("tier", says, name, tier, stands.steps[-1][0], place=place)
    elif stands.expires is None:
        case.passes("tier", "{}: {} without expiry", name, tier, place=place)
    else:
        case.passes("tier", "{}: {} until the end of {}", name, tier, stands.expires, place=place)


LOOKUP_CHECKS: tuple[CheckStep, ...] = (
    preferred_code,
    magic_identifier,
    known_source,
    readable_identifiers,
    given_account,
    known_account,
    known_entity_type,
    deciding_identifier,
    findable,
    live,
    in_loyalty,
    in_group,
    known_program,
    enrolled_standings,
)
"""The checks of a lookup by identifiers, in the wire contract's order."""

BY_ID_CHECKS: tuple[CheckStep, ...] = (
    preferred_code,
    known_entity_type,
    existing,
    not_gone,
    in_loyalty,
    in_group,
    known_program,
    enrolled_standings,
)
"""The checks of a lookup by customer id, in the wire contract's order."""
