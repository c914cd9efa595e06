"""Customers one by one."""

from collections.abc import Mapping
from typing import Any

from sandbox.operations.carrying import Calls, Form, path_of
from sandbox.operations.told import Found


class Customers:
    """The customers of a namespace, told and taken in the fixture format."""

    def __init__(self, calls: Calls) -> None:
        """Act through `calls`."""
        self._calls = calls

    def find(
        self,
        *,
        identifier: str = "",
        name: str = "",
        tier: str = "",
        text: str = "",
        org: int | None = None,
        limit: int | None = None,
        offset: int = 0,
    ) -> Found:
        """One page of those in an org, the default one if none is named, for whom all holds that is given.

        `identifier` is a whole value or the id, `tier` the one they are in now, `name` and `text` are parts.
        """
        asked = {"identifier": identifier, "name": name, "tier": tier, "text": text, "org": org, "limit": limit}
        told = self._calls.ask("GET", path_of("customers", **asked, offset=offset or None))
        return Found(tuple(told["customers"]), told["meta"]["total"])

    def read(self, customer_id: int) -> Form:
        """A customer of whichever org. Raises `Unknown`."""
        return self._calls.ask("GET", path_of("customers", customer_id))

    def add(self, customer: Mapping[str, Any], *, org: int | None = None) -> Form:
        """Add a customer to an org, to the default one if none is named. Raises `Mistaken`, and `Taken` for its id."""
        return self._calls.ask("POST", path_of("customers", org=org), customer)

    def replace(self, customer_id: int, customer: Mapping[str, Any]) -> Form:
        """Put another in a customer's place; the id may be left out. Raises `Unknown` and `Mistaken`."""
        return self._calls.ask("PUT", path_of("customers", customer_id), customer)

    def edit(self, customer_id: int, changes: Mapping[str, Any]) -> Form:
        """Merge changes in as RFC 7396 says: what is `None` goes. Raises `Unknown` and `Mistaken`."""
        return self._calls.ask("PATCH", path_of("customers", customer_id), changes)

    def set_tier(self, customer_id: int, program: int | str, tier: str | Mapping[str, Any]) -> Form:
        """Put a customer into a tier: its name, or a map with `tier`, `expires`, `enrolled`.

        A program is named by id or name. Raises `Unknown` and `Mistaken`.
        """
        return self._calls.ask("PUT", path_of("customers", customer_id, "tiers", program), tier)

    def remove(self, customer_id: int) -> None:
        """Take a customer away. Raises `Unknown`, and `Refused` where other records refer to it."""
        self._calls.ask("DELETE", path_of("customers", customer_id))
