"""By which identifiers a vendor call asks for a customer."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from sandbox.core.model import CUSTOMER_ID
from sandbox.web.call import read_query
from sandbox.web.v1_api import IDENTIFIERS as V1_IDENTIFIERS

Pair = tuple[str, str]
"""A kind of identifier and a value, as submitted."""


def identifiers_asked(endpoint: str | None, query: str, path_values: Mapping[str, str]) -> list[Pair]:
    """Those in query and path, paired as far as they go."""
    if endpoint is None:
        return []
    given = read_query(query).get
    kinds, values = (given(name, "").split(",") for name in ("identifierName", "identifierValue"))
    pairs = [(kind.strip(), value.strip()) for kind, value in zip(kinds, values, strict=False) if kind and value]
    if endpoint == "customer_get":
        pairs += [
            (kind, value.strip())
            for name, kind in V1_IDENTIFIERS.items()
            for value in given(name, "").split(",")
            if value
        ]
    return pairs + [(CUSTOMER_ID, value) for name, value in path_values.items() if name == "userId"]


def identifiers_in(body: bytes) -> Iterator[Pair]:
    """Those in a body of JSON: every map in it that has a `type` and a `value`."""
    try:
        waiting: list[Any] = [json.loads(body)] if body else []
    except (ValueError, RecursionError):
        return
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            kind, text = value.get("type"), value.get("value")
            if isinstance(kind, str) and isinstance(text, str):
                yield kind, text
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
