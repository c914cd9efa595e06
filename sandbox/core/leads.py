"""Leads: small changes to a question that was refused, the nearest first, each with what speaks for it.

A lead is a guess. Whether it succeeds is for the rules to say, which are asked again. What leads are looked for in are
the indexes of the world, so that their number depends on the question and the org's settings, never on the customers.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import NamedTuple

from sandbox.core.decision import shown
from sandbox.core.finding import lineage
from sandbox.core.identifiers import spellings, stored, whole_number
from sandbox.core.model import ALL_SOURCES, CUSTOMER_ID, IDENTIFIER_KINDS, INSTORE, SOURCES, Customer, Identifier
from sandbox.core.question import ById, ByIdentifiers, Days, Query
from sandbox.core.slips import closest, nearly, one_slip_away
from sandbox.core.submitted import kind_named, source_named
from sandbox.core.world import World

Pairs = tuple[tuple[str, str], ...]

ENTITY_TYPES = ("CUSTOMER", "FLEET", "USERGROUP2")

_MOST_HOLDERS = 5
_MOST_CODES = 4


class Lead(NamedTuple):
    """Another question in place of one, and what speaks for it, in words."""

    says: str
    query: Query


Find = Callable[[World, Query], Iterator[Lead]]


def leads(world: World, query: Query, rule: str) -> Iterator[Lead]:
    """Where a question may have been meant to go that `rule` refused, the nearest first."""
    for find in _BY_RULE.get(rule, ()):
        yield from find(world, query)


def slips(world: World, query: Query, rule: str) -> Iterator[Lead]:
    """The same for a value that differs by one slip: a guess that may mean somebody else."""
    for find in _SLIPS if rule in _WITH_SLIPS else ():
        yield from find(world, query)


def all_leads(world: World, query: Query, rule: str) -> Iterator[Lead]:
    """Every small change there is, whatever the `rule`: the last that is tried."""
    for find in dict.fromkeys(chain(*_BY_RULE.values(), _SLIPS)):
        yield from find(world, query)


def pairs_of(query: Query) -> Pairs:
    """The identifiers submitted, as far as they pair up and their kinds are known."""
    whom = query.whom
    if not isinstance(whom, ByIdentifiers) or not whom.names or not whom.values:
        return ()
    named = zip(map(kind_named, whom.names.split(",")), whom.values.split(","), strict=False)
    return tuple((kind, value.strip()) for kind, value in named if kind and value.strip())


def matched(world: World, query: Query) -> Iterator[tuple[str, str, Customer]]:
    """Who has one of the identifiers submitted, anywhere in the org: kind, value and the customer, at most a few."""
    for kind, value in pairs_of(query):
        for holder in _holders(world, kind, value):
            yield kind, value, holder


def _holders(world: World, kind: str, value: str) -> Iterator[Customer]:
    if kind == CUSTOMER_ID:
        customer_id = whole_number(value)
        found = None if customer_id is None else world.customer(customer_id)
        return iter(() if found is None else (found,))
    forms = spellings(kind, stored(kind, value), world.org.default_country_code)
    return islice(chain.from_iterable(world.holders(kind, form) for form in forms), _MOST_HOLDERS)


def _registrations(world: World, query: Query) -> Iterator[tuple[Customer, Identifier]]:
    for kind, value, holder in matched(world, query):
        forms = spellings(kind, stored(kind, value), world.org.default_country_code)
        for known in holder.identifiers:
            if known.kind == kind and known.value in forms:
                yield holder, known


def _at(query: Query, source: str | None, account: str | None) -> Query:
    return query._replace(whom=query.whom._replace(source=source, account_id=account))


def _with(query: Query, pairs: Iterable[tuple[str, str]]) -> Query:
    names, values = zip(*pairs, strict=True)
    assert isinstance(query.whom, ByIdentifiers)
    return query._replace(whom=query.whom._replace(names=",".join(names), values=",".join(values)))


def spot(source: str, account: str | None) -> str:
    """A source and account as they are written together."""
    return f"{source}/{account}" if account else source


def _not_asked(query: Query) -> str:
    """Where somebody was not asked for but in vain; "" where no source was named."""
    source, account = query.whom.source, query.whom.account_id
    return "" if source is None else ", not " + shown(spot(source.strip(), account))[1:-1]


def _meant_source(world: World, query: Query) -> Iterator[Lead]:
    meant = closest(query.whom.source, (*SOURCES, ALL_SOURCES))
    if meant:
        yield Lead(f"the source that is most like {shown(query.whom.source)} is {meant}", _at_any(query, meant))


def _at_any(query: Query, source: str) -> Query:
    return query._replace(whom=query.whom._replace(source=source))


def _registered_there(world: World, query: Query) -> Iterator[Lead]:
    """The sources and accounts in which an identifier submitted is known."""
    for holder, known in _registrations(world, query):
        there = spot(known.source, known.account)
        says = f"this {known.kind} exists in {there}{_not_asked(query)}, as customer {holder.id}'s"
        yield Lead(says, _at(query, known.source, known.account or None))


def _registered_in_it(world: World, query: Query) -> Iterator[Lead]:
    """The same in the source that was asked."""
    source = source_named(query.whom.source)
    return (lead for lead in _registered_there(world, query) if lead.query.whom.source == source)


def _any_source(world: World, query: Query) -> Iterator[Lead]:
    """Every source there is, with each of its accounts."""
    for source in (INSTORE, *SOURCES, ALL_SOURCES):
        yield Lead(f"{source} is a source", _at(query, source, None))
        for account in world.org.accounts.get(source, ()):
            yield Lead(f"{source} is a source and {account} its account", _at(query, source, account))


def _any_other_source(world: World, query: Query) -> Iterator[Lead]:
    """The same where the source narrows who is found."""
    return _any_source(world, query) if not world.org.dual_eligibility else iter(())


def _meant_account(world: World, query: Query) -> Iterator[Lead]:
    whom = query.whom
    accounts = world.org.accounts.get((whom.source or INSTORE).strip().upper(), ())
    meant = closest(whom.account_id, accounts)
    if meant:
        yield Lead(f"the account that is most like {shown(whom.account_id)} is {meant}", _account(query, meant))
    for account in accounts:
        yield Lead(f"{account} is an account of {shown(whom.source or INSTORE)[1:-1]}", _account(query, account))


def _account(query: Query, account: str) -> Query:
    return query._replace(whom=query.whom._replace(account_id=account))


def _spots_of_customer(world: World, query: Query) -> Iterator[Lead]:
    """By id: the sources in which the customer is known, or none."""
    if not isinstance(query.whom, ById):
        return
    customer = world.customer(query.whom.customer_id)
    for known in customer.identifiers if customer else ():
        there = spot(known.source, known.account)
        yield Lead(f"the customer is known in {there}{_not_asked(query)}", _at(query, known.source, None))
        yield Lead(f"the customer is known in {there}{_not_asked(query)}", _at(query, known.source, known.account))
    yield Lead("by id, no source has to be named", _at(query, None, None))


def _without_source(world: World, query: Query) -> Iterator[Lead]:
    if isinstance(query.whom, ById):
        yield Lead("by id, no source has to be named", _at(query, None, None))


def _unpaired(world: World, query: Query) -> Iterator[Lead]:
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
        yield Lead(f"only {_in_words(whole)} pairs up with what it stands for", _with(query, whole))
    for name in dict.fromkeys(filter(kind_named, names)):
        for value in dict.fromkeys(filter(None, values)):
            if len(names) != len(values):
                yield Lead(f"one name and one value pair up: {name}", _with(query, [(name, value)]))


def _in_words(pairs: Iterable[tuple[str, str]]) -> str:
    return ", ".join(shown(name)[1:-1] for name, _ in pairs)


def _by_kind(world: World, query: Query, value: str) -> Iterator[Lead]:
    """The value as another kind of identifier, of which somebody has it."""
    for kind in (*IDENTIFIER_KINDS, CUSTOMER_ID):
        for holder in islice(_holders(world, kind, value), 1):
            what = "the id of" if kind == CUSTOMER_ID else f"the {kind} of"
            yield Lead(f"{shown(value)} is {what} customer {holder.id}", _with(query, [(kind, value)]))


def _other_kind(world: World, query: Query) -> Iterator[Lead]:
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
            yield Lead(f"the kind of identifier that is most like {shown(name)} is {meant}", _with(query, renamed))
    for value in dict.fromkeys(filter(None, values)):
        yield from _by_kind(world, query, value)
    if len(names) > 1:
        for name, value in zip(names, values, strict=True):
            if name and value:
                yield Lead(f"one identifier will do: {shown(name)[1:-1]}", _with(query, [(name, value)]))


def _primary_of_matched(world: World, query: Query) -> Iterator[Lead]:
    """Under dual eligibility: the primary identifier of whom another identifier matches."""
    org = world.org
    if not org.dual_eligibility or not isinstance(query.whom, ByIdentifiers):
        return
    primary = org.primary_identifier
    for kind, _, holder in matched(world, query):
        owner = _owner(world, holder)
        for known in owner.identifiers:
            if known.kind == primary and kind != primary:
                says = f"{kind} matches customer {owner.id}, but the primary identifier of org {org.id} is {primary}"
                yield Lead(says, _with(query, [(known.kind, known.value)]))


def _matched_by_id(world: World, query: Query) -> Iterator[Lead]:
    """The customer whom an identifier matches, by id."""
    for kind, _, holder in matched(world, query):
        owner = _owner(world, holder)
        primary = world.org.primary_identifier
        lacks = world.org.dual_eligibility and not any(known.kind == primary for known in owner.identifiers)
        who = f", who has no {primary}, the primary identifier of org {world.org.id}" if lacks else ""
        yield Lead(f"{kind} matches customer {owner.id}{who}", query._replace(whom=ById(owner.id)))


def _owner(world: World, customer: Customer) -> Customer:
    """Who answers for a customer: whom it was merged into, in the end."""
    *_, owner = lineage(world.customer, customer)
    return owner


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
    return _with(query, pairs)


def _other_order(world: World, query: Query) -> Iterator[Lead]:
    """The other values submitted as the primary identifier, in case they stand in another order than the names."""
    pairs = pairs_of(query)
    for kind, value in _deciding(world, query) if len(pairs) > 1 else ():
        for other_kind, other in pairs:
            if other != value and any(_holders(world, kind, other)):
                swap = {value: other, other: value}
                swapped = [(name, swap.get(text, text)) for name, text in pairs]
                yield Lead(f"names and values stand in another order: {kind} is {shown(other)}", _with(query, swapped))
                yield Lead(
                    f"{shown(other)} is the {kind} of somebody, not the {other_kind}", _with(query, [(kind, other)])
                )


def _country_code(world: World, query: Query) -> Iterator[Lead]:
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


def _one_slip(world: World, query: Query) -> Iterator[Lead]:
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
        return _holders(world, kind, value)
    return world.holders(kind, value)


def _id_by_slip(world: World, query: Query) -> Iterator[Lead]:
    """By id: an id that differs by one slip, and is somebody's."""
    if isinstance(query.whom, ById):
        for variant in one_slip_away(CUSTOMER_ID, str(query.whom.customer_id)):
            for holder in _holders(world, CUSTOMER_ID, variant):
                says = f"customer {holder.id} has an id one slip away"
                yield Lead(says, query._replace(whom=query.whom._replace(customer_id=holder.id)))


