"""The record of a persona: a named example with the request that shows it."""

from sandbox.core.catalogue import WARNINGS
from sandbox.sources.records import Field, Record
from sandbox.sources.shapes import Choice, OneOrMany, Text, Whole

_TEXT = Text()

PERSONA = Record(
    "persona",
    "a persona",
    "A named example: a request, and what it answers when the sandbox starts. `capillary-sandbox customers` lists "
    "them, each with the curl line that shows it.",
    Field(
        "row",
        _TEXT,
        "What it is an example of: a row of the wire contract, or a ticket of yours.",
        example='"1.3 row 8"',
    ),
    Field("shows", _TEXT, "What there is to see.", required=True, example="the e-mail alone is not found"),
    Field(
        "customer",
        Whole(1, 2**63 - 1),
        "The id of the customer it is about, if it is about one.",
        example="566000001",
    ),
    Field(
        "get",
        Text(
            "a path and query as a URL has them, such as /v2/customers/566000001/tierDetails",
            r"/[A-Za-z0-9._~%!$&'()*+,;=:@/?-]*",
        ),
        "The request: path and query, with %20 for a blank. The curl line adds the address, and the org where needed.",
        required=True,
        example="/v2/customers/566000001/tierDetails",
    ),
    Field(
        "answers",
        OneOrMany(_TEXT),
        "The tier that is answered, a list of tiers where several programs or customers are, `[]` where none is; or "
        "the code of an error.",
        required=True,
        example="Gold",
    ),
    Field(
        "warning",
        Choice({str(code): code for code in WARNINGS}),
        "The code of the warning beside the tiers.",
        default="none",
        example="8069",
    ),
)
