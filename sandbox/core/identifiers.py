"""How identifiers are written down and compared."""

import re

_MOBILE_NOISE = re.compile(r"[+\s\-]")


def stored(kind: str, value: str) -> str:
    """The form of `value` that is stored and compared.

    A mobile drops `+`, blanks and dashes; an e-mail is compared without case; others stand as they are, trimmed.
    Provenance: A.
    """
    if kind == "mobile":
        return _MOBILE_NOISE.sub("", value)
    if kind == "email":
        return value.strip().lower()
    return value.strip()
