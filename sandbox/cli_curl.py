"""The curl lines that show a customer, and the two of them that show what the sandbox is about."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple
from urllib.parse import quote

from sandbox.core.decision import Found
from sandbox.core.model import Customer, Identifier, Org
from sandbox.core.question import ById, ByIdentifiers, Query
from sandbox.engine.sandbox import Sandbox
from sandbox.store.overlay import Overlay
from sandbox.web.endpoints import ENDPOINTS
from sandbox.web.personas import curl_line

_TRIED_CUSTOMERS = 1000


class Example(NamedTuple):
    """A curl line, and a word on what it shows."""

    says: str
    curl: str


@dataclass(frozen=True, slots=True)
class CurlLines:
    """Makes curl lines for the sandbox that listens at `url`."""

    url: str
    sandbox: Sandbox

    def showing(self, world: Overlay, customer: Customer) -> str:
        """The line that asks for a customer's tiers, by the identifier that finds it, else by id."""
        return self._line(world.org, _whom(world.org, customer))

    def examples(self) -> tuple[Example, ...]:
        """One line that finds a customer and one that answers 8015 for the same customer, by a secondary identifier.

        Each was tried on the sandbox and answers as it says. Where no org with dual eligibility has a customer with two
        identifiers, there is just a line that finds a customer; where nobody can be found, there is none.
        """
        worlds = sorted(self.sandbox.orgs, key=lambda world: world.org.id != self.sandbox.default_org_id)
        pairs = (pair for world in worlds for pair in self._pairs(world))
        singles = (single for world in worlds for single in self._singles(world))
        return next(pairs, None) or next(singles, ())

    def _pairs(self, world: Overlay) -> Iterator[tuple[Example, Example]]:
        for customer in islice(world.customers(), _TRIED_CUSTOMERS):
            primary = _deciding(world.org, customer)
            if not world.org.dual_eligibility or primary is None:
                continue
            for other in customer.identifiers:
                both, alone = _by(other, primary), _by(other)
                if self._outcome(world.org, both) == customer.id and self._outcome(world.org, alone) == "8015":
                    name, kind = customer.name or customer.id, primary.kind
                    found = f"{name} by {other.kind} and {kind}; the {kind} is the primary identifier and decides"
                    refused = f"{name} by {other.kind} alone; error 8015, and a line here says why"
                    yield Example(found, self._line(world.org, both)), Example(refused, self._line(world.org, alone))

    def _singles(self, world: Overlay) -> Iterator[tuple[Example]]:
        for customer in islice(world.customers(), _TRIED_CUSTOMERS):
            whom = _whom(world.org, customer)
            if self._outcome(world.org, whom) == customer.id:
                yield (Example(f"The tiers of {customer.name or customer.id}", self._line(world.org, whom)),)

    def _outcome(self, org: Org, whom: ByIdentifiers | ById) -> int | str:
        """The id that is answered, or the code of the error as text."""
        decision = self.sandbox.look_up_tiers(Query(whom), org_id=org.id)
        if isinstance(decision.outcome, Found):
            return decision.outcome.entity_id
        return str(decision.refusal.code) if decision.refusal else ""

    def _line(self, org: Org, whom: ByIdentifiers | ById) -> str:
        return curl_line(self.url, _target(whom), org.id, self.sandbox.default_org_id)


def _deciding(org: Org, customer: Customer) -> Identifier | None:
    """The identifier that finds the customer in this org."""
    primary = org.primary_identifier if org.dual_eligibility else None
    return next((known for known in customer.identifiers if primary in (None, known.kind)), None)


def _whom(org: Org, customer: Customer) -> ByIdentifiers | ById:
    deciding = _deciding(org, customer)
    return _by(deciding) if deciding else ById(customer.id)


def _by(*identifiers: Identifier) -> ByIdentifiers:
    """The question by these identifiers, in the source of the last."""
    _, _, source, account = identifiers[-1]
    kinds, values = zip(*(known[:2] for known in identifiers), strict=True)
    return ByIdentifiers(source, account or None, ",".join(kinds), ",".join(values))


def _target(whom: ByIdentifiers | ById) -> str:
    """Path and query of a question."""
    paths = {endpoint.name: endpoint.path for endpoint in ENDPOINTS}
    if isinstance(whom, ById):
        return paths["tier_details_by_id"].format(userId=whom.customer_id)
    names = ("source", "accountId", "identifierName", "identifierValue")
    given = [f"{name}={quote(value, safe='@,:/')}" for name, value in zip(names, whom, strict=True) if value]
    return paths["tier_details"] + "?" + "&".join(given)
