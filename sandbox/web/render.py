"""Decision -> the vendor's wire shapes. The only file that writes them."""

import html
import json
from datetime import datetime
from typing import Any

from sandbox.core.catalogue import WARNINGS, ApiError, Scope
from sandbox.core.decision import Decision, Refusal, TierAnswer
from sandbox.core.model import Dialect, Org
from sandbox.core.moments import end_of_day
from sandbox.core.tiers import Standing
from sandbox.web.call import Answer

JSON_TYPE = "application/json;charset=UTF-8"
XML_TYPE = "application/xml;charset=UTF-8"

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def tier_details(decision: Decision, org: Org) -> Answer:
    """The answer of tierDetails, in both its forms."""
    outcome = decision.outcome
    if isinstance(outcome, Refusal):
        return refusal(outcome, org, decision)
    return _json(200, _tiers(outcome, org), decision)


def refusal(outcome: Refusal, org: Org, decision: Decision) -> Answer:
    """A refusal in the shape of its kind."""
    if outcome.error.scope is Scope.CREDENTIALS:
        return credentials_refused(outcome.error, decision.why, decision)
    return error_envelope(outcome.error, org.dialect, decision)


def error_envelope(error: ApiError, dialect: Dialect, decision: Decision | None = None, note: str = "") -> Answer:
    """The envelope of an error: nothing but `errors`, unless the dialect wants empty `warnings` beside it.

    `note` says why, where no decision does.
    """
    body: dict[str, Any] = {"errors": [{"status": False, "code": error.code, "message": error.message}]}
    if dialect.error_warnings == "empty":
        body["warnings"] = []
    return _json(error.http_status(dialect), body, decision, note)


def credentials_refused(error: ApiError, note: str, decision: Decision | None = None) -> Answer:
    """The 401 of the v2 endpoints: XML, even for JSON callers (provenance: inner names O, outer ones A)."""
    body = (
        '<?xml version="1.0" encoding="UTF-8"?><response><status><success>false</success>'
        f"<code>{error.code}</code><message>{html.escape(error.message)}</message></status></response>"
    )
    return Answer(error.status or 401, XML_TYPE, body.encode(), decision, note)


def _tiers(answer: TierAnswer, org: Org) -> dict[str, Any]:
    return {
        "entityId": answer.entity_id,
        "entityType": answer.entity_type,
        "programTiers": [_program_tier(standing, org) for standing in answer.standings],
        "warnings": [{"status": False, "code": code, "message": WARNINGS[code].message} for code in answer.warnings],
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
    return Answer(status, JSON_TYPE, _encode(body).encode(), decision, note)
