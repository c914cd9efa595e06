"""Which namespace a call is for: path prefix, header or host; two that disagree are refused."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from sandbox.core.decision import shown
from sandbox.engine.namespace import Namespace
from sandbox.engine.sandbox import DEFAULT_NAMESPACE, NamespaceError, NoRoom, Sandbox
from sandbox.web.call import NAMED_BY_PATH, Call
from sandbox.web.problems import Problem

PREFIX = "/ns/"
HEADER = "X-Sandbox-Namespace"
HOST_SUFFIX = ".localhost"


def enter_namespace(environ: dict[str, Any]) -> None:
    """Move a prefix `/ns/NAME` of the path to where WSGI keeps what an application is mounted under. Done once."""
    path: str = environ.get("PATH_INFO", "")
    if path.startswith(PREFIX) and NAMED_BY_PATH not in environ:
        name, slash, rest = path[len(PREFIX) :].partition("/")
        environ[NAMED_BY_PATH] = name
        environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + PREFIX + name
        environ["PATH_INFO"] = slash + rest


def namespace_of(call: Call, sandbox: Sandbox) -> Namespace:
    """The namespace that the call names, else the default one. Raises `Problem`: 400, or 503 at the limit."""
    name = None
    for way, named in _named(call):
        if name is not None and named != name:
            detail = f"The call names two namespaces: {shown(name)}, and by its {way} {shown(named)}."
            raise Problem(HTTPStatus.BAD_REQUEST, detail)
        name = named
    try:
        return sandbox.namespace(DEFAULT_NAMESPACE if name is None else name)
    except NamespaceError:
        detail = f"{shown(name)} is no name of a namespace; expected letters a to z, digits and dashes, at most 63."
        raise Problem(HTTPStatus.BAD_REQUEST, detail) from None
    except NoRoom as full:
        detail = f"No room for namespace {name}: {full}. Drop one with DELETE /__admin/namespaces/NAME."
        raise Problem(HTTPStatus.SERVICE_UNAVAILABLE, detail) from None


def _named(call: Call) -> Iterator[tuple[str, str]]:
    if call.named_by_path is not None:
        yield "path", call.named_by_path
    header = call.header(HEADER)
    if header is not None and header.strip():
        yield "header", header.strip()
    host = call.header("Host")
    if host is not None and HOST_SUFFIX in host:
        name, suffix, _ = host.lower().partition(":")[0].rpartition(HOST_SUFFIX)
        if suffix and name:
            yield "host", name
