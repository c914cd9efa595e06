"""The sandbox's own routes under `/__admin`: health, reset, namespaces, snapshots. Errors are problem details."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

from sandbox.core.decision import shown
from sandbox.engine.namespace import Namespace, UnknownSnapshot
from sandbox.engine.sandbox import NamespaceError, NamespaceTaken, NoRoom, Sandbox
from sandbox.web.admin_parameters import ALL
from sandbox.web.call import Answer, Call
from sandbox.web.problems import Problem

JSON_TYPE = "application/json"


def health(call: Call, sandbox: Sandbox, namespace: Namespace) -> Answer:
    """`GET /__admin/health`."""
    return done({"status": "alive"})


def ready(call: Call, sandbox: Sandbox, namespace: Namespace) -> Answer:
    """`GET /__admin/ready`."""
    return done({"status": "ready", "orgs": list(namespace.state.worlds)})


def openapi(call: Call, sandbox: Sandbox, namespace: Namespace) -> Answer:
    """`GET /__admin/openapi.json`."""
    from sandbox.web.openapi import description

    return done(description())


def docs(call: Call, sandbox: Sandbox, namespace: Namespace) -> Answer:
    """`GET /__admin/docs`."""
    from sandbox.web.docs_page import docs_page

    return docs_page(namespace)


def reset(call: Call, sandbox: Sandbox, namespace: Namespace) -> Answer:
    """`POST /__admin/reset`, with `?all=true` of every namespace."""
    if ALL.of(call):
        sandbox.reset_all()
    else:
        namespace.reset()
    return done({"status": "reset"})


def list_namespaces(call: Call, sandbox: Sandbox, namespace: Namespace) -> Answer:
    """`GET /__admin/namespaces`."""
    return done({"namespaces": [{"name": name} for name in sandbox.namespaces]})


def fork_namespace(call: Call, sandbox: Sandbox, namespace: Namespace) -> Answer:
    """`POST /__admin/namespaces/{name}/fork` with `{"name": "new"}`."""
    name = text_field(json_object(call, "name"), "name")
    with (
        told_as(HTTPStatus.NOT_FOUND, LookupError),
        told_as(HTTPStatus.CONFLICT, NamespaceTaken, pointer="/name"),
        told_as(HTTPStatus.UNPROCESSABLE_ENTITY, NamespaceError, pointer="/name"),
        told_as(HTTPStatus.SERVICE_UNAVAILABLE, NoRoom),
    ):
        sandbox.fork(call.path_values["name"], name)
    return done({"name": name}, HTTPStatus.CREATED)


def drop_namespace(call: Call, sandbox: Sandbox, namespace: Namespace) -> Answer:
    """`DELETE /__admin/namespaces/{name}`."""
    with told_as(HTTPStatus.NOT_FOUND, LookupError):
        sandbox.drop(call.path_values["name"])
    return nothing()


def list_snapshots(call: Call, sandbox: Sandbox, namespace: Namespace) -> Answer:
    """`GET /__admin/snapshots`."""
    return done({"snapshots": [{"name": name} for name in namespace.snapshots]})


def take_snapshot(call: Call, sandbox: Sandbox, namespace: Namespace) -> Answer:
    """`PUT /__admin/snapshots/{name}`: in place of what had that name."""
    name = call.path_values["name"]
    existed = name in namespace.snapshots
    namespace.save(name)
    return done({"name": name}, HTTPStatus.OK if existed else HTTPStatus.CREATED)


def restore_snapshot(call: Call, sandbox: Sandbox, namespace: Namespace) -> Answer:
    """`POST /__admin/snapshots/{name}/restore`."""
    with told_as(HTTPStatus.NOT_FOUND, UnknownSnapshot):
        namespace.restore(call.path_values["name"])
    return done({"name": call.path_values["name"]})


def drop_snapshot(call: Call, sandbox: Sandbox, namespace: Namespace) -> Answer:
    """`DELETE /__admin/snapshots/{name}`."""
    with told_as(HTTPStatus.NOT_FOUND, UnknownSnapshot):
        namespace.forget(call.path_values["name"])
    return nothing()


def done(body: dict[str, Any], status: HTTPStatus = HTTPStatus.OK) -> Answer:
    """An answer that tells what was done or found."""
    return Answer(status.value, JSON_TYPE, json.dumps(body, indent=2, ensure_ascii=False).encode() + b"\n")


def nothing() -> Answer:
    """The answer to a deletion."""
    return Answer(HTTPStatus.NO_CONTENT.value, JSON_TYPE, b"")


def json_object(call: Call, *names: str) -> dict[str, Any]:
    """The call's body, which has to be a JSON object with no other keys than `names`. Raises `Problem`."""
    try:
        body = json.loads(call.body)
    except (ValueError, RecursionError) as error:
        detail = f"The body is not JSON: {error}." if call.body else "The body is empty; expected a JSON object."
        raise Problem(HTTPStatus.BAD_REQUEST, detail) from None
    if not isinstance(body, dict):
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "The body is not a JSON object.", pointer="")
    for name in body:
        if names and name not in names:
            detail = f"{shown(name)} is not known here; expected {', '.join(names)}."
            raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail, pointer=f"/{name}")
    return body


def text_field(body: dict[str, Any], name: str) -> str:
    """A field of the body that has to be text. Raises `Problem`."""
    value = body.get(name)
    if not isinstance(value, str):
        told = f"is {json.dumps(value)[:60]}" if name in body else "is missing"
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, f"{name} {told}; expected text.", pointer=f"/{name}")
    return value


@contextmanager
def told_as(status: HTTPStatus, error: type[Exception], *, pointer: str | None = None) -> Iterator[None]:
    """Raise `Problem` with that status in place of `error`, with its words."""
    try:
        yield
    except error as raised:
        text = str(raised)
        raise Problem(status, text[:1].upper() + text[1:] + ".", pointer=pointer) from None
