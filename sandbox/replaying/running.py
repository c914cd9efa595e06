"""Running a scenario: its steps one after the other, whatever differs on the way."""

import json
import string
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date
from typing import Any, Protocol
from urllib.parse import quote

from sandbox.operations.errors import Mistaken as Refused
from sandbox.operations.errors import NotDelivered, SandboxError
from sandbox.operations.tenant import Tenant
from sandbox.replaying.exchange import Exchange, Request, Response
from sandbox.replaying.expectations import CannotCapture, Mismatch, captured, unmet
from sandbox.replaying.filling import Filling, NotCaptured
from sandbox.replaying.outcome import Replayed, Taken, Verdict
from sandbox.sources.bodies import json_text
from sandbox.sources.documents import Document
from sandbox.sources.findings import Finding
from sandbox.sources.located import Map, Plain, Value
from sandbox.sources.scenario_files import Scenario
from sandbox.sources.steps import AdminCall, Advance, Ask, Await, PutIn, Reset, SetClock, Step

JSON_TYPE = "application/json"

Timer = Callable[[], float]
"""Counts seconds from anywhere."""


class NotSetUp(Exception):
    """A scenario cannot begin; `lines` say why, each finding with its place."""

    def __init__(self, *lines: str) -> None:
        """Keep the lines."""
        super().__init__("\n".join(lines))
        self.lines = lines


class Scene(Protocol):
    """A scenario that has been set up: who answers, and the sandbox's own operations where there are any."""

    @property
    def tenant(self) -> Tenant | None:
        """The scenario's namespace, `None` where it is played against something else."""

    @property
    def today(self) -> date:
        """The day from which relative days count."""

    def ask(self, request: Request) -> Response:
        """The response to a request. Raises `SandboxError`."""

    def why(self, response: Response) -> tuple[str, ...]:
        """The lines that explain a response, none where nobody can tell."""


class Stage(Protocol):
    """Where scenarios are replayed. May be used from any thread."""

    def set_up(self, scenario: Scenario) -> AbstractContextManager[Scene]:
        """The scenario as it begins, apart from all others; taken down afterwards.

        Raises `NotSetUp`, and `SandboxError`.
        """


def run(scenario: Scenario, stage: Stage, timer: Timer) -> Replayed:
    """Set a scenario up and take its steps. Nothing is raised for what is wrong with it or with who answers."""
    began = timer()
    taken: list[Taken] = []
    trouble: tuple[str, ...] = ()
    try:
        with stage.set_up(scenario) as scene:
            taken.extend(_steps(scenario, scene, timer))
    except NotSetUp as error:
        trouble = error.lines
    except SandboxError as error:
        trouble = tuple(str(error).splitlines())
    return Replayed(scenario.document.name, scenario, tuple(taken), trouble, timer() - began)


def _steps(scenario: Scenario, scene: Scene, timer: Timer) -> Iterator[Taken]:
    filling = Filling(scene.today)
    ended = False
    for step in scenario.steps:
        if ended:
            yield Taken(step, Verdict.LEFT_OUT)
            continue
        began = timer()
        if isinstance(step.action, Ask):
            taken, filling = _ask(step, step.action, scene, filling)
        elif isinstance(step.action, Await):
            taken, filling = _await(step, step.action, scene, filling)
        else:
            taken = _change(step, scenario, scene, filling)
        if taken.mismatches and taken.exchange is not None:
            taken = replace(taken, why=scene.why(taken.exchange.response))
        yield replace(taken, seconds=timer() - began)
        ended = taken.verdict is Verdict.NOT_RUN or (step.stop and taken.verdict is Verdict.DIFFERENT)


def _ask(step: Step, action: Ask, scene: Scene, filling: Filling) -> tuple[Taken, Filling]:
    """Send a request; what became of it, and what can be filled in from then on."""
    try:
        ask = filling.request(action)
    except NotCaptured as missing:
        says = f"${{{missing}}} was not captured, so this was not sent"
        return Taken(step, Verdict.DIFFERENT, trouble=(says,)), filling
    request = request_of(ask)
    try:
        response = scene.ask(request)
    except SandboxError as error:
        return Taken(step, Verdict.NOT_RUN, trouble=(str(error),)), filling
    return _met(step, ask, Exchange(request, response), filling)


