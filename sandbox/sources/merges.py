"""Merges: which customers were merged into which, and whether that can be relied on."""

from sandbox.core.model import Customer
from sandbox.sources.drafts import Draft
from sandbox.sources.reading import Reading
from sandbox.sources.shapes import Row


class Merges:
    """The merges of one org's customers. What is wrong with them is reported when they are taken in."""

    def __init__(self, draft: Draft, reading: Reading) -> None:
        """Take in the customers of `draft`; report merges with nobody, with oneself, or in a circle."""
        known = {customer.id for _, customer in draft.customers}
        everyone = draft.complete("customers", "id")
        misnumbered = draft.misnumbered() if len(known) < len(draft.customers) else set()
        self._into: dict[int, int] = {}
        self._unsure = {row.path for row, _ in draft.customers if row.unsure("merged_into")}
        rows: dict[int, Row] = {}
        for row, customer in draft.customers:
            if customer.merged_into is None:
                continue
            if customer.merged_into in known:
                self._into.setdefault(customer.id, customer.merged_into)
                rows.setdefault(customer.id, row)
                continue
            self._unsure.add(row.path)
            if everyone and misnumbered <= {row.path}:
                says = f"merged_into {customer.merged_into} is not a customer of this org"
                reading.mistake((row.path, "merged_into"), says)
        for circle in self._circles():
            self._unsure.update(rows[customer_id].path for customer_id in circle)
            _report_circle(circle, rows, reading)

    def unsure(self, row: Row) -> bool:
        """Whether it cannot be told whom that customer was merged into."""
        return row.path in self._unsure

    def same(self, one: Customer, other: Customer) -> bool:
        """Whether two customers are one by now: merged, directly or by way of others, into the same one."""
        return bool(self._into) and self._survivor(one.id) == self._survivor(other.id)

    def _survivor(self, customer_id: int) -> int:
        return next(reversed(self._chain(customer_id)))

    def _chain(self, customer_id: int) -> dict[int, None]:
        """The customer and all it was merged into, in order, as far as the first that returns."""
        chain: dict[int, None] = {}
        here: int | None = customer_id
        while here is not None and here not in chain:
            chain[here] = None
            here = self._into.get(here)
        return chain

    def _circles(self) -> list[list[int]]:
        """Every circle of merges once. Each customer is walked over once."""
        circles: list[list[int]] = []
        walked: set[int] = set()
        for start in self._into:
            chain: dict[int, None] = {}
            here: int | None = start
            while here is not None and here not in walked:
                walked.add(here)
                chain[here] = None
                here = self._into.get(here)
            if here in chain:
                members = list(chain)
                circles.append(members[members.index(here) :])
        return circles


def _report_circle(circle: list[int], rows: dict[int, Row], reading: Reading) -> None:
    """Report a circle of merges at its member that stands last."""
    order = {customer_id: position for position, customer_id in enumerate(rows)}
    last = max(circle, key=lambda customer_id: order[customer_id])
    path = (rows[last].path, "merged_into")
    if len(circle) == 1:
        reading.mistake(path, f"merged_into {last} is the customer itself")
        return
    start = circle.index(last)
    way = " -> ".join(map(str, [*circle[start:], *circle[:start], last][:8]))
    reading.mistake(path, f"merged_into {circle[(start + 1) % len(circle)]} closes a circle of merges: {way}")
