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

_TEXT = {"type": "string"}
_INTEGER = {"type": "integer"}
_NUMBER = {"type": "number"}
_BOOLEAN = {"type": "boolean"}
_DAY = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d$"}
_MOMENT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$"}
_LOCAL = {"type": "string", "pattern": r"^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)?$"}
_ID = {"type": "integer", "format": "int64"}
_WARNINGS = {"type": "array", "items": _STATUS}


def _closed(**properties: Any) -> dict[str, Any]:
    """An object with just these keys, all of them."""
    return {
        "type": "object",
        "required": list(properties),
        "additionalProperties": False,
        "properties": properties,
    }


def _list_of(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item}


_LOYALTY = {
    **dict.fromkeys(("redeemed", "expired", "returned", "adjusted", "lifetimePoints", "loyaltyPoints"), _NUMBER),
    "cumulativePurchases": _NUMBER,
    "loyaltyId": {"type": "integer", "description": "-1 where the customer is not enrolled."},
    "currentSlab": _TEXT,
    "nextSlab": {"type": "string", "description": "Empty on the highest tier."},
    "nextSlabSerialNumber": {"type": "integer", "description": "-1 on the highest tier."},
    "nextSlabDescription": _TEXT,
    "slabSNo": _INTEGER,
    "slabExpiryDate": _MOMENT,
    "programId": _INTEGER,
    **dict.fromkeys(("delayedPoints", "delayedReturnedPoints", "totalAvailablePoints", "totalReturnedPoints"), _NUMBER),
}

_PROGRAM_TEXTS = {
    "linkedPartnerPrograms": {"type": "array"},
    "programTitle": _TEXT,
    "programDescription": _TEXT,
    "programPointsToCurrencyRatio": _NUMBER,
}

_PROFILE = _closed(
    firstName=_TEXT,
    lastName=_TEXT,
    attribution=_closed(createDate=_MOMENT, createdBy=_closed(id=_INTEGER, code=_TEXT, name=_TEXT, type=_TEXT)),
    fields={"type": "object"},
    identifiers=_list_of(_closed(type=_TEXT, value=_TEXT)),
    commChannels=_list_of(
        _closed(
            type=_TEXT,
            value=_TEXT,
            primary=_BOOLEAN,
            verified=_BOOLEAN,
            meta=_closed(residence=_BOOLEAN, office=_BOOLEAN),
            attributes={"type": "object"},
        )
    ),
    source=_TEXT,
    userId=_ID,
    accountId=_TEXT,
    conflictingProfileList={"type": "array"},
    autoUpdateTime=_MOMENT,
    identifiersAll={"type": "array"},
)

_V1_STATUS = _closed(success=_TEXT, code=_INTEGER, message=_TEXT, total=_TEXT, success_count=_TEXT)
_ITEM_STATUS = _closed(success=_TEXT, code=_TEXT, message=_TEXT)
_V1_NOBODY = _closed(**dict.fromkeys(("mobile", "email", "external_id", "user_id"), _TEXT), item_status=_ITEM_STATUS)
_V1_CUSTOMER = _closed(
    **dict.fromkeys(("firstname", "lastname", "mobile", "email", "external_id", "user_id", "type"), _TEXT),
    registered_on=_LOCAL,
    current_slab=_TEXT,
    slab_number=_INTEGER,
    slab_expiry_date=_LOCAL,
    next_slab=_TEXT,
    next_slab_serial_number=_INTEGER,
    **dict.fromkeys(("loyalty_points", "lifetime_points", "lifetime_purchases"), _NUMBER),
    custom_fields=_closed(field=_list_of(_closed(name=_TEXT, value={}))),
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
            "warnings": {"type": "array", "items": _STATUS},
        },
    },
    "CustomerLookup": _closed(entity=_ID, warnings=_WARNINGS),
    "CustomerDetails": _closed(
        id=_ID,
        profiles=_list_of(_PROFILE),
        loyaltyInfo=_closed(
            loyaltyType={"enum": ["loyalty", "non_loyalty"]},
            attributionV2={"type": "object"},
            lifetimePurchases=_NUMBER,
        ),
        segments={},
        associatedWith=_TEXT,
        extendedFields={"type": "object"},
        loyaltyProgramDetails=_list_of(_closed(**_LOYALTY, **_PROGRAM_TEXTS)),
        cardDetails={"type": "array"},
        warnings=_WARNINGS,
    ),
    "LoyaltyDetails": _closed(
        data=_list_of(_closed(**_LOYALTY)), warnings=_WARNINGS, errors={"type": "array", "maxItems": 0}
    ),
    "PointsBalance": _closed(
        entityId=_ID,
        entityType={"enum": ["CUSTOMER", "FLEET"]},
        totalPoints=_NUMBER,
        mainPoints=_NUMBER,
        promisedPoints=_NUMBER,
        promisedPointsBreakup=_closed(delayedAccrualPoints=_NUMBER, externalTriggerBasedPoints=_NUMBER),
        warnings=_WARNINGS,
    ),
    "PointsExpirySchedule": _closed(
        id=_ID,
        profiles={"type": "array", "maxItems": 0},
        loyaltyInfo=_closed(loyaltyType={"const": "loyalty"}),
        segments={"type": "object"},
        extendedFields={"type": "object"},
        expirySchedules=_list_of(
            _closed(
                points=_NUMBER, expiryDate=_DAY, programId=_INTEGER, pointsType=_TEXT, expiryType={"const": "fixed"}
            )
        ),
        warnings=_WARNINGS,
    ),
    "PromisedPointsSchedule": _closed(
        entityId=_ID,
        entityType={"enum": ["CUSTOMER", "FLEET"]},
        promisedPointsScheduleList=_list_of(
            _closed(points=_NUMBER, redeemableFrom=_DAY, programId=_INTEGER, pointsType=_TEXT)
        ),
        triggerBasedPointsList=_list_of(_closed(points=_NUMBER, programId=_INTEGER, pointsType=_TEXT)),
        warnings=_WARNINGS,
    ),
    "OrganizationPrograms": _closed(
        data=_list_of(
            _closed(
                programId=_INTEGER,
                programName=_TEXT,
                pointsToCurrencyRatio=_NUMBER,
                programDescription=_TEXT,
                default=_BOOLEAN,
            )
        ),
        warnings=_WARNINGS,
        errors={"type": "array", "maxItems": 0},
    ),
    "CustomerGet": _closed(
        response=_closed(status=_V1_STATUS, customers=_closed(customer=_list_of({"oneOf": [_V1_CUSTOMER, _V1_NOBODY]})))
    ),
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
    "Token": _closed(
        data=_closed(accessToken={"type": "string", "description": "A JSON Web Token."}, ttlSeconds=_INTEGER),
        errors={"type": "null"},
    ),
    "TokenRefused": _closed(data={"type": "null"}, errors=_list_of(_closed(code=_INTEGER, message=_TEXT))),
    "UnauthorizedV1": _closed(
        response=_closed(status=_closed(success={"const": "true"}, code={"const": "401"}, message=_TEXT)),
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
