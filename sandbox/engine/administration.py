"""Records in the fixture format: put into a namespace, all of them or none, and taken out of its snapshots."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sandbox.core.model import Canned, Persona, Records, Webhook
from sandbox.engine.base import Base
from sandbox.engine.clock import REAL_TIME
from sandbox.engine.namespace import Namespace
from sandbox.engine.state import State, UnknownOrg
from sandbox.sources.fixture_text import fixture_text
from sandbox.sources.seeds import Mistaken, Seed, read_base, read_seed
from sandbox.store.overlay import Overlay
from sandbox.store.snapshot import Snapshot

__all__ = ["Download", "Mistaken", "Seeded", "download", "rebase", "remove_canned", "seed", "sown"]


@dataclass(frozen=True, slots=True)
class Seeded:
    """How many records of each kind were put into which org; `settings` says whether the org itself was."""

    org: int
    settings: bool
    programs: int
    customers: int
    groups: int
    personas: int
    canned: int


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
    if meant.canned:
        world = world.with_canned(meant.canned)
    if meant.org is None:
        return state.with_world(world)
    default = meant.org_id if meant.org.default else state.default_org_id
    return replace(state.with_world(world.with_org(meant.org)), default_org_id=default)


def remove_canned(namespace: Namespace, org_id: int, *, path: str | None = None, method: str | None = None) -> int:
    """Take an org's canned answers away, those of that path and method where these are named; how many they were."""
    gone: list[Canned] = []

    def edit(state: State) -> State:
        world = state.worlds[org_id]
        answers = world.canned.answers
        gone[:] = [known for known in answers if path in (None, known.path) and method in (None, known.method)]
        return state.with_world(world.with_canned((), removed=gone))

    namespace.change(edit)
    return len(gone)


def set_webhooks(namespace: Namespace, org_id: int, webhooks: tuple[Webhook, ...]) -> None:
    """Make these the receivers of an org's events, in place of those it has."""

    def edit(state: State) -> State:
        world = state.worlds[org_id]
        return state.with_world(world.with_org(replace(world.org, webhooks=webhooks)))

    namespace.change(edit)


def turn_switch(namespace: Namespace, name: str, value: Any) -> bool:
    """Turn a switch of the dialect in every org of a namespace; whether it stood otherwise in any."""
    turned: list[int] = []

    def edit(state: State) -> State:
        for org_id, world in state.worlds.items():
            if getattr(world.org.dialect, name) != value:
                turned.append(org_id)
                changed: dict[str, Any] = {name: value}
                dialect = replace(world.org.dialect, **changed)
                state = state.with_world(world.with_org(replace(world.org, dialect=dialect)))
        return state

    namespace.change(edit)
    return bool(turned)


@dataclass(frozen=True, slots=True)
class Download:
    """An org of a snapshot as the text of a fixture, and what the snapshot's clock shows; `None` for real time."""

    text: str
    now: datetime | None
    frozen: bool


def download(namespace: Namespace, name: str, org_id: int | None = None) -> Download:
    """An org of a snapshot, of the default one if none is named. Raises `UnknownSnapshot` and `UnknownOrg`.

    A fixture tells no clock: it stands in a comment on top. Personas of what is gone are left out.
    """
    state = namespace.saved(name)
    world = state.worlds.get(state.default_org_id if org_id is None else org_id)
    if world is None:
        raise UnknownOrg(f"no org {org_id} is in snapshot {name!r}; there are {list(state.worlds)}")
    frozen = state.clock.stands_at is not None
    now = None if state.clock == REAL_TIME else namespace.now_in(state)
    heading = (
        f"Org {world.org.id} of snapshot {name!a}, taken in namespace {namespace.name}.",
        f"Its clock: {'real time' if now is None else _instant(now)}{', standing still' if frozen else ''}.",
        f"Relative days counted from {_instant(state.since)}; where this is loaded, from then.",
    )
    records = world.programs, world.customers(), world.groups, _standing(world)
    text = fixture_text(world.org, *records, world.canned.answers, heading=heading)
    return Download(text, now, frozen)


def _standing(world: Overlay) -> Iterator[Persona]:
    """The personas whose customer and tiers are still there."""
    tiers = {tier.name for program in world.programs for tier in program.tiers}
    for persona in world.personas:
        known = persona.customer is None or world.customer(persona.customer) is not None
        if known and (isinstance(persona.answers, int) or tiers.issuperset(persona.answers)):
            yield persona


def _instant(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="seconds")


def _told(meant: Seed) -> Seeded:
    counted: Seed | Records = meant.records or meant
    settings = meant.records is not None or meant.org is not None
    kinds = (counted.programs, counted.customers, counted.groups, counted.personas, counted.canned)
    return Seeded(meant.org_id, settings, *map(len, kinds))
