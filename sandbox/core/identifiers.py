"""How identifiers are written down and compared."""

import re

_MOBILE_NOISE = re.compile(r"[+\s\-]")
_LONGEST_NATIONAL = 10
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


def registered_form(kind: str, value: str, country_code: str) -> str:
    """The form in which a customer is registered with `value`: a mobile has the country code of the org in front.

    It is put there where a mobile of at most ten digits does not begin with it. Provenance: D, the ten digits A.
    """
    plain = stored(kind, value)
    bare = kind == "mobile" and len(plain) <= _LONGEST_NATIONAL and not plain.startswith(country_code)
    return country_code + plain if bare else plain


def spellings(kind: str, value: str, country_code: str) -> tuple[str, ...]:
    """The forms in which someone may be registered with a stored `value`: a mobile with the country code or without."""
    if kind != "mobile" or not country_code:
        return (value,)
    return value, value.removeprefix(country_code) if value.startswith(country_code) else country_code + value


def misfit(kind: str, text: str, value: str) -> str | None:
    """What is expected instead of `text`, stored as `value`, as an identifier of that kind; `None` if it will do."""
    if "," in text:
        return "a value that a request can send: it splits values at commas"
    if kind == "mobile" and not (value.isascii() and value.isdigit()):
        return "a mobile number: digits, with '+', blanks or dashes between them"
    if kind == "email" and value.count("@") != 1:
        return "an e-mail address: it has one '@'"
    return None


def whole_number(text: str, bits: int = 64) -> int | None:
    """The number that `text` writes in ASCII digits, or `None` where it is none or does not fit `bits` bits, signed."""
    if not _WHOLE_NUMBER.fullmatch(text):
        return None
    number = int(text)
    return number if -(1 << bits - 1) <= number < 1 << bits - 1 else None
