"""Snapshots as fixtures, under `/__admin/snapshots`."""

import json
from http import HTTPStatus

from sandbox.engine.administration import download
from sandbox.engine.namespace import Namespace, UnknownSnapshot
from sandbox.engine.sandbox import Sandbox
from sandbox.engine.state import UnknownOrg
from sandbox.web.admin_api import told_as
from sandbox.web.admin_parameters import ORG
from sandbox.web.call import Answer, Call

YAML_TYPE = "application/yaml; charset=utf-8"
CLOCK_HEADER = "X-Sandbox-Clock"
"""Tells the snapshot's clock as `PUT /__admin/clock` takes it; absent where that is real time."""


def download_snapshot(call: Call, sandbox: Sandbox, namespace: Namespace) -> Answer:
    """`GET /__admin/snapshots/{name}`: the default org or `?org=` as the text of a fixture."""
    with told_as(HTTPStatus.NOT_FOUND, UnknownSnapshot), told_as(HTTPStatus.NOT_FOUND, UnknownOrg):
        fixture = download(namespace, call.path_values["name"], ORG.of(call))
    headers: tuple[tuple[str, str], ...] = ()
    if fixture.now is not None:
        clock = {"now": fixture.now.isoformat(), "frozen": fixture.frozen}
        headers = ((CLOCK_HEADER, json.dumps(clock)),)
    return Answer(HTTPStatus.OK.value, YAML_TYPE, fixture.text.encode(), headers=headers)
