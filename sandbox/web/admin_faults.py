"""Faults, under `/__admin/faults`: armed, listed and disarmed."""

from datetime import datetime
from http import HTTPStatus
from typing import Any

from sandbox.core.moments import told_in_utc
from sandbox.engine.faults import ArmedFault, TooMany, UnknownFault, arm
from sandbox.engine.namespace import Namespace
from sandbox.engine.sandbox import Sandbox
from sandbox.web.admin_api import done, nothing, told_as
from sandbox.web.admin_seed import body_text, findings_told
from sandbox.web.call import Answer, Call


def list_faults(call: Call, sandbox: Sandbox, namespace: Namespace) -> Answer:
    """`GET /__admin/faults`: those that are armed, in their order, with what they met so far."""
    now = namespace.now()
    armed = [_told(fault, now) for fault in namespace.faults.listed()]
    return done({"faults": armed, "meta": {"total": len(armed)}})


def arm_fault(call: Call, sandbox: Sandbox, namespace: Namespace) -> Answer:
    """`POST /__admin/faults` with `{"kind": "status", "status": 503, "first": 2}`."""
    with findings_told(), told_as(HTTPStatus.CONFLICT, TooMany):
        armed = arm(namespace, body_text(call))
    return done(_told(armed, armed.since), HTTPStatus.CREATED)


def disarm_fault(call: Call, sandbox: Sandbox, namespace: Namespace) -> Answer:
    """`DELETE /__admin/faults/{id}`."""
    with told_as(HTTPStatus.NOT_FOUND, UnknownFault):
        namespace.faults.disarm(call.path_values["id"])
    return nothing()


def clear_faults(call: Call, sandbox: Sandbox, namespace: Namespace) -> Answer:
    """`DELETE /__admin/faults`: disarm all."""
    namespace.faults.clear()
    return nothing()


def _told(armed: ArmedFault, now: datetime) -> dict[str, Any]:
    """A fault as it was told, its id and phase, and what it met; `remaining` of its first requests, if it has such."""
    first = armed.fault.first
    return {
        "id": armed.id,
        **armed.fault.told,
        "phase": armed.fault.fires_in,
        "matched": armed.matched,
        "fired": armed.fired,
        **({} if first is None else {"remaining": max(0, first - armed.matched)}),
        "since": told_in_utc(armed.since, "milliseconds"),
        **({} if armed.until is None else {"until": told_in_utc(armed.until, "milliseconds")}),
        "spent": armed.is_spent(now),
    }