def _id_is_identifier(world: World, query: Query) -> Iterator[Lead]:
    """By id: what was sent as the id is an identifier of somebody."""
    if isinstance(query.whom, ById):
        for kind in IDENTIFIER_KINDS:
            for holder in _holders(world, kind, str(query.whom.customer_id)):
                owner = _owner(world, holder)
                says = f"{query.whom.customer_id} is the {kind} of customer {owner.id}, not an id"
                yield Lead(says, query._replace(whom=query.whom._replace(customer_id=owner.id)))


def _survivor(world: World, query: Query) -> Iterator[Lead]:
    """By id: whoever answers for a customer that was merged."""
    if isinstance(query.whom, ById):
        customer = world.customer(query.whom.customer_id)
        owner = _owner(world, customer) if customer else None
        if customer and owner and owner is not customer:
            whom = query.whom._replace(customer_id=owner.id)
            yield Lead(f"customer {customer.id} was merged into {owner.id}", query._replace(whom=whom))


def _entity_type(world: World, query: Query) -> Iterator[Lead]:
    """The types there are; CUSTOMER goes without saying."""
    meant = closest(query.entity_type, ENTITY_TYPES)
    if meant and query.entity_type not in ENTITY_TYPES:
        yield Lead(
            f"the type that is most like {shown(query.entity_type)} is {meant}", query._replace(entity_type=meant)
        )
    for entity_type in ENTITY_TYPES:
        yield Lead(f"{entity_type} is a type", query._replace(entity_type=entity_type))


