"""Leads to a customer by other identifiers, or by another id."""

from collections.abc import Iterable, Iterator
from itertools import chain, islice

from sandbox.core.decision import shown
from sandbox.core.identifiers import stored
from sandbox.core.lead import Lead, Pairs, holders_of, matched, owner_of, pairs_of, with_pairs
from sandbox.core.model import CUSTOMER_ID, IDENTIFIER_KINDS, Customer
from sandbox.core.question import ById, ByIdentifiers, Query
from sandbox.core.slips import closest, one_slip_away
from sandbox.core.submitted import kind_named
from sandbox.core.world import World

_MOST_CODES = 4


def unpaired(world: World, query: Query) -> Iterator[Lead]:
    """Names and values that do not pair up, or are blank: what of them does."""
    whom = query.whom
    if not isinstance(whom, ByIdentifiers) or whom.values is None:
        return
    values = [value.strip() for value in whom.values.split(",")]
    if whom.names is None:
        for value in filter(None, values):
            yield from _by_kind(world, query, value)
        return
    names = [name.strip() for name in whom.names.split(",")]
    whole = [(name, value) for name, value in zip(names, values, strict=False) if name and value]
    if whole and (len(whole) < len(names) or len(whole) < len(values)):
        yield Lead(f"only {_in_words(whole)} pairs up with what it stands for", with_pairs(query, whole))
    for name in dict.fromkeys(filter(kind_named, names)):
        for value in dict.fromkeys(filter(None, values)):
            if len(names) != len(values):
                yield Lead(f"one name and one value pair up: {name}", with_pairs(query, [(name, value)]))


def _in_words(pairs: Iterable[tuple[str, str]]) -> str:
    return ", ".join(shown(name)[1:-1] for name, _ in pairs)


def _by_kind(world: World, query: Query, value: str) -> Iterator[Lead]:
    """The value as another kind of identifier, of which somebody has it."""
    for kind in (*IDENTIFIER_KINDS, CUSTOMER_ID):
        for holder in islice(holders_of(world, kind, value), 1):
            what = "the id of" if kind == CUSTOMER_ID else f"the {kind} of"
            yield Lead(f"{shown(value)} is {what} customer {holder.id}", with_pairs(query, [(kind, value)]))


def other_kind(world: World, query: Query) -> Iterator[Lead]:
    """A name that is no kind of identifier, or not that of its value: what it may have been."""
    whom = query.whom
    if not isinstance(whom, ByIdentifiers) or not whom.names or not whom.values:
        return
    names, values = ([text.strip() for text in told.split(",")] for told in (whom.names, whom.values))
    if len(names) != len(values):
        return
    for at, name in enumerate(names):
        meant = "" if kind_named(name) else closest(name, (*IDENTIFIER_KINDS, CUSTOMER_ID))
        if meant:
            renamed = [
                (meant if at == other else kind, value)
                for other, (kind, value) in enumerate(zip(names, values, strict=True))
            ]
            yield Lead(f"the kind of identifier that is most like {shown(name)} is {meant}", with_pairs(query, renamed))
    for value in dict.fromkeys(filter(None, values)):
        yield from _by_kind(world, query, value)
    if len(names) > 1:
        for name, value in zip(names, values, strict=True):
            if name and value:
                yield Lead(f"one identifier will do: {shown(name)[1:-1]}", with_pairs(query, [(name, value)]))


def primary_of_matched(world: World, query: Query) -> Iterator[Lead]:
    """Under dual eligibility: the primary identifier of whom another identifier matches."""
    org = world.org
    if not org.dual_eligibility or not isinstance(query.whom, ByIdentifiers):
        return
    primary = org.primary_identifier
    for kind, _, holder in matched(world, query):
        owner = owner_of(world, holder)
        for known in owner.identifiers:
            if known.kind == primary and kind != primary:
                says = f"{kind} matches customer {owner.id}, but the primary identifier of org {org.id} is {primary}"
                yield Lead(says, with_pairs(query, [(known.kind, known.value)]))


def matched_by_id(world: World, query: Query) -> Iterator[Lead]:
    """The customer whom an identifier matches, by id."""
    for kind, _, holder in matched(world, query):
        owner = owner_of(world, holder)
        primary = world.org.primary_identifier
        lacks = world.org.dual_eligibility and not any(known.kind == primary for known in owner.identifiers)
        who = f", who has no {primary}, the primary identifier of org {world.org.id}" if lacks else ""
        yield Lead(f"{kind} matches customer {owner.id}{who}", query._replace(whom=ById(owner.id)))


