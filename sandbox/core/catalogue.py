"""ERRORS: every code the sandbox can answer, in one table.

Docs, OpenAPI, `capillary-sandbox errors` and many tests are generated from it. The messages are the vendor's own words.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from sandbox.core.model import Dialect
from sandbox.core.provenance import Provenance

_D, _S, _O, _A = Provenance


class Scope(Enum):
    """What kind of mistake an error tells, which decides its HTTP status."""

    TRANSPORT = "transport"
    CREDENTIALS = "credentials"
    PARAMETER = "parameter"
    BUSINESS = "business"


@dataclass(frozen=True, slots=True)
class ApiError:
    """One row of the catalogue. `status` is the HTTP status where the dialect does not decide it.

    `message` may have fields such as `{0}`; `words` fill them where nothing better is known.
    """

    code: int
    message: str
    scope: Scope
    reason: str
    provenance: Provenance
    status: int | None = None
    words: tuple[str, ...] = ()

    def told(self, *words: str) -> str:
        """The message as it is sent, with these words in its fields."""
        return self.message.format(*(words or self.words)) if self.words else self.message

    def http_status(self, dialect: Dialect) -> int:
        """The HTTP status this error is sent with in an org of that dialect."""
        if self.status is not None:
            return self.status
        if self.scope is Scope.PARAMETER and dialect.parameter_error_status is not None:
            return dialect.parameter_error_status
        return dialect.business_error_status


_ROWS = (
    ApiError(
        400,
        "Input is invalid. Please check request parameters or input xml/json",
        Scope.TRANSPORT,
        "A parameter is not of its type: {userId} int64, programId int32, fetchDataForAllPrograms true or false; or a "
        "body is not JSON, or a value in it not of its type.",
        _D,
        400,
    ),
    ApiError(
        401,
        "Authentication failed. Please check username and password.",
        Scope.CREDENTIALS,
        "Credentials are wrong, or missing where the setting auth requires them, or X-CAP-API-AUTH-ORG-ID names an org "
        "that is not loaded. The body is XML, even for JSON callers; JSON of its own with `Unauthorized` under /v1.1.",
        _O,
        401,
    ),
    ApiError(
        404,
        "Incorrect resource or resource not found",
        Scope.TRANSPORT,
        "No endpoint has this path.",
        _D,
        404,
    ),
    ApiError(
        405,
        "The operation is not supported for the resource",
        Scope.TRANSPORT,
        "The path exists, but not with this method.",
        _D,
        405,
    ),
    ApiError(
        413,
        "Request entity is too large",
        Scope.TRANSPORT,
        "The body is longer than the setting max_body allows.",
        _A,
        413,
    ),
    ApiError(
        414,
        "Request URI is too long",
        Scope.TRANSPORT,
        "The path and query together are longer than the setting max_url_length allows.",
        _A,
        414,
    ),
    ApiError(
        498,
        "Token expired at {0}",
        Scope.CREDENTIALS,
        "The token of X-CAP-API-OAUTH-TOKEN has expired by the namespace's clock; it tells when, in the org's zone.",
        _D,
        498,
        ("2019-12-02T12:31:15.000+0530",),
    ),
    ApiError(
        500,
        "All requests failed due to errors.",
        Scope.TRANSPORT,
        "A fault of the sandbox's own. The log has the traceback; please report it.",
        _D,
        500,
    ),
    ApiError(
        885,
        "Invalid program id passed",
        Scope.BUSINESS,
        "programId is not a program of this org.",
        _S,
    ),
    ApiError(
        1012,
        "Customer not found",
        Scope.BUSINESS,
        "v1.1 customer/get: no customer is found by an identifier; the code of that item alone.",
        _O,
    ),
    ApiError(
        1101,
        "invalid programId passed",
        Scope.BUSINESS,
        "A tier is to be adjusted, and programId is absent or not a program of this org.",
        _D,
    ),
    ApiError(
        1212,
        "Entity type passed is not valid",
        Scope.PARAMETER,
        "entityType is neither CUSTOMER nor FLEET.",
        _S,
    ),
    ApiError(
        1214,
        "startDate is after endDate",
        Scope.PARAMETER,
        "A schedule is asked for from a day after the one it is to end on.",
        _D,
    ),
    ApiError(
        1215,
        "startDate cannot be in past",
        Scope.PARAMETER,
        "pointsExpirySchedule: startDate is today or earlier.",
        _D,
    ),
    ApiError(
        1216,
        "The date format used for {0} is not supported. Enter the date in (yyyy-MM-dd) format",
        Scope.PARAMETER,
        "A schedule's startDate or endDate is no day.",
        _D,
        words=("startDate",),
    ),
    ApiError(
        1217,
        "endDate cannot be after 100 years from now",
        Scope.PARAMETER,
        "pointsExpirySchedule: endDate is more than a hundred years away.",
        _D,
    ),
    ApiError(
        1218,
        "Customer not enrolled in loyalty program",
        Scope.BUSINESS,
        "The customer is not enrolled in the requested program (dialect unenrolled_programs: omit).",
        _S,
    ),
    ApiError(
        1632,
        "group id/externalId/primary userId passed is not valid",
        Scope.BUSINESS,
        "entityType is FLEET and the customer is in no group.",
        _S,
    ),
    ApiError(
        3045,
        "Manual slab adjustment is not allowed for the customer",
        Scope.BUSINESS,
        "A tier cannot be adjusted so: of a non-loyalty customer, by a DOWNGRADE to one that is not lower, until a day "
        "that is over, or where there is nothing to be renewed or extended.",
        _D,
    ),
    ApiError(
        3217,
        "Source is invalid",
        Scope.PARAMETER,
        "A customer is to be added, and a profile has no source that one can be registered in.",
        _D,
    ),
    ApiError(
        4000,
        "Not authorized. Access is denied!",
        Scope.CREDENTIALS,
        "The till or client is denied this endpoint. The body has empty `warnings` before its `errors`.",
        _D,
        403,
    ),
    ApiError(
        8003,
        "Invalid source",
        Scope.PARAMETER,
        "source is absent or not one of the vendor's sources.",
        _S,
    ),
    ApiError(
        8006,
        "Add failed, Customer already exists with id {0} for same source",
        Scope.BUSINESS,
        "A customer is to be added, and somebody has such an identifier in that source and account or, under dual "
        "eligibility, the primary one elsewhere, and is not the one who is joined.",
        _D,
        words=("566000001",),
    ),
    ApiError(
        8011,
        "Invalid source account passed.",
        Scope.PARAMETER,
        "accountId is not an account of this source.",
        _S,
    ),
    ApiError(
        8013,
        "Lookup,Invalid identifier passed",
        Scope.PARAMETER,
        "identifierName or identifierValue is absent, blank, unknown, or their counts differ; or id is not a number.",
        _S,
    ),
    ApiError(
        8014,
        "Error in customer registration: Invalid Primary Id - {0}",
        Scope.PARAMETER,
        "A customer is to be added without the primary identifier, without any, or with a malformed mobile or e-mail.",
        _D,
        words=("mobile",),
    ),
    ApiError(
        8015,
        "Customer not found for the given identifiers",
        Scope.BUSINESS,
        "No customer is found by the identifiers; under dual eligibility, by the primary identifier alone.",
        _D,
    ),
    ApiError(
        8045,
        "Account id is not passed.",
        Scope.PARAMETER,
        "The source has several accounts and accountId is absent.",
        _S,
    ),
    ApiError(
        8065,
        "User not found for given source",
        Scope.BUSINESS,
        "The customer is known, but only in another source (dialect other_source: 8065).",
        _S,
    ),
    ApiError(
        8069,
        "The customer is merged into another account",
        Scope.BUSINESS,
        "The customer of this id was merged into another one.",
        _S,
    ),
    ApiError(
        8089,
        "Customer not registered for the Loyalty Program",
        Scope.BUSINESS,
        "The customer is known, but not as a loyalty customer.",
        _S,
    ),
    ApiError(
        8109,
        "Customer is deleted after PII delete request",
        Scope.BUSINESS,
        "The customer of this id was deleted on a privacy request.",
        _S,
    ),
    ApiError(
        8130,
        "Lookup,Invalid Params passed",
        Scope.PARAMETER,
        "pointsExpirySchedule: a parameter it does not know, or an org with dual eligibility.",
        _D,
    ),
    ApiError(
        8917,
        "slabAction field is not set",
        Scope.PARAMETER,
        "A tier is to be adjusted, and slabAction is absent or not one of the vendor's.",
        _D,
    ),
    ApiError(
        8920,
        "manualSLabActionValidity field is not set",
        Scope.PARAMETER,
        "A tier is to be adjusted, and manualSlabActionValidity is absent or not one of the vendor's.",
        _D,
    ),
    ApiError(
        8921,
        "manualSLabActionValidityUpto value should be an integer",
        Scope.PARAMETER,
        "A tier is to be adjusted for a FIXED_DURATION, and manualSlabActionValidityUpto is no number of days.",
        _D,
    ),
    ApiError(
        8923,
        "slab not found for the given slab name",
        Scope.BUSINESS,
        "The program has no tier of the name toSlabName, or none of the number tierNumber.",
        _D,
    ),
    ApiError(
        8925,
        "target slab must be higher than the current slab",
        Scope.BUSINESS,
        "An UPGRADE to a tier that is not higher.",
        _D,
    ),
    ApiError(
        320001,
        "Invalid client key and secret",
        Scope.CREDENTIALS,
        "A token is asked for with a key that no client has, or with a wrong secret. `data` is null beside `errors`.",
        _D,
        200,
    ),
)

ERRORS: Mapping[int, ApiError] = MappingProxyType({row.code: row for row in _ROWS})
"""Every error by its code, in ascending order of kind and code."""


@dataclass(frozen=True, slots=True)
class ApiWarning:
    """A warning that a successful answer can carry."""

    code: int
    message: str
    reason: str
    provenance: Provenance


WARNINGS: Mapping[int, ApiWarning] = MappingProxyType(
    {
        8050: ApiWarning(
            8050,
            "Same Customer found in other sources,Combining",
            "An identifier that was submitted is known elsewhere: its source was joined, or two customers were merged.",
            _D,
        ),
        8069: ApiWarning(
            8069,
            "Merged customer found",
            "The identifier belongs to a customer who was merged; the answer is the surviving customer's.",
            _O,
        ),
        8107: ApiWarning(8107, "Default customer status label not set", "A customer was added.", _D),
    }
)
"""Every warning by its code."""
