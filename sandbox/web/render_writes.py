"""Decision -> the wire shapes of the writes: they are entity-shaped, with `warnings` and no `errors`."""

from datetime import date
from typing import Any

from sandbox.core.adjusting import GROUP
from sandbox.core.decision import Written
from sandbox.core.model import Org
from sandbox.web.render import warnings_told

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ENDINGS = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}


def customer_added(written: Written, org: Org) -> dict[str, Any]:
    """`POST /v2/customers` and both forms of the update."""
    return {"createdId": written.entity_id, "warnings": warnings_told(written), "sideEffects": []}


def identifiers_changed(written: Written, org: Org) -> dict[str, Any]:
    """`POST /v2/customers/{userId}/changeIdentifier`: the id is that of who holds the identifiers by now."""
    return {"createdId": written.entity_id, "warnings": warnings_told(written)}


def status_set(written: Written, org: Org) -> dict[str, Any]:
    """`PUT /v2/customers/lookup/status`."""
    return {"warnings": warnings_told(written)}


def slab_adjusted(written: Written, org: Org) -> dict[str, Any]:
    """`POST /v2/slab/manualSlabAdjustment`, whichever way the tier went."""
    assert written.moved is not None
    _, before, now = written.moved
    effect = {
        "entityType": "USER" if written.entity_type == "CUSTOMER" else GROUP,
        "previousSlabName": before.tier.name,
        "previousSlabNumber": before.tier.serial,
        "upgradedSlabName": now.tier.name,
        "upgradedSlabNumber": now.tier.serial,
        "slabExpiryDate": _spoken(now.shown_expiry),
        "type": "slab",
    }
    return {
        "programId": now.program.id,
        "entityId": written.entity_id,
        "sideEffects": [effect],
        "warnings": warnings_told(written),
    }


def _spoken(day: date) -> str:
    """A day as this endpoint tells it: `30th Nov, 2025`, in any locale."""
    return f"{day.day}{_ENDINGS.get(day.day, 'th')} {_MONTHS[day.month - 1]}, {day.year}"
