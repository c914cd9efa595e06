"""The record of a fault: the same in a scenario's file, in the body of an admin call, and in a test."""

import re

from sandbox.core.endpoint_names import ENDPOINT_NAMES
from sandbox.core.faults import FAULTS, LONGEST_DELAY
from sandbox.sources.located import Unreadable, Value
from sandbox.sources.reading import Path, Reading
from sandbox.sources.records import Field, Record
from sandbox.sources.schema_steps import DurationText
from sandbox.sources.shapes import Text, Whole, mismatch, words

_DELAY = Whole(1, LONGEST_DELAY)
_COUNT = Whole(1, 1_000_000)

CHANCE = r"1(\.0{1,20})?|0\.(?!0+$)[0-9]{1,20}"
"""How a probability is written: above 0, at most 1."""


class Chance:
    """A probability."""

    expects = "a probability above 0 and at most 1, such as 0.25"

    def read(self, value: Value, path: Path, reading: Reading) -> float | Unreadable:
        """The number."""
        if isinstance(value, str) and re.fullmatch(CHANCE, value):
            return float(value)
        return mismatch(value, path, reading, self.expects)


FAULT = Record(
    "fault",
    "a fault",
    "Trouble that requests of a namespace meet: its kind, which of them it means (all that is told has to hold), on "
    "which of these it fires, and when.",
    Field("kind", words(FAULTS), "What happens.", required=True, example="status"),
    Field("status", Whole(400, 599), "The HTTP status, of `status` and `html`.", "502 for `html`", example="503"),
    Field("code", Whole(1, 999_999), "The code of the catalogue, of `code`.", example="8015"),
    Field("ms", _DELAY, "How long `latency` waits or `dribble` takes, in milliseconds.", example="300"),
    Field("min_ms", _DELAY, "How long `latency` waits at least, beside `max_ms`.", example="100"),
    Field("max_ms", _DELAY, "How long it waits at most.", example="900"),
    Field("limit", _COUNT, "How many requests a `quota` lets through in each window.", example="3"),
    Field("per", DurationText(), "How long the window of a `quota` is, at most 366 days.", example="PT1M"),
    Field("bytes", _COUNT, "How much of the body `truncate` sends.", "half of it", example="20"),
    Field("endpoint", words(ENDPOINT_NAMES), "Requests to this endpoint.", "any path", example="tier_details"),
    Field("org", Whole(1, 2**63 - 1), "Requests for this org.", "any", example="501"),
    Field(
        "identifier",
        Text(),
        "Requests that submit this identifier or customer id, in the query, the path or the body.",
        "any",
        example='"915795008395"',
    ),
    Field("first", _COUNT, "Fires on the first so many requests that are meant.", "all", example="2"),
    Field("every", _COUNT, "Fires on every so-many-th request that is meant.", "each", example="3"),
    Field("probability", Chance(), "Fires on a request with this probability.", "1", example="0.25"),
    Field(
        "random_seed",
        Whole(0, 2**63 - 1),
        "Which requests a `probability` chooses, or how long a `latency` of two bounds waits: the same each time.",
        "0",
        example="7",
    ),
    Field(
        "phase",
        words(("before", "after")),
        "Whether it fires before the request is carried out, which is then left undone, or after that.",
        "`before`, but for kinds that need an answer",
        example="after",
    ),
    Field("ttl", DurationText(), "How long it is armed, by the namespace's clock, at most 366 days.", example="PT5M"),
)
