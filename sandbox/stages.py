"""Where scenarios are replayed: in this process, in a sandbox that runs, or against anything else that answers."""

import os
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sandbox.app import demo_fixtures, pipeline_of, sandbox_of, wsgi_around
from sandbox.client import Connections, SandboxClient
from sandbox.credentials import Credentials
from sandbox.engine.clock import ClockError, Now, system_now
from sandbox.engine.scenarios import play
from sandbox.operations.errors import Mistaken as Refused
from sandbox.operations.errors import Refused as NotAllowed
from sandbox.operations.errors import SandboxError, Unknown, Unreachable
from sandbox.operations.tenant import Tenant
from sandbox.replaying.exchange import Request, Response
from sandbox.replaying.gathering import gathered
from sandbox.replaying.many import run_all
from sandbox.replaying.outcome import Replayed
from sandbox.replaying.running import NotSetUp, Scene, Stage, Timer, placed
from sandbox.settings import Settings, read_settings
from sandbox.sources.bodies import json_text
from sandbox.sources.located import Map
from sandbox.sources.scenario_files import Scenario
from sandbox.sources.seeds import Mistaken
from sandbox.sources.steps import Ask
from sandbox.sources.yaml_files import load
from sandbox.transports import ask
from sandbox.web.in_process import InProcess
from sandbox.web.pipeline import Pipeline
from sandbox.web.tenancy import HEADER, PREFIX

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_IDENT = "capillary-sandbox/"
_EXPLAIN = "X-Sandbox-Explain"
_EXPLANATION = "X-Sandbox-Explanation"
_ENTRY = "X-Sandbox-Request-Id"
_ANYWHERE = "http://localhost"


class InThisProcess:
    """Scenarios in sandboxes of this process, one for each of their fixtures, each scenario in a namespace."""

    def __init__(self, settings: Settings) -> None:
        """Load nothing yet. Scenarios without fixtures stand on those of the settings, or the demo."""
        self._settings = settings
        self._loading = threading.Lock()
        self._loaded: dict[str, Pipeline | NotSetUp] = {}
        self._numbers = count(1)

    @contextmanager
    def set_up(self, scenario: Scenario) -> Iterator[Scene]:
        """The scenario in a namespace of its own. Raises `NotSetUp`."""
        pipeline = self._pipeline(scenario.fixtures or str(self._settings.fixtures or demo_fixtures()))
        name = f"replay-{next(self._numbers)}"
        namespace = pipeline.sandbox.namespace(name)
        try:
            play(namespace, replace(scenario, fixtures=None))
            tenant = Tenant(InProcess(pipeline.trusting(), name))
            yield OfSandbox(tenant, tenant.clock.read().local.date(), Without(wsgi_around(pipeline, self._settings)))
        except Mistaken as mistaken:
            raise NotSetUp(*(str(located.finding) for located in mistaken.findings)) from None
        except ClockError as error:
            raise NotSetUp(f"{scenario.document.name}: the clock cannot be set: {error}") from None
        finally:
            pipeline.sandbox.drop(name)

    def _pipeline(self, fixtures: str) -> Pipeline:
        with self._loading:
            if fixtures not in self._loaded:
                loaded = load(fixtures)
                errors = [str(finding) for finding in loaded.findings if finding.severity == "error"]
                made = pipeline_of(sandbox_of(loaded.orgs, self._settings), self._settings) if loaded.orgs else None
                self._loaded[fixtures] = made or NotSetUp(*errors)
        found = self._loaded[fixtures]
        if isinstance(found, NotSetUp):
            raise NotSetUp(*found.lines)
        return found


class Without:
    """Sends requests to an application without a socket."""

    def __init__(self, app: "WSGIApplication") -> None:
        """Ask `app`."""
        self._app = app

    def send(self, request: Request) -> Response:
        """The response."""
        url = _ANYWHERE + request.url
        answered = ask(self._app, request.method, url, request.headers, request.body)
        return Response(answered.status, tuple(answered.headers), answered.body)


class Over:
    """Sends requests over HTTP, with credentials where there are any."""

    def __init__(self, connections: Connections, credentials: Credentials | None = None) -> None:
        """Send over `connections`."""
        self._connections = connections
        self._credentials = credentials

    def send(self, request: Request) -> Response:
        """The response. Raises `Unreachable`."""
        if self._credentials is not None:
            request = self._credentials.signed(request, self._send)
        return self._send(request)

    def _send(self, request: Request) -> Response:
        headers = dict(request.headers)
        answer, body = self._connections.exchange(request.method, request.url, request.body or None, headers)
        return Response(answer.status, tuple(answer.getheaders()), body)


@dataclass(frozen=True, slots=True)
class OfSandbox:
    """A scenario in a namespace of a sandbox."""

    tenant: Tenant
    today: date
    sender: Without | Over

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


