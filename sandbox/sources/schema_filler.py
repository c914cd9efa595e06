"""The record that asks for filler: customers nobody wrote down."""

from sandbox.sources.records import Field, Record
from sandbox.sources.shapes import MapOf, Text, Whole, any_key

MOST = 1_000_000
"""How many customers one org can have generated."""

DEFAULT_LOCALE = "en_IN"

GENERATE = Record(
    "generate",
    "generate",
    "Filler: customers with invented names and identifiers, so that a world looks lived in. The same seed gives the "
    "same people on any machine; more of them leave the first ones as they are. Listed customers win: filler steps "
    "aside for their ids and identifiers, and other records cannot refer to it.",
    Field("customers", Whole(1, MOST), "How many.", required=True, example="50"),
    Field(
        "random_seed",
        Whole(0, 2**63 - 1),
        "Which people: with the org's id and the locale this decides everything about them.",
        default="0",
        example="7",
    ),
    Field("locale", Text(), "Whose names, as one of Faker's locales.", default=DEFAULT_LOCALE, example="de_DE"),
    Field(
        "tiers",
        MapOf(
            any_key,
            Text("a share of at most 100%, such as 10% or 2.5", r"(100(\.0{1,2})?|[0-9]{1,2}(\.[0-9]{1,2})?) ?%?"),
            "tier names to shares",
        ),
        "How likely each tier of the default program is, in percent; the rest is in the base tier. Expiries are within "
        "the year that follows.",
        default="all in the base tier",
        example="{Silver: 30%, Gold: 10%}",
    ),
)