def _await(step: Step, action: Await, scene: Scene, filling: Filling) -> tuple[Taken, Filling]:
    """Wait for an event, which is then looked at as an answer is."""
    assert scene.tenant is not None, "who is no sandbox is only asked"
    try:
        event = filling.awaited(action)
        customer = None if event.customer is None else int(event.customer)
        sent = scene.tenant.webhooks.wait_for(event.event, customer=customer, timeout=event.seconds)
    except NotCaptured as missing:
        return Taken(step, Verdict.DIFFERENT, trouble=(f"${{{missing}}} was not captured, so nobody waited",)), filling
    except ValueError:
        says = f"customer {event.customer!r} is no id"
        return Taken(step, Verdict.DIFFERENT, trouble=(says,)), filling
    except NotDelivered as missed:
        return Taken(step, Verdict.DIFFERENT, trouble=tuple(str(missed).splitlines())), filling
    except SandboxError as error:
        return Taken(step, Verdict.NOT_RUN, trouble=(str(error),)), filling
    body = json.dumps(sent.body, ensure_ascii=False).encode()
    exchange = Exchange(Request("POST", sent.url or sent.event, body=body), Response(200, (), body))
    return _met(step, event, exchange, filling)


def _met(step: Step, told: Ask | Await, exchange: Exchange, filling: Filling) -> tuple[Taken, Filling]:
    """What became of a step that brought something, and what can be filled in from then on."""
    filling, missed = with_captured(filling, told, exchange.response)
    mismatches = (*unmet(told.expect, exchange.response), *missed)
    return Taken(step, Verdict.DIFFERENT if mismatches else Verdict.SAME, exchange, mismatches), filling


def request_of(ask: Ask) -> Request:
    """What is sent for a request in which nothing is left to be filled in."""
    body, is_json = content_of(ask.body)
    headers = ask.headers
    if body and not any(name.lower() == "content-type" for name, _ in headers):
        headers = (*headers, ("Content-Type", JSON_TYPE if is_json else "text/plain;charset=UTF-8"))
    safe = string.punctuation.replace("#", "")
    return Request(ask.method, quote(ask.url, safe=safe), headers, body)


def content_of(value: Value) -> tuple[bytes, bool]:
    """The bytes of a body, and whether they are JSON: a map, a list, or a text that begins as one."""
    if isinstance(value, Map | list):
        return (json_text(value) or "").encode(), True
    text = "" if value is None or (isinstance(value, Plain) and value in ("~", "null")) else str(value)
    return text.encode(), text.lstrip()[:1] in ("{", "[")


def with_captured(filling: Filling, told: Ask | Await, response: Response) -> tuple[Filling, list[Mismatch]]:
    """What can be filled in once the response has come, and what of it could not be captured."""
    found, missed = dict(filling.captured), []
    for capture in told.capture:
        try:
            found[capture.name] = captured(capture, response)
        except CannotCapture as error:
            wanted = capture.path or f"header {capture.header}"
            missed.append(Mismatch(f"capture {capture.name}", f"a value at {wanted}", str(error), ("capture",)))
    return replace(filling, captured=found), missed


def _change(step: Step, scenario: Scenario, scene: Scene, filling: Filling) -> Taken:
    """Change the sandbox; one that cannot be changed ends the scenario, as nothing after it would mean much."""
    tenant = scene.tenant
    if tenant is None:
        return Taken(step, Verdict.NOT_RUN, trouble=("only a sandbox can be told this",))
    try:
        carry_out(step, scenario, tenant, filling)
    except NotCaptured as missing:
        return Taken(step, Verdict.NOT_RUN, trouble=(f"${{{missing}}} was not captured",))
    except Refused as refused:
        if isinstance(step.action, PutIn):
            return Taken(step, Verdict.NOT_RUN, trouble=placed(refused, scenario.records_of(step)))
        where = f"{scenario.document.name}:{step.line}"
        return Taken(step, Verdict.NOT_RUN, trouble=tuple(f"{where}: {one.message}" for one in refused.findings))
    except SandboxError as error:
        return Taken(step, Verdict.NOT_RUN, trouble=tuple(str(error).splitlines()))
    return Taken(step, Verdict.SAME)


def carry_out(step: Step, scenario: Scenario, tenant: Tenant, filling: Filling) -> None:
    """Take a step that changes a sandbox. Raises `NotCaptured`, and `SandboxError`."""
    match step.action:
        case Advance(by):
            tenant.clock.advance(by)
        case SetClock(now, frozen):
            tenant.clock.set(now, frozen=frozen)
        case PutIn():
            tenant.seed(json_text(scenario.records_of(step).value) or "")
        case Reset():
            tenant.reset()
        case AdminCall(method, path, body):
            text = None if body is None else json_text(filling.value(body))
            tenant.call(method, filling.url(path), None if text is None else text.encode())


def placed(refused: Refused, records: Document) -> tuple[str, ...]:
    """The mistakes that a sandbox found in records, each at its place in the document these come from."""
    return tuple(str(_placed(found.pointer, found.message, records)) for found in refused.findings)


def _placed(pointer: str, message: str, records: Document) -> Finding:
    steps: list[str | int] = []
    here: Any = records.value  # in which a pointer never leads astray
    for part in pointer.split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        steps.append(int(name) if isinstance(here, list) else name)
        here = here[steps[-1]]
    return Finding(records.name, *records.spot(steps, "value"), "error", message)
