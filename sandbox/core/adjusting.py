"""Moving a tier by hand: section 3.2 of the wire contract, `POST /v2/slab/manualSlabAdjustment`.

Days count from today; where the expiry of the current tier is extended, from that expiry. Provenance: A.
"""

from dataclasses import dataclass, field, replace
from datetime import date

from sandbox.core.changes import TierMoved
from sandbox.core.decision import Refusal
from sandbox.core.identifiers import whole_number
from sandbox.core.model import Membership, Program, Tier
from sandbox.core.moments import LAST_YEAR, Relative, day_named, resolve
from sandbox.core.requests import Adjustment
from sandbox.core.tiers import Standing, expiry_from, stands_in
from sandbox.core.writing import Writing

ACTIONS = UPGRADE, DOWNGRADE, RENEWAL, EXTENSION = "UPGRADE", "DOWNGRADE", "RENEWAL", "EXTEND_CURRENT_TIER_EXPIRY_DATE"
VALIDITIES = DURATION, DATE, CURRENT, STRATEGY = (
    "FIXED_DURATION",
    "SPECIFIC_DATE",
    "CURRENT_TIER_EXPIRY_DATE",
    "AS_PER_TIER_STRATEGY",
)
GROUP = "USERGROUP2"
_FURTHEST = 365_000


@dataclass(slots=True)
class Adjusting(Writing):
    """A tier being moved. `until` is the day that was submitted, `days` the number of them."""

    adjustment: Adjustment = field(init=False)
    until: date | None = None
    days: int = 0

    @property
    def program(self) -> Program:
        """The program in question; only after the check that finds it."""
        return self.programs[0]

    @property
    def before(self) -> Standing:
        """Where the customer or group stands in it; only after the check that finds that."""
        assert self.standings is not None
        return self.standings[0]


def known_type(case: Adjusting) -> Refusal | None:
    """A customer or a group is meant."""
    submitted = case.query.entity_type
    if submitted == GROUP:
        case.entity_type = "FLEET"
    elif submitted not in (None, "CUSTOMER"):
        return case.refuse("entity-type", 1212, "{} is neither CUSTOMER nor {}", submitted, GROUP)
    case.passes("entity-type", "the tier of the {} is to be adjusted", case.entity_type)
    return None


def adjustable(case: Adjusting) -> Refusal | None:
    """The customer takes part in loyalty."""
    customer = case.customer
    if not customer.loyalty:
        return case.refuse("adjustable", 3045, "customer {} is non-loyalty", customer.id, place=customer.place)
    return None


def known_action(case: Adjusting) -> Refusal | None:
    """What is to be done is one of the vendor's actions."""
    action = case.adjustment.action
    if action not in ACTIONS:
        return case.refuse("action", 8917, "slabAction is {}, expected one of {}", action, ACTIONS)
    case.passes("action", "{} is known", action)
    return None


def known_validity(case: Adjusting) -> Refusal | None:
    """How long it is to stand is one of the vendor's ways to say so, with a number of days or a day where due."""
    validity, upto = case.adjustment.validity, case.adjustment.upto
    if validity not in VALIDITIES:
        says = "manualSlabActionValidity is {}, expected one of {}"
        return case.refuse("validity", 8920, says, validity, VALIDITIES)
    if validity == DURATION:
        days = whole_number((upto or "").strip())
        if days is None or not 0 <= days <= _FURTHEST:
            says = "manualSlabActionValidityUpto is {}, expected a number of days from 0 to {}"
            return case.refuse("validity", 8921, says, upto, _FURTHEST)
        case.days = days
    elif validity == DATE:
        try:
            case.until = day_named((upto or "").strip())
        except ValueError:
            case.until = None
        if case.until is None or case.until.year > LAST_YEAR:
            says = "manualSlabActionValidityUpto is {}, expected a day such as 2027-03-26"
            return replace(case.refuse("validity", 1216, says, upto), words=("manualSlabActionValidityUpto",))
    case.passes("validity", "{} is known", validity)
    return None


