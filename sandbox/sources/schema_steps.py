"""The records of a scenario's steps: what they do, and what is expected of the answers."""

import re
from datetime import datetime
from typing import Any

from sandbox.core.durations import read_duration
from sandbox.core.event_names import EVENT_NAMES
from sandbox.core.json_paths import PATTERN
from sandbox.core.moments import moment_named
from sandbox.sources.bodies import json_text
from sandbox.sources.findings import shown
from sandbox.sources.located import UNREADABLE, Unreadable, Value
from sandbox.sources.reading import Path, Reading
from sandbox.sources.records import Field, NameOrRecord, Record
from sandbox.sources.schema_canned import header_name
from sandbox.sources.shapes import Anything, Flag, MapOf, OneOrMany, Text, Whole, mismatch, words

METHODS = ("get", "head", "post", "put", "patch", "delete")
"""The methods of a request, as keys of a step."""

ADMIN_METHODS = ("post", "put", "patch", "delete")
"""Those of an admin call."""

NO_CODE = 0
"""The code of an answer that has none."""

VARIABLE = r"[A-Za-z_][A-Za-z0-9_]*"
"""What a captured value can be called."""

A_JSON_PATH = "a JSON path such as $.errors[0].code: names and indexes alone"


class MomentText:
    """A moment with its offset from UTC; without one it is in UTC."""

    expects = "a moment such as 2027-03-26T18:00:00+05:30"

    def read(self, value: Value, path: Path, reading: Reading) -> datetime | Unreadable:
        """The moment, aware."""
        try:
            return moment_named(value if isinstance(value, str) else "")
        except ValueError:
            return mismatch(value, path, reading, self.expects)


class DurationText:
    """A span of time, kept as it is written."""

    expects = "a duration such as P1D, PT12H or 3h"

    def read(self, value: Value, path: Path, reading: Reading) -> str | Unreadable:
        """The text."""
        try:
            if isinstance(value, str) and read_duration(value):
                return value
        except ValueError:
            pass
        return mismatch(value, path, reading, self.expects)


class Code:
    """An error's code, or `none`."""

    expects = "a code such as 8015, or none for an answer without one"

    def read(self, value: Value, path: Path, reading: Reading) -> int | Unreadable:
        """The code, `NO_CODE` for none."""
        if value == "none":
            return NO_CODE
        if isinstance(value, str) and re.fullmatch("[1-9][0-9]{0,8}", value):
            return int(value)
        return mismatch(value, path, reading, self.expects)


class Exact(Anything):
    """Anything, kept exactly, as `sandbox.sources.bodies` makes JSON of it."""

    expects = "a map or a list, which stands for JSON, or a text"

    def read(self, value: Value, path: Path, reading: Reading) -> Value:
        """The value itself. What cannot be read in it was reported where the YAML was."""
        return UNREADABLE if json_text(value) is None else value


class FixtureRecords(Anything):
    """Records as in a fixture; what they mean is only known where they are put in."""

    expects = "records as in a fixture, such as {customers: [{id: 7}]}"


def json_path(word: str, path: Path, reading: Reading) -> Any:
    """A JSON path that is a key."""
    if re.fullmatch(PATTERN, word):
        return word
    return reading.mistake(path, f"{shown(word)} is not {A_JSON_PATH}", at="key")


def variable(word: str, path: Path, reading: Reading) -> Any:
    """The name of a captured value."""
    if re.fullmatch(VARIABLE, word) and word != "today":
        return word
    says = f"{shown(word)} is no name for a value; expected letters, digits and underscores, and not today"
    return reading.mistake(path, says, at="key")


CLOCK = Record(
    "clock",
    "a clock",
    "The time; relative days count from that at which a scenario begins.",
    Field("now", MomentText(), "The moment.", required=True, example="2027-03-26T18:00:00+05:30"),
    Field("frozen", Flag(), "Whether the clock stands still there.", default="false", example="true"),
)

HEADER = Record(
    "header",
    "the expectation of a header",
    "What a header has to be. A text alone is all of it.",
    Field("is", Text(), "All of it.", example="no-store"),
    Field("contains", Text(), "A part of it.", example="json"),
)

TEXT = Record(
    "text",
    "the expectation of a text",
    "What has to stand in the body of an answer, whatever it is.",
    Field("contains", OneOrMany(Text()), "The part, or each of the parts.", required=True, example="<code>401</code>"),
)

