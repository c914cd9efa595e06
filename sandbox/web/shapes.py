"""SHAPES: the JSON Schemas of what goes over the wire, for OpenAPI and for the tests that hold answers against them."""

from typing import Any

from sandbox.web.shape_parts import BOOLEAN, ID, INTEGER, NUMBER, STATUS, TEXT, WARNINGS, closed, list_of
from sandbox.web.shapes_written import WRITTEN_SHAPES

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

_DAY = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d$"}
_MOMENT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$"}
_LOCAL = {"type": "string", "pattern": r"^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)?$"}


_LOYALTY = {
    **dict.fromkeys(("redeemed", "expired", "returned", "adjusted", "lifetimePoints", "loyaltyPoints"), NUMBER),
    "cumulativePurchases": NUMBER,
    "loyaltyId": {"type": "integer", "description": "-1 where the customer is not enrolled."},
    "currentSlab": TEXT,
    "nextSlab": {"type": "string", "description": "Empty on the highest tier."},
    "nextSlabSerialNumber": {"type": "integer", "description": "-1 on the highest tier."},
    "nextSlabDescription": TEXT,
    "slabSNo": INTEGER,
    "slabExpiryDate": _MOMENT,
    "programId": INTEGER,
    **dict.fromkeys(("delayedPoints", "delayedReturnedPoints", "totalAvailablePoints", "totalReturnedPoints"), NUMBER),
}

_PROGRAM_TEXTS = {
    "linkedPartnerPrograms": {"type": "array"},
    "programTitle": TEXT,
    "programDescription": TEXT,
    "programPointsToCurrencyRatio": NUMBER,
}

_PROFILE = closed(
    firstName=TEXT,
    lastName=TEXT,
    attribution=closed(createDate=_MOMENT, createdBy=closed(id=INTEGER, code=TEXT, name=TEXT, type=TEXT)),
    fields={"type": "object"},
    identifiers=list_of(closed(type=TEXT, value=TEXT)),
    commChannels=list_of(
        closed(
            type=TEXT,
            value=TEXT,
            primary=BOOLEAN,
            verified=BOOLEAN,
            meta=closed(residence=BOOLEAN, office=BOOLEAN),
            attributes={"type": "object"},
        )
    ),
    source=TEXT,
    userId=ID,
    accountId=TEXT,
    conflictingProfileList={"type": "array"},
    autoUpdateTime=_MOMENT,
    identifiersAll={"type": "array"},
)

_V1_STATUS = closed(success=TEXT, code=INTEGER, message=TEXT, total=TEXT, success_count=TEXT)
_ITEM_STATUS = closed(success=TEXT, code=TEXT, message=TEXT)
_V1_NOBODY = closed(**dict.fromkeys(("mobile", "email", "external_id", "user_id"), TEXT), item_status=_ITEM_STATUS)
_V1_CUSTOMER = closed(
    **dict.fromkeys(("firstname", "lastname", "mobile", "email", "external_id", "user_id", "type"), TEXT),
    registered_on=_LOCAL,
    current_slab=TEXT,
    slab_number=INTEGER,
    slab_expiry_date=_LOCAL,
    next_slab=TEXT,
    next_slab_serial_number=INTEGER,
    **dict.fromkeys(("loyalty_points", "lifetime_points", "lifetime_purchases"), NUMBER),
    custom_fields=closed(field=list_of(closed(name=TEXT, value={}))),
    item_status=_ITEM_STATUS,
)

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
            "warnings": {"type": "array", "items": STATUS},
        },
    },
    "CustomerLookup": closed(entity=ID, warnings=WARNINGS),
    "CustomerDetails": closed(
        id=ID,
        profiles=list_of(_PROFILE),
        loyaltyInfo=closed(
            loyaltyType={"enum": ["loyalty", "non_loyalty"]},
            attributionV2={"type": "object"},
            lifetimePurchases=NUMBER,
        ),
        segments={},
        associatedWith=TEXT,
        extendedFields={"type": "object"},
        loyaltyProgramDetails=list_of(closed(**_LOYALTY, **_PROGRAM_TEXTS)),
        cardDetails={"type": "array"},
        warnings=WARNINGS,
    ),
    "LoyaltyDetails": closed(
        data=list_of(closed(**_LOYALTY)), warnings=WARNINGS, errors={"type": "array", "maxItems": 0}
    ),
    "PointsBalance": closed(
        entityId=ID,
        entityType={"enum": ["CUSTOMER", "FLEET"]},
        totalPoints=NUMBER,
        mainPoints=NUMBER,
        promisedPoints=NUMBER,
        promisedPointsBreakup=closed(delayedAccrualPoints=NUMBER, externalTriggerBasedPoints=NUMBER),
        warnings=WARNINGS,
    ),
    "PointsExpirySchedule": closed(
        id=ID,
        profiles={"type": "array", "maxItems": 0},
        loyaltyInfo=closed(loyaltyType={"const": "loyalty"}),
        segments={"type": "object"},
        extendedFields={"type": "object"},
        expirySchedules=list_of(
            closed(points=NUMBER, expiryDate=_DAY, programId=INTEGER, pointsType=TEXT, expiryType={"const": "fixed"})
        ),
        warnings=WARNINGS,
    ),
    "PromisedPointsSchedule": closed(
        entityId=ID,
        entityType={"enum": ["CUSTOMER", "FLEET"]},
        promisedPointsScheduleList=list_of(
            closed(points=NUMBER, redeemableFrom=_DAY, programId=INTEGER, pointsType=TEXT)
        ),
        triggerBasedPointsList=list_of(closed(points=NUMBER, programId=INTEGER, pointsType=TEXT)),
        warnings=WARNINGS,
    ),
    "OrganizationPrograms": closed(
        data=list_of(
            closed(
                programId=INTEGER,
                programName=TEXT,
                pointsToCurrencyRatio=NUMBER,
                programDescription=TEXT,
                default=BOOLEAN,
            )
        ),
        warnings=WARNINGS,
        errors={"type": "array", "maxItems": 0},
    ),
    "CustomerGet": closed(
        response=closed(status=_V1_STATUS, customers=closed(customer=list_of({"oneOf": [_V1_CUSTOMER, _V1_NOBODY]})))
    ),
    **WRITTEN_SHAPES,
    "Errors": {
        "type": "object",
        "description": "An error. It has no other keys, unless the dialect `error_warnings: empty` adds `warnings`.",
        "required": ["errors"],
        "additionalProperties": False,
        "properties": {
            "errors": {"type": "array", "minItems": 1, "items": STATUS},
            "warnings": {"type": "array", "maxItems": 0},
        },
    },
    "Token": closed(
        data=closed(accessToken={"type": "string", "description": "A JSON Web Token."}, ttlSeconds=INTEGER),
        errors={"type": "null"},
    ),
    "TokenRefused": closed(data={"type": "null"}, errors=list_of(closed(code=INTEGER, message=TEXT))),
    "UnauthorizedV1": closed(
        response=closed(status=closed(success={"const": "true"}, code={"const": "401"}, message=TEXT)),
        customers={"type": "null"},
    ),
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
