"""Seeding a namespace: records in the fixture format put in, all of them or none."""

from dataclasses import dataclass, replace

from sandbox.core.model import Records
from sandbox.engine.base import Base
from sandbox.engine.namespace import Namespace, State
from sandbox.sources.seeds import Mistaken, Seed, read_base, read_seed
from sandbox.store.overlay import Overlay
from sandbox.store.snapshot import Snapshot

__all__ = ["Mistaken", "Seeded", "rebase", "seed", "sown"]


@dataclass(frozen=True, slots=True)
class Seeded:
    """How many records of each kind were put into which org; `settings` says whether the org itself was."""

    org: int
    settings: bool
    programs: int
    customers: int
    groups: int
    personas: int


def seed(namespace: Namespace, text: str) -> Seeded:
    """Put the records of a YAML or JSON text into a namespace; each replaces the one of its id whole.

    Raises `Mistaken`, and then nothing has changed. What it costs depends on the text, not on the base.
    """
    done: list[Seeded] = []

    def edit(state: State) -> State:
        meant = read_seed(text, state.worlds, state.default_org_id)
        done.append(_told(meant))
        return sown(state, meant)

    namespace.change(edit)
    return done[-1]


def rebase(namespace: Namespace, text: str) -> Seeded:
    """Make the org of a text the namespace's new base, in place of all others; as after a reset. Raises `Mistaken`."""
    records = read_base(text)
    namespace.replace_base(Base.of([records]), keep_edits=False)
    return _told(Seed(records.org.id, records=records))


def sown(state: State, meant: Seed) -> State:
    """The state with the records of a seed that was read against it."""
    if meant.records is not None:
        worlds = {**state.worlds, meant.org_id: Overlay(Snapshot(meant.records))}
        default = meant.org_id if meant.records.org.default else state.default_org_id
        return replace(state, worlds=dict(sorted(worlds.items())), default_org_id=default)
    world = state.worlds[meant.org_id]
    if meant.programs:
        world = world.with_programs(meant.programs)
    if meant.customers:
        world = world.with_customers(meant.customers)
    if meant.groups:
        world = world.with_groups(meant.groups)
    if meant.personas:
        world = world.with_personas(meant.personas)
    if meant.org is None:
        return state.with_world(world)
    default = meant.org_id if meant.org.default else state.default_org_id
    return replace(state.with_world(world.with_org(meant.org)), default_org_id=default)


def _told(meant: Seed) -> Seeded:
    counted: Seed | Records = meant.records or meant
    settings = meant.records is not None or meant.org is not None
    kinds = (counted.programs, counted.customers, counted.groups, counted.personas)
    return Seeded(meant.org_id, settings, *map(len, kinds))
