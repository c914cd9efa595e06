"""What a failing test tells of its namespace: each request, and the checks that led to its answer."""

from collections.abc import Callable, Iterator

from sandbox.operations.errors import SandboxError
from sandbox.operations.tenant import Tenant
from sandbox.operations.told import Seen

_MOST_REQUESTS = 20


def told(tenant: Tenant, strayed: Callable[[], int]) -> str:
    """The last requests to a namespace, each with its ordered checks, the deciding one marked, and fixture lines.

    `strayed` counts those that went to the default namespace meanwhile; it is asked where none came here.
    """
    try:
        return "\n".join(_lines(tenant, strayed))
    except SandboxError as error:
        return f"the requests cannot be told: {error}"


def listed(tenant: Tenant, strayed: Callable[[], int]) -> Iterator[str]:
    """The last requests to a namespace, a line for each; or why there is none. `strayed` is as of `told`."""
    headline, requests = _last(tenant, strayed)
    yield from headline
    yield from map(str, requests)


def _lines(tenant: Tenant, strayed: Callable[[], int]) -> Iterator[str]:
    shown = tenant.clock.read()
    frozen = ", standing still" if shown.frozen else ""
    yield f"namespace {tenant.namespace}, its clock at {shown.now.isoformat()}{frozen}"
    headline, requests = _last(tenant, strayed)
    yield from headline
    for request in requests:
        yield str(request)
        yield from (f"    {line}" for line in tenant.requests.explain(request.id).splitlines())


def _last(tenant: Tenant, strayed: Callable[[], int]) -> tuple[list[str], list[Seen]]:
    """What has to be said of the requests that are not told, and those that are."""
    requests, tally = list(tenant.requests), tenant.requests.tally()
    if not requests:
        return [tally.gap or _nobody(tenant.namespace, strayed())], []
    last, whole = requests[-_MOST_REQUESTS:], len(requests) + tally.dropped
    return [f"the last {len(last)} of {whole} requests:"] if whole > len(last) else [], last


def _nobody(namespace: str, strayed: int) -> str:
    if not strayed:
        return "no request reached it"
    return (
        f"no request reached it, but the default namespace got {strayed} meanwhile: was /ns/{namespace} lost from the "
        'path? urljoin(base_url, "/v2/...") drops it, base_url + "/v2/..." keeps it'
    )
