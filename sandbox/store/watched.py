"""Watched: a world that notes which records a decision was shown, and so all that it can have rested on."""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import Self

from sandbox.core.model import Customer, Group
from sandbox.store.overlay import Overlay


@dataclass(frozen=True, slots=True)
class Shown:
    """The ids of the customers and groups that were shown."""

    customers: set[int] = field(default_factory=set)
    groups: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Watched(Overlay):
    """An overlay that notes in `shown` whom it shows when a rule asks."""

    shown: Shown = field(default_factory=Shown)

    @classmethod
    def over(cls, world: Overlay) -> Self:
        """The same world, watched from now on."""
        return cls(**{known.name: getattr(world, known.name) for known in fields(Overlay)})

    def customer(self, customer_id: int) -> Customer | None:
        """The customer of that id."""
        found = Overlay.customer(self, customer_id)
        if found is not None:
            self.shown.customers.add(found.id)
        return found

    def holders(self, kind: str, value: str) -> Sequence[Customer]:
        """Every customer registered with that identifier."""
        found = Overlay.holders(self, kind, value)
        self.shown.customers.update(holder.id for holder in found)
        return found

    def group(self, group_id: int) -> Group | None:
        """The group of that id."""
        return self._shown(Overlay.group(self, group_id))

    def group_of(self, customer_id: int) -> Group | None:
        """The group the customer belongs to; of several the one with the lowest id."""
        return self._shown(Overlay.group_of(self, customer_id))

    def _shown(self, found: Group | None) -> Group | None:
        if found is not None:
            self.shown.groups.add(found.id)
        return found