def moved(case: Adjusting) -> Refusal | None:
    """The tier that it comes to can be reached by that action, and is reached."""
    target = _target(case)
    if isinstance(target, Refusal):
        return target
    expires = None if target is case.program.base else _expiry(case, target)
    refusal = _standing_in_the_way(case, expires)
    if refusal is not None:
        return refusal
    before, membership = case.before, Membership(case.program.id, target.serial, expires)
    if case.group is None:
        customer = case.customer
        case.write(replace(customer, memberships=_with(customer.memberships, membership)))
    else:
        case.write_group(replace(case.group, memberships=_with(case.group.memberships, membership)))
    member = case.group or case.customer
    now = stands_in(case.world, member, case.program, case.today, case.since)
    case.moved = TierMoved(member, before, now)
    says = "{}: {} until the end of {}, before {}; the reason given: {}"
    seen = case.program.name, now.tier.name, now.shown_expiry, before.tier.name, case.adjustment.reason or None
    case.passes("tier", says, *seen, place=member.place)
    return None


def _target(case: Adjusting) -> Tier | Refusal:
    """The tier that the action leads to."""
    action, current, wanted = case.adjustment.action, case.before.tier, case.adjustment.to_tier
    if action in (RENEWAL, EXTENSION):
        return current
    target = next((tier for tier in case.program.tiers if tier.name == wanted), None)
    if target is None:
        known = tuple(tier.name for tier in case.program.tiers)
        says = "toSlabName is {}, expected a tier of {}: {}"
        return case.refuse("target", 8923, says, wanted, case.program.name, known, place=case.program.place)
    if action == UPGRADE and target.serial <= current.serial:
        return case.refuse("target", 8925, "{} is not above {}", target.name, current.name, place=case.program.place)
    if action == DOWNGRADE and target.serial >= current.serial:
        return case.refuse("target", 3045, "{} is not below {}", target.name, current.name, place=case.program.place)
    case.passes("target", "{} can be reached from {} by {}", target.name, current.name, action)
    return target


def _expiry(case: Adjusting, target: Tier) -> date | None:
    """The last day in the tier, as the validity says; `None` for never."""
    validity, current = case.adjustment.validity, case.before.expires
    if validity == DATE:
        return case.until
    if validity == CURRENT:
        return current
    start = current if case.adjustment.action == EXTENSION and current is not None else case.today
    return resolve(Relative(case.days), start) if validity == DURATION else expiry_from(case.program, target, start)


def _standing_in_the_way(case: Adjusting, expires: date | None) -> Refusal | None:
    """What forbids the expiry: a day that is over, or nothing to be renewed or extended."""
    action, before = case.adjustment.action, case.before
    member = case.group or case.customer
    if case.until is not None and case.until < case.today:
        return case.refuse("adjustable", 3045, "{} is over, today is {}", case.until, case.today, place=member.place)
    if action == RENEWAL and before.tier is case.program.base:
        says = "{} is the base tier, which never expires: there is nothing to be renewed"
        return case.refuse("adjustable", 3045, says, before.tier.name, place=member.place)
    if action == EXTENSION and before.expires is None:
        says = "{} never expires: there is nothing to be extended"
        return case.refuse("adjustable", 3045, says, before.tier.name, place=member.place)
    if expires is not None and expires.year > LAST_YEAR:
        return case.refuse("adjustable", 3045, "{} is too far away", expires, place=member.place)
    if action == EXTENSION and before.expires is not None and expires is not None and expires < before.expires:
        says = "{} is before {}, the current expiry, which is to be extended"
        return case.refuse("adjustable", 3045, says, expires, before.expires, place=member.place)
    return None


def _with(memberships: tuple[Membership, ...], new: Membership) -> tuple[Membership, ...]:
    others = (known for known in memberships if known.program_id != new.program_id)
    return tuple(sorted((*others, new), key=lambda known: known.program_id))
