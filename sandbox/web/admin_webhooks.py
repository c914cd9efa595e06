"""Webhooks, under `/__admin/webhooks` and `/__admin/deliveries`: who gets events, and what became of each."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

from sandbox.core.decision import shown
from sandbox.core.identifiers import whole_number
from sandbox.core.moments import told_in_utc
from sandbox.engine.administration import set_webhooks
from sandbox.engine.namespace import Namespace
from sandbox.engine.sandbox import WAITS, Sandbox
from sandbox.sources.seeds import read_webhooks
from sandbox.sources.writing import webhook_form
from sandbox.traffic.deliveries import Attempt, Delivery
from sandbox.web.admin_api import done
from sandbox.web.admin_customers import hide_headers, view_of_org
from sandbox.web.admin_parameters import BESIDE, CUSTOMER, EVENT, NO_LIMIT, OFFSET, OUTCOME, WAIT
from sandbox.web.admin_seed import body_text, findings_told
from sandbox.web.call import Answer, Call
from sandbox.web.problems import Problem
from sandbox.web.render_events import event_told


def list_webhooks(call: Call, sandbox: Sandbox, namespace: Namespace) -> Answer:
    """`GET /__admin/webhooks`: those of the default org or of `?org=`; what headers say is hidden."""
    webhooks = view_of_org(call, namespace).world.org.webhooks
    return done({"webhooks": [hide_headers(webhook_form(webhook)) for webhook in webhooks]})


def replace_webhooks(call: Call, sandbox: Sandbox, namespace: Namespace) -> Answer:
    """`PUT /__admin/webhooks` with a list as in a fixture; `[]` turns them off."""
    org_id = view_of_org(call, namespace).world.org.id
    with findings_told():
        set_webhooks(namespace, org_id, read_webhooks(body_text(call)))
    return list_webhooks(call, sandbox, namespace)


def list_deliveries(call: Call, sandbox: Sandbox, namespace: Namespace) -> Answer:
    """`GET /__admin/deliveries`: those that meet what is asked; with `wait`, as soon as one of them is settled."""
    if seconds := WAIT.of(call):
        with _waiting(sandbox):
            namespace.herald.deliveries.wait_for(lambda kept: any(one.settled for one in _meant(kept, call)), seconds)
    deliveries = namespace.herald.deliveries  # others than before, where a reset came between
    found = _meant(deliveries.all(), call)
    page = found[OFFSET.of(call) :][: NO_LIMIT.of(call)]
    counts = {"total": len(found), "dropped": deliveries.dropped, "forgotten": deliveries.forgotten}
    return done({"deliveries": list(map(_told, page)), "meta": counts})


def show_delivery(call: Call, sandbox: Sandbox, namespace: Namespace) -> Answer:
    """`GET /__admin/deliveries/{id}`."""
    return done(_told(_delivery(call, namespace)))


def redeliver(call: Call, sandbox: Sandbox, namespace: Namespace) -> Answer:
    """`POST /__admin/deliveries/{id}/redeliver`."""
    return done(_told(namespace.redeliver(_delivery(call, namespace))), HTTPStatus.ACCEPTED)


@contextmanager
def _waiting(sandbox: Sandbox) -> Iterator[None]:
    """One of the places for calls that wait. Raises `Problem` where all are taken."""
    if not sandbox.waits.acquire(blocking=False):
        detail = f"{WAITS} calls wait for events already, and none beside them; ask without wait."
        raise Problem(HTTPStatus.SERVICE_UNAVAILABLE, detail)
    try:
        yield
    finally:
        sandbox.waits.release()


def _meant(kept: Sequence[Delivery], call: Call) -> list[Delivery]:
    event, outcome, whom, beside = EVENT.of(call), OUTCOME.of(call), CUSTOMER.of(call), BESIDE.of(call) or ()
    return [
        known
        for known in kept
        if known.serial not in beside
        and event in ("", known.event)
        and outcome in ("", known.outcome)
        and whom in (None, known.notice.happening.subject.id)
    ]


def _delivery(call: Call, namespace: Namespace) -> Delivery:
    serial = whole_number(call.path_values["id"])
    found = None if serial is None else namespace.herald.deliveries.find(serial)
    if found is None:
        detail = f"Namespace {namespace.name} keeps no delivery {shown(call.path_values['id'])}."
        raise Problem(HTTPStatus.NOT_FOUND, detail)
    return found


def _told(delivery: Delivery) -> dict[str, Any]:
    return {
        "id": str(delivery.serial),
        "event": delivery.event,
        "eventId": delivery.notice.event_id,
        "org": delivery.notice.org_id,
        "entityId": delivery.notice.happening.subject.id,
        "url": delivery.webhook.url or None,
        "outcome": delivery.outcome,
        "attempts": list(map(_attempt, delivery.attempts)),
        "body": event_told(delivery.notice),
    }


def _attempt(attempt: Attempt) -> dict[str, Any]:
    trouble = {"trouble": attempt.trouble} if attempt.trouble else {}
    return {"at": told_in_utc(attempt.at, "milliseconds"), "status": attempt.status, **trouble}
