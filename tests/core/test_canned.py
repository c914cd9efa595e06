"""Which canned answer fits a request: the most specific one, whatever the order."""

from itertools import permutations

import pytest

from sandbox.core.canned import CannedAnswers, key_of
from sandbox.core.model import Canned

ANSWERS = (
    Canned("GET", "/v2/coupon"),
    Canned("GET", "/v2/coupon", (("code", "A"),)),
    Canned("GET", "/v2/coupon", (("code", "A"), ("till", "1"))),
    Canned("POST", "/v2/coupon"),
    Canned("GET", "/v2/{what}"),
    Canned("GET", "/v2/{what}", (("code", "B"),)),
    Canned("GET", "/v2/{who}/{what}"),
    Canned("GET", "/v2/{who}/notes"),
    Canned("GET", "/only", (("code", "A"),)),
)


@pytest.mark.parametrize(
    ("method", "path", "parameters", "found"),
    [
        ("GET", "/v2/coupon", {}, 0),
        ("GET", "/v2/coupon", {"code": "Z", "more": "x"}, 0),
        ("GET", "/v2/coupon", {"code": "A"}, 1),
        ("GET", "/v2/coupon", {"code": "A", "till": "2"}, 1),
        ("GET", "/v2/coupon", {"code": "A", "till": "1", "more": "x"}, 2),
        ("GET", "/v2/coupon", {"code": "B"}, 0),
        ("POST", "/v2/coupon", {"code": "A"}, 3),
        ("PUT", "/v2/coupon", {}, None),
        ("GET", "/v2/other", {}, 4),
        ("GET", "/v2/other", {"code": "B"}, 5),
        ("GET", "/v2/7/x", {}, 6),
        ("GET", "/v2/7/notes", {}, 7),
        ("GET", "/v2/", {}, None),
        ("GET", "/v2/coupon/", {}, None),
        ("GET", "/v2//notes", {}, None),
        ("GET", "/V2/coupon", {}, None),
        ("GET", "/only", {}, None),
        ("GET", "/only", {"code": "A"}, 8),
    ],
)
def test_the_most_specific_answers(method: str, path: str, parameters: dict[str, str], found: int | None) -> None:
    for answers in (ANSWERS, ANSWERS[::-1]):
        assert CannedAnswers(answers).find(method, path, parameters) == (None if found is None else ANSWERS[found])


def test_of_equally_specific_ones_the_first_answers() -> None:
    for answers in permutations([Canned("GET", "/a/{x}"), Canned("GET", "/{x}/b"), Canned("GET", "/{x}/{y}")]):
        wanted = next(answer for answer in answers if answer.path != "/{x}/{y}")
        assert CannedAnswers(answers).find("GET", "/a/b", {}) == wanted


def test_names_of_open_segments_and_the_order_of_parameters_tell_nothing_apart() -> None:
    one = Canned("GET", "/a/{x}", (("b", "1"), ("c", "2")))
    assert key_of(one) == key_of(Canned("GET", "/a/{y}", (("c", "2"), ("b", "1")), status=404))
    assert key_of(one) != key_of(Canned("GET", "/a/x", one.query))
    assert key_of(one) != key_of(Canned("POST", "/a/{x}", one.query))
