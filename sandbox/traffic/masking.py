"""Masking: what is shown of a request never shows a secret, which is known by its name: of a header, a key, a field."""

import json
import re
from typing import Any
from urllib.parse import unquote_plus

MASK = "***"

_WORDS = "passw|pwd|passphrase|secret|token|api[-_]?key|authorization|cookie|credential"
_SECRET = re.compile(_WORDS, re.IGNORECASE)
_SCHEME = re.compile(r"(\w+)\s+\S")
_IN_TEXT = re.compile(
    rf"""((?:{_WORDS})[\w.-]{{0,60}}["']?\s{{0,9}}[=:>]\s{{0,9}}(?:(?:Basic|Bearer)\s)?)("[^"]*"?|'[^']*'?|[^&<>\s"']+)""",
    re.IGNORECASE,
)


def is_secret(name: str) -> bool:
    """Whether a value of that name is not to be shown: `Authorization`, `X-CAP-API-OAUTH-TOKEN`, `client_secret`."""
    return _SECRET.search(name) is not None


def masked_value(name: str, value: str) -> str:
    """The value as it is shown: of a secret at most the scheme is left, as in `Basic ***`."""
    if not is_secret(name):
        return value
    scheme = _SCHEME.match(value) if name.lower().endswith("authorization") else None
    return f"{scheme[1]} {MASK}" if scheme else MASK


def masked_query(text: str) -> str:
    """A query string or form, still encoded, with the values of secrets masked and all else as it was."""
    if "=" not in text:
        return text
    return "&".join(map(_masked_pair, text.split("&")))


def masked_url(url: str) -> str:
    """A path and query, still encoded, with the values of secrets masked."""
    path, mark, query = url.partition("?")
    return path + mark + masked_query(query)


def masked_body(text: str, content_type: str) -> str:
    """A body with the values of secrets masked: by key in JSON and forms, by what looks like one in any other text.

    The texts within JSON are looked at too: a URL or another document may stand there. A body without secrets stands as
    it was, to the blank.
    """
    rewritten: list[str] = []

    def read(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        shown = {key: MASK if is_secret(key) else value for key, value in pairs}
        rewritten.extend(key for key, _ in pairs if is_secret(key) or len(shown) < len(pairs))
        return shown

    try:
        value = json.loads(text, object_pairs_hook=read)
        masked = _masked(value)
        return json.dumps(masked) if rewritten or masked != value else text
    except (ValueError, RecursionError):
        form = "x-www-form-urlencoded" in content_type  # as curl says of whatever it is given
        return _masked_text(masked_query(text) if form else text)


def _masked(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _masked(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_masked(inner) for inner in value]
    return _masked_text(value) if isinstance(value, str) else value


def _masked_text(text: str) -> str:
    return _IN_TEXT.sub(rf"\1{MASK}", text)


def _masked_pair(pair: str) -> str:
    name, equals, _ = pair.partition("=")
    return f"{name}={MASK}" if equals and is_secret(unquote_plus(name)) else pair
