"""Snapshots as fixtures, under `/__admin/snapshots`."""

import json
from http import HTTPStatus

from sandbox.core.identifiers import whole_number
from sandbox.engine.administration import download
from sandbox.engine.namespace import Namespace, UnknownOrg, UnknownSnapshot
from sandbox.engine.sandbox import Sandbox
from sandbox.web.admin_api import told_as
from sandbox.web.call import Answer, Call
from sandbox.web.problems import Problem

YAML_TYPE = "application/yaml; charset=utf-8"
CLOCK_HEADER = "X-Sandbox-Clock"
"""Tells the snapshot's clock as `PUT /__admin/clock` takes it; absent where that is real time."""


def download_snapshot(call: Call, sandbox: Sandbox, namespace: Namespace) -> Answer:
    """`GET /__admin/snapshots/{name}`: the default org or `?org=` as the text of a fixture."""
    named = call.parameters.get("org")
    org_id = None if named is None else whole_number(named.strip())
    if named is not None and org_id is None:
        raise Problem(HTTPStatus.BAD_REQUEST, f"The parameter org is {named[:60]!r}; expected the id of an org.")
    with told_as(HTTPStatus.NOT_FOUND, UnknownSnapshot), told_as(HTTPStatus.NOT_FOUND, UnknownOrg):
        fixture = download(namespace, call.path_values["name"], org_id)
    headers: tuple[tuple[str, str], ...] = ()
    if fixture.now is not None:
        clock = {"now": fixture.now.isoformat(), "frozen": fixture.frozen}
        headers = ((CLOCK_HEADER, json.dumps(clock)),)
    return Answer(HTTPStatus.OK.value, YAML_TYPE, fixture.text.encode(), headers=headers)
