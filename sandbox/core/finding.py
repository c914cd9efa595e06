"""Which customer a question means: section 1.2 and rows 6 to 8 of the wire contract's table of errors."""

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise

from sandbox.core.decision import Refusal
from sandbox.core.identifiers import stored, whole_number
from sandbox.core.model import ALL_SOURCES, CUSTOMER_ID, Customer
from sandbox.core.question import ById, ByIdentifiers, Case

_PRIMARY, _SECONDARY = ("primary",), ("secondary",)
_SEVERAL = ("secondary", "several"), ("primary", "several")
_TWICE = ("primary", "several", "twice")


def deciding_identifier(case: Case) -> Refusal | None:
    """Row 6, first half: the one identifier that may find the customer. Leaves just that one in `case.pairs`."""
    org = case.world.org
    kinds = tuple(kind for kind, _ in case.pairs)
    if not org.dual_eligibility:
        case.passes("dual-eligibility", "off in org {}: any identifier finds a customer", org.id, place=org.place)
        case.ways += ("any identifier",) if len(kinds) == 1 else ("several",)
        if len(kinds) > 1:
            return case.refuse(
                "one-identifier",
                case.not_found,
                "{} identifiers, but org {} takes one",
                len(kinds),
                org.id,
                place=org.place,
            )
        return None
    primary = org.primary_identifier
    case.passes("dual-eligibility", "on in org {}: only its {} finds a customer", org.id, primary, place=org.place)
    case.pairs = tuple(pair for pair in case.pairs if pair[0] == primary)[:1]
    case.ways += (_PRIMARY if kinds[0] == primary else _SECONDARY) if len(kinds) == 1 else _several(kinds, primary)
    if not case.pairs:
        says = "the primary identifier of org {} is {}, and only {} was submitted"
        return case.refuse("primary-identifier", case.not_found, says, org.id, primary, kinds, place=org.place)
    case.passes("primary-identifier", "{} is submitted and decides alone", primary)
    return None


def _several(kinds: tuple[str, ...], primary: str | None) -> tuple[str, ...]:
    """The way a customer is asked for by several identifiers, where only the primary one finds."""
    times = kinds.count(primary or "")
    return _TWICE if times > 1 else _SEVERAL[times]


def primary_or_id(case: Case) -> Refusal | None:
    """The one identifier of a v1.1 call: under dual eligibility the primary, or the customer's own id."""
    assert isinstance(case.query.whom, ByIdentifiers)
    kind, value = case.query.whom.names or "", case.query.whom.values or ""
    if kind == CUSTOMER_ID and whole_number(value) is None:
        return case.refuse("identifiers", case.not_found, "the id {} is not a number", value)
    case.pairs = ((kind, value),)
    return None if kind == CUSTOMER_ID else deciding_identifier(case)


def findable(case: Case) -> Refusal | None:
    """Row 6, second half: a customer has that identifier, there."""
    ((kind, value),) = case.pairs
    if kind == CUSTOMER_ID:
        return _found_by_id(case, int(value))
    anywhere = case.source == ALL_SOURCES or case.world.org.dual_eligibility
    elsewhere: dict[str, Customer] = {}
    for candidate in _candidates(case, kind, value):
        for holder in case.world.holders(kind, candidate):
            for source, account in _registrations(holder, kind, candidate):
                if anywhere or (source == case.source and case.account in (None, account)):
                    case.found = holder
                    says = "{} {} in {} is customer {}"
                    case.passes(
                        "customer", says, kind, candidate, _spot(source, account), holder.id, place=holder.place
                    )
                    return None
                if not holder.deleted:
                    elsewhere.setdefault(_spot(source, account), holder)
    return _not_registered(case, kind, value, elsewhere, anywhere)


def live(case: Case) -> Refusal | None:
    """A deleted customer is not found; a merged one stands for the survivor."""
    found = case.customer
    for victim, survivor in pairwise(lineage(case.world.customer, found)):
        case.passes("merged", "customer {} was merged into {}", victim.id, survivor.id, place=victim.place)
        case.warnings = (8069,)
        found = survivor
    if found.deleted:
        return case.refuse("deleted", case.not_found, "customer {} was deleted on request", found.id, place=found.place)
    case.found = found
    return None


