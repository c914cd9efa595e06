"""Sandbox: everything one can do, without HTTP."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from sandbox.core.decision import Decision
from sandbox.core.lookup import find_tiers
from sandbox.core.model import Records
from sandbox.core.moments import Moment
from sandbox.core.question import TierQuery
from sandbox.engine.clock import Now, system_now
from sandbox.store.snapshot import Snapshot


class UnknownOrg(LookupError):
    """No org of that id is loaded."""


@dataclass(frozen=True, slots=True)
class View:
    """What one request sees: an org's world and the moment, taken once, so that nothing tears it on the way."""

    world: Snapshot
    moment: Moment

    def find_tiers(self, query: TierQuery) -> Decision:
        """Decide a question for tiers."""
        return find_tiers(self.world, query, self.moment)


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


class Sandbox:
    """A set of orgs that can be asked what the loyalty API would answer.

    `now` tells the time; relative days of the fixtures count from the instant the sandbox was made.
    """

    def __init__(self, orgs: Iterable[Records], *, now: Now = system_now) -> None:
        """Take in at least one org, none twice. Raises `ValueError` otherwise."""
        self._now = now
        self._since = now()
        self._base = Base.of(orgs)

    def replace(self, orgs: Iterable[Records]) -> None:
        """Hold these orgs from now on; a request that has begun goes on with those it began with.

        Relative days go on counting from when the sandbox was made. Raises `ValueError` as the constructor does, and
        then changes nothing.
        """
        self._base = Base.of(orgs)

    @property
    def orgs(self) -> tuple[Snapshot, ...]:
        """The world of every org, by ascending id."""
        return tuple(self._base.worlds.values())

    @property
    def default_org_id(self) -> int:
        """The org that answers when none is named: the one marked as default, else the one with the lowest id."""
        return self._base.default_org_id

    def view(self, org_id: int | None = None) -> View:
        """The view of an org at this moment, of the default one if none is named. Raises `UnknownOrg`."""
        base = self._base
        world = base.worlds.get(base.default_org_id if org_id is None else org_id)
        if world is None:
            raise UnknownOrg(f"no org {org_id} is loaded; loaded are {list(base.worlds)}")
        return View(world, Moment(self._now(), self._since))

    def look_up_tiers(self, query: TierQuery, *, org_id: int | None = None) -> Decision:
        """Decide a question for tiers in an org, the default one if none is named. Raises `UnknownOrg`."""
        return self.view(org_id).find_tiers(query)
