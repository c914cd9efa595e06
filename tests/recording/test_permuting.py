"""Texts made others of the same form under a key."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from sandbox.recording.permuting import permuted

KEY = b"key"


def form(text: str) -> list[str]:
    """What every character is: a digit, a small letter, a capital, another letter or just itself."""
    kinds = {"0": str.isdigit, "a": str.islower, "A": str.isupper}
    return [
        next((name for name, holds in kinds.items() if char.isascii() and holds(char)), "é" if char.isalpha() else char)
        for char in text
    ]


@given(st.text(st.sampled_from("abzABZ0199-_@./ éЯ"), max_size=30))
def test_the_form_and_the_length_stay(text: str) -> None:
    made = permuted(KEY, text)
    assert form(made) == form(text)
    assert made == permuted(KEY, text)


def test_no_two_texts_of_a_form_become_the_same() -> None:
    texts = ["".join(chars) for chars in product("0123456789", repeat=3)]
    assert sorted(permuted(KEY, text) for text in texts) == texts
    numbers = [str(number) for number in range(100, 1000)]
    assert sorted(permuted(KEY, number, number=True) for number in numbers) == numbers


def test_another_key_makes_another_text() -> None:
    assert len({permuted(key, "915795008395") for key in (b"one", b"other")} | {"915795008395"}) == 3
