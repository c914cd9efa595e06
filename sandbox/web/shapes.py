"""SHAPES: the JSON Schemas of what goes over the wire, for OpenAPI and for the tests that hold answers against them."""

from typing import Any

_STATUS = {
    "type": "object",
    "required": ["status", "code", "message"],
    "additionalProperties": False,
    "properties": {"status": {"const": False}, "code": {"type": "integer"}, "message": {"type": "string"}},
}

_PROGRAM_TIER = {
    "type": "object",
    "required": [
        "programId",
        "currentTierName",
        "currentTierSerialNumber",
        "tierExpiryDate",
        "nextTierName",
        "nextTierSerialNumber",
    ],
    "additionalProperties": False,
    "properties": {
        "programId": {"type": "integer"},
        "currentTierName": {"type": "string"},
        "currentTierSerialNumber": {"type": "integer"},
        "tierExpiryDate": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d 23:59:59$"},
        "tierExpiryDateISO": {
            "type": "string",
            "pattern": r"^\d{4}-\d\d-\d\dT23:59:59(Z|[+-]\d\d:\d\d)$",
            "description": "The same instant with the zone's offset. Left out by the dialect `iso_dates: false`.",
        },
        "nextTierName": {"type": "string", "description": "Empty on the highest tier."},
        "nextTierSerialNumber": {"type": "integer", "description": "-1 on the highest tier."},
    },
}

SHAPES: dict[str, dict[str, Any]] = {
    "TierDetails": {
        "type": "object",
        "description": "A success. It has no `errors` key.",
        "required": ["entityId", "entityType", "programTiers", "warnings"],
        "additionalProperties": False,
        "properties": {
            "entityId": {"type": "integer", "format": "int64"},
            "entityType": {"enum": ["CUSTOMER", "FLEET"]},
            "programTiers": {"type": "array", "items": _PROGRAM_TIER},
            "warnings": {"type": "array", "items": _STATUS},
        },
    },
    "Errors": {
        "type": "object",
        "description": "An error. It has no other keys, unless the dialect `error_warnings: empty` adds `warnings`.",
        "required": ["errors"],
        "additionalProperties": False,
        "properties": {
            "errors": {"type": "array", "minItems": 1, "items": _STATUS},
            "warnings": {"type": "array", "maxItems": 0},
        },
    },
    "Problem": {
        "type": "object",
        "description": "Problem details (RFC 9457) of an admin call.",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
        },
    },
}
"""Each shape by its name. They are data: nobody changes them."""