def _no_group(world: World, query: Query) -> Iterator[Lead]:
    if query.entity_type not in (None, "CUSTOMER"):
        yield Lead("the customer's own tiers are shown for CUSTOMER", query._replace(entity_type="CUSTOMER"))


def _program(world: World, query: Query) -> Iterator[Lead]:
    """The programs of the org: what the number is most like, the default one, all."""
    by_id = {str(program.id): program for program in world.programs}
    meant = nearly(str(query.program_id), by_id)
    if meant:
        says = f"the program of org {world.org.id} that is most like {query.program_id} is {by_id[meant].name}"
        yield Lead(says, query._replace(program_id=int(meant)))
    for program in (world.default_program, *world.programs):
        says = f"{program.name} is a program of org {world.org.id}"
        yield Lead(says, query._replace(program_id=program.id))
    yield Lead("without a program the default one is meant", query._replace(program_id=None))


def _all_programs(world: World, query: Query) -> Iterator[Lead]:
    yield Lead("all programs are shown together, but for those left out", query._replace(all_programs=True))


def _days(world: World, query: Query) -> Iterator[Lead]:
    """The days the other way round, or left out."""
    start, end = query.days
    if start and end:
        yield Lead("the days stand the other way round", query._replace(days=Days(end, start)))
        yield Lead("startDate can be left out", query._replace(days=Days(None, end)))
        yield Lead("endDate can be left out", query._replace(days=Days(start, None)))
    yield Lead("the days can be left out", query._replace(days=Days()))


