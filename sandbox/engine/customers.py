"""Customers one by one: found, read, and edited so that every rule between records goes on holding."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any

from sandbox.core.identifiers import stored
from sandbox.core.model import IDENTIFIER_KINDS, Customer, Place
from sandbox.core.moments import local_day
from sandbox.core.tiers import standing
from sandbox.engine.administration import sown
from sandbox.engine.namespace import Namespace
from sandbox.engine.state import State, View
from sandbox.engine.webhooks import UNASKED
from sandbox.sources.findings import Finding
from sandbox.sources.seeds import Located, Mistaken, Seed, read_customer
from sandbox.sources.writing import Form, customer_form
from sandbox.store.overlay import Overlay


class UnknownCustomer(LookupError):
    """No org has a customer of that id."""


class UnknownProgram(LookupError):
    """The customer's org has no such program."""


class StillNeeded(ValueError):
    """Other records refer to the customer; the message names them."""


@dataclass(frozen=True, slots=True)
class Search:
    """What customers are looked for by; whatever is given has to hold.

    `identifier` is a whole value, of any kind, or the id; `tier` the name of a tier they are in now, in any program;
    `name` a part of the name, `text` a part of anything of these.
    """

    identifier: str = ""
    name: str = ""
    tier: str = ""
    text: str = ""


def find_customers(view: View, search: Search, *, limit: int, offset: int) -> tuple[list[Form], int]:
    """The customers of an org that a search finds, in the order of their records: one page of them, and how many.

    A search by identifier alone is one look-up; any other looks at every customer.
    """
    world = view.world
    if search == Search():
        return [
            customer_form(known, world.programs) for known in islice(world.customers(), offset, offset + limit)
        ], len(world)
    found = list(_found(view, search))
    return [customer_form(known, world.programs) for known in found[offset : offset + limit]], len(found)


def read(state: State, customer_id: int) -> Form:
    """A customer in fixture form, of whichever org. Raises `UnknownCustomer`."""
    world, customer = _known(state, customer_id)
    return customer_form(customer, world.programs)


def add(namespace: Namespace, text: str, org_id: int) -> Form:
    """Add the customer that a text describes to an org. Raises `Mistaken`, and `Taken` where its id is a customer's."""
    seen: list[int] = []

    def edit(state: State) -> State:
        meant = read_customer(text, state.worlds, org_id)
        seen.append(meant.customers[0].id)
        return _sown(state, meant, namespace.now_in(state))

    return read(namespace.change(edit, UNASKED), seen[-1])


def put(namespace: Namespace, customer_id: int, text: str) -> Form:
    """Put what a text describes in a customer's place. Raises `UnknownCustomer` and `Mistaken`."""

    def edit(state: State) -> State:
        world, _ = _known(state, customer_id)
        meant = read_customer(text, state.worlds, world.org.id, customer_id)
        return _sown(state, meant, namespace.now_in(state))

    return read(namespace.change(edit, UNASKED), customer_id)


def patch(namespace: Namespace, customer_id: int, changes: Form) -> Form:
    """Merge changes into a customer's fixture form, as RFC 7396 says. Raises `UnknownCustomer` and `Mistaken`.

    A program may be named by its id here too, and a name given in one form replaces the other.
    """

    def edit(state: State) -> State:
        return patched(state, customer_id, changes, namespace.now_in(state))

    return read(namespace.change(edit, UNASKED), customer_id)


def set_tier(namespace: Namespace, customer_id: int, program: str, membership: object) -> Form:
    """Put a customer into a tier: its name, or a map with `tier`, `expires`, `enrolled`. `program` is an id or name.

    Raises `UnknownCustomer`, `UnknownProgram` and `Mistaken`.
    """

    def edit(state: State) -> State:
        return in_tier(state, customer_id, program, membership, namespace.now_in(state))

    return read(namespace.change(edit, UNASKED), customer_id)


def added(state: State, text: str, org_id: int, now: datetime) -> State:
    """The state with the customer that a text describes, added now to an org. Raises as `add` does."""
    return _sown(state, read_customer(text, state.worlds, org_id), now)


def patched(state: State, customer_id: int, changes: Form, now: datetime) -> State:
    """The state with changes merged now into a customer's fixture form. Raises as `patch` does."""
    world, customer = _known(state, customer_id)
    form = _with_names_as_in(changes, customer_form(customer, world.programs), customer)
    merged = _merged(form, _with_programs_by_name(changes, world))
    with_id = merged if "id" in changes else {"id": customer_id, **merged}
    return _sown(state, _placeless(with_id, state, world, customer_id, ""), now)


