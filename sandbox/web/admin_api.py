"""The sandbox's own routes under `/__admin`. Errors are RFC 9457 problem details, never the vendor's envelope."""

import json
from http import HTTPStatus
from typing import Any

from sandbox.engine.sandbox import Sandbox
from sandbox.web.call import Answer, Call

PROBLEM_TYPE = "application/problem+json"


def health(call: Call, sandbox: Sandbox) -> Answer:
    """`GET /__admin/health`."""
    return _json(HTTPStatus.OK, {"status": "alive"})


def ready(call: Call, sandbox: Sandbox) -> Answer:
    """`GET /__admin/ready`."""
    return _json(HTTPStatus.OK, {"status": "ready", "orgs": [world.org.id for world in sandbox.orgs]})


def openapi(call: Call, sandbox: Sandbox) -> Answer:
    """`GET /__admin/openapi.json`."""
    from sandbox.web.openapi import description

    return _json(HTTPStatus.OK, description())


def problem(status: HTTPStatus, detail: str) -> Answer:
    """Problem details (RFC 9457) of an admin call that could not be carried out."""
    body = {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": detail}
    return Answer(status.value, PROBLEM_TYPE, json.dumps(body).encode(), note=detail)


def _json(status: HTTPStatus, body: dict[str, Any]) -> Answer:
    return Answer(status.value, "application/json", json.dumps(body, indent=2).encode() + b"\n")
