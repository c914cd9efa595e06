"""The same small world behind both ways to hold a tenant."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sandbox.app import app_around, office_of, tenant, wsgi
from sandbox.client import SandboxClient
from sandbox.engine.sandbox import Sandbox
from sandbox.operations.tenant import Tenant
from sandbox.server import Served
from sandbox.settings import Settings
from sandbox.sources.scenario_files import Scenarios
from tests.builders import INDIA, NOON, an_org
from tests.web.conftest import records

DOORS = ("in process", "over HTTP")

SCENARIO = """\
scenario: later
title: A year later
clock: {now: 2028-03-26T12:00:00Z, frozen: true}
seed: {customers: [{id: 9, name: Late}]}
"""


def a_sandbox(folder: Path) -> Sandbox:
    """Org 501 with dual eligibility and org 502, and a scenario that is right beside one that is not, in `folder`."""
    (folder / "later.yaml").write_text(SCENARIO, encoding="utf-8")
    (folder / "wrong.yaml").write_text("scenario: wrong\nseed: {customers: [{id: 9, nmae: Late}]}\n", encoding="utf-8")
    orgs = (records(an_org(dual="mobile", name="EU"), 1001), records(an_org(id=502, zone=INDIA, name="India"), 2001))
    office = office_of(Settings(webhook_attempts=1))
    return Sandbox(orgs, now=lambda: NOON, scenarios=Scenarios(folder), office=office)


@contextmanager
def a_tenant(door: str, folder: Path, namespace: str = "mine", settings: Settings | None = None) -> Iterator[Tenant]:
    """A namespace of such a sandbox, held through that door."""
    app = app_around(a_sandbox(folder), settings or Settings())
    if door == "in process":
        yield tenant(app, namespace)
    else:
        with Served(wsgi(app)) as served, SandboxClient(served.url, namespace=namespace) as client:
            yield client
