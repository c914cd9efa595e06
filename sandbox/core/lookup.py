"""find_tiers: a customer's or group's tiers at a moment.

`LOOKUP_CHECKS` and `BY_ID_CHECKS` hold the checks in the order of the wire contract (1.3): each looks at the case and
lets it pass or refuses it with a code, and the first refusal wins.
"""

from collections.abc import Callable, Iterable
from typing import TypeVar

from sandbox.core.decision import Decision, Refusal
from sandbox.core.finding import deciding_identifier, existing, findable, in_loyalty, live, not_gone
from sandbox.core.magic import magic_identifier, preferred_code
from sandbox.core.moments import Moment
from sandbox.core.programs import enrolled_standings, in_group, known_program
from sandbox.core.question import ById, Case, CheckStep, Query
from sandbox.core.submitted import given_account, known_account, known_entity_type, known_source, readable_identifiers
from sandbox.core.world import World

AnyCase = TypeVar("AnyCase", bound=Case)


def find_tiers(world: World, query: Query, moment: Moment, *, magic: bool = True) -> Decision:
    """Decide a question for tiers at a moment; `magic` says whether magic values are recognised.

    The decision holds what was `Found` or the `Refusal` of the first check that failed, and every check up to it.
    """
    checks = BY_ID_CHECKS if isinstance(query.whom, ById) else LOOKUP_CHECKS
    return decided(Case.of(world, query, moment, magic=magic), checks)


def decided(case: AnyCase, checks: Iterable[Callable[[AnyCase], Refusal | None]]) -> Decision:
    """What the checks, asked in order, make of a case: the first refusal, or what was found."""
    for check in checks:
        refusal = check(case)
        if refusal is not None:
            return Decision(refusal, tuple(case.checks), case.ways)
    return Decision(case.answer, tuple(case.checks), case.ways)


PARAMETERS: tuple[CheckStep, ...] = (known_source, readable_identifiers, given_account, known_account)
"""What a lookup has in its query, in the wire contract's order: rows 1 to 4."""

SUBMITTED: tuple[CheckStep, ...] = (preferred_code, magic_identifier, *PARAMETERS)
"""What a lookup submits: wishes, then its parameters."""

WHICH_CUSTOMER: tuple[CheckStep, ...] = (deciding_identifier, findable, live)
"""Which customer that means: row 6."""

LOOKUP_CHECKS: tuple[CheckStep, ...] = (
    *SUBMITTED,
    known_entity_type,
    *WHICH_CUSTOMER,
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
