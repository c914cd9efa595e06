"""Permuting: a text made another of the same form under a key, so that equal texts stay equal and others differ.

A Feistel network over the letters and digits: a digit becomes a digit, a small letter a small one; all else, and the
length, stay. It can be undone by who has the key, so no two texts of the same form become the same.
"""

from collections.abc import Sequence
from hashlib import blake2b

_ROUNDS = 8
_DIGITS, _SMALL, _CAPITALS = (ord("0"), 10), (ord("a"), 26), (ord("A"), 26)
_LEADING = (ord("1"), 9)
_OTHERS = (0x4E00, 20902)
"""Letters of other alphabets become Chinese characters, of which there are enough."""

Alphabet = tuple[int, int]


def permuted(key: bytes, text: str, *, number: bool = False) -> str:
    """What becomes of a text under a key of at most 64 bytes; with `number` its first digit is never a nought."""
    alphabets = [_alphabet(char) for char in text]
    if number and text[:1].isdigit() and text[0] != "0":
        alphabets[0] = _LEADING
    spots = [index for index, alphabet in enumerate(alphabets) if alphabet is not None]
    used = [alphabet for alphabet in alphabets if alphabet is not None]
    values = [(ord(text[spot]) - start) % size for spot, (start, size) in zip(spots, used, strict=True)]
    chars = list(text)
    for spot, value, (start, _) in zip(spots, _mixed(key, values, used), used, strict=True):
        chars[spot] = chr(start + value)
    return "".join(chars)


def _mixed(key: bytes, values: Sequence[int], alphabets: Sequence[Alphabet]) -> list[int]:
    """Both halves changed in turn, each by what the other says."""
    middle = len(values) // 2
    halves = [list(values[:middle]), list(values[middle:])]
    sizes = [size for _, size in alphabets]
    of_halves = [sizes[:middle], sizes[middle:]]
    for number in range(_ROUNDS):
        changed = (number + 1) % 2
        told = repr((number, sizes, halves[1 - changed])).encode()
        stream = _stream(key, told, len(halves[changed]))
        halves[changed] = [
            (value + added) % size
            for value, added, size in zip(halves[changed], stream, of_halves[changed], strict=True)
        ]
    return [*halves[0], *halves[1]]


def _stream(key: bytes, told: bytes, length: int) -> list[int]:
    blocks = (blake2b(told + bytes([number % 256]), key=key).digest() for number in range(length // 16 + 1))
    whole = b"".join(blocks)
    return [int.from_bytes(whole[4 * index : 4 * index + 4]) for index in range(length)]


def _alphabet(char: str) -> Alphabet | None:
    if char.isascii():
        return _DIGITS if char.isdigit() else _SMALL if char.islower() else _CAPITALS if char.isupper() else None
    return _OTHERS if char.isalnum() else None
