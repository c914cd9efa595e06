"""WRITTEN_SHAPES: the JSON Schemas of what the writes take and answer, a part of `sandbox.web.shapes.SHAPES`.

Numbers and truths may come as texts; keys that are not described do no harm.
"""

from typing import Any

from sandbox.web.shape_parts import ID, INTEGER, TEXT, WARNINGS, closed, list_of

_WHOLE = {"type": ["integer", "string"]}
_AMOUNT = {"type": ["number", "string"]}
_UNTIL = {"type": "string", "description": "A day, or a moment such as `2027-03-26T23:59:59+05:30`."}


def _open(description: str, required: tuple[str, ...] = (), **properties: Any) -> dict[str, Any]:
    """An object with these keys, of which only the `required` ones have to be there."""
    shape: dict[str, Any] = {"type": "object", "description": description, "properties": properties}
    return {**shape, "required": list(required)} if required else shape


_IDENTIFIERS = list_of(_open("An identifier.", ("type", "value"), type=TEXT, value={"type": ["string", "integer"]}))

_PROFILE = _open(
    "A person in one source, by default that of the call.",
    firstName=TEXT,
    lastName=TEXT,
    source=TEXT,
    accountId=TEXT,
    identifiers=_IDENTIFIERS,
    fields={"type": "object", "description": "Custom fields: texts, numbers, truths, or lists of such."},
)

_ENROLLMENT = _open(
    "A program to be enrolled in. Who is enrolled stays as they are.",
    programId=_WHOLE,
    tierNumber=_WHOLE,
    loyaltyPoints=_AMOUNT,
    tierExpiryDate=_UNTIL,
    pointsExpiryDate=_UNTIL,
)

_SLAB_EFFECT = closed(
    entityType={"enum": ["USER", "USERGROUP2"]},
    previousSlabName=TEXT,
    previousSlabNumber=INTEGER,
    upgradedSlabName=TEXT,
    upgradedSlabNumber=INTEGER,
    slabExpiryDate={"type": "string", "pattern": r"^\d{1,2}(st|nd|rd|th) [A-Z][a-z]{2}, \d{4}$"},
    type={"const": "slab"},
)

WRITTEN_SHAPES: dict[str, dict[str, Any]] = {
    "CustomerWrite": _open(
        "A customer to be added, or what is to be told of one; an update leaves identifiers alone.",
        profiles=list_of(_PROFILE),
        loyaltyInfo=_open("Whether to take part in loyalty.", loyaltyType={"enum": ["loyalty", "non_loyalty"]}),
        loyaltyProgramEnrollments=list_of(_ENROLLMENT),
    ),
    "IdentifierChange": _open(
        "Identifiers to be taken away, and then others to be added.", add=_IDENTIFIERS, remove=_IDENTIFIERS
    ),
    "StatusLabel": _open("A status label, and why.", ("label",), label=TEXT, reason=TEXT),
    "SlabAdjustment": _open(
        "How a tier is to be adjusted.",
        ("programId", "slabAction", "manualSlabActionValidity"),
        programId=_WHOLE,
        toSlabName={"type": "string", "description": "For UPGRADE and DOWNGRADE."},
        slabAction={"enum": ["UPGRADE", "DOWNGRADE", "RENEWAL", "EXTEND_CURRENT_TIER_EXPIRY_DATE"]},
        manualSlabActionValidity={
            "enum": ["FIXED_DURATION", "SPECIFIC_DATE", "CURRENT_TIER_EXPIRY_DATE", "AS_PER_TIER_STRATEGY"]
        },
        manualSlabActionValidityUpto={
            "type": ["string", "integer"],
            "description": "The number of days of FIXED_DURATION, or the day of SPECIFIC_DATE.",
        },
        reassessTierOnNextActivity={"type": ["boolean", "string"]},
        slabChangeReason=TEXT,
    ),
    "CustomerWritten": closed(createdId=ID, warnings=WARNINGS, sideEffects={"type": "array", "maxItems": 0}),
    "IdentifiersChanged": closed(createdId=ID, warnings=WARNINGS),
    "StatusSet": closed(warnings=WARNINGS),
    "SlabAdjusted": closed(programId=INTEGER, entityId=ID, sideEffects=list_of(_SLAB_EFFECT), warnings=WARNINGS),
}
"""Each shape by its name. They are data: nobody changes them."""
