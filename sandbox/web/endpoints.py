"""ENDPOINTS: what the sandbox answers, in one table. Routing, OpenAPI, docs and many tests are made from it."""

from sandbox.core.provenance import Provenance
from sandbox.web import customer_api, tier_api, token_api, v1_api
from sandbox.web.auth import TOKEN_ENDPOINT
from sandbox.web.endpoint import IN_A_SOURCE, NOT_FOUND, USER_ID, WHICH_CUSTOMER, Endpoint, Parameter
from sandbox.web.write_endpoints import WRITE_ENDPOINTS

__all__ = ["ENDPOINTS", "EVERYWHERE", "Endpoint", "Parameter"]

_A = Provenance.ASSUMED

_PROGRAMS = (
    Parameter("programId", "int32", "The program to answer for; the org's default program when absent.", "973"),
    Parameter(
        "fetchDataForAllPrograms",
        "boolean",
        "`true` answers for all programs, and `programId` is not looked at. Default `false`.",
        "true",
    ),
)

_WHICH_PROGRAMS = (
    *_PROGRAMS,
    Parameter(
        "entityType",
        "string",
        "`FLEET` answers for the customer's user group. Default `CUSTOMER`.",
        "CUSTOMER",
        choices=("CUSTOMER", "FLEET"),
    ),
)

_ONE_PROGRAM = (Parameter("programId", "int32", "The program to answer for; all of them when absent.", "973"),)

_EMBED = (
    Parameter(
        "embed",
        "string",
        "`mlp` shows every program, not just the default one. Other words, separated by commas, change nothing.",
        "mlp",
    ),
)

_DAYS = (
    Parameter("startDate", "string", "The first day to show, `yyyy-MM-dd`.", "2027-03-27"),
    Parameter("endDate", "string", "The last day to show, `yyyy-MM-dd`.", "2028-03-26"),
)

_EXPIRIES = (
    *_PROGRAMS,
    Parameter(
        "fetchEarliestExpiryOnly",
        "boolean",
        "`true` shows the first expiry alone of each program and kind of points. Default `false`.",
        "true",
    ),
    *_DAYS,
)

