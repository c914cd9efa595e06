"""Base: the orgs that were loaded, which every namespace shares until it is edited."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from sandbox.core.model import Records
from sandbox.store.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Base:
    """Every org that is loaded, by ascending id, and which of them answers when none is named."""

    worlds: Mapping[int, Snapshot]
    default_org_id: int

    @classmethod
    def of(cls, orgs: Iterable[Records]) -> Self:
        """Index `orgs`: at least one, none twice. Raises `ValueError` otherwise."""
        worlds: dict[int, Snapshot] = {}
        for records in sorted(orgs, key=lambda records: records.org.id):
            if records.org.id in worlds:
                raise ValueError(f"a sandbox cannot hold org {records.org.id} twice")
            worlds[records.org.id] = Snapshot(records)
        if not worlds:
            raise ValueError("a sandbox needs at least one org")
        marked = (org_id for org_id, world in worlds.items() if world.org.default)
        return cls(worlds, next(marked, min(worlds)))
