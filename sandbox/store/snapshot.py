"""Snapshot: one org's records, indexed once and never changed."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from operator import attrgetter
from typing import Any

from sandbox.core.canned import CannedAnswers
from sandbox.core.model import Customer, Group, Org, Persona, Program, Records


class Snapshot:
    """An immutable `World` over one org's records. Building it is linear; every question is one look-up."""

    def __init__(self, records: Records) -> None:
        """Index `records`, whose references must hold."""
        self.org: Org = records.org
        self.programs: tuple[Program, ...] = tuple(sorted(records.programs, key=attrgetter("id")))
        self.default_program: Program = next((p for p in self.programs if p.default), self.programs[0])
        self.groups: tuple[Group, ...] = tuple(sorted(records.groups, key=attrgetter("id")))
        self.personas: tuple[Persona, ...] = records.personas
        self.canned = CannedAnswers(records.canned)
        self._programs = {program.id: program for program in self.programs}
        self._customers = {customer.id: customer for customer in records.customers}
        self._holders = _index_identifiers(records.customers)
        self._groups_of = _index_members(self.groups)
        self._merged_from = _index_merges(records.customers)
        self._standing = _count_standing(chain(records.customers, self.groups))

    def program(self, program_id: int) -> Program | None:
        """The program of that id."""
        return self._programs.get(program_id)

    def customer(self, customer_id: int) -> Customer | None:
        """The customer of that id."""
        return self._customers.get(customer_id)

    def customers(self) -> Iterable[Customer]:
        """Every customer, in the order of the records."""
        return self._customers.values()

    def holders(self, kind: str, value: str) -> Sequence[Customer]:
        """Every customer registered with that identifier; survivors first, then by ascending id."""
        found = self._holders.get(kind, {}).get(value, ())
        return found if isinstance(found, tuple) else (found,)

    def group_of(self, customer_id: int) -> Group | None:
        """The group the customer belongs to; of several the one with the lowest id."""
        return next(iter(self.groups_of(customer_id)), None)

    def groups_of(self, customer_id: int) -> Sequence[Group]:
        """Every group the customer belongs to, by ascending id."""
        return self._groups_of.get(customer_id, ())

    def group(self, group_id: int) -> Group | None:
        """The group of that id."""
        at = bisect_left(self.groups, group_id, key=attrgetter("id"))
        return self.groups[at] if at < len(self.groups) and self.groups[at].id == group_id else None

    def merged_from(self, customer_id: int) -> Sequence[int]:
        """The ids of the customers who were merged into that one, directly."""
        return self._merged_from.get(customer_id, ())

    def standing_in(self, program_id: int) -> Mapping[int, int]:
        """How many customers and groups stand in each tier of a program, by the tier's serial number."""
        return self._standing.get(program_id, {})

    def __len__(self) -> int:
        """The number of customers."""
        return len(self._customers)


def _index_identifiers(customers: Iterable[Customer]) -> dict[str, dict[str, Customer | tuple[Customer, ...]]]:
    """Who has an identifier, by kind and value: of almost all values one customer, who then stands without a tuple."""
    holders: dict[str, dict[str, Customer | tuple[Customer, ...]]] = {}
    shared: dict[tuple[str, str], dict[int, Customer]] = {}
    for customer in customers:
        for kind, value, _, _ in customer.identifiers:
            of_kind = holders.get(kind)
            if of_kind is None:
                of_kind = holders[kind] = {}
            first: Any = of_kind.setdefault(value, customer)
            if first is not customer:
                several = shared.setdefault((kind, value), {})
                several[id(first)] = first
                several[id(customer)] = customer
    for (kind, value), several in shared.items():
        holders[kind][value] = tuple(sorted(several.values(), key=survivors_first))
    return holders


def survivors_first(customer: Customer) -> tuple[bool, int]:
    """The order of customers who share an identifier: those still live first, then by ascending id."""
    return customer.merged_into is not None or customer.deleted, customer.id


def _index_members(groups: Sequence[Group]) -> dict[int, tuple[Group, ...]]:
    """The groups of each member, by ascending id as `groups` are."""
    groups_of: dict[int, tuple[Group, ...]] = {}
    for group in groups:
        for member in everyone_in(group):
            groups_of[member] = (*groups_of.get(member, ()), group)
    return groups_of


def _index_merges(customers: Iterable[Customer]) -> dict[int, list[int]]:
    merged_from: dict[int, list[int]] = {}
    for customer in customers:
        if customer.merged_into is not None:
            merged_from.setdefault(customer.merged_into, []).append(customer.id)
    return merged_from


def _count_standing(members: Iterable[Customer | Group]) -> dict[int, dict[int, int]]:
    standing: dict[int, dict[int, int]] = {}
    for member in members:
        for program_id, serial, _ in member.memberships:
            tiers = standing.setdefault(program_id, {})
            tiers[serial] = tiers.get(serial, 0) + 1
    return standing


def everyone_in(group: Group) -> Iterable[int]:
    """The ids of the group's members; its primary is one."""
    return dict.fromkeys((*group.members, *(() if group.primary is None else (group.primary,))))