EXPECT = Record(
    "expect",
    "an expectation",
    "What has to hold of an answer; what is not mentioned may be as it likes.",
    Field("status", Whole(100, 599), "The HTTP status.", example="200"),
    Field(
        "code",
        Code(),
        "The code of the error in the answer: of the first in `errors`, in v1.1 that of the whole response, in XML the "
        "first. `none` for a success.",
        example="8015",
    ),
    Field(
        "headers",
        MapOf(header_name, NameOrRecord(HEADER, "is", "the text of the header"), "names of headers to what they are"),
        "Headers by name, in any case.",
        example="{Content-Type: {contains: json}}",
    ),
    Field(
        "body",
        Exact(),
        "What the JSON of the body has to hold: of a map the keys that are told, of a list every element, all else as "
        'it is. Values are typed as in canned answers: `120` is a number, `"120"` a text.',
        example="{programTiers: [{currentTierName: Gold}]}",
    ),
    Field(
        "exact_body",
        Exact(),
        "The whole body: a map or a list as JSON, with no keys beside those told; a text to the letter.",
        example="{errors: []}",
    ),
    Field(
        "json",
        MapOf(json_path, Exact(), "JSON paths to values"),
        "Values in the JSON of the body by their paths, compared as `body` is. A path is made of names and indexes.",
        example='{"$.programTiers[0].currentTierName": Gold}',
    ),
    Field(
        "absent",
        OneOrMany(Text(A_JSON_PATH, PATTERN)),
        "JSON paths that must lead nowhere.",
        example="$.errors",
    ),
    Field("text", TEXT, "Parts of the body as text.", example="{contains: Gold}"),
)

CAPTURE = Record(
    "capture",
    "a capture",
    "Where a value comes from. A text alone is a JSON path.",
    Field("json", Text(A_JSON_PATH, PATTERN), "A JSON path into the body.", example="$.data.accessToken"),
    Field("header", Text(), "A header of the answer.", example="X-CAP-REQUEST-ID"),
)

ADMIN_PATH = Text("a path below /__admin, such as customers/566000001/tiers/Main", r"[^/\s]\S*")

ADMIN = Record(
    "admin",
    "an admin call",
    "A call of the sandbox's own, in the scenario's namespace: one method with its path.",
    *(
        Field(method, ADMIN_PATH, f"The path of a {method.upper()}, below `/__admin/`.", example="customers/7")
        for method in ADMIN_METHODS
    ),
    Field("body", Exact(), "The body, which is sent as JSON, a text too.", example="{tier: Gold}"),
)

WAIT_FOR = Record(
    "wait_for",
    "an event to wait for",
    "The next event of its name that a webhook's receiver has taken, or that is listed where there is none. What is "
    "expected of it is told as of an answer: `body`, `exact_body`, `json`, `absent` and `text`.",
    Field("event", words(EVENT_NAMES), "The event.", required=True, example="tierDowngraded"),
    Field(
        "customer",
        Text("an id, or a captured value such as ${id}", r"[1-9][0-9]{0,18}|\$\{[^}]*\}"),
        "The id of the customer or group it is about.",
        default="anybody",
        example="566000001",
    ),
    Field("within", Whole(0, 300), "How many seconds of real time it may take.", default="5", example="10"),
)

URL = Text(
    "a path with its query, such as /v2/customers/566000001/tierDetails; the sandbox's own calls go below admin",
    r"/(?!__admin(?:[/?].*)?$|ns/)\S*",
)

STEP = Record(
    "step",
    "a step",
    "One move of a scenario: a request, a change of the clock or a change of the sandbox.",
    *(
        Field(
            method,
            URL,
            f"Send a {method.upper()} to this path.",
            example="/v2/customers/566000001/tierDetails" if method != "post" else "/v3/oauth/token/generate",
        )
        for method in METHODS
    ),
    Field(
        "headers",
        MapOf(header_name, Text(), "names of headers to their values"),
        "Headers to send with a request.",
        example="{Prefer: code=8015}",
    ),
    Field(
        "body",
        Exact(),
        "The body of a request: a map or a list is sent as JSON, a text as it stands.",
        example="{key: demo-key, secret: demo-secret}",
    ),
    Field("expect", EXPECT, "What is expected of the answer.", example="{code: 8015}"),
    Field(
        "capture",
        MapOf(variable, NameOrRecord(CAPTURE, "json", A_JSON_PATH), "names to where their values come from"),
        "Values of the answer to be used in later steps, as `${name}`.",
        example='{token: "$.data.accessToken"}',
    ),
    Field(
        "wait_for",
        NameOrRecord(WAIT_FOR, "event", "the name of an event"),
        "Wait for an event of a webhook.",
        example="tierDowngraded",
    ),
    Field("advance", DurationText(), "Move the clock on.", example="PT12H"),
    Field("clock", CLOCK, "Set the clock.", example="{now: 2027-03-26T18:00:00Z, frozen: true}"),
    Field("seed", FixtureRecords(), "Put records in, as in a fixture.", example="{customers: [{id: 7}]}"),
    Field("reset", Flag(), "`true`: back to the fixtures, without the scenario's seed and clock.", example="true"),
    Field("admin", ADMIN, "Call the sandbox's own API.", example="{put: customers/7/tiers/Main, body: Gold}"),
    Field("name", Text(), "What reports call the step.", default="what it does", example="Mia is Gold"),
    Field(
        "stop",
        Flag(),
        "Whether the steps after this one are left out where something differs here.",
        default="false",
        example="true",
    ),
)

ACTIONS = (*METHODS, "wait_for", "advance", "clock", "seed", "reset", "admin")
"""The keys that say what a step does; it has one of them."""

OF_REQUESTS = ("headers", "body")
"""The keys that only a request has."""

OF_ANSWERS = ("expect", "capture")
"""The keys that only what brings an answer has, or an event."""

OF_ANSWERS_ALONE = ("status", "code", "headers")
"""What can be expected of an answer, and not of an event."""
