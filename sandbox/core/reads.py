"""What can be asked about a customer beside tierDetails: each question is its checks, in order.

Source: section 3.1 of the wire contract. The checks are those of tierDetails wherever the rule is the same, so the
endpoints agree on the same customer at the same moment.
"""

from collections.abc import Sequence

from sandbox.core.decision import Check, Decision, Found, ProgramList, Refusal, Several
from sandbox.core.finding import (
    existing,
    findable,
    in_given_source,
    in_loyalty,
    live,
    not_gone,
    primary_or_id,
)
from sandbox.core.lookup import BY_ID_CHECKS, LOOKUP_CHECKS, SUBMITTED, WHICH_CUSTOMER, decided
from sandbox.core.magic import magic_identifier, preferred_code
from sandbox.core.moments import Moment
from sandbox.core.programs import (
    all_standings,
    in_group,
    known_loyalty_program,
    known_program,
    shown_standings,
)
from sandbox.core.question import ById, Case, CheckStep, Query
from sandbox.core.schedules import (
    any_days,
    balance_of_points,
    coming_days,
    expiring_points,
    known_parameters,
    promised_points,
    without_dual_eligibility,
)
from sandbox.core.submitted import (
    given_account,
    known_account,
    known_entity_type,
    known_source,
    known_source_if_given,
    readable_identifiers,
)
from sandbox.core.world import World

CUSTOMER_LOOKUP: tuple[CheckStep, ...] = (*SUBMITTED, *WHICH_CUSTOMER)
CUSTOMER_BY_ID: tuple[CheckStep, ...] = (preferred_code, existing, not_gone)
DETAILS_BY_ID: tuple[CheckStep, ...] = (
    preferred_code,
    known_source_if_given,
    known_account,
    existing,
    not_gone,
    in_given_source,
)
_DETAILS: tuple[CheckStep, ...] = (known_program, shown_standings, balance_of_points)
_LOYALTY: tuple[CheckStep, ...] = (in_loyalty, known_loyalty_program, all_standings, balance_of_points)
_EXPIRING: tuple[CheckStep, ...] = (in_loyalty, known_program, expiring_points)
EXPIRING_LOOKUP: tuple[CheckStep, ...] = (
    preferred_code,
    magic_identifier,
    known_parameters,
    without_dual_eligibility,
    known_source,
    readable_identifiers,
    given_account,
    known_account,
    coming_days,
    *WHICH_CUSTOMER,
    *_EXPIRING,
)
EXPIRING_BY_ID: tuple[CheckStep, ...] = (
    preferred_code,
    known_parameters,
    without_dual_eligibility,
    coming_days,
    existing,
    not_gone,
    *_EXPIRING,
)
_PROMISED: tuple[CheckStep, ...] = (in_loyalty, in_group, known_program, promised_points)
PROMISED_LOOKUP: tuple[CheckStep, ...] = (*SUBMITTED, known_entity_type, any_days, *WHICH_CUSTOMER, *_PROMISED)
PROMISED_BY_ID: tuple[CheckStep, ...] = (preferred_code, known_entity_type, any_days, existing, not_gone, *_PROMISED)
ONE_OF_SEVERAL: tuple[CheckStep, ...] = (
    preferred_code,
    magic_identifier,
    primary_or_id,
    findable,
    live,
    known_program,
    shown_standings,
    balance_of_points,
)


def find_customer(world: World, query: Query, moment: Moment, *, magic: bool = True) -> Decision:
    """Decide which customer is meant, loyalty or not."""
    return decided(Case.of(world, query, moment, magic=magic), CUSTOMER_LOOKUP)


def find_details(world: World, query: Query, moment: Moment, *, magic: bool = True) -> Decision:
    """Decide a question for all about a customer; by id, in a source if one is named."""
    which = DETAILS_BY_ID if isinstance(query.whom, ById) else CUSTOMER_LOOKUP
    return decided(Case.of(world, query, moment, magic=magic), (*which, *_DETAILS))


def find_loyalty(world: World, query: Query, moment: Moment, *, magic: bool = True) -> Decision:
    """Decide a question for a customer's loyalty in every program, or in one."""
    which = CUSTOMER_BY_ID if isinstance(query.whom, ById) else CUSTOMER_LOOKUP
    return decided(Case.of(world, query, moment, magic=magic), (*which, *_LOYALTY))


def find_balance(world: World, query: Query, moment: Moment, *, magic: bool = True) -> Decision:
    """Decide a question for the points of a customer or group: as for tiers, and what the points come to."""
    checks = BY_ID_CHECKS if isinstance(query.whom, ById) else LOOKUP_CHECKS
    return decided(Case.of(world, query, moment, magic=magic), (*checks, balance_of_points))


def find_expiring_points(world: World, query: Query, moment: Moment, *, magic: bool = True) -> Decision:
    """Decide a question for the points of a customer that are to expire."""
    checks = EXPIRING_BY_ID if isinstance(query.whom, ById) else EXPIRING_LOOKUP
    return decided(Case.of(world, query, moment, magic=magic), checks)


def find_promised_points(world: World, query: Query, moment: Moment, *, magic: bool = True) -> Decision:
    """Decide a question for the points of a customer or group that are to come."""
    checks = PROMISED_BY_ID if isinstance(query.whom, ById) else PROMISED_LOOKUP
    return decided(Case.of(world, query, moment, magic=magic), checks)


def find_each(world: World, queries: Sequence[Query], moment: Moment, *, magic: bool = True) -> Decision:
    """Decide several questions, each for a customer by one identifier, in one decision (v1.1)."""
    outcomes: list[Found | Refusal] = []
    checks: list[Check] = []
    ways: list[str] = []
    for query in queries:
        case = Case.of(world, query, moment, magic=magic)
        case.not_found = 1012
        one = decided(case, ONE_OF_SEVERAL)
        assert isinstance(one.outcome, Found | Refusal)
        outcomes.append(one.outcome)
        checks.extend(one.checks)
        ways.extend(one.ways)
    if any(isinstance(one, Refusal) for one in outcomes) and any(isinstance(one, Found) for one in outcomes):
        ways = []  # there is no one way that came to all this
    return Decision(Several(tuple(outcomes)), tuple(checks), tuple(dict.fromkeys(ways)))


def list_programs(world: World, query: Query, moment: Moment, *, magic: bool = True) -> Decision:
    """Decide a question for the programs of the org, in which only `Prefer` is looked at."""
    case = Case.of(world, query, moment, magic=magic)
    refusal = preferred_code(case)
    if refusal is not None:
        return Decision(refusal, tuple(case.checks))
    case.passes("program", "all {} programs of org {}", len(world.programs), world.org.id, place=world.org.place)
    return Decision(ProgramList(tuple(world.programs)), tuple(case.checks))
