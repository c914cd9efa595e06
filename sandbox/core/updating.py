"""Telling something of a customer: the update, and the status label. Neither changes identifiers or moves a tier."""

from dataclasses import dataclass, field, replace

from sandbox.core.decision import Refusal
from sandbox.core.enrolling import taking_part
from sandbox.core.magic import magic_among
from sandbox.core.model import Customer
from sandbox.core.requests import Details, StatusLabel
from sandbox.core.writing import Writing


@dataclass(slots=True)
class Updating(Writing):
    """A customer being told of."""

    details: Details = field(init=False)


@dataclass(slots=True)
class Labelling(Writing):
    """A customer who gets a status label."""

    label: StatusLabel = field(init=False)


def magic_in_details(case: Updating) -> Refusal | None:
    """A magic value among the identifiers in the body is answered with its code, even though they change nothing."""
    return magic_among(case, case.details.identifiers)


def updated(case: Updating) -> Refusal | None:
    """Names, custom fields and loyalty are as submitted, and programs that were not enrolled in are."""
    customer, details = case.customer, case.details
    for profile in details.profiles:
        first, last = profile.first_name, profile.last_name
        customer = replace(customer, first_name=first or customer.first_name, last_name=last or customer.last_name)
    if details.identifiers:
        says = "identifiers were submitted; an update leaves them alone, changeIdentifier changes them"
        case.passes("profile", says)
    if details.fields:
        customer = _beside(customer, fields={**(customer.besides or {}).get("fields", {}), **details.fields})
    case.passes("profile", "customer {} is told of", customer.id, place=case.customer.place)
    told = taking_part(case, customer, details.loyalty, details.enrollments)
    if isinstance(told, Refusal):
        return told
    case.write(told)
    return None


def labelled(case: Labelling) -> Refusal | None:
    """The customer has the label."""
    customer, label = case.customer, case.label
    case.passes("label", "customer {} is labelled {}: {}", customer.id, label.label, label.reason or None)
    case.write(_beside(customer, status=label.label))
    return None


def _beside(customer: Customer, **kept: object) -> Customer:
    """The customer with this known beside what rules ask for."""
    return replace(customer, besides={**(customer.besides or {}), **kept})
