"""The sandbox that a test session talks to: what it has to offer, and the one in this process."""

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from sandbox.app import FixtureError, demo_fixtures, pipeline_of, sandbox_of, scenarios_beside, wsgi_around
from sandbox.engine.base import Base
from sandbox.engine.sandbox import DEFAULT_NAMESPACE, WAITS
from sandbox.operations.carrying import Carrier
from sandbox.server import Served
from sandbox.settings import Settings
from sandbox.sources.yaml_files import Loaded, load
from sandbox.testing.names import Names
from sandbox.web.in_process import InProcess

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


class CapillaryServer(Protocol):
    """A sandbox with room for a namespace per test."""

    @property
    def url(self) -> str:
        """Where it listens."""

    @property
    def app(self) -> "WSGIApplication | None":
        """The WSGI callable it answers with, where that is in this process."""

    def name_for(self, test: str) -> str:
        """A name for a test's namespace that nobody else has."""

    def carrier(self, namespace: str) -> Carrier:
        """What carries the calls of a `Tenant` of that name."""

    def astray(self) -> int:
        """How many requests went to the default namespace, and so to no test's, as far as its journal knows."""

    def stand_on(self, namespace: str, fixtures: Path) -> None:
        """Make fixtures the base of a namespace. Raises `FixtureError` or `SandboxError` where they are wrong."""

    def drop(self, namespace: str) -> None:
        """Forget a namespace, if there is one of that name."""

    def stop(self) -> None:
        """Let go of it."""


class OwnServer:
    """A sandbox in this process. It listens, on a free port, from when it is first asked where."""

    def __init__(self, settings: Settings) -> None:
        """Load the fixtures of the settings. Raises `FixtureError`."""
        fixtures = settings.fixtures or demo_fixtures()
        loaded = _sound(load(fixtures))
        self.sandbox = sandbox_of(loaded.orgs, settings, scenarios=scenarios_beside(fixtures))
        self._settings = settings
        self._pipeline = pipeline_of(self.sandbox, settings)
        self.name_for = Names().name_for
        self._trusting = self._pipeline.trusting()
        self._bases: dict[Path, Base] = {}
        self._stops: list[Callable[[], None]] = []

    @cached_property
    def app(self) -> "WSGIApplication":
        """The WSGI callable it answers with."""
        return wsgi_around(self._pipeline, self._settings)

    @cached_property
    def url(self) -> str:
        """Where it listens."""
        served = Served(self.app, host=self._settings.host, threads=self._settings.threads + WAITS).start()
        self._stops.append(served.stop)
        return served.url

    def carrier(self, namespace: str) -> Carrier:
        """What carries the calls of a `Tenant` of that name: without HTTP."""
        return InProcess(self._trusting, namespace)

    def astray(self) -> int:
        """How many requests went to the default namespace, and so to no test's, as far as its journal knows."""
        journal = self.sandbox.namespace(DEFAULT_NAMESPACE).journal
        return len(journal) + journal.dropped

    def stand_on(self, namespace: str, fixtures: Path) -> None:
        """Make fixtures the base of a namespace; they are loaded once. Raises `FixtureError`."""
        base = self._bases.get(fixtures)
        if base is None:
            base = self._bases[fixtures] = Base.of(_sound(load(fixtures)).orgs)
        self.sandbox.namespace(namespace).replace_base(base, keep_edits=False)

    def drop(self, namespace: str) -> None:
        """Forget a namespace, if there is one of that name."""
        if namespace in self.sandbox.namespaces:
            self.sandbox.drop(namespace)

    def stop(self) -> None:
        """Stop listening."""
        for stop in self._stops:
            stop()


def _sound(loaded: Loaded) -> Loaded:
    if not loaded.orgs:
        raise FixtureError(loaded.findings)
    return loaded
