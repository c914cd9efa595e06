"""Decision -> the wire shapes of the v2 reads beside tierDetails.

Entity-shaped answers have `warnings` and no `errors`; list-shaped ones have both. What a fixture does not say has a
quiet default (provenance A).
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from typing import Any

from sandbox.core.decision import Found, ProgramList
from sandbox.core.model import INSTORE, Customer, Identifier, Org
from sandbox.core.moments import end_of_day, resolve
from sandbox.core.points import Due, still_expiring, still_promised, waiting_for_triggers
from sandbox.core.tiers import Standing
from sandbox.web.render import iso_moment, thousandths, warnings_told

_CHANNELS = ("mobile", "email", "wechat", "line")
_TILL = "sandbox.till"
"""Where everybody was registered, as far as anybody asks."""


def customer_lookup(found: Found, org: Org) -> dict[str, Any]:
    """`GET /v2/customers/lookup`."""
    return {"entity": found.entity_id, "warnings": warnings_told(found)}


def customer_details(found: Found, org: Org) -> dict[str, Any]:
    """Both forms of customerDetails."""
    customer, besides = found.customer, found.customer.besides or {}
    purchases = found.balance(*(points.program_id for points in customer.points)).purchases
    return {
        "id": customer.id,
        "profiles": [_profile(customer, spot, org, found.since) for spot in _spots(customer)],
        "loyaltyInfo": {
            "loyaltyType": "loyalty" if customer.loyalty else "non_loyalty",
            "attributionV2": {},
            "lifetimePurchases": float(purchases),
        },
        "segments": besides.get("segments", {}),
        "associatedWith": _TILL,
        "extendedFields": {},
        "loyaltyProgramDetails": [
            _with_texts(_loyalty(found, stands, org), stands) for stands in found.standings or ()
        ],
        "cardDetails": besides.get("cards", []),
        "warnings": warnings_told(found),
    }


def loyalty_details(found: Found, org: Org) -> dict[str, Any]:
    """Both forms of loyaltyDetails."""
    data = [_loyalty(found, stands, org) for stands in found.standings or ()]
    return {"data": data, "warnings": warnings_told(found), "errors": []}


def points_balance(found: Found, org: Org) -> dict[str, Any]:
    """Both forms of points/balance: the sum over the programs that were asked for, to three decimals."""
    balance = found.balance(*(program.id for program in found.programs))
    return {
        "entityId": found.entity_id,
        "entityType": found.entity_type,
        "totalPoints": thousandths(balance.total),
        "mainPoints": thousandths(balance.main),
        "promisedPoints": thousandths(balance.promised),
        "promisedPointsBreakup": {
            "delayedAccrualPoints": thousandths(balance.delayed),
            "externalTriggerBasedPoints": thousandths(balance.triggered),
        },
        "warnings": warnings_told(found),
    }


def points_expiry_schedule(found: Found, org: Org) -> dict[str, Any]:
    """Both forms of pointsExpirySchedule: every expiry that lies ahead, by day."""
    return _expiry_schedule(found, _expiring(found))


def earliest_points_expiries(found: Found, org: Org) -> dict[str, Any]:
    """The same with `fetchEarliestExpiryOnly`: of each program and kind the first."""
    first: dict[tuple[int, str], Due] = {}
    for due in _expiring(found):
        first.setdefault((due.program_id, due.kind), due)
    return _expiry_schedule(found, first.values())


def promised_points_schedule(found: Found, org: Org) -> dict[str, Any]:
    """Both forms of promisedPointsSchedule."""
    promised = _asked(found, still_promised(found.points, found.today, found.since))
    return {
        "entityId": found.entity_id,
        "entityType": found.entity_type,
        "promisedPointsScheduleList": [
            {
                "points": thousandths(due.points),
                "redeemableFrom": str(due.day),
                "programId": due.program_id,
                "pointsType": due.kind,
            }
            for due in promised
        ],
        "triggerBasedPointsList": [
            {"points": thousandths(part.points), "programId": program_id, "pointsType": part.kind}
            for program_id, part in waiting_for_triggers(found.points)
        ],
        "warnings": warnings_told(found),
    }


def organization_programs(listed: ProgramList, org: Org) -> dict[str, Any]:
    """`GET /v2/organization/programs` (the wrapper is the list-shaped one)."""
    default = next((program for program in listed.programs if program.default), listed.programs[0])
    data = [
        {
            "programId": program.id,
            "programName": program.name,
            "pointsToCurrencyRatio": 1.0,
            "programDescription": program.name,
            "default": program is default,
        }
        for program in listed.programs
    ]
    return {"data": data, "warnings": [], "errors": []}


def _expiry_schedule(found: Found, expiring: Iterable[Due]) -> dict[str, Any]:
    return {
        "id": found.entity_id,
        "profiles": [],
        "loyaltyInfo": {"loyaltyType": "loyalty"},
        "segments": {},
        "extendedFields": {},
        "expirySchedules": [
            {
                "points": float(due.points),
                "expiryDate": str(due.day),
                "programId": due.program_id,
                "pointsType": due.kind,
                "expiryType": "fixed",
            }
            for due in expiring
        ],
        "warnings": warnings_told(found),
    }


def _expiring(found: Found) -> Iterator[Due]:
    return _asked(found, still_expiring(found.points, found.today, found.since))


def _asked(found: Found, dues: Iterable[Due]) -> Iterator[Due]:
    """Those on the days that are asked for."""
    return (due for due in dues if found.first_day <= due.day <= found.last_day)


def _loyalty(found: Found, stands: Standing, org: Org) -> dict[str, Any]:
    """A customer's loyalty in one program."""
    balance, following = found.balance(stands.program.id), stands.next_tier
    return {
        "redeemed": float(balance.redeemed),
        "expired": float(balance.expired),
        "returned": 0.0,
        "adjusted": 0.0,
        "lifetimePoints": float(balance.lifetime),
        "loyaltyPoints": float(balance.main),
        "cumulativePurchases": float(balance.purchases),
        "loyaltyId": _loyalty_id(found.customer.id, stands.program.id) if stands.enrolled else -1,
        "currentSlab": stands.tier.name,
        "nextSlab": following.name if following else "",
        "nextSlabSerialNumber": following.serial if following else -1,
        "nextSlabDescription": (following.description or following.name) if following else "",
        "slabSNo": stands.tier.serial,
        "slabExpiryDate": iso_moment(end_of_day(stands.shown_expiry, org.zone)),
        "programId": stands.program.id,
        "delayedPoints": float(balance.promised),
        "delayedReturnedPoints": 0.0,
        "totalAvailablePoints": float(balance.total),
        "totalReturnedPoints": 0.0,
    }


