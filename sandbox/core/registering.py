"""Adding a customer: section 3.2 of the wire contract, `POST /v2/customers`."""

from dataclasses import dataclass, field, replace

from sandbox.core.decision import Refusal
from sandbox.core.enrolling import taking_part
from sandbox.core.finding import lineage
from sandbox.core.identifiers import misfit, registered_form, stored
from sandbox.core.magic import magic_among
from sandbox.core.model import ALL_SOURCES, CUSTOMER_ID, PRIMARY_KINDS, Customer, Identifier
from sandbox.core.question import ByIdentifiers, Case
from sandbox.core.requests import Details, Profile
from sandbox.core.submitted import given_account, kind_named, known_account, source_named
from sandbox.core.uniqueness import registrations, unique_kind
from sandbox.core.writing import Writing


@dataclass(slots=True)
class Registering(Writing):
    """A customer being added. `joins` is the one who is known elsewhere by the same identifier."""

    details: Details = field(init=False)
    spots: tuple[tuple[str, str], ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    joins: Customer | None = None

    @property
    def profiles(self) -> tuple[Profile, ...]:
        """The profiles submitted, or one that says nothing."""
        return self.details.profiles or (Profile(),)


def magic_in_profiles(case: Registering) -> Refusal | None:
    """A magic value among the identifiers of the profiles is answered with its code."""
    return magic_among(case, case.details.identifiers)


def known_spots(case: Registering) -> Refusal | None:
    """Every profile has a source, its own or that of the call, and an account where the source needs one."""
    call = case.query.whom
    spots = []
    for profile in case.profiles:
        submitted = profile.source or call.source
        source = source_named(submitted)
        if source is None or source == ALL_SOURCES:
            return case.refuse("source", 3217, "{} is no source to be registered in", submitted)
        case.source, case.account = source, None
        case.passes("source", "{} is known", source)
        case.query = case.query._replace(whom=ByIdentifiers(source, profile.account_id or call.account_id))
        refusal = given_account(case) or known_account(case)
        if refusal is not None:
            return refusal
        spots.append((source, case.account or ""))
    case.spots = tuple(spots)
    return None


def usable_identifiers(case: Registering) -> Refusal | None:
    """Every identifier is of a known kind and fit to be found by, and the primary one is there."""
    org, found = case.world.org, []
    for profile, spot in zip(case.profiles, case.spots, strict=True):
        for name, text in profile.identifiers:
            read = readable_identifier(case, name, text, malformed=8014)
            if isinstance(read, Refusal):
                return read
            found.append(Identifier(*read, *spot))
    wanted = unique_kind(org)
    if not any(wanted in (None, identifier.kind) for identifier in found):
        says = "no {} was submitted, the primary identifier of org {}" if wanted else "no identifier was submitted"
        refusal = case.refuse("registration", 8014, says, wanted, org.id, place=org.place)
        return replace(refusal, words=(wanted or PRIMARY_KINDS[0],))
    case.identifiers = tuple(dict.fromkeys(found))
    case.passes("registration", "{} submitted", tuple(identifier.kind for identifier in case.identifiers))
    return None


def readable_identifier(case: Case, name: str, text: str, *, malformed: int = 8013) -> tuple[str, str] | Refusal:
    """The kind and the value to be registered; refused with `malformed` where it is no mobile or e-mail."""
    kind = kind_named(name)
    if kind is None or kind == CUSTOMER_ID:
        return case.refuse("registration", 8013, "{} is not a kind of identifier", name)
    if not text.strip() or "," in text:
        return case.refuse("registration", 8013, "the {} {} is blank, or holds a comma", kind, text)
    expected = misfit(kind, text, stored(kind, text))
    if expected is not None:
        refusal = case.refuse("registration", malformed, "the {} {} is not {}", kind, text, expected)
        return replace(refusal, words=(text,)) if refusal.error.words else refusal
    return kind, registered_form(kind, text, case.world.org.default_country_code)


def not_taken(case: Registering) -> Refusal | None:
    """Nobody has such an identifier in that source and account; who has it elsewhere is the same customer."""
    wanted = unique_kind(case.world.org)
    for identifier in case.identifiers:
        if wanted in (None, identifier.kind):
            refusal = _not_taken(case, identifier, org_wide=wanted is not None)
            if refusal is not None:
                return refusal
    if case.joins is None:
        case.passes("unique", "nobody is registered with these identifiers")
    return None


def _not_taken(case: Registering, identifier: Identifier, *, org_wide: bool) -> Refusal | None:
    """The same for one identifier. Where it is unique `org_wide`, whoever has it must be the one to be joined."""
    for holder, known in registrations(case.world, identifier):
        *_, owner = lineage(case.world.customer, holder)
        others = owner.deleted or (case.joins is not None and case.joins.id != owner.id)
        if known == identifier or (org_wide and others):
            says = "the {} {} is customer {}'s in {}"
            seen = identifier.kind, identifier.value, holder.id, known.source
            return replace(case.refuse("unique", 8006, says, *seen, place=holder.place), words=(str(owner.id),))
        if case.joins is None and not owner.deleted:
            says = "the {} {} is customer {}'s in {}, who is joined"
            seen = identifier.kind, identifier.value, owner.id, known.source
            case.passes("unique", says, *seen, place=owner.place)
            case.joins = owner
    return None


def registered(case: Registering) -> Refusal | None:
    """The customer is registered: a new one and enrolled, or the one who is joined, whose name stays."""
    if case.joins is not None:
        joined = dict.fromkeys((*case.joins.identifiers, *case.identifiers))
        customer = taking_part(
            case, replace(case.joins, identifiers=tuple(joined)), case.details.loyalty, case.details.enrollments
        )
        case.warnings = (8050,)
    else:
        asked = True if case.details.loyalty is None else case.details.loyalty
        customer = taking_part(case, _newcomer(case), asked, case.details.enrollments)
        case.warnings = (8107,)
    if isinstance(customer, Refusal):
        return customer
    case.write(customer)
    return None


def _newcomer(case: Registering) -> Customer:
    profiles, fields = case.details.profiles, case.details.fields
    return Customer(
        case.stamp.new_id,
        first_name=next((profile.first_name for profile in profiles if profile.first_name), ""),
        last_name=next((profile.last_name for profile in profiles if profile.last_name), ""),
        registered=case.today,
        identifiers=case.identifiers,
        loyalty=False,
        besides={"fields": fields} if fields else None,
    )
