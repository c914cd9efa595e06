"""What a request holds on to: a namespace's state at a point in time, the visit it begins with, its view of an org."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple, Protocol

from sandbox.core.decision import Decision
from sandbox.core.lookup import find_tiers
from sandbox.core.model import Client, Till
from sandbox.core.moments import Moment
from sandbox.core.question import Query
from sandbox.engine.base import Base
from sandbox.engine.clock import REAL_TIME, Clock
from sandbox.engine.tokens import Tokens
from sandbox.engine.webhooks import Cause
from sandbox.store.overlay import Overlay
from sandbox.traffic.coverage import Coverage
from sandbox.traffic.faults import Armed
from sandbox.traffic.journal import Journal

_FLAT_WEIGHT = 1000
_WEIGHT_OF_EDIT = 200


class UnknownOrg(LookupError):
    """No org of that id is loaded."""


Caller = Till | Client
"""Who can sign in."""


class Changing(Protocol):
    """Puts what an edit makes of a namespace's state in its place, all at once; where it raises, nothing changes."""

    def __call__(self, edit: Callable[["State"], "State"], cause: Cause | None = None) -> "State":
        """The state as it is then. What happens by it is told to receivers where there is a `cause`."""


@dataclass(frozen=True, slots=True)
class View:
    """What one request sees: an org's world and the moment, taken once, so that nothing tears it on the way.

    `change` is for those that write: what they make of the namespace as it is by then.
    """

    world: Overlay
    moment: Moment
    magic: bool
    tokens: Tokens
    change: Changing
    caller: Caller | None = None
    """Who signed in, if anybody did."""

    def find_tiers(self, query: Query) -> Decision:
        """Decide a question for tiers."""
        return find_tiers(self.world, query, self.moment, magic=self.magic)

    def decide(self, find: Callable[..., Decision], question: Query | Sequence[Query]) -> Decision:
        """Decide a question by one of the functions of `sandbox.core.reads`."""
        return find(self.world, question, self.moment, magic=self.magic)

    def issue_token(self) -> str:
        """A token for the client who signed in."""
        assert isinstance(self.caller, Client)
        return self.tokens.issue(self.world.org.id, self.caller, self.moment.now)


@dataclass(frozen=True, slots=True)
class State:
    """A point in time of a namespace: its worlds by ascending org id, its clock, and since when relative days count."""

    worlds: Mapping[int, Overlay]
    default_org_id: int
    since: datetime
    clock: Clock = REAL_TIME

    @property
    def weight(self) -> int:
        """The bytes that it occupies beside the bases, roughly: what grows with the edits."""
        return sum(_FLAT_WEIGHT + _WEIGHT_OF_EDIT * world.edits for world in self.worlds.values())

    @classmethod
    def of(cls, base: Base, since: datetime) -> "State":
        """The base as it is, at real time."""
        return cls({org_id: Overlay(world) for org_id, world in base.worlds.items()}, base.default_org_id, since)

    def with_world(self, world: Overlay) -> "State":
        """The same with this world in place of its org's."""
        return replace(self, worlds={**self.worlds, world.org.id: world})

    def rebased(self, base: Base, before: Base) -> "State":
        """The same edits over `base` instead of `before`. Orgs that were added stay; edits of orgs that are gone go.

        Worlds that stand on neither, such as those of a scenario, stay as they are.
        """
        worlds = {org_id: world for org_id, world in self.worlds.items() if world.base is not before.worlds.get(org_id)}
        if len(worlds) == len(self.worlds):
            return self
        for org_id, world in base.worlds.items():
            worlds[org_id] = self.worlds[org_id].rebased(world) if org_id in self.worlds else Overlay(world)
        moved = self.default_org_id == before.default_org_id or self.default_org_id not in worlds
        default = base.default_org_id if moved else self.default_org_id
        return replace(self, worlds=dict(sorted(worlds.items())), default_org_id=default)


class Visit(NamedTuple):
    """What one request holds on to from its first moment: data and clock, the instant, its journal, its faults."""

    state: State
    instant: datetime
    magic: bool
    journal: Journal
    tokens: Tokens
    change: Changing
    coverage: Coverage
    faults: Armed

    def view(self, org_id: int | None = None, caller: Caller | None = None) -> View:
        """The view of an org at this moment, of the default one if none is named. Raises `UnknownOrg`."""
        state = self.state
        world = state.worlds.get(state.default_org_id if org_id is None else org_id)
        if world is None:
            raise UnknownOrg(f"no org {org_id} is loaded; loaded are {list(state.worlds)}")
        return View(world, Moment(self.instant, state.since), self.magic, self.tokens, self.change, caller)

    def till(self, username: str) -> tuple[int, Till] | None:
        """The till of that user name, and the id of its org."""
        for org_id, world in self.state.worlds.items():
            till = world.org.credentials.tills.get(username)
            if till is not None:
                return org_id, till
        return None

    def client(self, key: str) -> tuple[int, Client] | None:
        """The client of that key, and the id of its org."""
        for org_id, world in self.state.worlds.items():
            client = world.org.credentials.clients.get(key)
            if client is not None:
                return org_id, client
        return None
