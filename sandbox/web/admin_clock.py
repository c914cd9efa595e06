"""The clock of a namespace, under `/__admin/clock`."""

from http import HTTPStatus
from typing import Any

from sandbox.core.durations import read_duration
from sandbox.core.events import Event
from sandbox.core.moments import moment_named, told_in_utc
from sandbox.engine.clock import LATEST, ClockError
from sandbox.engine.namespace import Namespace
from sandbox.engine.sandbox import Sandbox
from sandbox.web.admin_api import done, json_object, nothing, text_field, told_as
from sandbox.web.call import Answer, Call
from sandbox.web.problems import Problem

_MOST_EVENTS = 100


def show_clock(call: Call, sandbox: Sandbox, namespace: Namespace) -> Answer:
    """`GET /__admin/clock`."""
    return done(clock_told(namespace))


def set_clock(call: Call, sandbox: Sandbox, namespace: Namespace) -> Answer:
    """`PUT /__admin/clock` with `{"now": "2027-03-26T22:00:00Z", "frozen": true}`; either may be left out."""
    body = json_object(call, "now", "frozen")
    frozen = body.get("frozen", False)
    if not isinstance(frozen, bool):
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "frozen is neither true nor false.", pointer="/frozen")
    try:
        if "now" not in body and frozen:
            body["now"] = namespace.now().isoformat()
        namespace.set_clock(moment_named(text_field(body, "now")), frozen=frozen)
    except (ValueError, OverflowError) as error:
        detail = f"now is not a moment such as 2027-03-26T22:00:00Z: {error}."
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail, pointer="/now") from None
    return done(clock_told(namespace))


def advance_clock(call: Call, sandbox: Sandbox, namespace: Namespace) -> Answer:
    """`POST /__admin/clock/advance` with `{"by": "P1D"}`: ISO 8601, by the default org's calendar, or `3h`, `2d`."""
    text = text_field(json_object(call, "by"), "by")
    zone = namespace.view().world.org.zone
    try:
        duration = read_duration(text)
    except ValueError:
        raise _not_advanced(text, "expected ISO 8601 such as P1D or PT12H, or 3h, 2d, 5m, 10s") from None
    try:
        namespace.move_clock(lambda now: duration.after(now, zone))
    except (ClockError, OverflowError) as error:
        says = error if isinstance(error, ClockError) else f"that leads beyond {LATEST:%Y-%m-%d}"
        raise _not_advanced(text, says) from None
    return done(clock_told(namespace))


def _not_advanced(by: str, says: object) -> Problem:
    detail = f"by {by[:60]!r} cannot be advanced: {says}."
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail, pointer="/by")


def next_event(call: Call, sandbox: Sandbox, namespace: Namespace) -> Answer:
    """`POST /__admin/clock/next`: move the clock to the next expiry, or to points that are due."""
    events = namespace.coming_events(1)
    if not events:
        raise Problem(
            HTTPStatus.CONFLICT, "No expiry and no points due lie ahead in this namespace; the clock was not moved."
        )
    with told_as(HTTPStatus.CONFLICT, ClockError):
        namespace.move_clock(lambda now: events[0].at)
    return done({**clock_told(namespace), "event": _event(events[0])})


def list_events(call: Call, sandbox: Sandbox, namespace: Namespace) -> Answer:
    """`GET /__admin/clock/events`: the expiries and points due that lie ahead, the first hundred."""
    return done({"events": [_event(event) for event in namespace.coming_events(_MOST_EVENTS)]})


def real_time(call: Call, sandbox: Sandbox, namespace: Namespace) -> Answer:
    """`DELETE /__admin/clock`: follow real time again."""
    namespace.real_time()
    return nothing()


def clock_told(namespace: Namespace) -> dict[str, Any]:
    """What time it is in a namespace, in UTC and in the default org's zone, and whether the clock stands still."""
    zone = namespace.view().world.org.zone
    now = namespace.now()
    return {
        "now": told_in_utc(now),
        "local": now.astimezone(zone).isoformat(timespec="seconds"),
        "frozen": namespace.state.clock.stands_at is not None,
    }


def _event(event: Event) -> dict[str, Any]:
    return {
        "at": told_in_utc(event.at),
        "org": event.org_id,
        "entityType": event.entity_type,
        "entityId": event.entity_id,
        "program": event.program_id,
        "kind": event.kind,
        **({"tier": event.tier, "becomes": event.becomes} if event.tier else {"points": event.points}),
    }
