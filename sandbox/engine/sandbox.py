"""Sandbox: everything one can do, without HTTP."""

from collections.abc import Iterable
from dataclasses import dataclass

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


class Sandbox:
    """A set of orgs that can be asked what the loyalty API would answer.

    `now` tells the time; relative days of the fixtures count from the instant the sandbox was made.
    """

    def __init__(self, orgs: Iterable[Records], *, now: Now = system_now) -> None:
        """Take in at least one org, none twice. Raises `ValueError` otherwise."""
        self._now = now
        self._since = now()
        self._worlds: dict[int, Snapshot] = {}
        for records in orgs:
            if records.org.id in self._worlds:
                raise ValueError(f"a sandbox cannot hold org {records.org.id} twice")
            self._worlds[records.org.id] = Snapshot(records)
        if not self._worlds:
            raise ValueError("a sandbox needs at least one org")
        self.default_org_id = _default_org(self.orgs)

    @property
    def orgs(self) -> tuple[Snapshot, ...]:
        """The world of every org, by ascending id."""
        return tuple(self._worlds[org_id] for org_id in sorted(self._worlds))

    def view(self, org_id: int | None = None) -> View:
        """The view of an org at this moment, of the default one if none is named. Raises `UnknownOrg`."""
        world = self._worlds.get(self.default_org_id if org_id is None else org_id)
        if world is None:
            raise UnknownOrg(f"no org {org_id} is loaded; loaded are {sorted(self._worlds)}")
        return View(world, Moment(self._now(), self._since))

    def look_up_tiers(self, query: TierQuery, *, org_id: int | None = None) -> Decision:
        """Decide a question for tiers in an org, the default one if none is named. Raises `UnknownOrg`."""
        return self.view(org_id).find_tiers(query)


def _default_org(orgs: tuple[Snapshot, ...]) -> int:
    """The org marked as default, else the one with the lowest id."""
    return next((world.org.id for world in orgs if world.org.default), orgs[0].org.id)