def registered_otherwise(world: World, query: Query) -> Iterator[Lead]:
    """Each other identifier of whom one matches, alone: one of them may be registered where it was asked for."""
    for kind, value, holder in matched(world, query):
        for known in holder.identifiers:
            if (known.kind, known.value) != (kind, value):
                says = f"{kind} matches customer {holder.id}, who has the {known.kind} {shown(known.value)[1:-1]} here"
                yield Lead(says, with_pairs(query, [(known.kind, known.value)]))


def _deciding(world: World, query: Query) -> Pairs:
    """The identifiers that can find somebody: under dual eligibility the first primary one alone."""
    pairs = pairs_of(query)
    if not world.org.dual_eligibility:
        return pairs[:1] if len(pairs) == 1 else ()
    return tuple(pair for pair in pairs if pair[0] == world.org.primary_identifier)[:1]


def _replaced(query: Query, before: tuple[str, str], value: str) -> Query:
    """The question with another value in place of the first one of a pair."""
    pairs = list(pairs_of(query))
    pairs[pairs.index(before)] = (before[0], value)
    return with_pairs(query, pairs)


def other_order(world: World, query: Query) -> Iterator[Lead]:
    """The other values submitted as the primary identifier, in case they stand in another order than the names."""
    pairs = pairs_of(query)
    for kind, value in _deciding(world, query) if len(pairs) > 1 else ():
        for other_kind, other in pairs:
            if other != value and any(holders_of(world, kind, other)):
                swap = {value: other, other: value}
                swapped = [(name, swap.get(text, text)) for name, text in pairs]
                says = f"names and values stand in another order: {kind} is {shown(other)}"
                yield Lead(says, with_pairs(query, swapped))
                says = f"{shown(other)} is the {kind} of somebody, not the {other_kind}"
                yield Lead(says, with_pairs(query, [(kind, other)]))


def country_code(world: World, query: Query) -> Iterator[Lead]:
    """A mobile with another country code in front, or with what is dialled before one."""
    code = world.org.default_country_code
    for kind, value in _deciding(world, query):
        if kind == "mobile":
            plain = stored(kind, value)
            ends = [plain[cut:] for cut in range(1, min(_MOST_CODES, len(plain) - 1) + 1)]
            for form in dict.fromkeys(chain(ends, (code + end for end in ends))):
                for holder in islice(world.holders(kind, form), 1):
                    says = f"customer {holder.id} has this mobile with another country code"
                    yield Lead(says, _replaced(query, (kind, value), form))


def one_slip(world: World, query: Query) -> Iterator[Lead]:
    """A value that differs by one slip, and that somebody has."""
    for kind, value in _deciding(world, query):
        for form in _forms(world, kind, value):
            for variant in one_slip_away(kind, form):
                for holder in islice(_exact(world, kind, variant), 1):
                    says = f"customer {holder.id} has the {kind} {shown(variant)[1:-1]}, one slip away"
                    yield Lead(says, _replaced(query, (kind, value), variant))


def _forms(world: World, kind: str, value: str) -> tuple[str, ...]:
    plain = stored(kind, value)
    code = world.org.default_country_code
    return (plain, code + plain) if kind == "mobile" and code and not plain.startswith(code) else (plain,)


def _exact(world: World, kind: str, value: str) -> Iterable[Customer]:
    if kind == CUSTOMER_ID:
        return holders_of(world, kind, value)
    return world.holders(kind, value)


def id_by_slip(world: World, query: Query) -> Iterator[Lead]:
    """By id: an id that differs by one slip, and is somebody's."""
    if isinstance(query.whom, ById):
        for variant in one_slip_away(CUSTOMER_ID, str(query.whom.customer_id)):
            for holder in holders_of(world, CUSTOMER_ID, variant):
                says = f"customer {holder.id} has an id one slip away"
                yield Lead(says, query._replace(whom=query.whom._replace(customer_id=holder.id)))


def id_is_identifier(world: World, query: Query) -> Iterator[Lead]:
    """By id: what was sent as the id is an identifier of somebody."""
    if isinstance(query.whom, ById):
        for kind in IDENTIFIER_KINDS:
            for holder in holders_of(world, kind, str(query.whom.customer_id)):
                owner = owner_of(world, holder)
                says = f"{query.whom.customer_id} is the {kind} of customer {owner.id}, not an id"
                yield Lead(says, query._replace(whom=query.whom._replace(customer_id=owner.id)))


def survivor_of(world: World, query: Query) -> Iterator[Lead]:
    """By id: whoever answers for a customer that was merged."""
    if isinstance(query.whom, ById):
        customer = world.customer(query.whom.customer_id)
        owner = owner_of(world, customer) if customer else None
        if customer and owner and owner is not customer:
            whom = query.whom._replace(customer_id=owner.id)
            yield Lead(f"customer {customer.id} was merged into {owner.id}", query._replace(whom=whom))
