"""`customers`: who is in the fixtures, and what they show."""

from collections.abc import Iterator

from sandbox.cli_curl import CurlLines
from sandbox.core.model import Customer
from sandbox.engine.sandbox import Sandbox
from sandbox.store.overlay import Overlay


def customer_lines(sandbox: Sandbox, url: str, query: str) -> Iterator[str]:
    """Two lines for each customer in whose own line `query` stands, in any case: who it is, and its curl line."""
    curl = CurlLines(url, sandbox)
    for world in sandbox.orgs:
        for customer in world.customers():
            line = _line(world, customer)
            if query.casefold() in line.casefold():
                yield line
                yield f"  {curl.showing(world, customer)}"


def _line(world: Overlay, customer: Customer) -> str:
    """Id, name, org, identifiers, memberships, and what is special about the customer."""
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
        spot = "" if source == "INSTORE" else f" ({source}/{account})" if account else f" ({source})"
        yield f"{kind} {value}{spot}"


def _tiers(world: Overlay, customer: Customer) -> Iterator[str]:
    for membership in customer.memberships:
        program = world.program(membership.program_id)
        if program is not None:
            expires = f" until {membership.expires}" if membership.expires else ""
            yield f"{program.name} {program.tier(membership.serial).name}{expires}"
