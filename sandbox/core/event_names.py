"""EVENT_NAMES: what fixtures and the vendor call the events that webhooks tell of."""

EVENT_NAMES = (
    "tierUpgraded",
    "tierDowngraded",
    "tierRenewed",
    "tierDowngradeReminder",
    "customerAdded",
    "customerUpdated",
    "loyaltyCustomerMerge",
)
"""Every event there is."""
