"""World: the few questions a rule may ask, read-only."""

from collections.abc import Sequence
from typing import Protocol

from sandbox.core.model import Customer, Group, Org, Program


class World(Protocol):
    """One org with its programs, customers and groups, as a rule sees it."""

    @property
    def org(self) -> Org:
        """The org itself."""

    @property
    def programs(self) -> Sequence[Program]:
        """The org's programs, by ascending id."""

    @property
    def default_program(self) -> Program:
        """The program that answers when none is named."""

    def program(self, program_id: int) -> Program | None:
        """The program of that id."""

    def customer(self, customer_id: int) -> Customer | None:
        """The customer of that id."""

    def holders(self, kind: str, value: str) -> Sequence[Customer]:
        """Every customer registered with that identifier, in any source; survivors first, then by ascending id."""

    def group(self, group_id: int) -> Group | None:
        """The group of that id."""

    def group_of(self, customer_id: int) -> Group | None:
        """The group the customer belongs to; of several the one with the lowest id."""
