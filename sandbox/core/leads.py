"""Leads: small changes to a question that was refused, the nearest first, each with what speaks for it.

A lead is a guess. Whether it succeeds is for the rules to say, which are asked again. What leads are looked for in are
the indexes of the world, so that their number depends on the question and the org's settings, never on the customers.
"""

from collections.abc import Iterator, Mapping
from itertools import chain

from sandbox.core.lead import Find, Lead
from sandbox.core.leads_where import (
    any_other_source,
    any_source,
    meant_account,
    meant_source,
    registered_in_it,
    registered_there,
    spots_of_customer,
    without_source,
)
from sandbox.core.leads_which import all_programs, no_group, other_days, other_entity_type, other_program
from sandbox.core.leads_whom import (
    country_code,
    id_by_slip,
    id_is_identifier,
    matched_by_id,
    one_slip,
    other_kind,
    other_order,
    primary_of_matched,
    registered_otherwise,
    survivor_of,
    unpaired,
)
from sandbox.core.question import Query
from sandbox.core.world import World


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


_WHO: tuple[Find, ...] = (
    registered_there,
    any_other_source,
    primary_of_matched,
    other_order,
    other_kind,
    country_code,
    id_is_identifier,
)
_SLIPS: tuple[Find, ...] = (one_slip, id_by_slip)
_WITH_SLIPS = ("customer", "magic")

_BY_RULE: Mapping[str, tuple[Find, ...]] = {
    "source": (without_source, meant_source, registered_there, any_source),
    "account-given": (registered_in_it, meant_account, registered_there, any_source),
    "account-known": (registered_in_it, meant_account, registered_there, any_source, without_source),
    "identifiers": (unpaired, other_kind),
    "one-identifier": (unpaired, other_kind, matched_by_id, registered_otherwise),
    "primary-identifier": (primary_of_matched, other_kind, matched_by_id),
    "magic": _WHO,
    "customer": (*_WHO, matched_by_id, registered_otherwise),
    "deleted": (*_WHO, survivor_of),
    "merged": (survivor_of,),
    "given-source": (spots_of_customer,),
    "removal": (spots_of_customer,),
    "unique": (any_source,),
    "entity-type": (other_entity_type,),
    "group": (no_group,),
    "program": (other_program,),
    "enrolled": (other_program, all_programs, no_group),
    "days": (other_days,),
}