class InRunningSandbox:
    """Scenarios in a sandbox that runs, each in a namespace of its own."""

    def __init__(self, client: SandboxClient, connections: Connections, credentials: Credentials) -> None:
        """Admin calls go by way of `client`, all others over `connections`, signed with `credentials`."""
        self._client = client
        self._sender = Over(connections, credentials)
        self._token = secrets.token_hex(6)
        self._numbers = count(1)

    @contextmanager
    def set_up(self, scenario: Scenario) -> Iterator[Scene]:
        """The scenario in a namespace of its own. Raises `NotSetUp`, and `SandboxError`."""
        tenant = Tenant(self._client.elsewhere(f"replay-{self._token}-{next(self._numbers)}"))
        try:
            now = begin(tenant, scenario)
            yield OfSandbox(tenant, now.date(), self._sender)
        finally:
            tenant.drop()


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


class Here:
    """A scenario in a namespace that is there already, and stays as the last step leaves it."""

    def __init__(self, tenant: Tenant, app: "WSGIApplication | None", url: str) -> None:
        """Ask `app`, or where there is none in this process the sandbox at `url`."""
        self._tenant, self._app, self._url = tenant, app, url

    @contextmanager
    def set_up(self, scenario: Scenario) -> Iterator[Scene]:
        """The scenario in the namespace. Raises `NotSetUp`, and `SandboxError`."""
        now = begin(self._tenant, scenario)
        if self._app is not None:
            yield OfSandbox(self._tenant, now.date(), Without(self._app))
            return
        connections = Connections(self._url)
        try:
            yield OfSandbox(self._tenant, now.date(), Over(connections))
        finally:
            connections.close()


class AnythingElse:
    """A server that is no sandbox: it is asked, and told nothing."""

    def __init__(self, connections: Connections, credentials: Credentials, now: Now) -> None:
        """Ask over `connections`, signed with `credentials`; `now` tells the time."""
        self._url = connections.url
        self._sender = Over(connections, credentials)
        self._now = now

    @contextmanager
    def set_up(self, scenario: Scenario) -> Iterator[Scene]:
        """The scenario as far as it only asks. Raises `NotSetUp` where it would set a clock or change a sandbox."""
        file = scenario.document.name
        lines = [
            f"{file}:{step.line}: {step.name!r} is for a sandbox, and {self._url} is none"
            for step in scenario.steps
            if not isinstance(step.action, Ask)
        ]
        if scenario.clock is not None:
            lines.insert(0, f"{file}: its clock is for a sandbox, and {self._url} is none")
        if lines:
            raise NotSetUp(*lines)
        yield OfAnything(self._sender, self._now().date(), self._url)


@dataclass(frozen=True, slots=True)
class OfAnything:
    """A scenario that only asks."""

    sender: Over
    today: date
    url: str

    @property
    def tenant(self) -> None:
        """There is none."""
        return None

    def ask(self, request: Request) -> Response:
        """The response. Raises `Unreachable`, also for a web page: a gateway answered, not the API."""
        response = self.sender.send(request)
        if "text/html" in (response.header("Content-Type") or "").lower():
            raise Unreachable(f"{self.url} answers {response.status} with a web page, not as the API does")
        return response

    def why(self, response: Response) -> tuple[str, ...]:
        """Nobody can tell."""
        return ()


def stage_for(
    target: str | None,
    settings: Settings,
    *,
    patience: float,
    timer: Timer,
    now: Now = system_now,
) -> Stage:
    """The stage at a target: a sandbox, if that is what answers there; without one, the stage in this process.

    An answer may take `patience` seconds, which `timer` counts. Raises `SandboxError`.
    """
    if target is None:
        return InThisProcess(settings)
    credentials = Credentials(timer)
    connections = Connections(target.rstrip("/"), patience=patience)
    answer, _ = connections.exchange("GET", "/__admin/version", None, {})  # no token before it is known who is there
    if not (answer.getheader("Server") or "").startswith(_IDENT):
        return AnythingElse(connections, credentials, now)
    if PREFIX in urlsplit(target).path + "/":
        raise SandboxError(f"{target} names a namespace; name the sandbox itself: each scenario gets one of its own")
    client = SandboxClient(target, token=settings.admin_token)
    try:
        client.orgs()
    except NotAllowed as refused:
        raise SandboxError(f"{target} is a sandbox, but takes no admin calls: {refused}") from None
    return InRunningSandbox(client, connections, credentials.renewed())


def replay(
    *paths: str | os.PathLike[str],
    fixtures: str | os.PathLike[str] | None = None,
    target: str | None = None,
    jobs: int = 4,
    patience: float = 10.0,
) -> list[Replayed]:
    """Replay scenarios, files or folders of them, as the command does; what became of each, in order.

    `fixtures` are those that scenarios without any stand on. Credentials for a `target` come from the environment.
    Raises `SandboxError` where no target answers.
    """
    settings = replace(read_settings({})[0], fixtures=None if fixtures is None else Path(fixtures))
    stage = stage_for(target, settings, patience=patience, timer=time.monotonic)
    return list(run_all(gathered([os.fspath(path) for path in paths]), stage, time.monotonic, jobs=jobs))
