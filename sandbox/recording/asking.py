"""A request of a recording as it is asked again, and what came of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from sandbox.core.canned import CannedKey
from sandbox.engine.state import Visit


class Sent(NamedTuple):
    """A request: its path decoded, its query as it was sent, and of its headers those that matter."""

    method: str
    path: str
    query: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""


@dataclass(frozen=True, slots=True)
class Needed:
    """The records of an org that answers rest on: ids of customers and groups, keys of canned answers."""

    customers: frozenset[int] = frozenset()
    groups: frozenset[int] = frozenset()
    canned: frozenset[CannedKey] = frozenset()

    def __or__(self, other: "Needed") -> "Needed":
        """Both together."""
        return Needed(self.customers | other.customers, self.groups | other.groups, self.canned | other.canned)


class Again(NamedTuple):
    """What is answered: status, body, why, and the records that were looked at, by org."""

    status: int
    body: bytes
    why: str
    needed: Mapping[int, Needed]


Ask = Callable[[Sent, Visit], Again]
"""Asks a request of what a visit sees. Nothing is journaled."""
