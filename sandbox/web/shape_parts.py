"""What the JSON Schemas of `sandbox.web.shapes` are put together from."""

from typing import Any

TEXT = {"type": "string"}
INTEGER = {"type": "integer"}
NUMBER = {"type": "number"}
BOOLEAN = {"type": "boolean"}
ID = {"type": "integer", "format": "int64"}


def closed(**properties: Any) -> dict[str, Any]:
    """An object with just these keys, all of them."""
    return {
        "type": "object",
        "required": list(properties),
        "additionalProperties": False,
        "properties": properties,
    }


def list_of(item: dict[str, Any]) -> dict[str, Any]:
    """A list of such."""
    return {"type": "array", "items": item}


STATUS = closed(status={"const": False}, code=INTEGER, message=TEXT)
WARNINGS = list_of(STATUS)
