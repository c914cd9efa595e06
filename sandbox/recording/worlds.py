"""Minimal worlds: of each org just the records that answers rest on, in their fixture form, with fixed days."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from operator import attrgetter
from typing import Any

from sandbox.core.canned import key_of
from sandbox.core.model import Credentials, Customer, Group, Membership
from sandbox.core.moments import Day, local_day, resolve
from sandbox.core.points import Points
from sandbox.engine.state import State
from sandbox.recording.asking import Needed
from sandbox.sources.located import Plain
from sandbox.sources.writing import Form, canned_form, customer_form, group_form, org_form, program_form
from sandbox.store.overlay import Member, Overlay

CannedName = tuple[str, str, tuple[tuple[str, str], ...]]
"""Method, path and query of a canned answer, as its form has them."""


@dataclass(frozen=True, slots=True)
class OrgForms:
    """An org and its records in their fixture form, by what tells one from another."""

    org: Form
    programs: Mapping[int, Form]
    customers: Mapping[int, Form] = field(default_factory=dict)
    groups: Mapping[int, Form] = field(default_factory=dict)
    canned: Mapping[CannedName, Form] = field(default_factory=dict)

    @property
    def lists(self) -> Mapping[str, Mapping[Any, Form]]:
        """Its records by the key under which a fixture has them."""
        return {
            "programs": self.programs,
            "customers": self.customers,
            "groups": self.groups,
            "canned": self.canned,
        }

    @property
    def fixture(self) -> Form:
        """All of it as a fixture."""
        return {"org": self.org, **{key: list(forms.values()) for key, forms in self.lists.items() if forms}}


Forms = Mapping[int, OrgForms]
"""The orgs of a world, by id."""


def minimal(state: State, needed: Mapping[int, Needed]) -> Forms:
    """What of a state is needed.

    Nobody's credentials are among it, nor are webhooks and personas. A group has just those members who are needed.
    """
    org_ids = sorted(needed.keys() & state.worlds.keys())
    return {
        org_id: _forms(state, state.worlds[org_id], needed.get(org_id, Needed()), alone=len(org_ids) == 1)
        for org_id in org_ids
    }


def closed(needed: Mapping[int, Needed], state: State) -> Mapping[int, Needed]:
    """The same with those whom the records name in a state: survivors of merges, and the groups' primaries."""
    return {
        org_id: replace(known, customers=known.customers | _named_by(known, state.worlds[org_id]))
        if org_id in state.worlds
        else known
        for org_id, known in needed.items()
    }


def _named_by(needed: Needed, world: Overlay) -> frozenset[int]:
    primaries = (group.primary for group in _known(world.group, needed.groups))
    waiting = [*needed.customers, *(primary for primary in primaries if primary is not None)]
    found: set[int] = set()
    while waiting:
        customer = world.customer(waiting.pop())
        if customer is not None and customer.id not in found:
            found.add(customer.id)
            waiting += [] if customer.merged_into is None else [customer.merged_into]
    return frozenset(found)


def everything(state: State) -> Forms:
    """The same of all that a state holds."""
    return minimal(
        state,
        {
            org_id: Needed(
                frozenset(customer.id for customer in world.customers()),
                frozenset(group.id for group in world.groups),
                frozenset(map(key_of, world.canned.answers)),
            )
            for org_id, world in state.worlds.items()
        },
    )


def named(form: Form) -> CannedName:
    """What tells a canned answer from others."""
    return form.get("method", "GET"), form["path"], tuple(sorted(form.get("query", {}).items()))


def _forms(state: State, world: Overlay, needed: Needed, *, alone: bool) -> OrgForms:
    since = local_day(state.since, world.org.zone)

    def fixed(day: Day) -> date:
        return resolve(day, since)

    default = not alone and world.org.id == state.default_org_id
    org = replace(world.org, default=default, credentials=Credentials(), webhooks=(), besides=None)
    customers = sorted(_known(world.customer, needed.customers), key=attrgetter("id"))
    groups = sorted(_known(world.group, needed.groups), key=attrgetter("id"))
    there = {customer.id for customer in customers}
    canned = [canned_form(answer, Plain) for answer in world.canned.answers if key_of(answer) in needed.canned]
    return OrgForms(
        org_form(org),
        {program.id: program_form(program) for program in world.programs},
        {known.id: customer_form(_of_fixed_days(known, fixed), world.programs) for known in customers},
        {known.id: group_form(_among(_of_fixed_days(known, fixed), there), world.programs) for known in groups},
        {named(form): form for form in canned},
    )


def _known(find: Callable[[int], Member | None], ids: Iterable[int]) -> Iterator[Member]:
    return (record for record in map(find, ids) if record is not None)


def _among(group: Group, there: set[int]) -> Group:
    return replace(group, members=tuple(member for member in group.members if member in there))


def _of_fixed_days(record: Member, fixed: Callable[[Day], date]) -> Member:
    """The record with calendar days for those that count from a namespace's beginning."""
    memberships = tuple(_membership(known, fixed) for known in record.memberships)
    record = replace(record, memberships=memberships, points=tuple(_points(known, fixed) for known in record.points))
    return replace(record, registered=fixed(record.registered)) if isinstance(record, Customer) else record


def _membership(known: Membership, fixed: Callable[[Day], date]) -> Membership:
    return known if known.expires is None else known._replace(expires=fixed(known.expires))


def _points(known: Points, fixed: Callable[[Day], date]) -> Points:
    return known._replace(
        expiring=tuple(part._replace(on=fixed(part.on)) for part in known.expiring),
        promised=tuple(part if part.on is None else part._replace(on=fixed(part.on)) for part in known.promised),
    )
