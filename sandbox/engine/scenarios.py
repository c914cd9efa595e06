"""Playing scenarios: a namespace set up in one move."""

from dataclasses import replace
from datetime import datetime

from sandbox.engine.administration import sown
from sandbox.engine.base import Base
from sandbox.engine.namespace import Namespace, State
from sandbox.sources.scenario_files import Scenario
from sandbox.sources.seeds import Located, Mistaken, seed_of
from sandbox.sources.yaml_files import load


class UnknownScenario(LookupError):
    """There is no scenario of that name."""


def play(namespace: Namespace, scenario: Scenario) -> None:
    """Set a namespace up as a scenario says: its fixtures, its seed, its clock; all else is as after a reset.

    Relative days count from the moment the scenario begins. A reset goes back to the namespace's own base. Raises
    `Mistaken` where fixtures or seed are wrong, and `ClockError`; then nothing has changed.
    """
    base = _base(scenario.fixtures) if scenario.fixtures is not None else None

    def make(own: Base, real: datetime) -> State:
        state = State.of(base or own, real if scenario.clock is None else scenario.clock[0])
        if scenario.clock is not None:
            now, frozen = scenario.clock
            state = replace(state, clock=state.clock.at(now, real, frozen=frozen))
        if scenario.seed is not None:
            state = sown(state, seed_of(scenario.seed, state.worlds, state.default_org_id))
        return state

    namespace.begin(make)


def _base(path: str) -> Base:
    loaded = load(path)
    if not loaded.orgs:
        raise Mistaken(Located(finding, "") for finding in loaded.findings if finding.severity == "error")
    return Base.of(loaded.orgs)
