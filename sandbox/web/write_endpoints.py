"""WRITE_ENDPOINTS: the vendor's writes, a part of `sandbox.web.endpoints.ENDPOINTS`."""

from sandbox.core.model import SOURCES
from sandbox.web import write_api
from sandbox.web.endpoint import ACCOUNT, IN_A_SOURCE, NOT_FOUND, USER_ID, WHICH_CUSTOMER, Endpoint, Parameter

_ADD = """{
  "profiles": [{"firstName": "Mia", "lastName": "Thermopolis", "source": "INSTORE", "fields": {"city": "Pune"},
    "identifiers": [{"type": "mobile", "value": "915795000099"}, {"type": "email", "value": "mia@example.com"}]}],
  "loyaltyInfo": {"loyaltyType": "loyalty"},
  "loyaltyProgramEnrollments": [{"programId": 973, "tierNumber": 2, "loyaltyPoints": 100,
    "tierExpiryDate": "2027-12-31T23:59:59+00:00", "pointsExpiryDate": "2027-12-31T23:59:59+00:00"}]
}"""
_UPDATE = '{"profiles": [{"firstName": "Mia", "fields": {"city": "Pune"}}], "loyaltyProgramEnrollments": []}'
_CHANGE = """{"add": [{"type": "email", "value": "mia@example.com"}],
  "remove": [{"type": "mobile", "value": "915795000099"}]}"""
_LABEL = '{"label": "Active", "reason": "came back"}'
_ADJUST = """{"programId": 973, "toSlabName": "Diamond", "slabAction": "UPGRADE",
  "manualSlabActionValidity": "FIXED_DURATION", "manualSlabActionValidityUpto": "20",
  "reassessTierOnNextActivity": false, "slabChangeReason": "won a prize"}"""

_SOURCE = Parameter("source", "string", "Where the customer is to be registered.", "INSTORE", choices=SOURCES)
_ENROLLING = (885, 8923, 8089)

WRITE_ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        "customer_add",
        "POST",
        "/v2/customers",
        write_api.customer_add,
        "Add a customer, or a source to one who is known elsewhere",
        "CustomerWritten",
        (_SOURCE, ACCOUNT),
        (3217, 8045, 8011, 8013, 8014, 8006, *_ENROLLING),
        body=_ADD,
        body_shape="CustomerWrite",
    ),
    Endpoint(
        "customer_update",
        "PUT",
        "/v2/customers/lookup",
        write_api.customer_update,
        "Tell something of a customer, by identifiers",
        "CustomerWritten",
        WHICH_CUSTOMER,
        (*NOT_FOUND, *_ENROLLING),
        body=_UPDATE,
        body_shape="CustomerWrite",
    ),
    Endpoint(
        "customer_update_by_id",
        "PUT",
        "/v2/customers/{userId}",
        write_api.customer_update,
        "Tell something of a customer, by customer id",
        "CustomerWritten",
        (USER_ID, *IN_A_SOURCE),
        (8003, 8011, 8015, 8065, 8069, 8109, *_ENROLLING),
        body=_UPDATE,
        body_shape="CustomerWrite",
    ),
    Endpoint(
        "customer_change_identifier",
        "POST",
        "/v2/customers/{userId}/changeIdentifier",
        write_api.customer_change_identifier,
        "Add identifiers to a customer and take others away; one of another customer's merges the two",
        "IdentifiersChanged",
        (
            USER_ID,
            Parameter("source", "string", "Where they are changed. Default `INSTORE`.", "INSTORE", choices=SOURCES),
            ACCOUNT,
        ),
        (8003, 8045, 8011, 8015, 8069, 8109, 8013),
        body=_CHANGE,
        body_shape="IdentifierChange",
    ),
    Endpoint(
        "customer_status",
        "PUT",
        "/v2/customers/lookup/status",
        write_api.customer_status,
        "Give a customer a status label",
        "StatusSet",
        WHICH_CUSTOMER,
        NOT_FOUND,
        body=_LABEL,
        body_shape="StatusLabel",
    ),
    Endpoint(
        "slab_adjustment",
        "POST",
        "/v2/slab/manualSlabAdjustment",
        write_api.slab_adjustment,
        "Move, renew or extend a tier by hand",
        "SlabAdjusted",
        (
            *WHICH_CUSTOMER,
            Parameter(
                "type",
                "string",
                "`USERGROUP2` adjusts the tier of the customer's user group. Default `CUSTOMER`.",
                "CUSTOMER",
                choices=("CUSTOMER", "USERGROUP2"),
            ),
        ),
        (*NOT_FOUND[:4], 1212, *NOT_FOUND[4:], 3045, 1632, 1101, 8917, 8920, 8921, 1216, 8923, 8925),
        body=_ADJUST,
        body_shape="SlabAdjustment",
    ),
)
"""The endpoints that change something."""
