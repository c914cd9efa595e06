"""Personas in fixtures: what they become, and every mistake one can make in them. A » marks each place."""

import pytest

from sandbox.core.model import Persona, Place
from tests.sources.texts import ORG, findings, loaded, places

TEXT = """\
customers: [{id: 5, tiers: {Main: Gold}}]
personas:
  - {shows: all there is to say, get: /v2/customers/5/tierDetails, answers: Gold}
  - row: TICKET-12
    shows: the rest
    customer: 5
    get: /v2/customers/lookup/tierDetails?source=ALL
    answers: [Gold, Base]
    warning: 8069
  - {shows: an error, get: /, answers: 8015}
  - {shows: no program, get: /, answers: []}
"""


def test_a_persona_has_all_that_its_fixture_says() -> None:
    assert loaded(ORG + TEXT).personas == (
        Persona("all there is to say", "/v2/customers/5/tierDetails", ("Gold",), place=Place("f", 6)),
        Persona(
            "the rest",
            "/v2/customers/lookup/tierDetails?source=ALL",
            ("Gold", "Base"),
            8069,
            "TICKET-12",
            5,
            Place("f", 7),
        ),
        Persona("an error", "/", 8015, place=Place("f", 13)),
        Persona("no program", "/", (), place=Place("f", 14)),
    )


def test_a_tier_may_look_like_a_number() -> None:
    org = ORG.replace("Silver", "100")
    (persona,) = loaded(org + "personas: [{shows: a, get: /, answers: 100}]").personas
    assert persona.answers == ("100",)


NEITHER = "is neither a tier of this org, Base, Silver, Gold, nor the code of an error"
URL = "a path and query as a URL has them, such as /v2/customers/566000001/tierDetails"
KEYS = "a map with keys such as row, shows, customer"

MISTAKES = [
    ("»{get: /, answers: Gold}", ["shows is missing in a persona; expected text"]),
    ("»{shows: a, answers: Gold}", [f"get is missing in a persona; expected {URL}"]),
    ("»{shows: a, get: /}", ["answers is missing in a persona; expected text, or a list of such"]),
    ("»Tom", [f"item 1 of personas 'Tom' is not {KEYS}"]),
    ("{shows: a, »got: /, answers: Gold}", ["unknown key 'got' in a persona; did you mean 'get'?"]),
    ("{shows: a, get: »v2/x, answers: Gold}", [f"get 'v2/x' is not {URL}"]),
    ("{shows: a, get: »/v2/x y, answers: Gold}", [f"get '/v2/x y' is not {URL}"]),
    ("{shows: a, get: »'/#a', answers: Gold}", [f"get '/#a' is not {URL}"]),
    ("{shows: a, get: /, answers: »gold}", [f"answers 'gold' {NEITHER}; did you mean 'Gold'?"]),
    ("{shows: a, get: /, answers: [Gold, »Platinum]}", [f"answers 'Platinum' {NEITHER}"]),
    ("{shows: a, get: /, answers: »88089}", [f"answers '88089' {NEITHER}; did you mean '8089'?"]),
    ("{shows: a, get: /, answers: [Gold, »8015]}", ["answers '8015' is an error's code, which is answered alone"]),
    (
        "{shows: a, get: /, answers: Gold, warning: »8068}",
        ["warning '8068' is not one of 8050, 8069, 8107; did you mean '8069'?"],
    ),
    ("{shows: a, get: /, answers: Gold, customer: »6}", ["customer 6 is not a customer of this org"]),
    (
        "{shows: a, get: /, answers: Gold, customer: »Tom}",
        ["customer 'Tom' is not a whole number from 1 to 9223372036854775807"],
    ),
    (
        "{shows: a, get: /, answers: »Platinum, customer: »6}",
        [f"answers 'Platinum' {NEITHER}", "customer 6 is not a customer of this org"],
    ),
]


@pytest.mark.parametrize(("persona", "messages"), MISTAKES)
def test_a_mistake_is_told_once_and_at_its_place(persona: str, messages: list[str]) -> None:
    text, at = places(f"{ORG}customers: [{{id: 5}}]\npersonas:\n- {persona}\n")
    assert findings(text) == [f"{place}: {message}" for place, message in zip(at, messages, strict=True)]


ELSEWHERE = [
    ("Silver", "{nam: Silver}"),
    ("Silver", "Base"),
    ("tiers:", "tires:"),
    ("programs:", "program:"),
    ("{id: 5}", "{id: five}"),
    ("{id: 5}", "{idd: 5}"),
    ("customers:", "customer:"),
]


@pytest.mark.parametrize(("right", "wrong"), ELSEWHERE)
def test_nothing_is_said_of_what_another_finding_explains(right: str, wrong: str) -> None:
    text = f"{ORG}customers: [{{id: 5}}]\npersonas: [{{shows: a, get: /, customer: 5, answers: Silver}}]\n"
    assert len(findings(text)) == 0
    assert len(findings(text.replace(right, wrong, 1))) == 1
