"""Records that are loaded already, as rows: so that the rules between records hold new ones against them.

Of a world of any size only those are looked at that a new record could meet: its neighbours.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from sandbox.core.model import Customer, Group, Org, Persona, Place, Program, Tier
from sandbox.sources.located import At, Spot, Step
from sandbox.sources.reading import Path
from sandbox.sources.shapes import Row

BODY = "body"
"""What places call the file of a text that came with a request."""


class Known(Protocol):
    """What is asked of a world that new records are to join. Each question costs the same in any world."""

    @property
    def org(self) -> Org:
        """The org itself."""

    @property
    def programs(self) -> Sequence[Program]:
        """The org's programs, by ascending id."""

    @property
    def personas(self) -> Sequence[Persona]:
        """The org's personas."""

    def customer(self, customer_id: int) -> Customer | None:
        """The customer of that id."""

    def customers(self) -> Iterable[Customer]:
        """Every customer; only asked for where an org's settings change what holds between all of them."""

    def holders(self, kind: str, value: str) -> Sequence[Customer]:
        """Every customer registered with that identifier."""

    def merged_from(self, customer_id: int) -> Sequence[int]:
        """The ids of the customers who were merged into that one, directly."""

    def group(self, group_id: int) -> Group | None:
        """The group of that id."""

    def standing_in(self, program_id: int) -> Mapping[int, int]:
        """How many customers and groups stand in each tier of a program, by the tier's serial number."""


class Elsewhere:
    """Stands for the document of a record that was loaded earlier, all of it being at one line."""

    def __init__(self, place: Place | None, name: str) -> None:
        """`name` is how to call it without a place."""
        self.name = name if place is None else f"an earlier {BODY}" if place.file == BODY else place.file
        self._line = 1 if place is None else place.line

    def spot(self, steps: list[Step], at: At) -> Spot:
        """Where the record stands."""
        return Spot(self._line, 1)


class Shelf:
    """Makes rows of known records, and keeps the documents that their paths begin with."""

    def __init__(self, number: int) -> None:
        """`number` is that of the first document it hands out."""
        self._first = number
        self.documents: list[Elsewhere] = []

    def org(self, org: Org) -> Row:
        """An org's settings, as far as rules between records ask for them."""
        row = self._row(org.place, "an org loaded earlier", id=org.id, default=org.default, time_zone=org.zone)
        row["sources"] = {source: Row(accounts=list(accounts)) for source, accounts in org.accounts.items()}
        row["dual_eligibility"] = org.dual_eligibility
        if org.primary_identifier is not None:
            row["primary_identifier"] = org.primary_identifier
        credentials = Row(
            tills=[_signing_in(row.path, username=name) for name in org.credentials.tills],
            clients=[_signing_in(row.path, key=name) for name in org.credentials.clients],
        )
        row["credentials"] = credentials
        return row

    def program(self, program: Program) -> Row:
        """A program, whole."""
        row = self._row(program.place, "a program loaded earlier", id=program.id, name=program.name)
        row |= {"default": program.default, "on_expiry": program.on_expiry, "validity_months": program.validity_months}
        row["downgrade_reminder_days"] = program.reminder_days
        row["tiers"] = [_tier(tier, (row.path, "tiers")) for tier in program.tiers]
        return row

    def customer(self, customer: Customer) -> Row:
        """A customer's id and merge."""
        row = self._row(customer.place, "a customer edited earlier", id=customer.id)
        if customer.merged_into is not None:
            row["merged_into"] = customer.merged_into
        return row

    def _row(self, place: Place | None, called: str, **fields: Any) -> Row:
        row = Row(fields)
        row.line, row.path = 1, (None, self._first + len(self.documents))
        self.documents.append(Elsewhere(place, called))
        return row


class Neighbours:
    """The known customers that new ones could meet, each with all it was merged into."""

    def __init__(self, world: Known, new: Mapping[int, Customer]) -> None:
        """Collect none yet, and never one that `new` replaces."""
        self._world = world
        self._new = new
        self.found: dict[int, Customer] = {}

    def of(self, customer: Customer) -> None:
        """Collect whoever holds that new customer's identifiers, and who is linked to it by merges."""
        self._meet(customer)
        before = self._world.customer(customer.id)
        if before is not None and before.merged_into != customer.merged_into:
            self._followers(customer.id)

    def take(self, customer_id: int | None) -> None:
        """Collect that customer, and all it was merged into."""
        while customer_id is not None and customer_id not in self._new and customer_id not in self.found:
            customer = self._world.customer(customer_id)
            if customer is None:
                return
            self.found[customer_id] = customer
            customer_id = customer.merged_into

    def _meet(self, customer: Customer) -> None:
        self.take(customer.merged_into)
        for kind, value in dict.fromkeys(known[:2] for known in customer.identifiers):
            for holder in self._world.holders(kind, value):
                self.take(holder.id)

    def _followers(self, customer_id: int) -> None:
        """Collect all who were merged into that customer in one or more steps, and whom they meet."""
        waiting, seen = [customer_id], {customer_id}
        while waiting:
            for follower in self._world.merged_from(waiting.pop()):
                known = self._world.customer(follower)
                if follower not in seen and follower not in self._new and known is not None:
                    seen.add(follower)
                    waiting.append(follower)
                    self.take(follower)
                    self._meet(known)


def _signing_in(path: Path, **name: str) -> Row:
    row = Row(name)
    row.line, row.path = 1, path
    return row


def _tier(tier: Tier, path: Path) -> Row:
    row = Row(name=tier.name, description=tier.description)
    if tier.validity_months is not None:
        row["validity_months"] = tier.validity_months
    row.line, row.path = 1, path
    return row