def in_tier(state: State, customer_id: int, program: str, membership: object, now: datetime) -> State:
    """The state with a customer put into a tier now. Raises as `set_tier` does."""
    world, customer = _known(state, customer_id)
    name = next((known.name for known in world.programs if program in (known.name, str(known.id))), None)
    if name is None:
        raise UnknownProgram(f"org {world.org.id} has no program {program!r}")
    form = customer_form(customer, world.programs)
    form["tiers"] = {**form.get("tiers", {}), name: membership}
    pointer = "/tiers/" + name.replace("~", "~0").replace("/", "~1")
    return _sown(state, _placeless(form, state, world, customer_id, pointer), now)


def remove(namespace: Namespace, customer_id: int) -> None:
    """Take a customer away. Raises `UnknownCustomer`, and `StillNeeded` where other records refer to it."""

    def edit(state: State) -> State:
        world, _ = _known(state, customer_id)
        merged, groups = world.merged_from(customer_id), world.groups_of(customer_id)
        needed = [
            *(f"customer {other} was merged into it" for other in merged[:10]),
            *(f"group {group.id} has it as a member" for group in groups[:10]),
        ]
        if needed:
            raise StillNeeded(f"customer {customer_id} is still needed: {', '.join(needed)}")
        return state.with_world(world.with_customers([], removed=[customer_id]))

    namespace.change(edit)


def _known(state: State, customer_id: int) -> tuple[Overlay, Customer]:
    for world in state.worlds.values():
        customer = world.customer(customer_id)
        if customer is not None:
            return world, customer
    raise UnknownCustomer(f"there is no customer {customer_id}")


def _sown(state: State, meant: Seed, now: datetime) -> State:
    """The state with the customer of a seed, whose place tells when it was edited, in the time of its org."""
    local = now.astimezone(state.worlds[meant.org_id].org.zone)
    place = Place(f"edited at {local:%Y-%m-%d %H:%M} by admin", 0)
    return sown(state, replace(meant, customers=tuple(replace(known, place=place) for known in meant.customers)))


def _placeless(form: Form, state: State, world: Overlay, customer_id: int, above: str) -> Any:
    """The seed of a form that was put together here: its findings have no place but a pointer, below `above`."""
    try:
        return read_customer(json.dumps(form), state.worlds, world.org.id, customer_id)
    except Mistaken as mistaken:
        raise Mistaken(
            Located(Finding(found.file, 1, 1, found.severity, found.message), pointer.removeprefix(above))
            for found, pointer in mistaken.findings
        ) from None


def _found(view: View, search: Search) -> Iterator[Customer]:
    wanted, name, text = search.tier.casefold(), search.name.casefold(), search.text.casefold()
    everybody = _holding(view.world, search.identifier) if search.identifier else view.world.customers()
    for customer in everybody:
        tiers = {tier.casefold() for tier in _tiers_of(customer, view)} if wanted or text else set()
        if (
            (not wanted or wanted in tiers)
            and name in customer.name.casefold()
            and (not text or any(text in told for told in _words(customer, tiers)))
        ):
            yield customer


def _holding(world: Overlay, value: str) -> Iterator[Customer]:
    found = {holder.id: holder for kind in IDENTIFIER_KINDS for holder in world.holders(kind, stored(kind, value))}
    own = world.customer(int(value)) if value.isascii() and value.isdigit() and len(value) < 20 else None
    if own is not None:
        found[own.id] = own
    yield from (found[customer_id] for customer_id in sorted(found))


def _words(customer: Customer, tiers: set[str]) -> Iterator[str]:
    yield str(customer.id)
    yield customer.name.casefold()
    yield from (known.value.casefold() for known in customer.identifiers)
    yield from tiers


def _tiers_of(customer: Customer, view: View) -> Iterator[str]:
    """The names of the tiers that a customer is in now."""
    zone = view.world.org.zone
    today, since = local_day(view.moment.now, zone), local_day(view.moment.since, zone)
    for membership in customer.memberships:
        program = view.world.program(membership.program_id)
        if program is not None:
            yield standing(program, membership, today, since, today).tier.name


def _merged(target: object, changes: object) -> Any:
    """What RFC 7396 makes of `target` and `changes`."""
    if not isinstance(changes, dict):
        return changes
    merged = dict(target) if isinstance(target, dict) else {}
    for key, value in changes.items():
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = _merged(merged.get(key), value)
    return merged


def _with_names_as_in(changes: Form, form: Form, customer: Customer) -> Form:
    """The form with the name in the way that the changes have it: in one, or in two."""
    bare = {key: value for key, value in form.items() if key not in ("name", "first_name", "last_name")}
    if "name" in changes:
        return {**bare, "name": customer.name} if customer.name else bare
    if "first_name" in changes or "last_name" in changes:
        first, last = customer.first_name, customer.last_name
        return {**bare, **({"first_name": first} if first else {}), **({"last_name": last} if last else {})}
    return form


def _with_programs_by_name(changes: Form, world: Overlay) -> Form:
    names = {str(program.id): program.name for program in world.programs}
    return {
        key: {names.get(word, word): told for word, told in value.items()}
        if key in ("tiers", "points") and isinstance(value, dict)
        else value
        for key, value in changes.items()
    }