def _with_texts(loyalty: dict[str, Any], stands: Standing) -> dict[str, Any]:
    name = stands.program.name
    return {
        **loyalty,
        "linkedPartnerPrograms": [],
        "programTitle": name,
        "programDescription": name,
        "programPointsToCurrencyRatio": 1.0,
    }


def _loyalty_id(customer_id: int, program_id: int) -> int:
    """A number of nine digits for an enrolment, always the same."""
    return 100_000_000 + (customer_id * 31 + program_id) % 900_000_000


def _spots(customer: Customer) -> list[tuple[str, str]]:
    """The sources and accounts that a customer is registered in; who has no identifiers was in a shop once."""
    return list(dict.fromkeys((known.source, known.account) for known in customer.identifiers)) or [(INSTORE, "")]


def _profile(customer: Customer, spot: tuple[str, str], org: Org, since: date) -> dict[str, Any]:
    """What is known of a customer in one source and account."""
    here = [known for known in customer.identifiers if (known.source, known.account) == spot]
    registered = iso_moment(datetime.combine(resolve(customer.registered, since), time(0), org.zone))
    return {
        "firstName": customer.first_name,
        "lastName": customer.last_name,
        "attribution": {
            "createDate": registered,
            "createdBy": {"id": 1, "code": _TILL, "name": _TILL, "type": "TILL"},
        },
        "fields": (customer.besides or {}).get("fields", {}),
        "identifiers": [{"type": known.kind, "value": known.value} for known in here],
        "commChannels": list(_channels(here)),
        "source": spot[0],
        "userId": customer.id,
        "accountId": spot[1],
        "conflictingProfileList": [],
        "autoUpdateTime": registered,
        "identifiersAll": [],
    }


def _channels(identifiers: Iterable[Identifier]) -> Iterable[dict[str, Any]]:
    """How a customer can be reached; of each kind the first is the primary one."""
    seen: set[str] = set()
    for known in identifiers:
        if known.kind in _CHANNELS:
            yield {
                "type": known.kind,
                "value": known.value,
                "primary": known.kind not in seen,
                "verified": False,
                "meta": {"residence": False, "office": False},
                "attributes": {},
            }
            seen.add(known.kind)
