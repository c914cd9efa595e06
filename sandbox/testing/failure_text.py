"""What a failing test tells of its namespace: each request, and the checks that led to its answer."""

from collections.abc import Iterator

from sandbox.operations.errors import SandboxError
from sandbox.operations.tenant import Tenant

_MOST_REQUESTS = 20


def told(tenant: Tenant) -> str:
    """The last requests to a namespace, each with its ordered checks, the deciding one marked, and fixture lines."""
    try:
        return "\n".join(_lines(tenant))
    except SandboxError as error:
        return f"the requests cannot be told: {error}"


def _lines(tenant: Tenant) -> Iterator[str]:
    shown = tenant.clock.read()
    frozen = ", standing still" if shown.frozen else ""
    yield f"namespace {tenant.namespace}, its clock at {shown.now.isoformat()}{frozen}"
    requests = list(tenant.requests)
    if not requests:
        yield "no request reached it"
    if len(requests) > _MOST_REQUESTS:
        yield f"the last {_MOST_REQUESTS} of {len(requests)} requests:"
    for request in requests[-_MOST_REQUESTS:]:
        yield str(request)
        yield from (f"    {line}" for line in tenant.requests.explain(request.id).splitlines())
