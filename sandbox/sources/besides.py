"""What records say that no rule asks for yet, kept as plain values so that it can be told again."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sandbox.core.moments import Relative
from sandbox.sources.located import UNREADABLE
from sandbox.sources.shapes import Row

KEPT = frozenset(("status", "fields", "cards", "segments"))
"""The fields that are kept so."""


def besides(row: Row) -> Mapping[str, Any] | None:
    """The kept fields of a record as read, `None` for none."""
    if KEPT.isdisjoint(row):
        return None
    found = {name: plain(value) for name, value in row.items() if name in KEPT and value and value is not UNREADABLE}
    return found or None


def plain(value: Any) -> Any:
    """A value as read in maps, lists, texts, numbers and truths, as JSON and YAML have them."""
    match value:
        case dict():
            return {key: plain(item) for key, item in value.items() if item is not UNREADABLE}
        case list():
            return [plain(item) for item in value if item is not UNREADABLE]
        case date() | Relative():
            return str(value)
        case float() if value.is_integer():
            return int(value)
    return value
