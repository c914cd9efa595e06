"""Slips: what a text may have been meant to be, by the choices there are, or by all texts that one slip leads from."""

from collections.abc import Iterable, Iterator
from string import ascii_letters, ascii_lowercase, digits

_GUESSABLE_LENGTH = 100
_GUESSABLE_CHOICES = 2_000
_LONGEST_TYPED = 64

_ALPHABETS = {"mobile": digits, "id": digits, "email": f"{ascii_lowercase}{digits}.-_@+"}
_ANY_TEXT = f"{ascii_letters}{digits}-_"


def closest(word: object, choices: Iterable[str]) -> str:
    """The one of `choices` that `word` is most likely a slip of, or ""; upper and lower case weigh nothing."""
    from difflib import get_close_matches

    if not isinstance(word, str) or len(word) > _GUESSABLE_LENGTH:
        return ""
    folded: dict[str, str] = {}
    for choice in choices:
        folded.setdefault(choice.lower(), choice)
        if len(folded) > _GUESSABLE_CHOICES:
            return ""
    cutoff = 0.75 if word.isdigit() else 0.65
    matches = get_close_matches(word.strip().lower(), folded, n=1, cutoff=cutoff)
    return folded[matches[0]] if matches else ""


def nearly(word: str, choices: Iterable[str]) -> str:
    """The closest of few choices, else one that is one slip away, as short numbers can be; or ""."""
    known = tuple(choices)
    return closest(word, known) or next((slip for slip in one_slip_away("", word) if slip in known), "")


def one_slip_away(kind: str, value: str) -> Iterator[str]:
    """Every value of a kind of identifier that differs from `value` by one slip, each once; none of a very long one.

    A slip is two neighbours exchanged, a character too many, another one, or one too few; or the other case.
    """
    if len(value) > _LONGEST_TYPED:
        return
    seen = {value}
    for variant in _variants(value, _ALPHABETS.get(kind, _ANY_TEXT)):
        if variant and variant not in seen:
            seen.add(variant)
            yield variant


def _variants(value: str, alphabet: str) -> Iterator[str]:
    yield value.upper()
    yield value.lower()
    halves = [(value[:at], value[at:]) for at in range(len(value) + 1)]
    for before, after in halves:
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
    for before, after in halves:
        if after:
            yield before + after[1:]
            for other in alphabet:
                yield before + other + after[1:]
    for before, after in halves:
        for other in alphabet:
            yield before + other + after
