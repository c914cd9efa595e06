"""ENDPOINTS: what the sandbox answers, in one table. Routing, OpenAPI, docs and many tests are made from it."""

from dataclasses import dataclass
from typing import Literal

from sandbox.core.model import CUSTOMER_ID, IDENTIFIER_KINDS, SOURCES
from sandbox.core.provenance import Provenance
from sandbox.web import tier_api
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


_WHICH_PROGRAMS = (
    Parameter("programId", "int32", "The program to answer for; the org's default program when absent.", "973"),
    Parameter(
        "fetchDataForAllPrograms",
        "boolean",
        "`true` answers for all programs, and `programId` is not looked at. Default `false`.",
        "true",
    ),
    Parameter(
        "entityType",
        "string",
        "`FLEET` answers for the customer's user group. Default `CUSTOMER`.",
        "CUSTOMER",
        choices=("CUSTOMER", "FLEET"),
    ),
)

_WHICH_CUSTOMER = (
    Parameter(
        "source",
        "string",
        "Where the customer is registered; `ALL` searches everywhere. Compared without case.",
        "INSTORE",
        required=True,
        choices=(*SOURCES, "ALL"),
    ),
    Parameter("accountId", "string", "The source's account; needed where a source has several.", "22232"),
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

_USER_ID = Parameter("userId", "int64", "The customer's id.", "566000001", where="path", required=True)

ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        "tier_details",
        "GET",
        "/v2/customers/lookup/tierDetails",
        tier_api.look_up_tier_details,
        "A customer's tiers, by identifiers",
        "TierDetails",
        (*_WHICH_CUSTOMER, *_WHICH_PROGRAMS),
        (8003, 8013, 8045, 8011, 1212, 8015, 8065, 8089, 1632, 885, 1218),
    ),
    Endpoint(
        "tier_details_by_id",
        "GET",
        "/v2/customers/{userId}/tierDetails",
        tier_api.tier_details_by_id,
        "A customer's tiers, by customer id",
        "TierDetails",
        (_USER_ID, *_WHICH_PROGRAMS),
        (1212, 8015, 8069, 8109, 8089, 1632, 885, 1218),
    ),
)
"""The vendor's endpoints that are imitated."""

EVERYWHERE = (400, 401, 404, 405, 413, 414, 500)
"""The codes that every vendor endpoint can answer."""
