"""Names of namespaces: told apart by test, and by chance from those of every other process at the same server."""

import re
import secrets
from itertools import count

_LONGEST_WORDS = 40
_BETWEEN = re.compile(r"[^a-z0-9]+")


class Names:
    """Makes names that nobody else has or guesses."""

    def __init__(self) -> None:
        """Draw what sets them apart."""
        self._token = secrets.token_hex(6)
        self._numbers = count(1)

    def name_for(self, test: str) -> str:
        """A name for a test: its words, and what nobody else has."""
        words = _BETWEEN.sub("-", test.lower()).strip("-")[:_LONGEST_WORDS]
        return f"{words}{'-' if words else ''}{self._token}-{next(self._numbers)}"
