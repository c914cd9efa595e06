"""How identifiers are written down and compared."""

import re

_MOBILE_NOISE = re.compile(r"[+\s\-]")
_WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,19}")


def stored(kind: str, value: str) -> str:
    """The form of `value` that is stored and compared.

    A mobile drops `+`, blanks and dashes; an e-mail is compared without case; others stand as they are, trimmed.
    Provenance: A.
    """
    if kind == "mobile":
        return value if value.isalnum() else _MOBILE_NOISE.sub("", value)
    if kind == "email":
        return value.strip().lower()
    return value.strip()


def whole_number(text: str, bits: int = 64) -> int | None:
    """The number that `text` writes in ASCII digits, or `None` where it is none or does not fit `bits` bits, signed."""
    if not _WHOLE_NUMBER.fullmatch(text):
        return None
    number = int(text)
    return number if -(1 << bits - 1) <= number < 1 << bits - 1 else None