def lineage(find: Callable[[int], Customer | None], customer: Customer) -> Iterator[Customer]:
    """The customer and, in order, all it was merged into: the last one is who answers for it, or was deleted."""
    yield customer
    while customer.merged_into is not None and not customer.deleted:
        survivor = find(customer.merged_into)
        assert survivor is not None, "a merge names a customer of the same org"
        yield survivor
        customer = survivor


def existing(case: Case) -> Refusal | None:
    """Row 6 of the form by id: a customer of this org has the id."""
    assert isinstance(case.query.whom, ById)
    return _found_by_id(case, case.query.whom.customer_id)


def not_gone(case: Case) -> Refusal | None:
    """Row 7: by id, a merged or deleted customer is an error of its own."""
    customer = case.customer
    if customer.merged_into is not None:
        says = "customer {} was merged into {}"
        return case.refuse("merged", 8069, says, customer.id, customer.merged_into, place=customer.place)
    if customer.deleted:
        return case.refuse("deleted", 8109, "customer {} was deleted on request", customer.id, place=customer.place)
    return None


def in_given_source(case: Case) -> Refusal | None:
    """By id, and where a source is named: the customer is registered there."""
    customer, source, account = case.customer, case.source, case.account
    if source == ALL_SOURCES:
        return None
    spots = dict.fromkeys((known.source, known.account) for known in customer.identifiers)
    if any(spot[0] == source and account in (None, spot[1]) for spot in spots):
        case.passes("given-source", "customer {} is known in {}", customer.id, _spot(source, account or ""))
        return None
    says = "customer {} is not known in {}, but in {}"
    seen = customer.id, _spot(source, account or ""), tuple(_spot(*spot) for spot in spots)
    return case.refuse("given-source", 8065, says, *seen, place=customer.place)


def in_loyalty(case: Case) -> Refusal | None:
    """Row 8: the customer takes part in the loyalty program."""
    customer = case.customer
    if not customer.loyalty:
        return case.refuse("loyalty", 8089, "customer {} is non-loyalty", customer.id, place=customer.place)
    case.passes("loyalty", "customer {} is a loyalty customer", customer.id)
    return None


def _candidates(case: Case, kind: str, value: str) -> tuple[str, ...]:
    """The forms in which `value` is searched: as stored, and for a mobile once more with the country code."""
    plain = stored(kind, value)
    country_code = case.world.org.default_country_code
    return (plain, country_code + plain) if kind == "mobile" and country_code else (plain,)


def _registrations(customer: Customer, kind: str, value: str) -> list[tuple[str, str]]:
    """The sources and accounts in which `customer` has that identifier."""
    return [(known.source, known.account) for known in customer.identifiers if known[:2] == (kind, value)]


def _spot(source: str, account: str) -> str:
    return f"{source}/{account}" if account else source


def _found_by_id(case: Case, customer_id: int) -> Refusal | None:
    case.found = case.world.customer(customer_id)
    if case.found is None:
        org = case.world.org
        says = "no customer of org {} has the id {}"
        return case.refuse("customer", case.not_found, says, org.id, customer_id, place=org.place)
    case.passes("customer", "the id {} is a customer of org {}", customer_id, case.world.org.id, place=case.found.place)
    return None


def _not_registered(case: Case, kind: str, value: str, elsewhere: Mapping[str, Customer], anywhere: bool) -> Refusal:
    org = case.world.org
    if not elsewhere:
        where = f"org {org.id}" if anywhere else _spot(case.source, case.account or "")
        says = "no customer has the {} {} in {}"
        return case.refuse("customer", case.not_found, says, kind, value, where, place=org.place)
    other_source = any(spot.partition("/")[0] != case.source for spot in elsewhere)
    code = org.dialect.other_source if other_source else case.not_found
    says = "the {} {} is not known in {}, but in {}"
    seen = kind, value, _spot(case.source, case.account or ""), tuple(elsewhere)
    return case.refuse("customer", code, says, *seen, place=next(iter(elsewhere.values())).place)
