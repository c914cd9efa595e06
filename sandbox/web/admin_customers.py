"""Customers one by one, under `/__admin/customers`; and the orgs they are in, under `/__admin/orgs`."""

import json
from http import HTTPStatus
from itertools import chain
from typing import Any

from sandbox.core.identifiers import whole_number
from sandbox.engine import customers
from sandbox.engine.customers import Search, StillNeeded, UnknownCustomer, UnknownProgram
from sandbox.engine.namespace import Namespace
from sandbox.engine.sandbox import Sandbox
from sandbox.engine.state import UnknownOrg, View
from sandbox.sources.seeds import Taken
from sandbox.sources.writing import org_form, program_form
from sandbox.traffic.masking import MASK
from sandbox.web.admin_api import done, json_object, nothing, told_as
from sandbox.web.admin_parameters import IDENTIFIER, LIMIT, NAME, OFFSET, ORG, TEXT, TIER
from sandbox.web.admin_seed import body_text, findings_told
from sandbox.web.call import Answer, Call
from sandbox.web.problems import Problem


def list_customers(call: Call, sandbox: Sandbox, namespace: Namespace) -> Answer:
    """`GET /__admin/customers`: those of the default org or of `?org=`, found by what `Search` has, page by page."""
    search = Search(IDENTIFIER.of(call), NAME.of(call), TIER.of(call), TEXT.of(call))
    view = view_of_org(call, namespace)
    found, total = customers.find_customers(view, search, limit=LIMIT.of(call), offset=OFFSET.of(call))
    return done({"customers": found, "meta": {"total": total}})


def add_customer(call: Call, sandbox: Sandbox, namespace: Namespace) -> Answer:
    """`POST /__admin/customers` with a customer as in a fixture, for the default org or for `?org=`."""
    org_id = view_of_org(call, namespace).world.org.id
    with told_as(HTTPStatus.CONFLICT, Taken, pointer="/id"), findings_told():
        return done(customers.add(namespace, body_text(call), org_id), HTTPStatus.CREATED)


def show_customer(call: Call, sandbox: Sandbox, namespace: Namespace) -> Answer:
    """`GET /__admin/customers/{id}`: the customer as in a fixture, of whichever org."""
    with told_as(HTTPStatus.NOT_FOUND, UnknownCustomer):
        return done(customers.read(namespace.state, _customer_id(call)))


def replace_customer(call: Call, sandbox: Sandbox, namespace: Namespace) -> Answer:
    """`PUT /__admin/customers/{id}` with the whole customer; the id may be left out."""
    with told_as(HTTPStatus.NOT_FOUND, UnknownCustomer), findings_told():
        return done(customers.put(namespace, _customer_id(call), body_text(call)))


def edit_customer(call: Call, sandbox: Sandbox, namespace: Namespace) -> Answer:
    """`PATCH /__admin/customers/{id}` with JSON Merge Patch (RFC 7396)."""
    with told_as(HTTPStatus.NOT_FOUND, UnknownCustomer), findings_told():
        return done(customers.patch(namespace, _customer_id(call), json_object(call)))


def remove_customer(call: Call, sandbox: Sandbox, namespace: Namespace) -> Answer:
    """`DELETE /__admin/customers/{id}`, unless others were merged into it or a group has it as a member."""
    needed = told_as(HTTPStatus.UNPROCESSABLE_ENTITY, StillNeeded)
    with told_as(HTTPStatus.NOT_FOUND, UnknownCustomer), needed:
        customers.remove(namespace, _customer_id(call))
    return nothing()


def set_tier(call: Call, sandbox: Sandbox, namespace: Namespace) -> Answer:
    """`PUT /__admin/customers/{id}/tiers/{program}` with a tier's name, or `{tier, expires, enrolled}`."""
    try:
        membership = json.loads(call.body)
    except (ValueError, RecursionError):
        detail = (
            'The body is not JSON; expected the name of a tier such as "Gold", or {"tier": "Gold", "expires": ...}.'
        )
        raise Problem(HTTPStatus.BAD_REQUEST, detail) from None
    if not isinstance(membership, str | dict):
        detail = "The body is neither the name of a tier nor an object with tier, expires or enrolled."
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail, pointer="")
    unknown = told_as(HTTPStatus.NOT_FOUND, UnknownProgram)
    with told_as(HTTPStatus.NOT_FOUND, UnknownCustomer), unknown, findings_told():
        return done(customers.set_tier(namespace, _customer_id(call), call.path_values["program"], membership))


def list_orgs(call: Call, sandbox: Sandbox, namespace: Namespace) -> Answer:
    """`GET /__admin/orgs`: each with its size, and which answers when none is named."""
    state = namespace.state
    orgs = [
        {
            "id": org_id,
            "name": world.org.name,
            "default": org_id == state.default_org_id,
            "programs": len(world.programs),
            "customers": len(world),
            "groups": len(world.groups),
        }
        for org_id, world in state.worlds.items()
    ]
    return done({"orgs": orgs})


def show_org(call: Call, sandbox: Sandbox, namespace: Namespace) -> Answer:
    """`GET /__admin/orgs/{id}`: its settings and programs as in a fixture, secrets masked, and its size."""
    org_id = whole_number(call.path_values["id"])
    world = namespace.state.worlds.get(-1 if org_id is None else org_id)
    if world is None:
        raise Problem(HTTPStatus.NOT_FOUND, f"No org {call.path_values['id']} is loaded.")
    programs = [program_form(program) for program in world.programs]
    size = {"customers": len(world), "groups": len(world.groups)}
    return done({"org": _without_secrets(org_form(world.org)), "programs": programs, **size})


def _without_secrets(form: dict[str, Any]) -> dict[str, Any]:
    for caller in chain.from_iterable(form.get("credentials", {}).values()):
        caller.update({name: MASK for name in caller if name in ("password", "secret")})
    for webhook in form.get("webhooks", ()):
        hide_headers(webhook)
    return form


def hide_headers(webhook: dict[str, Any]) -> dict[str, Any]:
    """A receiver of events, in the form of a fixture, without what its headers say: mostly credentials."""
    if "headers" in webhook:
        webhook["headers"] = dict.fromkeys(webhook["headers"], MASK)
    return webhook


def view_of_org(call: Call, namespace: Namespace) -> View:
    """What the call sees of the org that `?org=` names, or of the default one. Raises `Problem`."""
    with told_as(HTTPStatus.NOT_FOUND, UnknownOrg):
        return namespace.view(ORG.of(call))


def _customer_id(call: Call) -> int:
    customer_id = whole_number(call.path_values["id"])
    if customer_id is None:
        raise Problem(HTTPStatus.NOT_FOUND, f"{call.path_values['id'][:60]!r} is no customer's id.")
    return customer_id
