"""Stages in sandboxes: where a scenario is set up in a namespace, of this process or of a sandbox that is there."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from sandbox.app import demo_fixtures, pipeline_of, sandbox_of, wsgi_around
from sandbox.client import Connections
from sandbox.engine.administration import turn_switch
from sandbox.engine.clock import ClockError
from sandbox.engine.namespace import Namespace
from sandbox.engine.scenarios import orgs_of, play
from sandbox.operations.errors import Mistaken as Refused
from sandbox.operations.errors import Unknown
from sandbox.operations.tenant import Tenant
from sandbox.replaying.drift_runs import Switch
from sandbox.replaying.exchange import Request, Response
from sandbox.replaying.running import NotSetUp, Scene, placed
from sandbox.senders import Over, Sender, Without
from sandbox.settings import Settings, SettingsError
from sandbox.sources.bodies import json_text
from sandbox.sources.located import Map
from sandbox.sources.scenario_files import Scenario
from sandbox.sources.seeds import Mistaken
from sandbox.sources.yaml_files import load
from sandbox.web.in_process import InProcess
from sandbox.web.pipeline import Pipeline
from sandbox.web.tenancy import HEADER

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_NAMESPACES = 1000
"""Room enough, however few a server is to hold."""

_EXPLAIN = "X-Sandbox-Explain"
_EXPLANATION = "X-Sandbox-Explanation"
_ENTRY = "X-Sandbox-Request-Id"


class InThisProcess:
    """Scenarios in sandboxes of this process, one for each of their fixtures, each scenario in a namespace."""

    def __init__(self, settings: Settings) -> None:
        """Load nothing yet. Scenarios without fixtures stand on those of the settings, or the demo."""
        self._settings = replace(settings, namespaces=max(settings.namespaces, _NAMESPACES))
        self._loading = threading.Lock()
        self._loaded: dict[str, Pipeline | NotSetUp] = {}
        self._numbers = count(1)

    @contextmanager
    def set_up(self, scenario: Scenario) -> "Iterator[OfOwnSandbox]":
        """The scenario in a namespace of its own. Raises `NotSetUp`."""
        name = f"replay-{next(self._numbers)}"
        pipeline = self._pipeline(scenario)
        namespace = pipeline.sandbox.namespace(name)
        try:
            play(namespace, replace(scenario, fixtures=None, world=()))
            tenant = Tenant(InProcess(pipeline.trusting(), name))
            today, sender = tenant.clock.read().local.date(), Without(wsgi_around(pipeline, self._settings))
            yield OfOwnSandbox(tenant, today, sender, namespace)
        except Mistaken as mistaken:
            raise NotSetUp(*(str(located.finding) for located in mistaken.findings)) from None
        except ClockError as error:
            raise NotSetUp(f"{scenario.document.name}: the clock cannot be set: {error}") from None
        finally:
            pipeline.sandbox.drop(name)

    def _pipeline(self, scenario: Scenario) -> Pipeline:
        """The orgs that a scenario stands on. Raises `NotSetUp`."""
        if not scenario.world:
            return self._loaded_once(scenario.fixtures or str(self._settings.fixtures or demo_fixtures()))
        try:
            orgs = orgs_of(scenario.world)
        except Mistaken as mistaken:
            raise NotSetUp(*(str(located.finding) for located in mistaken.findings)) from None
        return pipeline_of(sandbox_of(orgs, self._settings), self._settings)

    def _loaded_once(self, fixtures: str) -> Pipeline:
        with self._loading:
            if fixtures not in self._loaded:
                self._loaded[fixtures] = self._made(fixtures)
        found = self._loaded[fixtures]
        if isinstance(found, NotSetUp):
            raise NotSetUp(*found.lines)
        return found

    def _made(self, fixtures: str) -> Pipeline | NotSetUp:
        loaded = load(fixtures)
        if not loaded.orgs:
            return NotSetUp(*(str(finding) for finding in loaded.findings if finding.severity == "error"))
        try:
            return pipeline_of(sandbox_of(loaded.orgs, self._settings), self._settings)
        except SettingsError as error:
            return NotSetUp(str(error))


@dataclass(frozen=True, slots=True)
class OfSandbox:
    """A scenario in a namespace of a sandbox."""

    tenant: Tenant
    today: date
    sender: Sender

    def ask(self, request: Request) -> Response:
        """The response. Raises `Unreachable`."""
        ours = ((HEADER, self.tenant.namespace), (_EXPLAIN, "1"))
        return self.sender.send(request._replace(headers=(*request.headers, *ours)))

    def why(self, response: Response) -> tuple[str, ...]:
        """Every check that led there, the deciding one marked; in one line where no journal is kept."""
        entry = response.header(_ENTRY)
        try:
            return tuple(self.tenant.requests.explain(entry or "").splitlines())
        except Unknown:
            told = response.header(_EXPLANATION)
            return () if told is None else (told,)


@dataclass(frozen=True, slots=True)
class OfOwnSandbox(OfSandbox):
    """A scenario in a namespace of a sandbox of this process."""

    namespace: Namespace

    def turn(self, switch: Switch) -> bool:
        """Turn a switch in every org; whether that changes any."""
        return turn_switch(self.namespace, switch.name, switch.value)


def begin(tenant: Tenant, scenario: Scenario) -> datetime:
    """Set a namespace up as a scenario says, wherever it is; the local time it begins at.

    Raises `NotSetUp`, and `SandboxError`.
    """
    if scenario.fixtures is not None:
        file = Path(scenario.fixtures)
        if file.is_dir():
            says = f"{scenario.document.name}: {file} is a folder: a sandbox that runs elsewhere is given one file"
            raise NotSetUp(says)
        try:
            tenant.seed(file, replace=True)
        except OSError as error:
            raise NotSetUp(f"{file}:1:1: error: this file cannot be read: {error.strerror or error}") from None
    told = scenario.told
    sent = Map({key: value for key, value in told.items() if key not in ("fixtures", "steps")})
    sent.line, sent.contested = told.line, ()
    try:
        return tenant.play_posted(json_text(sent) or "").time.local
    except Refused as refused:
        raise NotSetUp(*placed(refused, scenario.document)) from None


class Server(Protocol):
    """A sandbox: the WSGI callable it answers with, where that is in this process, and where it listens."""

    @property
    def app(self) -> "WSGIApplication | None":
        """The callable."""

    @property
    def url(self) -> str:
        """The url."""


class Here:
    """A scenario in a namespace that is there already, and stays as the last step leaves it."""

    def __init__(self, tenant: Tenant, server: Server) -> None:
        """Take the namespace of `tenant`, which `server` answers for."""
        self._tenant, self._server = tenant, server

    @contextmanager
    def set_up(self, scenario: Scenario) -> Iterator[Scene]:
        """The scenario in the namespace. Raises `NotSetUp`, and `SandboxError`."""
        today, app = begin(self._tenant, scenario).date(), self._server.app
        if app is not None:
            yield OfSandbox(self._tenant, today, Without(app))
            return
        connections = Connections(self._server.url)
        try:
            yield OfSandbox(self._tenant, today, Over(connections))
        finally:
            connections.close()
