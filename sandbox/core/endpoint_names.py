"""ENDPOINT_NAMES: what fixtures, the journal and the docs call the vendor's endpoints."""

ENDPOINT_NAMES = (
    "tier_details",
    "tier_details_by_id",
    "customer_lookup",
    "customer_details",
    "customer_details_by_id",
    "loyalty_details",
    "loyalty_details_by_id",
    "points_balance",
    "points_balance_by_id",
    "points_expiry_schedule",
    "points_expiry_schedule_by_id",
    "promised_points_schedule",
    "promised_points_schedule_by_id",
    "organization_programs",
    "customer_get",
    "customer_add",
    "customer_update",
    "customer_update_by_id",
    "customer_change_identifier",
    "customer_status",
    "slab_adjustment",
    "token_generate",
)
"""Every name once, in the order of `sandbox.web.endpoints.ENDPOINTS`."""