_V1_CUSTOMERS = (
    Parameter("mobile", "string", "Mobiles, separated by commas.", "915795008395"),
    Parameter("email", "string", "E-mails, separated by commas.", "tom.sawyer@example.com"),
    Parameter("external_id", "string", "External ids, separated by commas.", "MPQSP100"),
    Parameter("id", "string", "Customer ids, separated by commas.", "566000001"),
    Parameter("format", "string", "`json` or `xml`. Default `json`.", "json", _A, choices=("json", "xml")),
)

ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        "tier_details",
        "GET",
        "/v2/customers/lookup/tierDetails",
        tier_api.tier_details,
        "A customer's tiers, by identifiers",
        "TierDetails",
        (*WHICH_CUSTOMER, *_WHICH_PROGRAMS),
        (8003, 8013, 8045, 8011, 1212, 8015, 8065, 8089, 1632, 885, 1218),
    ),
    Endpoint(
        "tier_details_by_id",
        "GET",
        "/v2/customers/{userId}/tierDetails",
        tier_api.tier_details,
        "A customer's tiers, by customer id",
        "TierDetails",
        (USER_ID, *_WHICH_PROGRAMS),
        (1212, 8015, 8069, 8109, 8089, 1632, 885, 1218),
    ),
    Endpoint(
        "customer_lookup",
        "GET",
        "/v2/customers/lookup",
        customer_api.customer_lookup,
        "A customer's id, by identifiers",
        "CustomerLookup",
        WHICH_CUSTOMER,
        NOT_FOUND,
    ),
    Endpoint(
        "customer_details",
        "GET",
        "/v2/customers/lookup/customerDetails",
        customer_api.customer_details,
        "All about a customer, by identifiers",
        "CustomerDetails",
        (*WHICH_CUSTOMER, *_EMBED),
        NOT_FOUND,
    ),
    Endpoint(
        "customer_details_by_id",
        "GET",
        "/v2/customers/{userId}",
        customer_api.customer_details,
        "All about a customer, by customer id",
        "CustomerDetails",
        (USER_ID, *IN_A_SOURCE, *_EMBED),
        (8003, 8011, 8015, 8065, 8069, 8109),
    ),
    Endpoint(
        "loyalty_details",
        "GET",
        "/v2/customers/lookup/loyaltyDetails",
        customer_api.loyalty_details,
        "A customer's loyalty in every program, by identifiers",
        "LoyaltyDetails",
        (*WHICH_CUSTOMER, *_ONE_PROGRAM),
        (*NOT_FOUND, 8089),
    ),
    Endpoint(
        "loyalty_details_by_id",
        "GET",
        "/v2/customers/{userId}/loyaltyDetails",
        customer_api.loyalty_details,
        "A customer's loyalty in every program, by customer id",
        "LoyaltyDetails",
        (USER_ID, *_ONE_PROGRAM),
        (8015, 8069, 8109, 8089),
    ),
    Endpoint(
        "points_balance",
        "GET",
        "/v2/customers/lookup/points/balance",
        customer_api.points_balance,
        "A customer's points, by identifiers",
        "PointsBalance",
        (*WHICH_CUSTOMER, *_WHICH_PROGRAMS),
        (8003, 8013, 8045, 8011, 1212, 8015, 8065, 8089, 1632, 885, 1218),
    ),
    Endpoint(
        "points_balance_by_id",
        "GET",
        "/v2/customers/{userId}/points/balance",
        customer_api.points_balance,
        "A customer's points, by customer id",
        "PointsBalance",
        (USER_ID, *_WHICH_PROGRAMS),
        (1212, 8015, 8069, 8109, 8089, 1632, 885, 1218),
    ),
    Endpoint(
        "points_expiry_schedule",
        "GET",
        "/v2/customers/lookup/pointsExpirySchedule",
        customer_api.points_expiry_schedule,
        "When a customer's points expire, by identifiers",
        "PointsExpirySchedule",
        (*WHICH_CUSTOMER, *_EXPIRIES),
        (8130, 8003, 8013, 8045, 8011, 1216, 1214, 1215, 1217, 8015, 8065, 8089, 885),
    ),
    Endpoint(
        "points_expiry_schedule_by_id",
        "GET",
        "/v2/customers/{userId}/pointsExpirySchedule",
        customer_api.points_expiry_schedule,
        "When a customer's points expire, by customer id",
        "PointsExpirySchedule",
        (USER_ID, *_EXPIRIES),
        (8130, 1216, 1214, 1215, 1217, 8015, 8069, 8109, 8089, 885),
    ),
    Endpoint(
        "promised_points_schedule",
        "GET",
        "/v2/customers/lookup/promisedPointsSchedule",
        customer_api.promised_points_schedule,
        "Points that are to come, by identifiers",
        "PromisedPointsSchedule",
        (*WHICH_CUSTOMER, *_WHICH_PROGRAMS, *_DAYS),
        (8003, 8013, 8045, 8011, 1212, 1216, 1214, 8015, 8065, 8089, 1632, 885),
    ),
    Endpoint(
        "promised_points_schedule_by_id",
        "GET",
        "/v2/customers/{userId}/promisedPointsSchedule",
        customer_api.promised_points_schedule,
        "Points that are to come, by customer id",
        "PromisedPointsSchedule",
        (USER_ID, *_WHICH_PROGRAMS, *_DAYS),
        (1212, 1216, 1214, 8015, 8069, 8109, 8089, 1632, 885),
    ),
    Endpoint(
        "organization_programs",
        "GET",
        "/v2/organization/programs",
        customer_api.organization_programs,
        "The programs of the org",
        "OrganizationPrograms",
    ),
    Endpoint(
        "customer_get",
        "GET",
        "/v1.1/customer/get",
        v1_api.customer_get,
        "Customers with their tier and points, as v1.1 tells them",
        "CustomerGet",
        _V1_CUSTOMERS,
        (1012,),
        also_xml=True,
    ),
    *WRITE_ENDPOINTS,
    Endpoint(
        TOKEN_ENDPOINT,
        "POST",
        "/v3/oauth/token/generate",
        token_api.generate_token,
        "A token for an API client, by key and secret",
        "Token",
        errors=(320001,),
        error_shape="TokenRefused",
        body='{"key": "demo-key", "secret": "demo-secret"}',
        signs_in=False,
    ),
)
"""The vendor's endpoints that are imitated."""

EVERYWHERE = (400, 401, 498, 4000, 404, 405, 413, 414, 500)
"""The codes that every vendor endpoint can answer."""
