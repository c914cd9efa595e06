"""Masking a recording: whatever tells who somebody is becomes something else of the same form, everywhere the same.

An e-mail stays one, a mobile keeps its country code, an id stays a number. Magic values stand for codes and stay.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, quote_plus

from sandbox.core.identifiers import stored
from sandbox.core.magic import is_magic
from sandbox.core.model import CUSTOMER_ID
from sandbox.engine.writes import FIRST_NEW_ID
from sandbox.recording.permuting import permuted

SHORTEST = 5
"""Shorter identifiers may stand in a masked text by chance."""

_MADE_UP = range(FIRST_NEW_ID, FIRST_NEW_ID + 1_000_000)
"""Ids that the sandbox made up: a write makes the same when it is replayed."""

_RESERVED = re.compile(r"(?:.*\.)?(?:example(?:\.com|\.net|\.org)?|test|invalid|localhost)", re.IGNORECASE)
_NUMBER = re.compile(r"([+-]?0*)([1-9][0-9]*)")
_EMAIL = r"[^\s@\"'<>,;:=&/?%()]+@[^\s@\"'<>,;:=&/?%()]+"
_LONG_NUMBER = r"(?<![0-9.])[0-9]{7,}(?![0-9.])"


@dataclass(slots=True)
class Mask:
    """Masks under a key. What it has masked it knows again in any text; `originals` are the texts to be gone."""

    key: bytes
    originals: dict[str, str] = field(default_factory=dict)
    _pattern: re.Pattern[str] | None = None

    def identifier(self, kind: str, value: str, country_code: str = "") -> str:
        """An identifier of a kind, as it is written; blanks around it stay."""
        core = value.strip()
        if not core or is_magic(kind, core):
            return value
        if kind == CUSTOMER_ID:
            masked = self.number(core)
        elif kind == "mobile":
            masked = self._mobile(core, country_code)
        elif kind == "email":
            masked = self._email(core)
        else:
            masked = self.word(core)
        return value.replace(core, masked)

    def guessed(self, value: str, country_code: str = "") -> str:
        """An identifier of no known kind."""
        kind = "email" if "@" in value else "mobile" if stored("mobile", value).isdigit() else ""
        return self.identifier(kind, value, country_code)

    def number(self, text: str) -> str:
        """An id, whose sign and leading noughts stay."""
        found = _NUMBER.fullmatch(text)
        if found is None:
            return self.word(text)
        if int(found[2]) in _MADE_UP:
            return text
        return found[1] + self._known(found[2], permuted(self.key, found[2], number=True))

    def id(self, number: int) -> int:
        """The same as a number."""
        return int(self.number(str(number)))

    def word(self, text: str) -> str:
        """Any other text."""
        return self._known(text, permuted(self.key, text))

    def name(self, text: str) -> str:
        """A name, each part of it by itself."""
        return self._known(text, re.sub(r"\S+", lambda part: self.word(part[0]), text))

    def text(self, text: str, country_code: str = "") -> str:
        """A text with everything in it masked that is known, or looks like an e-mail or a long number."""

        def masked(found: re.Match[str]) -> str:
            return self.originals.get(found[0]) or self.guessed(found[0], country_code)

        return self._anywhere().sub(masked, text)

    def deep(self, value: Any, country_code: str = "") -> Any:
        """The same for all texts and numbers of a JSON value, but for its keys."""
        if isinstance(value, dict):
            return {key: self.deep(item, country_code) for key, item in value.items()}
        if isinstance(value, list):
            return [self.deep(item, country_code) for item in value]
        return type(value)(self.text(value, country_code)) if isinstance(value, str) else value

    def left_in(self, text: str) -> list[str]:
        """The originals that stand in a text, in whatever encoding; but for those that are too short to tell."""
        long = (
            original for original, masked in self.originals.items() if len(original) >= SHORTEST and original != masked
        )
        return [original for original in long if any(form in text for form in _encoded(original))]

    def _mobile(self, value: str, country_code: str) -> str:
        """The number's country code stays, however often it stands there, and so does how the digits are parted."""
        digits = stored("mobile", value)
        if not (digits.isascii() and digits.isdigit()):
            return self.word(value)
        prefix = ""
        rest = digits
        while country_code and rest.startswith(country_code) and len(rest) > len(country_code):
            prefix, rest = prefix + country_code, rest.removeprefix(country_code)
        masked = prefix + self._known(rest, permuted(self.key, rest))
        self._known(digits, masked)
        left = iter(masked)
        return self._known(value, "".join(next(left) if char.isdigit() else char for char in value))

    def _email(self, value: str) -> str:
        """Masked without regard to case, which it keeps; so do the last part of its domain and domains for examples."""
        local, at, domain = value.rpartition("@")
        if not at:
            return self.word(value)
        label, dot, last = domain.rpartition(".")
        kept = domain.lower() if _RESERVED.fullmatch(domain) else permuted(self.key, label.lower()) + dot + last.lower()
        masked = f"{permuted(self.key, local.lower())}@{kept}"
        self._known(value.lower(), masked)
        cased = "".join(new.upper() if old.isupper() else new for old, new in zip(value, masked, strict=True))
        return self._known(value, cased)

    def _known(self, original: str, masked: str) -> str:
        if original not in self.originals:
            self.originals[original] = masked
            self._pattern = None
        return masked

    def _anywhere(self) -> re.Pattern[str]:
        if self._pattern is None:
            known = sorted((text for text in self.originals if len(text) >= SHORTEST), key=len, reverse=True)
            self._pattern = re.compile("|".join((*map(re.escape, known), _EMAIL, _LONG_NUMBER)))
        return self._pattern


def _encoded(original: str) -> Iterator[str]:
    yield from (original, quote(original, safe=""), quote(original), quote_plus(original))
