"""Event -> what webhooks are sent: the only file that writes those shapes.

Documented are the envelope and the data of each event but `loyaltyCustomerMerge`, whose two customers stand beside each
other here as best we know (provenance A).
"""

import json
from collections.abc import Iterable
from typing import Any

from sandbox.core.changes import Added, DowngradeAhead, Happening, Merged, TierMoved, Updated
from sandbox.core.model import INSTORE, Customer, Group, Identifier, Program
from sandbox.traffic.deliveries import Notice

_CARDS = {"cardExternalId": "cardexternalid"}
_NOBODY = "sandbox.till"
_LOYALTY_ID = slice(10)


def event_body(notice: Notice) -> bytes:
    """The body of an event, as it is posted."""
    return json.dumps(event_told(notice), ensure_ascii=False).encode()


def event_told(notice: Notice) -> dict[str, Any]:
    """An event as the vendor's receivers get it; `createdAt` is in milliseconds since 1970, by the namespace's clock.

    Events of tiers have an id of their own, `loyaltyEventId`, by which `refId` refers to them; others to the customer.
    """
    happening = notice.happening
    of_customers = isinstance(happening, Added | Updated)
    loyalty_id = None if of_customers else notice.event_id.replace("-", "")[_LOYALTY_ID]
    return {
        "eventName": happening.event,
        "eventId": notice.event_id,
        "orgId": notice.org_id,
        "refId": f"{notice.org_id}_{loyalty_id or happening.subject.id}",
        "apiRequestId": notice.request_id,
        "createdAt": int(notice.at.timestamp() * 1000),
        "data": _data(notice, happening),
        "loyaltyEventId": loyalty_id,
    }


def _data(notice: Notice, happening: Happening) -> dict[str, Any]:
    match happening:
        case Added(customer) | Updated(_, customer):
            return _about(notice, customer, updated=isinstance(happening, Updated))
        case Merged(victim, survivor):
            return {
                "customerIdentifiers": _identifiers(survivor),
                "mergedCustomerIdentifiers": _identifiers(victim),
            }
        case TierMoved(_, before, now):
            program = now.program
            expiry = {"tierExpiryDate": now.shown_expiry.isoformat()}
            changed: dict[str, Any] = {
                "tierUpgraded": {
                    "previousTierNumber": before.tier.serial,
                    "upgradedTierNumber": now.tier.serial,
                    **expiry,
                    "notes": "",
                    "upgradeType": "STRATEGY",
                },
                "tierDowngraded": {
                    "previousTierNumber": before.tier.serial,
                    "downgradedTierNumber": now.tier.serial,
                    **expiry,
                },
                "tierRenewed": {"currentTierNumber": now.tier.serial, **expiry, "notes": "", "renewType": "STRATEGY"},
            }[happening.event]
        case DowngradeAhead(_, now):
            program = now.program
            assert now.expires is not None, "nobody is reminded of a day that never comes"
            scheduled = now.expires.isoformat()
            changed = {"currentTierNumber": now.tier.serial, "scheduledDowngradeDate": scheduled}
    return {**_whom(notice), "loyaltyProgramDetails": _program(program), "loyaltyProgramId": program.id, **changed}


def _about(notice: Notice, customer: Customer, *, updated: bool) -> dict[str, Any]:
    """What the events of customers themselves tell."""
    till = notice.till or _NOBODY
    return {
        "loyaltyType": "loyalty" if customer.loyalty else "non_loyalty",
        "source": next((known.source for known in customer.identifiers), INSTORE),
        "enteredAt": int(notice.at.timestamp() * 1000),
        "enteredBy": {"id": 1, "till": {"code": till, "name": till}},
        **({"updatedFields": []} if updated else {}),
        "customerIdentifiers": _identifiers(customer),
    }


def _whom(notice: Notice) -> dict[str, Any]:
    """The customer of an event; of a group's its primary, and the group beside."""
    told = {} if notice.customer is None else {"customerIdentifiers": _identifiers(notice.customer)}
    subject = notice.happening.subject
    if isinstance(subject, Group):
        return {**told, "entityInformation": {"entityType": "USERGROUP2", "entityId": subject.id}}
    return told


def _identifiers(customer: Customer) -> dict[str, Any]:
    """The identifiers of a customer: those of INSTORE by their kinds, others by source and account."""
    told: dict[str, Any] = {"customerId": customer.id, "instore": {}}
    accounts: dict[str, dict[str, list[Identifier]]] = {}
    for known in customer.identifiers:
        if known.source == INSTORE:
            told["instore"].setdefault(_CARDS.get(known.kind, known.kind), known.value)
        else:
            accounts.setdefault(known.source.lower(), {}).setdefault(known.account, []).append(known)
    for source, by_account in accounts.items():
        told[source] = {"accounts": [_account(*one) for one in by_account.items()]}
    return told


def _account(account: str, identifiers: Iterable[Identifier]) -> dict[str, Any]:
    listed = [{"identifierType": known.kind, "identifierValue": known.value} for known in identifiers]
    return {"accountId": account, "identifiers": listed}


def _program(program: Program) -> dict[str, Any]:
    return {
        "id": program.id,
        "name": program.name,
        "isDefault": program.default,
        "pointsToCurrencyRatio": 1,
        "tiers": [{"tierNumber": tier.serial, "tierName": tier.name} for tier in program.tiers],
    }