_WHO: tuple[Find, ...] = (
    _registered_there,
    _any_other_source,
    _primary_of_matched,
    _other_order,
    _other_kind,
    _country_code,
    _id_is_identifier,
)
_SLIPS: tuple[Find, ...] = (_one_slip, _id_by_slip)
_WITH_SLIPS = ("customer", "magic")

_BY_RULE: Mapping[str, tuple[Find, ...]] = {
    "source": (_without_source, _meant_source, _registered_there, _any_source),
    "account-given": (_registered_in_it, _meant_account, _registered_there, _any_source),
    "account-known": (_registered_in_it, _meant_account, _registered_there, _any_source, _without_source),
    "identifiers": (_unpaired, _other_kind),
    "one-identifier": (_unpaired, _other_kind, _matched_by_id),
    "primary-identifier": (_primary_of_matched, _other_kind, _matched_by_id),
    "magic": _WHO,
    "customer": (*_WHO, _matched_by_id),
    "deleted": (*_WHO, _survivor),
    "merged": (_survivor,),
    "given-source": (_spots_of_customer,),
    "removal": (_spots_of_customer,),
    "unique": (_any_source,),
    "entity-type": (_entity_type,),
    "group": (_no_group,),
    "program": (_program,),
    "enrolled": (_program, _all_programs, _no_group),
    "days": (_days,),
}
