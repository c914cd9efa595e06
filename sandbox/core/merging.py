"""Changing a customer's identifiers. One that is another customer's makes the two one: whose it was survives."""

from dataclasses import dataclass, field, replace

from sandbox.core.decision import Refusal
from sandbox.core.finding import lineage
from sandbox.core.identifiers import spellings
from sandbox.core.magic import magic_among
from sandbox.core.model import ALL_SOURCES, INSTORE, Customer, Identifier
from sandbox.core.registering import readable_identifier
from sandbox.core.requests import IdentifierChange, Pairs
from sandbox.core.submitted import known_source
from sandbox.core.uniqueness import registrations, unique_as, unique_kind
from sandbox.core.writing import Writing


@dataclass(slots=True)
class Changing(Writing):
    """A customer whose identifiers in one source and account are being changed."""

    change: IdentifierChange = field(init=False)
    add: tuple[Identifier, ...] = ()
    remove: tuple[Identifier, ...] = ()


def magic_in_change(case: Changing) -> Refusal | None:
    """A magic value among the identifiers to be added or removed is answered with its code."""
    return magic_among(case, (*case.change.add, *case.change.remove))


def source_of_change(case: Changing) -> Refusal | None:
    """The source whose identifiers are changed: a single one, by default INSTORE."""
    whom = case.query.whom
    if whom.source is None:
        case.source = INSTORE
        case.passes("source", "the parameter source is absent: {} is meant", INSTORE)
        return None
    refusal = known_source(case)
    if refusal is None and case.source == ALL_SOURCES:
        return case.refuse("source", 8003, "{} is no source to be registered in", case.source)
    return refusal


def readable_change(case: Changing) -> Refusal | None:
    """There is something to be changed, and every identifier is of a known kind and fit to be found by."""
    if not case.change.add and not case.change.remove:
        return case.refuse("registration", 8013, "nothing is to be added or removed")
    add, remove = (_readable(case, pairs) for pairs in (case.change.add, case.change.remove))
    if isinstance(add, Refusal) or isinstance(remove, Refusal):
        return add if isinstance(add, Refusal) else remove if isinstance(remove, Refusal) else None
    case.add, case.remove = add, remove
    return None


def _readable(case: Changing, pairs: Pairs) -> tuple[Identifier, ...] | Refusal:
    found = []
    for name, text in pairs:
        read = readable_identifier(case, name, text)
        if isinstance(read, Refusal):
            return read
        found.append(Identifier(*read, case.source, case.account or ""))
    return tuple(dict.fromkeys(found))


def removed(case: Changing) -> Refusal | None:
    """What is to be taken away is there, and is gone."""
    customer = case.customer
    for identifier in case.remove:
        kept = tuple(known for known in customer.identifiers if not _same(case, known, identifier))
        if len(kept) == len(customer.identifiers):
            says = "customer {} has no {} {} in {}"
            seen = customer.id, identifier.kind, identifier.value, identifier.source
            return case.refuse("removal", 8013, says, *seen, place=customer.place)
        says = "the {} {} is taken away from customer {}"
        case.passes("removal", says, identifier.kind, identifier.value, customer.id, place=customer.place)
        customer = case.write(replace(customer, identifiers=kept))
    return None


def added(case: Changing) -> Refusal | None:
    """What is to be added is the customer's, or that of whoever it was merged into because of it."""
    survivor = case.customer
    for identifier in case.add:
        owner = _other_owner(case, identifier, survivor)
        if isinstance(owner, Refusal):
            return owner
        if owner is not None:
            says = "the {} {} is customer {}'s, into whom customer {} is merged"
            case.passes("merge", says, identifier.kind, identifier.value, owner.id, survivor.id, place=owner.place)
            case.write(replace(survivor, merged_into=owner.id))
            case.warnings = (8050,)
            survivor = owner
    held = survivor.identifiers
    missing = [new for new in case.add if not any(_same(case, known, new) for known in held)]
    case.write(replace(survivor, identifiers=(*held, *missing)))
    case.passes("unique", "customer {} has all that was to be added", survivor.id)
    return None


def _same(case: Changing, known: Identifier, other: Identifier) -> bool:
    """Whether two identifiers are the same, in one source and account."""
    forms = spellings(other.kind, other.value, case.world.org.default_country_code)
    return known.value in forms and known._replace(value=other.value) == other


def _other_owner(case: Changing, identifier: Identifier, survivor: Customer) -> Customer | Refusal | None:
    """Whose it is beside the survivor: that in this source and account, else that of the first who has it elsewhere."""
    kind, elsewhere = unique_kind(case.world.org), None
    wanted = unique_as(identifier, kind)
    for holder, known in registrations(case.world, identifier) if wanted is not None else ():
        *_, owner = lineage(case.record, case.record(holder.id) or holder)
        clashes = unique_as(known, kind) == wanted
        if owner.id == survivor.id or (owner.deleted and not clashes):
            continue
        if owner.deleted:
            says = "the {} {} is customer {}'s, who was deleted on request"
            return case.refuse("unique", 8109, says, known.kind, known.value, owner.id, place=owner.place)
        if clashes:
            return owner
        elsewhere = elsewhere or owner
    return elsewhere
