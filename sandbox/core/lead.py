"""Lead: another question in place of one, and what every guess at one looks at: who has an identifier, and where."""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import NamedTuple

from sandbox.core.decision import shown
from sandbox.core.finding import lineage
from sandbox.core.identifiers import spellings, stored, whole_number
from sandbox.core.model import CUSTOMER_ID, Customer, Identifier
from sandbox.core.question import ByIdentifiers, Query
from sandbox.core.submitted import kind_named
from sandbox.core.world import World

Pairs = tuple[tuple[str, str], ...]

_MOST_HOLDERS = 5


class Lead(NamedTuple):
    """Another question in place of one, and what speaks for it, in words."""

    says: str
    query: Query


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
        for holder in holders_of(world, kind, value):
            yield kind, value, holder


def holders_of(world: World, kind: str, value: str) -> Iterator[Customer]:
    """Who has an identifier in the org, in any spelling, at most a few; by `id` whose id it is."""
    if kind == CUSTOMER_ID:
        customer_id = whole_number(value)
        found = None if customer_id is None else world.customer(customer_id)
        return iter(() if found is None else (found,))
    forms = spellings(kind, stored(kind, value), world.org.default_country_code)
    return islice(chain.from_iterable(world.holders(kind, form) for form in forms), _MOST_HOLDERS)


def registrations_of(world: World, query: Query) -> Iterator[tuple[Customer, Identifier]]:
    """The registrations that match an identifier submitted, with whose they are."""
    for kind, value, holder in matched(world, query):
        forms = spellings(kind, stored(kind, value), world.org.default_country_code)
        for known in holder.identifiers:
            if known.kind == kind and known.value in forms:
                yield holder, known


def at(query: Query, source: str | None, account: str | None) -> Query:
    """The same question asked of a source and account."""
    return query._replace(whom=query.whom._replace(source=source, account_id=account))


def with_pairs(query: Query, pairs: Iterable[tuple[str, str]]) -> Query:
    """The same question with these identifiers, at least one."""
    names, values = zip(*pairs, strict=True)
    assert isinstance(query.whom, ByIdentifiers)
    return query._replace(whom=query.whom._replace(names=",".join(names), values=",".join(values)))


def spot(source: str, account: str | None) -> str:
    """A source and account as they are written together."""
    return f"{source}/{account}" if account else source


def not_asked(query: Query) -> str:
    """Where somebody was not asked for but in vain; "" where no source was named."""
    source, account = query.whom.source, query.whom.account_id
    return "" if source is None else ", not " + shown(spot(source.strip(), account))[1:-1]


def owner_of(world: World, customer: Customer) -> Customer:
    """Who answers for a customer: whom it was merged into, in the end."""
    *_, owner = lineage(world.customer, customer)
    return owner


Find = Callable[[World, Query], Iterator[Lead]]
"""A guess: where a question may have been meant to go."""
