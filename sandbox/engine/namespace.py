"""Namespace: one isolated tenant of the sandbox.

All its mutable state hangs on one object, its `Contents`, which a reset replaces as a whole. What is kept there of data
and clock is a value, `State`: forking, saving and restoring it move a pointer, whatever the number of customers.
"""

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain

from sandbox.core.decision import Decision
from sandbox.core.events import Event, coming_events, soonest
from sandbox.core.faults import Fault
from sandbox.core.moments import Moment
from sandbox.engine.base import Base
from sandbox.engine.clock import REAL_TIME, Clock, Now
from sandbox.engine.state import State, View, Visit
from sandbox.engine.tokens import Tokens
from sandbox.engine.webhooks import Cause, Herald, Office
from sandbox.traffic.coverage import Coverage
from sandbox.traffic.deliveries import Delivery
from sandbox.traffic.faults import Armed
from sandbox.traffic.journal import BOUNDS, Bounds, Journal


class UnknownSnapshot(LookupError):
    """No snapshot of that name was taken in this namespace."""


@dataclass(slots=True)
class Contents:
    """Everything mutable of a namespace. A field that is added here is reset with the rest."""

    base: Base
    state: State
    journal: Journal
    herald: Herald
    saved: dict[str, State] = field(default_factory=dict)
    faults: Armed = field(default_factory=Armed)


