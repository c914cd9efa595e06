"""Looking for drift: the reads of a scenario asked of a target, and all its steps taken in the sandbox beside it.

What a dialect switch explains is found out by turning it: the sandbox takes the steps again with one switch turned, and
a difference that is gone is explained by it, if no other came.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple, Protocol

from sandbox.operations.errors import SandboxError
from sandbox.replaying.drifting import Drift, drifts
from sandbox.replaying.exchange import Request, Response
from sandbox.replaying.filling import Filling, NotCaptured
from sandbox.replaying.running import NotSetUp, Scene, carry_out, request_of, with_captured
from sandbox.sources.dialects import dialect_values
from sandbox.sources.scenario_files import Scenario
from sandbox.sources.steps import Ask, Step

_SAFE = ("GET", "HEAD")


class Switch(NamedTuple):
    """A switch of a dialect, and what it is turned to."""

    name: str
    value: str | int | bool

    def __str__(self) -> str:
        value = str(self.value).lower() if isinstance(self.value, bool) else str(self.value)
        return f"{self.name}: {value}"


def every_switch() -> tuple[Switch, ...]:
    """Each switch with each of its values."""
    return tuple(Switch(name, value) for name, values in dialect_values().items() for value in values)


class SwitchedScene(Scene, Protocol):
    """A scenario in a sandbox whose dialects can be turned."""

    def turn(self, switch: Switch) -> bool:
        """Turn a switch in every org; whether that changes any."""


class OwnStage(Protocol):
    """Where the sandbox's own answers come from."""

    def set_up(self, scenario: Scenario) -> AbstractContextManager[SwitchedScene]:
        """The scenario as it begins. Raises `NotSetUp`, and `SandboxError`."""


Target = Callable[[Request], Response]
"""Sends a request to the target. Raises `SandboxError`."""


@dataclass(frozen=True, slots=True)
class Drifted:
    """A step whose answers differ in a field, and the switches each of which would explain it."""

    step: Step
    drift: Drift
    explained_by: tuple[Switch, ...] = ()


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of a scenario: how many requests were compared, what differs, and what was not asked, and why.

    `trouble` is what kept it from being looked at.
    """

    file: str
    scenario: Scenario | None
    compared: int = 0
    drifted: tuple[Drifted, ...] = ()
    unasked: tuple[tuple[Step, str], ...] = ()
    trouble: tuple[str, ...] = ()


def look(scenario: Scenario, stage: OwnStage, target: Target, switches: Sequence[Switch]) -> Looked:
    """Compare the reads of a scenario, whose faults nobody meets: they are no news of the target's.

    Raises `SandboxError` where the target does not answer as an API does.
    """
    scenario = replace(scenario, faults=())
    looked = Looked(scenario.document.name, scenario)
    try:
        own = _own(scenario, stage, None)
        assert own is not None, "no switch is turned"
        theirs, unasked = _theirs(scenario, target, own)
        before = _differences(own, theirs)
        turned = _turned(scenario, stage, theirs, switches) if any(before.values()) else {}
    except NotSetUp as error:
        return replace(looked, trouble=error.lines)
    explaining = {switch: after for switch, after in turned.items() if _adds_nothing(before, after)}
    drifted = [
        Drifted(step, drift, tuple(switch for switch, after in explaining.items() if field not in after[step.number]))
        for step in scenario.steps
        for field, drift in before.get(step.number, {}).items()
    ]
    return replace(looked, compared=len(theirs), drifted=tuple(_best_explained(drifted)), unasked=tuple(unasked))


def _best_explained(drifted: Sequence[Drifted]) -> Iterator[Drifted]:
    """The same, each explained by just those switches that explain the most."""
    counts = Counter(switch for each in drifted for switch in each.explained_by)
    for each in drifted:
        most = max((counts[switch] for switch in each.explained_by), default=0)
        yield replace(each, explained_by=tuple(known for known in each.explained_by if counts[known] == most))


class _Answer(NamedTuple):
    ask: Ask
    response: Response


_Answers = Mapping[int, _Answer]


class _Own(NamedTuple):
    """The sandbox's answers by the number of the step, and the day from which relative days count."""

    today: date
    answers: _Answers


_Fields = Mapping[int, Mapping[str, Drift]]


def _turned(
    scenario: Scenario, stage: OwnStage, theirs: _Answers, switches: Sequence[Switch]
) -> Mapping[Switch, _Fields]:
    """What still differs with each switch that changes anything."""
    taken = ((switch, _own(scenario, stage, switch)) for switch in switches)
    return {switch: _differences(own, theirs) for switch, own in taken if own is not None}


def _adds_nothing(before: _Fields, after: _Fields) -> bool:
    return all(fields.keys() <= before[number].keys() for number, fields in after.items())


def _differences(own: _Own, theirs: _Answers) -> _Fields:
    """By the number of the step and the field."""
    pairs = ((number, own.answers[number], answer) for number, answer in theirs.items() if number in own.answers)
    return {
        number: {drift.field: drift for drift in drifts(ours.response, answer.response, ours.ask.expect)}
        for number, ours, answer in pairs
    }


def _own(scenario: Scenario, stage: OwnStage, switch: Switch | None) -> _Own | None:
    """What the sandbox answers with a switch turned; `None` where it stands so already. Raises `NotSetUp`."""
    answers: dict[int, _Answer] = {}
    with stage.set_up(scenario) as scene:
        if switch is not None and not scene.turn(switch):
            return None
        filling = Filling(scene.today)
        for step in scenario.steps:
            try:
                if isinstance(step.action, Ask):
                    ask = filling.request(step.action)
                    response = scene.ask(request_of(ask))
                    answers[step.number] = _Answer(ask, response)
                    filling, _ = with_captured(filling, ask, response)
                elif scene.tenant is not None:
                    carry_out(step, scenario, scene.tenant, filling)
                    if switch is not None:
                        scene.turn(switch)
            except NotCaptured:
                continue
            except SandboxError as error:
                raise NotSetUp(f"{scenario.document.name}:{step.line}: step {step.number}: {error}") from None
        return _Own(scene.today, answers)


def _theirs(scenario: Scenario, target: Target, own: _Own) -> tuple[_Answers, list[tuple[Step, str]]]:
    """The target's answers to the reads, and the requests that it is not sent."""
    answers: dict[int, _Answer] = {}
    unasked: list[tuple[Step, str]] = []
    filling = Filling(own.today)
    for step in scenario.steps:
        if not isinstance(step.action, Ask) or step.number not in own.answers:
            continue
        if step.action.method not in _SAFE:
            unasked.append((step, f"{step.action.method} may change something"))
            continue
        try:
            ask = filling.request(step.action)
        except NotCaptured as missing:
            unasked.append((step, f"${{{missing}}} comes from a step that the target is not asked"))
            continue
        response = target(request_of(ask))
        answers[step.number] = _Answer(ask, response)
        filling, _ = with_captured(filling, ask, response)
    return answers, unasked
