"""The record of a canned answer: what is answered on a path that is not imitated."""

import re
from typing import Any

from sandbox.sources.bodies import Body
from sandbox.sources.findings import shown
from sandbox.sources.reading import Path, Reading
from sandbox.sources.records import Field, Record
from sandbox.sources.shapes import MapOf, Text, Whole, any_key, words

HEADER_NAME = r"[A-Za-z0-9!#$%&'*+.^_`|~-]+"
"""The characters that the name of a header can have (RFC 9110)."""


def header_name(word: str, path: Path, reading: Reading) -> Any:
    """The name of a header, as it is written."""
    if re.fullmatch(HEADER_NAME, word):
        return word
    says = f"header {shown(word)} is not a name such as X-Request-Cost: letters, digits and dashes"
    return reading.mistake(path, says, at="key")


CANNED = Record(
    "canned",
    "a canned answer",
    "An answer for a path of the vendor's that is not imitated, such as coupons or transactions. It is asked after the "
    "imitated endpoints, within the org of the request. Of several that fit, the one with the fewest `{name}` in its "
    "path answers, then the one with the most parameters, then the first.",
    Field("method", words(("GET", "POST", "PUT", "PATCH", "DELETE")), "The method.", default="GET", example="POST"),
    Field(
        "path",
        Text(
            "a path such as /v2/coupon/is_redeemable or /v2/customers/{id}/notes, without its query",
            r"(?:/(?:\{[A-Za-z_][A-Za-z0-9_]*\}|[^/?#%{}\x00-\x1f]*))+",
        ),
        "The path, as it reads once it is decoded. A segment `{name}` stands for any.",
        required=True,
        example="/v2/coupon/is_redeemable",
    ),
    Field(
        "query",
        MapOf(any_key, Text(), "parameters to their values"),
        "The parameters of the query that have to be there, with these values; there may be more.",
        default="any",
        example="{code: SUMMER10}",
    ),
    Field("status", Whole(200, 599), "The HTTP status.", default="200", example="404"),
    Field(
        "headers",
        MapOf(header_name, Text(), "names of headers to their values"),
        "Headers of the answer, beside or in place of those that every answer has.",
        example="{X-Request-Cost: 3}",
    ),
    Field(
        "body",
        Body(),
        "A map or a list is sent as JSON, with the vendor's content type; there `120` is a number, `true` a boolean, "
        '`null` nothing and `"120"` a text. A text is sent as it stands: as JSON if it begins with `{` or `[`, as XML '
        "if with `<`, else as plain text, unless `headers` tell its Content-Type.",
        default="empty",
        example="{entity: {isRedeemable: true, discount: 10.00}, warnings: []}",
    ),
)
