"""One attempt at a recording: its steps are taken while they are written, so that what is written is what replays."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from sandbox.core.moments import local_day
from sandbox.engine.administration import remove_canned, seed
from sandbox.engine.base import Base
from sandbox.engine.clock import ClockError
from sandbox.engine.customers import StillNeeded, UnknownCustomer, remove
from sandbox.engine.namespace import Namespace
from sandbox.engine.scenarios import orgs_of, play
from sandbox.engine.state import State
from sandbox.recording.asking import Again, Ask, Needed, Sent
from sandbox.recording.changes import CannedRemoved, Change, CustomerRemoved, Seeded, Unbridgeable, changes
from sandbox.recording.disguise import Disguise
from sandbox.recording.stepping import Unwritable, asking, expecting, moving, whole_seconds
from sandbox.recording.worlds import Forms, closed, everything, minimal
from sandbox.recording.writing import scenario_text
from sandbox.sources.fixture_text import flow
from sandbox.sources.scenario_files import posted_scenario
from sandbox.sources.seeds import Mistaken
from sandbox.sources.writing import Form

_ROUNDS = 2
"""What is taken away may take more along, which is put in again."""

_OTHERWISE = "it is answered otherwise where the world is smaller and nobody signs in"

_PAUSE = 60
"""Seconds up to which nothing is told of the time between two requests of a day."""


class Asked(NamedTuple):
    """A journaled request that can be asked again: its number, what the world was, and what was answered."""

    number: int
    at: datetime
    state: State
    org_id: int
    sent: Sent
    status: int
    body: bytes
    needed: Mapping[int, Needed]


class LeftOut(NamedTuple):
    """A request that is not recorded, and why."""

    number: int
    why: str


class Line(NamedTuple):
    """A step, and what stands above it as a comment."""

    form: Form
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """The world and the steps of a recording, the requests behind it, and those left out."""

    begins: datetime
    world: Forms
    lines: tuple[Line, ...]
    kept: tuple[tuple[Asked, Again], ...]
    left_out: tuple[LeftOut, ...]


class Cut(Exception):
    """No steps lead to the request at this index; with 0 there is no world for it."""

    def __init__(self, index: int) -> None:
        """Keep the index."""
        super().__init__(index)
        self.index = index


AsExpected = Callable[[Asked, Again], bool]
"""Whether a request was answered as it should be when it was asked again."""


def attempt(requests: Sequence[Asked], ask: Ask, disguise: Disguise, as_expected: AsExpected) -> Recorded:
    """Record requests, of which there is at least one. Raises `Cut`."""
    needed = _needed(requests)
    begins = whole_seconds(requests[0].at)
    world = disguise.forms(minimal(requests[0].state, needed))
    stage = _Stage(world, begins)
    lines: list[Line] = []
    waiting: list[Line] = []
    kept: list[tuple[Asked, Again]] = []
    left_out: list[LeftOut] = []
    for index, asked in enumerate(requests):
        try:
            waiting += map(Line, stage.go_to(asked, disguise.forms(minimal(asked.state, needed))))
            sent = disguise.sent(asked.sent, asked.org_id)
            with stage.undone_if_unwritable():
                again = ask(sent, stage.namespace.visit())
                if not as_expected(asked, again):
                    raise Unwritable(_OTHERWISE)
                lines += [*waiting, _line(sent, again)]
        except Unwritable as reason:
            left_out.append(LeftOut(asked.number, str(reason)))
        except (Unbridgeable, Mistaken, StillNeeded, UnknownCustomer, ClockError):
            raise Cut(index) from None
        else:
            waiting = []
            kept.append((asked, again))
    return Recorded(begins, world, tuple(lines), tuple(kept), tuple(left_out))


def _needed(requests: Sequence[Asked]) -> Mapping[int, Needed]:
    """All that any of the requests rests on, whenever it was asked."""
    whole: dict[int, Needed] = {}
    states = {id(asked.state): asked.state for asked in requests}
    for asked in requests:
        for org_id, needed in asked.needed.items():
            whole[org_id] = whole.get(org_id, Needed()) | needed
    for state in states.values():
        whole |= closed(whole, state)
    if not whole:
        whole[requests[0].state.default_org_id] = Needed()
    return whole


def _line(sent: Sent, again: Again) -> Line:
    expect = expecting(again.status, again.body)
    unsaid = again.body and "exact_body" not in expect
    comments = [again.why, *(["what its body says cannot stand in a scenario"] if unsaid else [])]
    return Line({**asking(sent), "expect": expect}, "; ".join(filter(None, comments)))


class _Stage:
    """A namespace in which the steps are taken."""

    def __init__(self, world: Forms, begins: datetime) -> None:
        """Set it up as the scenario says. Raises `Cut`."""
        try:
            scenario = posted_scenario(scenario_text("recording", "", begins, world, (), heading=()))
            self.namespace = Namespace("recording", Base.of(orgs_of(scenario.world)), lambda: begins)
            play(self.namespace, replace(scenario, world=()))
        except (Mistaken, ClockError):
            raise Cut(0) from None

    @contextmanager
    def undone_if_unwritable(self) -> Iterator[None]:
        """Take back what a request wrote that is not recorded."""
        before = self.namespace.state
        try:
            yield
        except Unwritable:
            self.namespace.change(lambda _: before)
            raise

    def go_to(self, asked: Asked, want: Forms) -> list[Form]:
        """Take the steps that lead to a request, and tell them. Raises what they raise, and `Unbridgeable`."""
        steps = self._clock(asked)
        for _ in range(_ROUNDS):
            for change in changes(everything(self.namespace.state), want):
                self._make(change)
                steps.append(change.step)
        if any(changes(everything(self.namespace.state), want)):
            raise Unbridgeable
        return steps

    def _clock(self, asked: Asked) -> list[Form]:
        shown, to = self.namespace.now(), whole_seconds(asked.at)
        zones = [world.org.zone for world in asked.state.worlds.values()]
        same_day = all(local_day(shown, zone) == local_day(to, zone) for zone in zones)
        if same_day and 0 <= (to - shown).total_seconds() < _PAUSE:
            return []
        state = self.namespace.state
        self.namespace.set_clock(to, frozen=True)
        return [moving(shown, to, state.worlds[state.default_org_id].org.zone)]

    def _make(self, change: Change) -> None:
        match change:
            case Seeded(fixture):
                seed(self.namespace, flow(fixture))
            case CustomerRemoved(customer_id):
                remove(self.namespace, customer_id)
            case CannedRemoved(org_id, method, path):
                remove_canned(self.namespace, org_id, path=path, method=method)
