"""Decision -> the vendor's wire shapes: the envelopes of all answers, and tierDetails.

Beside it only `render_customers`, `render_writes` and `render_v1` write what goes over the wire on the vendor's paths.
"""

import html
import json
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sandbox.core.catalogue import WARNINGS, ApiError, Scope
from sandbox.core.decision import Decision, Found, Outcome, Refusal, Written
from sandbox.core.model import Client, Dialect, Org
from sandbox.core.moments import end_of_day
from sandbox.core.tiers import Standing
from sandbox.web.call import Answer

JSON_TYPE = "application/json;charset=UTF-8"
XML_TYPE = "application/xml;charset=UTF-8"

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_WRITTEN = re.compile(r'"\ue000([0-9]+\.[0-9]{3})\ue000"')


def tier_details(decision: Decision, org: Org) -> Answer:
    """The answer of tierDetails, in both its forms."""
    return answered(decision, org, _tiers)


def answered(decision: Decision, org: Org, shape: Callable[[Any, Org], dict[str, Any]]) -> Answer:
    """The answer to a question: what was found in the `shape` that its endpoint gives it, or the refusal."""
    outcome: Outcome = decision.outcome
    if isinstance(outcome, Refusal):
        return refusal(outcome, org, decision)
    return _json(200, shape(outcome, org), decision)


def refusal(outcome: Refusal, org: Org, decision: Decision, *, v1: bool = False) -> Answer:
    """A refusal in the shape of its kind; in the style of v1.1 where `v1` says so."""
    if outcome.error.scope is Scope.CREDENTIALS:
        return credentials_refused(outcome, decision, v1=v1)
    return error_envelope(outcome.error, org.dialect, decision, message=outcome.message)


def error_envelope(
    error: ApiError, dialect: Dialect, decision: Decision | None = None, note: str = "", message: str | None = None
) -> Answer:
    """The envelope of an error: nothing but `errors`, unless the dialect wants empty `warnings` beside it.

    `note` says why, where no decision does; `message` is the error's own, unless a decision filled its fields.
    """
    body: dict[str, Any] = {"errors": [_told(error, error.told() if message is None else message)]}
    if dialect.error_warnings == "empty":
        body["warnings"] = []
    return _json(error.http_status(dialect), body, decision, note)


def credentials_refused(refusal: Refusal, decision: Decision, *, v1: bool = False) -> Answer:
    """The answer to who may not call, in the shape of its code; in the style of v1.1 where `v1` says so."""
    error = refusal.error
    if error.code == 401 and not v1:
        return _unauthorized(error, decision)
    told = _told(error, refusal.message)
    body: dict[str, Any] = {"errors": [told]}
    match error.code:
        case 401:
            status = {"success": "true", "code": "401", "message": "Unauthorized"}
            body = {"response": {"status": status}, "customers": None}
        case 4000:
            body = {"warnings": [], "errors": [told]}
        case 320001:
            body = {"data": None, "errors": [{"code": error.code, "message": refusal.message}]}
    return _json(error.status or 401, body, decision)


def token(text: str, client: Client, note: str) -> Answer:
    """A token that was made for a client."""
    body = {"data": {"accessToken": text, "ttlSeconds": client.token_ttl_seconds}, "errors": None}
    return _json(200, body, None, note)


def _unauthorized(error: ApiError, decision: Decision) -> Answer:
    """The 401 of the v2 endpoints: XML, even for JSON callers (provenance: inner names O, outer ones A)."""
    body = (
        '<?xml version="1.0" encoding="UTF-8"?><response><status><success>false</success>'
        f"<code>{error.code}</code><message>{html.escape(error.message)}</message></status></response>"
    )
    return Answer(401, XML_TYPE, body.encode(), decision)


def _told(error: ApiError, message: str) -> dict[str, Any]:
    return {"status": False, "code": error.code, "message": message}


def warnings_told(found: Found | Written) -> list[dict[str, Any]]:
    """The warnings beside what was found or written."""
    return [{"status": False, "code": code, "message": WARNINGS[code].message} for code in found.warnings]


def thousandths(amount: float) -> str:
    """A number that goes out with three decimals, always: `390.000`."""
    return f"\ue000{amount:.3f}\ue000"


def json_text(body: dict[str, Any]) -> str:
    """A body as it is sent."""
    text = _encode(body)
    return _WRITTEN.sub(r"\1", text) if "\ue000" in text else text


def _tiers(found: Found, org: Org) -> dict[str, Any]:
    return {
        "entityId": found.entity_id,
        "entityType": found.entity_type,
        "programTiers": [_program_tier(standing, org) for standing in found.standings or ()],
        "warnings": warnings_told(found),
    }


def _program_tier(standing: Standing, org: Org) -> dict[str, Any]:
    following = standing.next_tier
    minus_one = following is None and org.dialect.top_tier_current_serial == "minus_one"
    expiry = iso_moment(end_of_day(standing.shown_expiry, org.zone))
    shown: dict[str, Any] = {
        "programId": standing.program.id,
        "currentTierName": standing.tier.name,
        "currentTierSerialNumber": -1 if minus_one else standing.tier.serial,
        "tierExpiryDate": expiry[:19].replace("T", " "),
    }
    if org.dialect.iso_dates:
        shown["tierExpiryDateISO"] = expiry
    shown["nextTierName"] = following.name if following else ""
    shown["nextTierSerialNumber"] = following.serial if following else -1
    return shown


def iso_moment(instant: datetime) -> str:
    """An instant in ISO form with its zone's offset, to the minute; `Z` where the offset is zero."""
    text = instant.isoformat(timespec="seconds")
    return text[:-6] + "Z" if text.endswith("+00:00") else text


def _json(status: int, body: dict[str, Any], decision: Decision | None, note: str = "") -> Answer:
    return Answer(status, JSON_TYPE, json_text(body).encode(), decision, note)
