"""Leads to another source or account."""

from collections.abc import Iterator

from sandbox.core.decision import shown
from sandbox.core.lead import Lead, at, not_asked, registrations_of, spot
from sandbox.core.model import ALL_SOURCES, INSTORE, SOURCES
from sandbox.core.question import ById, Query
from sandbox.core.slips import closest
from sandbox.core.submitted import source_named
from sandbox.core.world import World


def meant_source(world: World, query: Query) -> Iterator[Lead]:
    """The source that is most like the one submitted."""
    meant = closest(query.whom.source, (*SOURCES, ALL_SOURCES))
    if meant:
        yield Lead(f"the source that is most like {shown(query.whom.source)} is {meant}", _at_any(query, meant))


def _at_any(query: Query, source: str) -> Query:
    return query._replace(whom=query.whom._replace(source=source))


def registered_there(world: World, query: Query) -> Iterator[Lead]:
    """The sources and accounts in which an identifier submitted is known."""
    for holder, known in registrations_of(world, query):
        there = spot(known.source, known.account)
        says = f"this {known.kind} exists in {there}{not_asked(query)}, as customer {holder.id}'s"
        yield Lead(says, at(query, known.source, known.account or None))


def registered_in_it(world: World, query: Query) -> Iterator[Lead]:
    """The same in the source that was asked."""
    source = source_named(query.whom.source)
    return (lead for lead in registered_there(world, query) if lead.query.whom.source == source)


def any_source(world: World, query: Query) -> Iterator[Lead]:
    """Every source there is, with each of its accounts."""
    for source in (INSTORE, *SOURCES, ALL_SOURCES):
        yield Lead(f"{source} is a source", at(query, source, None))
        for account in world.org.accounts.get(source, ()):
            yield Lead(f"{source} is a source and {account} its account", at(query, source, account))


def any_other_source(world: World, query: Query) -> Iterator[Lead]:
    """The same where the source narrows who is found."""
    return any_source(world, query) if not world.org.dual_eligibility else iter(())


def meant_account(world: World, query: Query) -> Iterator[Lead]:
    """The account that is most like the one submitted, then each of the source's."""
    whom = query.whom
    accounts = world.org.accounts.get((whom.source or INSTORE).strip().upper(), ())
    meant = closest(whom.account_id, accounts)
    if meant:
        yield Lead(f"the account that is most like {shown(whom.account_id)} is {meant}", _account(query, meant))
    for account in accounts:
        yield Lead(f"{account} is an account of {shown(whom.source or INSTORE)[1:-1]}", _account(query, account))


def _account(query: Query, account: str) -> Query:
    return query._replace(whom=query.whom._replace(account_id=account))


def spots_of_customer(world: World, query: Query) -> Iterator[Lead]:
    """By id: the sources in which the customer is known, or none."""
    if not isinstance(query.whom, ById):
        return
    customer = world.customer(query.whom.customer_id)
    for known in customer.identifiers if customer else ():
        there = spot(known.source, known.account)
        yield Lead(f"the customer is known in {there}{not_asked(query)}", at(query, known.source, None))
        yield Lead(f"the customer is known in {there}{not_asked(query)}", at(query, known.source, known.account))
    yield Lead("by id, no source has to be named", at(query, None, None))


def without_source(world: World, query: Query) -> Iterator[Lead]:
    """By id, no source at all."""
    if isinstance(query.whom, ById):
        yield Lead("by id, no source has to be named", at(query, None, None))
