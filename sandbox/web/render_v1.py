"""Decision -> the wire shapes of v1.1: everything under `response`, every customer with a status of its own.

Keys D O; types as newer samples have them: codes of items, totals, ids and dates are texts, points and serial numbers
are numbers (A).
"""

import re
from collections.abc import Callable, Sequence
from datetime import datetime, time
from typing import Any
from xml.etree import ElementTree

from sandbox.core.catalogue import ERRORS
from sandbox.core.decision import Decision, Found, Refusal, Several
from sandbox.core.model import INSTORE, Customer, Org
from sandbox.core.moments import end_of_day, resolve
from sandbox.web.call import Answer
from sandbox.web.render import JSON_TYPE, XML_TYPE, json_text

Shape = Callable[[dict[str, Any]], tuple[str, str]]
"""Writes a response: its content type and text."""

_KINDS = {"mobile": "mobile", "email": "email", "external_id": "externalId"}
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_json(response: dict[str, Any]) -> tuple[str, str]:
    """The response as JSON."""
    return JSON_TYPE, json_text({"response": response})


def as_xml(response: dict[str, Any]) -> tuple[str, str]:
    """The response as XML: lists are elements repeated, what is empty stands as an empty element."""
    root = ElementTree.Element("response")
    _grow(root, response)
    return XML_TYPE, '<?xml version="1.0" encoding="UTF-8"?>' + ElementTree.tostring(root, encoding="unicode")


def customers(decision: Decision, asked: Sequence[tuple[str, str]], org: Org, shape: Shape) -> Answer:
    """The answer to a call for the customers of `asked`: the parameter and value behind each outcome."""
    assert isinstance(decision.outcome, Several)
    pairs = list(zip(asked, decision.outcome.outcomes, strict=True))
    found = sum(isinstance(outcome, Found) for _, outcome in pairs)
    status = _status(found, len(pairs))
    people = [
        _customer(outcome, org) if isinstance(outcome, Found) else _nobody(*named, outcome) for named, outcome in pairs
    ]
    content_type, text = shape({"status": status, "customers": {"customer": people}})
    return Answer(200, content_type, text.encode(), decision)


def nobody_asked_for(shape: Shape) -> Answer:
    """The answer to a call that names no customer (A)."""
    status = {"success": "false", "code": 400, "message": ERRORS[400].message, "total": "0", "success_count": "0"}
    content_type, text = shape({"status": status, "customers": {"customer": []}})
    note = "no customer is asked for: expected mobile, email, external_id or id"
    return Answer(200, content_type, text.encode(), note=note)


def _status(found: int, total: int) -> dict[str, Any]:
    """How the call as a whole went: 200, 201 where some were not found, 500 where none was. HTTP says 200."""
    code, success, message = 200, "true", "Success"
    if not found:
        code, success, message = 500, "false", ERRORS[500].message
    elif found < total:
        code, message = 201, "Partial Success"
    return {"success": success, "code": code, "message": message, "total": str(total), "success_count": str(found)}


def _customer(found: Found, org: Org) -> dict[str, Any]:
    customer = found.customer
    balance = found.balance(*(program.id for program in found.programs))
    return {
        "firstname": customer.first_name,
        "lastname": customer.last_name,
        **{name: _identifier(customer, kind) for name, kind in _KINDS.items()},
        "user_id": str(customer.id),
        "type": "LOYALTY" if customer.loyalty else "NON_LOYALTY",
        "registered_on": _moment(datetime.combine(resolve(customer.registered, found.since), time(0))),
        **_slab(found, org),
        "loyalty_points": _number(balance.main),
        "lifetime_points": _number(balance.lifetime),
        "lifetime_purchases": _number(balance.purchases),
        "custom_fields": {
            "field": [
                {"name": name, "value": value if isinstance(value, str | int | float) else json_text({"value": value})}
                for name, value in (customer.besides or {}).get("fields", {}).items()
            ]
        },
        "item_status": {"success": "true", "code": "1000", "message": "Customer successfully retrieved"},
    }


def _slab(found: Found, org: Org) -> dict[str, Any]:
    """The tier in the default program; empty where the customer stands in none."""
    stands = found.standings[0] if found.standings else None
    following = stands.next_tier if stands else None
    return {
        "current_slab": stands.tier.name if stands else "",
        "slab_number": stands.tier.serial if stands else -1,
        "slab_expiry_date": _moment(end_of_day(stands.shown_expiry, org.zone)) if stands else "",
        "next_slab": following.name if following else "",
        "next_slab_serial_number": following.serial if following else -1,
    }


def _nobody(name: str, value: str, refusal: Refusal) -> dict[str, Any]:
    """Who was asked for and not found: what was submitted, and why."""
    identifiers = {known: value if known == name else "" for known in _KINDS}
    return {
        **identifiers,
        "user_id": value if name == "id" else "",
        "item_status": {"success": "false", "code": str(refusal.code), "message": refusal.message},
    }


def _identifier(customer: Customer, kind: str) -> str:
    """The first identifier of a kind, in INSTORE rather than elsewhere; empty where there is none."""
    values = [(known.source != INSTORE, known.value) for known in customer.identifiers if known.kind == kind]
    return min(values, key=lambda known: known[0])[1] if values else ""


def _moment(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%d %H:%M:%S") if instant.year >= 1000 else str(instant)[:19]


def _number(amount: float) -> float:
    return int(amount) if float(amount).is_integer() else amount


def _grow(element: ElementTree.Element, value: Any) -> None:
    for name, inner in value.items():
        for each in inner if isinstance(inner, list) else [inner]:
            child = ElementTree.SubElement(element, name)
            if isinstance(each, dict):
                _grow(child, each)
            else:
                child.text = _NOT_IN_XML.sub("\ufffd", str(each))
