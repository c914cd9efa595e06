"""Personas as people ask for them: found by any word about them, each with the curl line that shows it."""

from collections.abc import Iterable, Iterator, Mapping

from sandbox.core.catalogue import ERRORS, WARNINGS
from sandbox.core.model import INSTORE, Customer, Persona
from sandbox.store.overlay import Overlay
from sandbox.web.auth import ORG_HEADER


def curl(persona: Persona, world: Overlay, base_url: str, default_org_id: int) -> str:
    """The curl line that shows `persona`, an example of the org `world`, on the sandbox at `base_url`.

    It works as pasted into a shell. A header names the org where that is not `default_org_id`.
    """
    return curl_line(base_url, persona.get, world.org.id, default_org_id)


def curl_line(base_url: str, target: str, org_id: int, default_org_id: int) -> str:
    """The curl line that gets `target`, a path and query, in an org."""
    return get_line(base_url + target, {} if org_id == default_org_id else {ORG_HEADER: str(org_id)})


def get_line(url: str, headers: Mapping[str, str]) -> str:
    """The curl line that gets `url` with these headers."""
    told = "".join(f"-H '{name}: {value}' " for name, value in headers.items())
    return f"curl {told}'{url.replace(chr(39), '%27')}'"


def claim(persona: Persona) -> str:
    """What the persona claims to be answered: an error's code and message, or tiers, and the warning beside them."""
    if isinstance(persona.answers, int):
        return f"{persona.answers} {ERRORS[persona.answers].told()}"
    beside = "" if persona.warning is None else f" | warning {persona.warning} {WARNINGS[persona.warning].message}"
    return (", ".join(persona.answers) or "an answer without tiers") + beside


def personas_matching(worlds: Iterable[Overlay], query: str) -> Iterator[tuple[Overlay, Persona]]:
    """Each persona whose own text, or what is known of its customer, has `query` in it, in any case."""
    for world in worlds:
        for persona in world.personas:
            customer = None if persona.customer is None else world.customer(persona.customer)
            known = f"org {world.org.id}" if customer is None else described(world, customer)
            if matches(query, f"{persona.row} | {persona.shows} | {persona.get} | {claim(persona)} | {known}"):
                yield world, persona


def matches(query: str, text: str) -> bool:
    """Whether the words of a search stand in `text`, in any case."""
    return query.casefold() in text.casefold()


def described(world: Overlay, customer: Customer) -> str:
    """A customer on one line: id, name, org, identifiers, memberships, and what is special."""
    parts = [
        f"{customer.id} {customer.name}".strip(),
        f"org {world.org.id}",
        ", ".join(_identifiers(customer)),
        ", ".join(_tiers(world, customer)),
        "" if customer.loyalty else "non-loyalty",
        f"merged into {customer.merged_into}" if customer.merged_into is not None else "",
        "deleted" if customer.deleted else "",
    ]
    return " | ".join(part for part in parts if part)


def _identifiers(customer: Customer) -> Iterator[str]:
    for kind, value, source, account in customer.identifiers:
        spot = "" if source == INSTORE else f" ({source}/{account})" if account else f" ({source})"
        yield f"{kind} {value}{spot}"


def _tiers(world: Overlay, customer: Customer) -> Iterator[str]:
    for membership in customer.memberships:
        program = world.program(membership.program_id)
        if program is not None:
            expires = f" until {membership.expires}" if membership.expires else ""
            yield f"{program.name} {program.tier(membership.serial).name}{expires}"
