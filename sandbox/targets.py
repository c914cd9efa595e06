"""Targets: a sandbox that runs, which gives each scenario a namespace; or anything else, which is only asked."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import count
from urllib.parse import urlsplit

from sandbox.client import Connections, SandboxClient
from sandbox.engine.clock import Now, system_now
from sandbox.operations.errors import Refused, SandboxError, Unreachable
from sandbox.operations.tenant import Tenant
from sandbox.replaying.exchange import Request, Response
from sandbox.replaying.running import NotSetUp, Scene, Stage, Timer
from sandbox.senders import Over
from sandbox.signing import KEY, PASSWORD, SECRET, USERNAME, Credentials
from sandbox.sources.scenario_files import Scenario
from sandbox.sources.steps import Ask
from sandbox.stages import OfSandbox, begin
from sandbox.web.tenancy import PREFIX

_IDENT = "capillary-sandbox/"


def stage_at(target: str, *, admin_token: str | None, patience: float, timer: Timer, now: Now = system_now) -> Stage:
    """The stage at a target: a sandbox, if that is what answers there. Credentials come from the environment.

    An answer may take `patience` seconds, which `timer` counts. Raises `SandboxError`.
    """
    _without_credentials(target)
    credentials = Credentials(timer)
    connections = Connections(target.rstrip("/"), patience=patience)
    answer, _ = connections.exchange("GET", "/__admin/version", None, {})  # no token before it is known who is there
    if not (answer.getheader("Server") or "").startswith(_IDENT):
        return AnythingElse(connections, credentials, now)
    if PREFIX in urlsplit(target).path + "/":
        raise SandboxError(f"{target} names a namespace; name the sandbox itself: each scenario gets one of its own")
    client = SandboxClient(target, token=admin_token)
    try:
        client.orgs()
    except Refused as refused:
        raise SandboxError(f"{target} is a sandbox, but takes no admin calls: {refused}") from None
    return InRunningSandbox(client, connections, credentials.renewed())


def anything_at(target: str, *, patience: float, timer: Timer, today: date) -> "OfAnything":
    """A target that is only asked, whatever it is; what `stage_at` says of it holds. Raises `SandboxError`."""
    _without_credentials(target)
    connections = Connections(target.rstrip("/"), patience=patience)
    return OfAnything(Over(connections, Credentials(timer)), today, connections.url)


def _without_credentials(target: str) -> None:
    if "@" in target:
        raise SandboxError(
            f"a target has no credentials in its URL; give {USERNAME} and {PASSWORD}, or {KEY} and {SECRET}"
        )


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
        if scenario.faults:
            lines.insert(0, f"{file}: its faults are for a sandbox, and {self._url} is none")
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
