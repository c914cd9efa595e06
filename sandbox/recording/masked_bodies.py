"""Masked bodies of requests: of JSON what its keys tell to be somebody's, of all else what is known."""

import json
from typing import Any

from sandbox.core.model import CUSTOMER_ID
from sandbox.core.submitted import kind_named
from sandbox.recording.masking import Mask

_PERSONAL = "personal"
"""What is no identifier and tells of somebody all the same."""

_KEYS = {
    "mobile": "mobile",
    "phone": "mobile",
    "email": "email",
    "externalid": "externalId",
    "external_id": "externalId",
    "cardnumber": "cardnumber",
    "cardexternalid": "cardExternalId",
    "userid": CUSTOMER_ID,
    "customerid": CUSTOMER_ID,
    "firstname": _PERSONAL,
    "lastname": _PERSONAL,
    "fields": _PERSONAL,
}
"""What stands under a key of a body, in small letters."""


def masked_body(mask: Mask, body: str, country_code: str) -> str:
    """The body; one with nothing to mask stays as it is written."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return mask.text(body, country_code)
    masked = _masked(mask, told, "", country_code)
    return body if masked == told else json.dumps(masked, ensure_ascii=False)


def _masked(mask: Mask, value: Any, kind: str, country_code: str) -> Any:
    """The value, which is an identifier of that kind, personal, or "" for anything."""
    match value:
        case dict():
            return {key: _masked(mask, item, _kind(key, value, kind), country_code) for key, item in value.items()}
        case list():
            return [_masked(mask, item, kind, country_code) for item in value]
        case str():
            return _text(mask, value, kind, country_code)
        case int() if not isinstance(value, bool):
            masked = _text(mask, str(value), kind, country_code)
            return int(masked) if masked.lstrip("-").isdigit() else value
    return value


def _kind(key: str, around: dict[str, Any], above: str) -> str:
    """What stands under a key: of pairs of type and value the type says it; all that is below `fields` is personal."""
    if key == "value" and isinstance(around.get("type"), str):
        return kind_named(around["type"]) or above
    return above if above == _PERSONAL else _KEYS.get(key.lower(), "")


def _text(mask: Mask, text: str, kind: str, country_code: str) -> str:
    if kind == _PERSONAL:
        return mask.name(text)
    return mask.identifier(kind, text, country_code) if kind else mask.text(text, country_code)
