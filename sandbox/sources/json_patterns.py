"""Regular expressions for texts a fixture may hold, in the dialect that JavaScript and Python share.

Readers compute what a text means; these say the same of its form, for JSON Schema. Each matches a text as a whole.
"""

from collections.abc import Iterable

from sandbox.core.moments import FIRST_YEAR, LAST_YEAR
from sandbox.sources.terms import FURTHEST

NOT_BLANK = r"\S"

MOBILE = r"^[+\s-]*[0-9][0-9+\s-]*$"

EMAIL = "^[^@,]*@[^@,]*$"

NO_COMMA = r"^[^,]*[^,\s][^,]*$"

ZONE = "^[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+)*$"

AMOUNT = r"^[0-9]{1,12}(?:\.[0-9]{1,3})?$"

_DAY_OF_MONTH = (
    "(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])",
    "(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)",
    "02-(?:0[1-9]|1[0-9]|2[0-8])",
)
_HOUR, _SIXTY = "(?:[01][0-9]|2[0-3])", "[0-5][0-9]"
_TIME = rf"[T ]{_HOUR}:{_SIXTY}(?::{_SIXTY}(?:\.[0-9]{{1,6}})?)?(?:Z|[+-]{_HOUR}:?{_SIXTY})?"
_FOURTH = "0[48]|[2468][048]|[13579][26]"
"""The multiples of 4 from 04 to 96."""


def any_case(words: Iterable[str]) -> str:
    """One of some words in upper or lower case."""
    either = ("".join(f"[{c.upper()}{c.lower()}]" if c.isalpha() else c for c in word) for word in words)
    return f"(?:{'|'.join(either)})"


def day() -> str:
    """A day as fixtures write it: a date, a moment, or relative to today."""
    year = "|".join(between(str(FIRST_YEAR), str(LAST_YEAR)))
    centuries = range(FIRST_YEAR // 100, LAST_YEAR // 100)
    leap_centuries = "|".join(str(century) for century in centuries if century % 4 == 0)
    leap = f"(?:{'|'.join(between(str(centuries[0]), str(centuries[-1])))})(?:{_FOURTH})|(?:{leap_centuries})00"
    date = f"(?:(?:{year})-(?:{'|'.join(_DAY_OF_MONTH)})|(?:{leap})-02-29)"
    amounts = "|".join(f"{whole(0, furthest)} *{unit}" for unit, furthest in FURTHEST.items())
    return f"^(?:today(?: *[+-] *(?:{amounts}))?|{date}(?:{_TIME})?)$"


def whole(low: int, high: int) -> str:
    """A whole number from `low` to `high` in decimal digits; noughts may stand in front."""
    lengths = range(len(str(low)), len(str(high)) + 1)
    full = [length for length in lengths if low <= 10 ** (length - 1) and 10**length - 1 <= high]
    parts = ["0"] if low == 0 else []
    if full:
        parts.append(f"[1-9][0-9]{{{full[0] - 1},{full[-1] - 1}}}")
    for length in lengths:
        first, last = max(low, 10 ** (length - 1)), min(high, 10**length - 1)
        if length not in full and first <= last:
            parts += between(str(first), str(last))
    return f"0*(?:{'|'.join(parts)})"


def between(first: str, last: str) -> list[str]:
    """The alternatives for a number from `first` to `last`, which have equally many digits."""
    length = len(first)
    if first == last:
        return [first]
    if first == "0" * length and last == "9" * length:
        return [_digits(length)]
    if first[0] == last[0]:
        return [first[0] + rest for rest in between(first[1:], last[1:])]
    low, high = int(first[0]), int(last[0])
    before: list[str] = []
    after: list[str] = []
    if first[1:].strip("0"):
        before = [first[0] + rest for rest in between(first[1:], "9" * (length - 1))]
        low += 1
    if last[1:].strip("9"):
        after = [last[0] + rest for rest in between("0" * (length - 1), last[1:])]
        high -= 1
    leading = str(low) if low == high else f"[{low}-{high}]"
    middle = [leading + _digits(length - 1)] if low <= high else []
    return [*before, *middle, *after]


def _digits(count: int) -> str:
    return "" if count == 0 else "[0-9]" if count == 1 else f"[0-9]{{{count}}}"
