"""Overlay: one namespace's edits over an immutable base, itself a value.

An edit makes a new overlay and leaves the old one as it was, so that a reset, a fork or a snapshot only moves a pointer
and a request in mid-flight keeps the world it began with. What an edit costs grows with the edits, never with the base.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from operator import attrgetter
from typing import Self, TypeVar

from sandbox.core.canned import CannedAnswers, CannedKey, key_of
from sandbox.core.model import Canned, Customer, Group, Org, Persona, Program
from sandbox.store.snapshot import Snapshot, everyone_in, survivors_first

Member = TypeVar("Member", Customer, Group)
Holders = Mapping[tuple[str, str], tuple[Customer, ...]]


@dataclass(frozen=True, slots=True)
class Overlay:
    """A `World`: the base, but for the records that were edited. `None` stands for one that was taken away."""

    base: Snapshot
    edited_customers: Mapping[int, Customer | None] = field(default_factory=dict)
    edited_groups: Mapping[int, Group | None] = field(default_factory=dict)
    edited_programs: Mapping[int, Program] = field(default_factory=dict)
    edited_org: Org | None = None
    edited_personas: tuple[Persona, ...] | None = None
    edited_canned: Mapping[CannedKey, Canned | None] = field(default_factory=dict)
    _canned: CannedAnswers | None = None
    _holders: Holders = field(default_factory=dict)

    @property
    def org(self) -> Org:
        """The org itself."""
        return self.edited_org or self.base.org

    @property
    def programs(self) -> Sequence[Program]:
        """The org's programs, by ascending id."""
        if not self.edited_programs:
            return self.base.programs
        merged = {program.id: program for program in self.base.programs} | dict(self.edited_programs)
        return sorted(merged.values(), key=attrgetter("id"))

    @property
    def default_program(self) -> Program:
        """The program that answers when none is named."""
        programs = self.programs
        return next((program for program in programs if program.default), programs[0])

    def program(self, program_id: int) -> Program | None:
        """The program of that id."""
        return self.edited_programs.get(program_id) or self.base.program(program_id)

    def customer(self, customer_id: int) -> Customer | None:
        """The customer of that id."""
        if customer_id in self.edited_customers:
            return self.edited_customers[customer_id]
        return self.base.customer(customer_id)

    def customers(self) -> Iterator[Customer]:
        """Every customer: those of the base in their order, then those that were added."""
        edited = self.edited_customers
        for customer in self.base.customers():
            current = edited.get(customer.id, customer)
            if current is not None:
                yield current
        for customer_id, added in edited.items():
            if added is not None and self.base.customer(customer_id) is None:
                yield added

    def holders(self, kind: str, value: str) -> Sequence[Customer]:
        """Every customer registered with that identifier; survivors first, then by ascending id."""
        below, edited = self.base.holders(kind, value), self.edited_customers
        if not edited:
            return below
        untouched = (holder for holder in below if holder.id not in edited)
        return sorted(chain(untouched, self._holders.get((kind, value), ())), key=survivors_first)

    @property
    def groups(self) -> Sequence[Group]:
        """Every group, by ascending id."""
        if not self.edited_groups:
            return self.base.groups
        untouched = (group for group in self.base.groups if group.id not in self.edited_groups)
        edited = (group for group in self.edited_groups.values() if group is not None)
        return sorted(chain(untouched, edited), key=attrgetter("id"))

    @property
    def personas(self) -> Sequence[Persona]:
        """The personas, which edits of customers leave alone: what they claim may no longer hold."""
        return self.base.personas if self.edited_personas is None else self.edited_personas

    @property
    def canned(self) -> CannedAnswers:
        """The canned answers: those of the base in their order, then those that were added."""
        return self.base.canned if self._canned is None else self._canned

    def group_of(self, customer_id: int) -> Group | None:
        """The group the customer belongs to; of several the one with the lowest id."""
        return min(self._groups_of(customer_id), key=attrgetter("id"), default=None)

    def groups_of(self, customer_id: int) -> Sequence[Group]:
        """Every group the customer belongs to, by ascending id."""
        return sorted(self._groups_of(customer_id), key=attrgetter("id"))

    def group(self, group_id: int) -> Group | None:
        """The group of that id."""
        return self.edited_groups[group_id] if group_id in self.edited_groups else self.base.group(group_id)

    def merged_from(self, customer_id: int) -> Sequence[int]:
        """The ids of the customers who were merged into that one, directly."""
        edited = self.edited_customers
        below = [known for known in self.base.merged_from(customer_id) if known not in edited]
        return below + [known.id for known in edited.values() if known and known.merged_into == customer_id]

    def standing_in(self, program_id: int) -> Mapping[int, int]:
        """How many customers and groups stand in each tier of a program, by the tier's serial number."""
        counts = dict(self.base.standing_in(program_id))
        pairs: Iterable[tuple[Customer | Group | None, Customer | Group | None]] = chain(
            ((self.base.customer(key), now) for key, now in self.edited_customers.items()),
            ((self.base.group(key), now) for key, now in self.edited_groups.items()),
        )
        for before, now in pairs:
            for record, step in ((before, -1), (now, 1)):
                for known in record.memberships if record else ():
                    if known.program_id == program_id:
                        counts[known.serial] = counts.get(known.serial, 0) + step
        return {serial: count for serial, count in counts.items() if count}

    def __len__(self) -> int:
        """The number of customers."""
        return len(self.base) + sum(
            (now is not None) - (self.base.customer(key) is not None) for key, now in self.edited_customers.items()
        )

    @property
    def edits(self) -> int:
        """How many records were edited."""
        people = len(self.edited_customers) + len(self.edited_groups)
        return people + len(self.edited_programs) + len(self.edited_canned)

    def _groups_of(self, customer_id: int) -> Iterator[Group]:
        below = (group for group in self.base.groups_of(customer_id) if group.id not in self.edited_groups)
        edited = (group for group in self.edited_groups.values() if group and customer_id in everyone_in(group))
        return chain(below, edited)

    def rebased(self, base: Snapshot) -> Self:
        """The same edits over another base. A membership in a tier that the base no longer has is dropped."""
        rebased = type(self)(
            base,
            edited_programs=self.edited_programs,
            edited_org=self.edited_org,
            edited_personas=self.edited_personas,
        )
        people = [_fitting(customer, rebased) for customer in self.edited_customers.values() if customer]
        teams = [_fitting(group, rebased) for group in self.edited_groups.values() if group]
        gone = [customer_id for customer_id, customer in self.edited_customers.items() if customer is None]
        dissolved = [group_id for group_id, group in self.edited_groups.items() if group is None]
        rebased = rebased.with_customers(people, gone).with_groups(teams, dissolved)
        return rebased._with_edited_canned(self.edited_canned) if self.edited_canned else rebased

    def with_customers(self, customers: Iterable[Customer], removed: Iterable[int] = ()) -> Self:
        """The same world but for these customers, each replacing the one of its id, and without those `removed`."""
        edited = dict(self.edited_customers)
        holders = dict(self._holders)
        changes: dict[int, Customer | None] = dict.fromkeys(removed) | {customer.id: customer for customer in customers}
        for customer_id, current in changes.items():
            _forget(edited.get(customer_id), holders)
            edited[customer_id] = current
            _remember(current, holders)
        return replace(self, edited_customers=edited, _holders=holders)

    def with_groups(self, groups: Iterable[Group], removed: Iterable[int] = ()) -> Self:
        """The same world but for these groups, and without those `removed`."""
        changes: dict[int, Group | None] = dict.fromkeys(removed) | {group.id: group for group in groups}
        return replace(self, edited_groups={**self.edited_groups, **changes})

    def with_programs(self, programs: Iterable[Program]) -> Self:
        """The same world but for these programs."""
        return replace(self, edited_programs={**self.edited_programs, **{program.id: program for program in programs}})

    def with_org(self, org: Org) -> Self:
        """The same world with these settings of its org."""
        return replace(self, edited_org=org)

    def with_personas(self, personas: Iterable[Persona]) -> Self:
        """The same world with these personas, each in place of the one that shows the same."""
        new = {persona.shows: persona for persona in personas}
        kept = (persona for persona in self.personas if persona.shows not in new)
        return replace(self, edited_personas=(*kept, *new.values()))

    def with_canned(self, answers: Iterable[Canned], removed: Iterable[Canned] = ()) -> Self:
        """The same world but for these canned answers, each in place of the one with its key; without those removed."""
        gone: dict[CannedKey, Canned | None] = {key_of(canned): None for canned in removed}
        return self._with_edited_canned({**self.edited_canned, **gone, **{key_of(new): new for new in answers}})

    def _with_edited_canned(self, edited: Mapping[CannedKey, Canned | None]) -> Self:
        merged: dict[CannedKey, Canned | None] = {key_of(canned): canned for canned in self.base.canned.answers}
        merged |= edited
        return replace(self, edited_canned=edited, _canned=CannedAnswers(filter(None, merged.values())))


def _fitting(record: Member, world: Overlay) -> Member:
    """The record, without memberships and points in programs and tiers that the world does not have."""
    ladders = {program.id: len(program.tiers) for program in world.programs}
    memberships = tuple(known for known in record.memberships if known.serial <= ladders.get(known.program_id, 0))
    points = tuple(known for known in record.points if known.program_id in ladders)
    if (memberships, points) == (record.memberships, record.points):
        return record
    return replace(record, memberships=memberships, points=points)


def _keys(customer: Customer | None) -> Iterable[tuple[str, str]]:
    return dict.fromkeys((known.kind, known.value) for known in customer.identifiers) if customer else ()


def _forget(customer: Customer | None, holders: dict[tuple[str, str], tuple[Customer, ...]]) -> None:
    for key in _keys(customer):
        others = tuple(holder for holder in holders.pop(key) if holder is not customer)
        if others:
            holders[key] = others


def _remember(customer: Customer | None, holders: dict[tuple[str, str], tuple[Customer, ...]]) -> None:
    for key in _keys(customer):
        assert customer is not None
        holders[key] = (*holders.get(key, ()), customer)
