"""What can be written about a customer: each write is its checks, in order, of which the last one writes.

Source: section 3.2 of the wire contract. Which customer is meant is decided by the checks of the reads. A write is
decided on a world and changes nothing itself: what it comes to are the records that are to take their places.
"""

from collections.abc import Callable

from sandbox.core.adjusting import Adjusting, adjustable, known_action, known_type, known_validity, moved
from sandbox.core.decision import Decision, Refusal
from sandbox.core.finding import existing, in_given_source, not_gone
from sandbox.core.lookup import PARAMETERS, SUBMITTED, WHICH_CUSTOMER, decided
from sandbox.core.magic import magic_identifier, preferred_code
from sandbox.core.merging import Changing, added, magic_in_change, readable_change, removed, source_of_change
from sandbox.core.moments import Moment
from sandbox.core.programs import all_standings, in_group, named_program
from sandbox.core.question import ById
from sandbox.core.reads import CUSTOMER_LOOKUP
from sandbox.core.registering import (
    Registering,
    known_spots,
    magic_in_profiles,
    not_taken,
    registered,
    usable_identifiers,
)
from sandbox.core.requests import Adjustment, Details, IdentifierChange, StatusLabel
from sandbox.core.submitted import given_account, known_account, known_source_if_given
from sandbox.core.updating import Labelling, Updating, labelled, magic_in_details, updated
from sandbox.core.world import World
from sandbox.core.writing import Stamp

REGISTRATION: tuple[Callable[[Registering], Refusal | None], ...] = (
    preferred_code,
    magic_in_profiles,
    known_spots,
    usable_identifiers,
    not_taken,
    registered,
)
UPDATE_LOOKUP: tuple[Callable[[Updating], Refusal | None], ...] = (
    preferred_code,
    magic_in_details,
    magic_identifier,
    *PARAMETERS,
    *WHICH_CUSTOMER,
    updated,
)
UPDATE_BY_ID: tuple[Callable[[Updating], Refusal | None], ...] = (
    preferred_code,
    magic_in_details,
    known_source_if_given,
    known_account,
    existing,
    not_gone,
    in_given_source,
    updated,
)
CHANGE: tuple[Callable[[Changing], Refusal | None], ...] = (
    preferred_code,
    magic_in_change,
    source_of_change,
    given_account,
    known_account,
    existing,
    not_gone,
    readable_change,
    removed,
    added,
)
LABELLING: tuple[Callable[[Labelling], Refusal | None], ...] = (*CUSTOMER_LOOKUP, labelled)
ADJUSTMENT: tuple[Callable[[Adjusting], Refusal | None], ...] = (
    *SUBMITTED,
    known_type,
    *WHICH_CUSTOMER,
    adjustable,
    in_group,
    named_program,
    known_action,
    known_validity,
    all_standings,
    moved,
)


def register(world: World, details: Details, moment: Moment, stamp: Stamp, *, magic: bool = True) -> Decision:
    """Decide to add a customer, or a source to one who is known elsewhere."""
    case = Registering.of(world, details.query, moment, magic=magic)
    case.stamp, case.details = stamp, details
    return decided(case, REGISTRATION)


def update(world: World, details: Details, moment: Moment, stamp: Stamp, *, magic: bool = True) -> Decision:
    """Decide to tell something of a customer and to enroll them where they are not."""
    case = Updating.of(world, details.query, moment, magic=magic)
    case.stamp, case.details = stamp, details
    return decided(case, UPDATE_BY_ID if isinstance(details.query.whom, ById) else UPDATE_LOOKUP)


def change_identifiers(
    world: World, change: IdentifierChange, moment: Moment, stamp: Stamp, *, magic: bool = True
) -> Decision:
    """Decide to take identifiers away from a customer, given by id, and to add others; which can merge customers."""
    case = Changing.of(world, change.query, moment, magic=magic)
    case.stamp, case.change = stamp, change
    return decided(case, CHANGE)


def label(world: World, label: StatusLabel, moment: Moment, stamp: Stamp, *, magic: bool = True) -> Decision:
    """Decide to give a customer a status label."""
    case = Labelling.of(world, label.query, moment, magic=magic)
    case.stamp, case.label = stamp, label
    return decided(case, LABELLING)


def adjust(world: World, adjustment: Adjustment, moment: Moment, stamp: Stamp, *, magic: bool = True) -> Decision:
    """Decide to move, renew or extend a tier by hand."""
    case = Adjusting.of(world, adjustment.query, moment, magic=magic)
    case.stamp, case.adjustment = stamp, adjustment
    return decided(case, ADJUSTMENT)
