"""Endpoint: what a row of the table of endpoints says, and the parameters that many of them share."""

from dataclasses import dataclass
from typing import Literal

from sandbox.core.model import CUSTOMER_ID, IDENTIFIER_KINDS, SOURCES
from sandbox.core.provenance import Provenance
from sandbox.web.call import Handler

_D, _S, _O, _A = Provenance

ParameterType = Literal["string", "int32", "int64", "boolean"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of the query or the path. `choices` are the values it knows, `example` one that works."""

    name: str
    type: ParameterType
    text: str
    example: str
    provenance: Provenance = _D
    where: Literal["query", "path"] = "query"
    required: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A method and path of the vendor's API. `errors` are the codes it can answer beside those of every endpoint."""

    name: str
    method: str
    path: str
    handler: Handler
    summary: str
    shape: str
    """The name of its success in `sandbox.web.shapes`."""
    parameters: tuple[Parameter, ...] = ()
    errors: tuple[int, ...] = ()
    also_xml: bool = False
    """Whether it can answer in XML, too."""
    error_shape: str = "Errors"
    """The name of its errors that come with status 200."""
    body: str | None = None
    """An example of the JSON it takes, `None` if it takes none."""
    body_shape: str | None = None
    """The name of that JSON in `sandbox.web.shapes`, where it is described."""
    signs_in: bool = True
    """Whether it is called under credentials; else they are in its body."""


ACCOUNT = Parameter("accountId", "string", "The source's account; needed where a source has several.", "22232")

WHICH_CUSTOMER = (
    Parameter(
        "source",
        "string",
        "Where the customer is registered; `ALL` searches everywhere. Compared without case.",
        "INSTORE",
        required=True,
        choices=(*SOURCES, "ALL"),
    ),
    ACCOUNT,
    Parameter(
        "identifierName",
        "string",
        f"One kind of identifier, or several separated by commas: {', '.join((*IDENTIFIER_KINDS, CUSTOMER_ID))}.",
        "mobile",
        required=True,
    ),
    Parameter(
        "identifierValue",
        "string",
        "As many values as kinds, in the same order, separated by commas.",
        "915795008395",
        required=True,
    ),
)

IN_A_SOURCE = (
    Parameter("source", "string", "Where the customer has to be known, if given.", "INSTORE"),
    Parameter("accountId", "string", "The source's account, if given.", "22232", _A),
)

USER_ID = Parameter("userId", "int64", "The customer's id.", "566000001", where="path", required=True)

NOT_FOUND = (8003, 8013, 8045, 8011, 8015, 8065)
"""The codes of a lookup that finds nobody."""
