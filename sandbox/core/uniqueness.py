"""What identifiers have to be unique, and who holds one: the same for fixtures and for what a call writes."""

from collections.abc import Iterator

from sandbox.core.identifiers import spellings
from sandbox.core.model import Customer, Identifier, Org
from sandbox.core.world import World


def unique_kind(org: Org) -> str | None:
    """The one kind that is unique, in the whole org; `None` where every kind is, in its source and account."""
    return org.primary_identifier if org.dual_eligibility else None


def unique_as(identifier: Identifier, kind: str | None) -> object:
    """What no other customer's identifier may equal; `None` where customers may share it. `kind` is the unique one."""
    if kind is None:
        return identifier
    return identifier.value if identifier.kind == kind else None


def registrations(world: World, identifier: Identifier) -> Iterator[tuple[Customer, Identifier]]:
    """Every customer who is registered with that kind and value, in any spelling, and where."""
    for value in spellings(identifier.kind, identifier.value, world.org.default_country_code):
        for holder in world.holders(identifier.kind, value):
            for known in holder.identifiers:
                if known.kind == identifier.kind and known.value == value:
                    yield holder, known._replace(value=identifier.value)
