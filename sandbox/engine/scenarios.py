"""Playing scenarios: a namespace set up in one move."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sandbox.core.model import Records
from sandbox.engine.administration import sown
from sandbox.engine.base import Base
from sandbox.engine.namespace import Namespace
from sandbox.engine.state import State
from sandbox.sources.documents import Document
from sandbox.sources.faults import check_orgs_of
from sandbox.sources.findings import Finding
from sandbox.sources.scenario_files import Scenario
from sandbox.sources.seeds import Located, Mistaken, org_id_of, seed_of
from sandbox.sources.yaml_files import load
from sandbox.store.overlay import Overlay
from sandbox.store.snapshot import Snapshot


class UnknownScenario(LookupError):
    """There is no scenario of that name."""


def play(namespace: Namespace, scenario: Scenario) -> None:
    """Set a namespace up as a scenario says: its orgs, its seed, its clock, its faults; all else is as after a reset.

    Relative days count from the moment the scenario begins. A reset goes back to the namespace's own base. Raises
    `Mistaken` where fixtures, seed or faults are wrong, and `ClockError`; then nothing has changed.
    """
    base = _base(scenario.fixtures) if scenario.fixtures is not None else None
    if scenario.world:
        base = Base.of(orgs_of(scenario.world))

    def make(own: Base, real: datetime) -> State:
        state = State.of(base or own, real if scenario.clock is None else scenario.clock[0])
        if scenario.clock is not None:
            now, frozen = scenario.clock
            state = replace(state, clock=state.clock.at(now, real, frozen=frozen))
        if scenario.seed is not None:
            state = sown(state, seed_of(scenario.seed, state.worlds, state.default_org_id))
        check_orgs_of(scenario.document, scenario.faults, state.worlds)
        return state

    namespace.begin(make, scenario.faults)


def orgs_of(world: Sequence[Document]) -> tuple[Records, ...]:
    """The orgs of a world that a scenario brings along. Raises `Mistaken`."""
    orgs: dict[int, Records] = {}
    for document in world:
        org_id = org_id_of(document)
        if org_id in orgs:
            says = f"org {org_id} stands in this world twice; expected each org once"
            finding = Finding(document.name, *document.spot(["org"], "key"), "error", says)
            raise Mistaken([Located(finding, f"{document.pointer}/org")])
        meant = seed_of(document, {known: Overlay(Snapshot(records)) for known, records in orgs.items()}, 0)
        assert meant.records is not None, "an org that is not there yet is new"
        orgs[meant.org_id] = meant.records
    return tuple(orgs.values())


def _base(path: str) -> Base:
    loaded = load(path)
    if not loaded.orgs:
        raise Mistaken(Located(finding, "") for finding in loaded.findings if finding.severity == "error")
    return Base.of(loaded.orgs)
