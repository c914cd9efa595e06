"""Records in their fixture form: the plain maps that a fixture would hold, from which a load makes the same records."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.core.model import (
    DEFAULT_TOKEN_TTL,
    INSTORE,
    Canned,
    Client,
    Credentials,
    Customer,
    Dialect,
    Group,
    Identifier,
    Membership,
    Org,
    Persona,
    Program,
    Tier,
    Till,
    Webhook,
)
from sandbox.core.moments import CLUSTER_ZONES, DEFAULT_REGISTRATION
from sandbox.sources.balances import points_form
from sandbox.sources.drafts import parted

Form = dict[str, Any]
"""A record as JSON and YAML have it; what is as by default is left out."""


def customer_form(customer: Customer, programs: Iterable[Program]) -> Form:
    """A customer of an org with these programs, which memberships are named after."""
    ladders = {program.id: program for program in programs}
    here, elsewhere = _registered(customer.identifiers)
    form = {
        "id": customer.id,
        **_name(customer),
        "registered": str(customer.registered) if customer.registered != DEFAULT_REGISTRATION else None,
        "identifiers": here,
        "sources": elsewhere,
        "tiers": _tiers(customer.memberships, ladders),
        "points": points_form(customer.points, ladders),
        "loyalty": None if customer.loyalty else "non_loyalty",
        "merged_into": customer.merged_into,
        "deleted": customer.deleted or None,
        **(customer.besides or {}),
    }
    return _told(form)


def group_form(group: Group, programs: Iterable[Program]) -> Form:
    """A group of an org with these programs."""
    ladders = {program.id: program for program in programs}
    form = {
        "id": group.id,
        "external_id": group.external_id,
        "name": group.name,
        "primary": group.primary,
        "members": list(group.members),
        "tiers": _tiers(group.memberships, ladders),
        "points": points_form(group.points, ladders),
    }
    return _told(form)


def program_form(program: Program) -> Form:
    """A program; a tier that is only a name is just that."""
    form = {
        "id": program.id,
        "name": program.name,
        "default": program.default or None,
        "tiers": [_tier(tier) for tier in program.tiers],
        "on_expiry": None if program.on_expiry == "keep" else program.on_expiry,
        "validity_months": program.validity_months,
        "downgrade_reminder_days": program.reminder_days,
    }
    return _told(form)


def org_form(org: Org) -> Form:
    """An org's own settings."""
    standard = Dialect()
    switches = {switch.name: getattr(org.dialect, switch.name) for switch in fields(Dialect)}
    form = {
        "id": org.id,
        "name": org.name,
        "default": org.default or None,
        **_zone(org),
        "default_country_code": org.default_country_code,
        "dual_eligibility": org.dual_eligibility or None,
        "primary_identifier": org.primary_identifier,
        "sources": {source: {"accounts": list(accounts)} for source, accounts in org.accounts.items()},
        "dialect": {name: value for name, value in switches.items() if value != getattr(standard, name)},
        "credentials": _credentials(org.credentials),
        "webhooks": [webhook_form(webhook) for webhook in org.webhooks],
        **(org.besides or {}),
    }
    return _told(form)


def webhook_form(webhook: Webhook) -> Form:
    """A receiver of events."""
    return _told({"url": webhook.url, "events": list(webhook.events), "headers": dict(webhook.headers)})


def persona_form(persona: Persona) -> Form:
    """A persona."""
    form = {
        "row": persona.row,
        "shows": persona.shows,
        "customer": persona.customer,
        "get": persona.get,
        "warning": persona.warning,
    }
    answers = persona.answers if isinstance(persona.answers, int) else list(persona.answers)
    return {**_told(form), "answers": answers}


def canned_form(canned: Canned, number: Callable[[str], Any] | None = None) -> Form:
    """A canned answer; `number` makes numbers of those in a JSON body, in place of `int` and `float`."""
    form = {
        "method": None if canned.method == "GET" else canned.method,
        "path": canned.path,
        "query": dict(canned.query),
        "status": None if canned.status == 200 else canned.status,
        "headers": dict(canned.headers),
    }
    if canned.is_json:
        return {**_told(form), "body": json.loads(canned.body, parse_float=number, parse_int=number)}
    return {**_told(form), **({"body": canned.body} if canned.body else {})}


def _told(form: Form) -> Form:
    """Without what there is nothing to tell of."""
    return {key: value for key, value in form.items() if value is not None and value != "" and value not in ({}, [])}


def _name(customer: Customer) -> Form:
    """In one, where that would be parted as it is."""
    if parted(customer.name) == (customer.first_name, customer.last_name):
        return {"name": customer.name}
    return {"first_name": customer.first_name, "last_name": customer.last_name}


def _registered(identifiers: Iterable[Identifier]) -> tuple[Form, dict[str, Form]]:
    """Those in INSTORE, and those elsewhere by source and account: a value for each kind, or a list of them."""
    here: Form = {}
    elsewhere: dict[str, Form] = {}
    for kind, value, source, account in identifiers:
        place = f"{source}/{account}" if account else source
        known = here if place == INSTORE else elsewhere.setdefault(place, {})
        if kind not in known:
            known[kind] = value
        elif isinstance(known[kind], list):
            known[kind].append(value)
        else:
            known[kind] = [known[kind], value]
    return here, elsewhere


def _tiers(memberships: Iterable[Membership], ladders: Mapping[int, Program]) -> Form:
    return {
        ladders[known.program_id].name: {
            "tier": ladders[known.program_id].tier(known.serial).name,
            **({} if known.expires is None else {"expires": str(known.expires)}),
        }
        for known in memberships
    }


def _tier(tier: Tier) -> Any:
    form = _told({"name": tier.name, "description": tier.description, "validity_months": tier.validity_months})
    return tier.name if len(form) == 1 else form


def _credentials(credentials: Credentials) -> Form:
    tills = [_till(till) for till in credentials.tills.values()]
    return _told({"tills": tills, "clients": [_client(client) for client in credentials.clients.values()]})


def _till(till: Till) -> Form:
    return _told({"username": till.username, "password": till.password, "denied": list(till.denied)})


def _client(client: Client) -> Form:
    ttl = client.token_ttl_seconds
    form = {
        "key": client.key,
        "secret": client.secret,
        "token_ttl_seconds": None if ttl == DEFAULT_TOKEN_TTL else ttl,
        "denied": list(client.denied),
    }
    return _told(form)


def _zone(org: Org) -> Form:
    """The cluster and, where it does not give the zone, the zone."""
    form = {"cluster": org.cluster} if org.cluster else {}
    if org.cluster and CLUSTER_ZONES.get(org.cluster) == org.zone:
        return form
    if isinstance(org.zone, ZoneInfo):
        return {**form, "time_zone": org.zone.key}
    return form or {"cluster": next(name for name, zone in CLUSTER_ZONES.items() if zone == org.zone)}