class Namespace:
    """A tenant. Its operations may be called from any thread; a reader never waits for them.

    `coverage` counts the situations that were met, whatever was reset since: it is about the run, not about the world.
    """

    def __init__(
        self,
        name: str,
        base: Base,
        now: Now,
        *,
        magic: bool = True,
        journal: Bounds = BOUNDS,
        tokens: Tokens | None = None,
        office: Office | None = None,
    ) -> None:
        """Start with `base` as it is, at real time, which `now` tells. `magic`: whether magic values are recognised.

        `journal` bounds what is kept of its requests; `tokens` makes and reads tokens, and `office` sends events, for
        all namespaces the same.
        """
        self.name = name
        self._real_now = now
        self._magic = magic
        self._bounds = journal
        self._tokens = tokens or Tokens()
        self._office = office
        self._changing = threading.RLock()
        self.coverage = Coverage()
        self._contents = self._fresh(base)

    @property
    def state(self) -> State:
        """Data and clock as they are now."""
        return self._contents.state

    @property
    def journal(self) -> Journal:
        """The requests since the last reset."""
        return self._contents.journal

    @property
    def faults(self) -> Armed:
        """The faults that are armed."""
        return self._contents.faults

    @property
    def herald(self) -> Herald:
        """What tells receivers of events, and the deliveries since the last reset."""
        return self._contents.herald

    @property
    def snapshots(self) -> tuple[str, ...]:
        """The names of the snapshots, in the order they were taken."""
        return tuple(self._contents.saved)

    def now(self) -> datetime:
        """The namespace's present instant."""
        return self.state.clock.now(self._real_now())

    def now_in(self, state: State) -> datetime:
        """The present instant by the clock of a state of this namespace, such as a saved one."""
        return state.clock.now(self._real_now())

    def visit(self) -> Visit:
        """What a request that begins now holds on to."""
        contents = self._contents
        state = contents.state
        instant = state.clock.now(self._real_now())
        of_mine = contents.journal, self._tokens, self.change, self.coverage, contents.faults
        return Visit(state, instant, self._magic, *of_mine)

    def view(self, org_id: int | None = None) -> View:
        """The view of an org at this moment, of the default one if none is named. Raises `UnknownOrg`."""
        return self.visit().view(org_id)

    def redeliver(self, delivery: Delivery) -> Delivery:
        """Send an event once more; as its delivery is then."""
        with self._changing:
            return self._contents.herald.redeliver(delivery)

    def follow(self, before: Base, base: Base) -> None:
        """Stand on `base` with all edits, if the namespace stood on `before` and not on a base of its own."""
        with self._changing:
            if self._contents.base is before:
                self.replace_base(base, keep_edits=True)

    def change(self, edit: Callable[[State], State], cause: Cause | None = None) -> State:
        """Put what `edit` makes of the state in its place, all at once; where it raises, nothing changes.

        What happens by it is told to receivers where there is a `cause`; without one, a world is being set up.
        """
        with self._changing:
            contents = self._contents
            before = contents.state
            contents.state = after = edit(before)
            if cause is not None:
                contents.herald.changed(before.worlds, after.worlds, self._moment(after), cause)
            return after

    def met(self, view: View, decision: Decision | None, cause: Cause) -> None:
        """Tell receivers what time has done to those whom a decision shows, if nobody has yet."""
        if decision is not None and decision.shows:
            with self._changing:
                self._contents.herald.met(view.world, decision.shows, view.moment, cause)

    def begin(self, make: Callable[[Base, datetime], State], faults: Iterable[Fault] = ()) -> None:
        """Start again with what `make` makes of the base and the real present, all at once; the base stays.

        The faults are armed then, of which there are no more than may be.
        """
        with self._changing:
            contents = self._fresh(self._contents.base)
            real = self._real_now()
            contents.state = make(contents.base, real)
            contents.faults.arm(faults, contents.state.clock.now(real))
            contents.herald.begin(self.now_in(contents.state))
            self._replace(contents)

    def reset(self) -> None:
        """Back to the base: data, clock, faults, snapshots and whatever else the contents hold."""
        with self._changing:
            self._replace(self._fresh(self._contents.base))

    def close(self) -> None:
        """Send nothing more: the namespace is about to be forgotten."""
        self._contents.herald.close()

    def replace_base(self, base: Base, *, keep_edits: bool) -> None:
        """Stand on another base: with the edits made so far, or as after a reset."""
        with self._changing:
            if keep_edits:
                self._contents.state = self._contents.state.rebased(base, self._contents.base)
                self._contents.base = base
                self._contents.journal.forget_states()
            else:
                self._replace(self._fresh(base))

    def fork(self, name: str) -> "Namespace":
        """Another namespace with the same data, clock and faults, and nothing else of this one."""
        with self._changing:
            other = Namespace(
                name,
                self._contents.base,
                self._real_now,
                magic=self._magic,
                journal=self._bounds,
                tokens=self._tokens,
                office=self._office,
            )
            other._contents.state = self._contents.state
            other._contents.faults = self._contents.faults.copy()
            other._contents.herald.begin(self.now())
            return other

    def save(self, name: str) -> None:
        """Keep data and clock as they are now under a name, in place of what had it."""
        with self._changing:
            self._contents.saved[name] = self._contents.state

    def saved(self, name: str) -> State:
        """What was saved under that name. Raises `UnknownSnapshot`."""
        try:
            return self._contents.saved[name]
        except KeyError:
            raise UnknownSnapshot(f"no snapshot {name!r} was taken; there are {list(self.snapshots)}") from None

    def restore(self, name: str) -> None:
        """Go back to what was saved under that name. Raises `UnknownSnapshot`."""
        with self._changing:
            self._contents.state = self.saved(name)
            self._contents.herald.begin(self.now())

    def forget(self, name: str) -> None:
        """Drop a snapshot. Raises `UnknownSnapshot`."""
        with self._changing:
            self.saved(name)
            del self._contents.saved[name]

    def set_clock(self, instant: datetime, *, frozen: bool) -> None:
        """Show `instant` from now on, standing still there or running on. Raises `ClockError`."""
        real = self._real_now()
        self._move(lambda clock: clock.at(instant, real, frozen=frozen))

    def move_clock(self, to: Callable[[datetime], datetime]) -> None:
        """Show what `to` makes of the present, standing still or running on as before. Raises `ClockError`."""
        real = self._real_now()
        self._move(lambda clock: clock.moved(to(clock.now(real)), real))

    def coming_events(self, limit: int) -> Sequence[Event]:
        """The first `limit` expiries and points due that lie ahead in any org, soonest first. Looks at everybody."""
        state = self.state
        moment = Moment(state.clock.now(self._real_now()), state.since)
        per_org = (
            coming_events(world.org, world.programs, chain(world.customers(), world.groups), moment)
            for world in state.worlds.values()
        )
        return soonest(chain.from_iterable(per_org), limit)

    def real_time(self) -> None:
        """Follow real time again."""
        self._move(lambda clock: REAL_TIME)

    def _move(self, to: Callable[[Clock], Clock]) -> None:
        """Put another clock in place, and tell receivers what it passes."""
        with self._changing:
            state = self.change(lambda state: replace(state, clock=to(state.clock)))
            self._contents.herald.clock_moved(state.worlds, self._moment(state))

    def _moment(self, state: State) -> Moment:
        return Moment(self.now_in(state), state.since)

    def _replace(self, contents: Contents) -> None:
        self._contents.herald.close()
        self._contents = contents

    def _fresh(self, base: Base) -> Contents:
        now = self._real_now()
        return Contents(base, State.of(base, now), Journal(self._bounds), Herald(self._office, now))
