"""ADMIN_ENDPOINTS: the sandbox's own routes, in one table."""

from dataclasses import dataclass

from sandbox.web import admin_api, admin_clock
from sandbox.web.call import AdminHandler

ADMIN_PREFIX = "/__admin"


@dataclass(frozen=True, slots=True)
class AdminEndpoint:
    """A method and path under `/__admin`. `body` is an example of what it takes, `None` if it takes nothing."""

    name: str
    method: str
    path: str
    handler: AdminHandler
    summary: str
    body: str | None = None


_ROWS: tuple[tuple[str, str, AdminHandler, str, str | None], ...] = (
    ("GET", "/health", admin_api.health, "Whether the process is alive", None),
    ("GET", "/ready", admin_api.ready, "Whether the fixtures are loaded, and which orgs", None),
    ("GET", "/openapi.json", admin_api.openapi, "This description, as OpenAPI 3.1", None),
    ("GET", "/docs", admin_api.docs, "What is loaded and what can be asked, as a page to read", None),
    (
        "POST",
        "/reset",
        admin_api.reset,
        "Back to the base; with `?all=true` in every namespace",
        None,
    ),
    ("GET", "/namespaces", admin_api.list_namespaces, "The namespaces that exist", None),
    (
        "POST",
        "/namespaces/{name}/fork",
        admin_api.fork_namespace,
        "A new namespace with the data and clock of this one",
        '{"name": "new"}',
    ),
    ("DELETE", "/namespaces/{name}", admin_api.drop_namespace, "Forget a namespace; the default one is reset", None),
    ("GET", "/snapshots", admin_api.list_snapshots, "The snapshots of the namespace", None),
    ("PUT", "/snapshots/{name}", admin_api.take_snapshot, "Keep data and clock as they are under a name", None),
    ("POST", "/snapshots/{name}/restore", admin_api.restore_snapshot, "Go back to a snapshot", None),
    ("DELETE", "/snapshots/{name}", admin_api.drop_snapshot, "Drop a snapshot", None),
    ("GET", "/clock", admin_clock.show_clock, "What time it is in the namespace", None),
    (
        "PUT",
        "/clock",
        admin_clock.set_clock,
        "Set the clock; it stands still with `frozen`, else it runs on",
        '{"now": "2027-03-26T22:00:00Z", "frozen": true}',
    ),
    (
        "POST",
        "/clock/advance",
        admin_clock.advance_clock,
        "Move the clock on, by ISO 8601 (days and months by the default org's calendar) or as 3h, 2d, 5m, 10s",
        '{"by": "P1D"}',
    ),
    ("POST", "/clock/next", admin_clock.next_event, "Move the clock to the next expiry", None),
    ("GET", "/clock/events", admin_clock.list_events, "The expiries that lie ahead, the first hundred", None),
    ("DELETE", "/clock", admin_clock.real_time, "Follow real time again", None),
)

ADMIN_ENDPOINTS: tuple[AdminEndpoint, ...] = tuple(
    AdminEndpoint(handler.__name__, method, ADMIN_PREFIX + path, handler, summary, body)
    for method, path, handler, summary, body in _ROWS
)
"""The sandbox's own endpoints."""
