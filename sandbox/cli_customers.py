"""`customers`: the personas and who else is in the fixtures, each with a curl line to paste."""

from collections.abc import Iterator

from sandbox.cli_curl import CurlLines
from sandbox.core.model import Persona
from sandbox.engine.sandbox import Sandbox
from sandbox.store.overlay import Overlay
from sandbox.web.personas import claim, curl, described, matches, personas_matching


def customer_lines(sandbox: Sandbox, url: str, query: str) -> Iterator[str]:
    """What a search for `query` finds in the sandbox that listens at `url`.

    First the personas, three lines each: what it shows, its curl line, what that answers. Then the customers that none
    of these is about, two lines each: who it is, and its curl line.
    """
    told: set[int | None] = set()
    for world, persona in personas_matching(sandbox.orgs, query):
        told.add(persona.customer)
        yield _headline(persona, world)
        yield f"  {curl(persona, world, url, sandbox.default_org_id)}"
        yield f"  answers {claim(persona)}"
    lines = CurlLines(url, sandbox)
    for world in sandbox.orgs:
        for customer in world.customers():
            if customer.id not in told and matches(query, described(world, customer)):
                yield described(world, customer)
                yield f"  {lines.showing(world, customer)}"


def _headline(persona: Persona, world: Overlay) -> str:
    """The row, what there is to see, whom it is about, and the org, on one line."""
    customer = None if persona.customer is None else world.customer(persona.customer)
    whom = f"{customer.id} {customer.name}".strip() if customer else ""
    parts = (persona.row, persona.shows, whom, f"org {world.org.id}")
    return " | ".join(" ".join(part.split()) for part in parts if part)
