"""ADMIN_ENDPOINTS: the sandbox's own routes, in one table."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from sandbox.engine.namespace import Namespace
from sandbox.engine.sandbox import Sandbox
from sandbox.web import (
    admin_api,
    admin_clock,
    admin_customers,
    admin_metrics,
    admin_requests,
    admin_scenarios,
    admin_seed,
    admin_snapshots,
)
from sandbox.web.call import AdminHandler, Answer, Call
from sandbox.web.pipeline import Pipeline

ADMIN_PREFIX = "/__admin"

PipelineHandler = Callable[[Pipeline, Call, Sandbox, Namespace], Answer]
"""An admin handler that needs the pipeline too: for what it would answer, or has answered."""


@dataclass(frozen=True, slots=True)
class AdminEndpoint:
    """A method and path under `/__admin`. `body` is an example of what it takes, `None` if it takes nothing."""

    name: str
    method: str
    path: str
    handler: AdminHandler | PipelineHandler
    summary: str
    body: str | None = None
    of_pipeline: bool = False

    def bound(self, pipeline: Pipeline) -> AdminHandler:
        """The handler as it is called, whatever it needs."""
        handler: Callable[..., Answer] = self.handler
        return partial(handler, pipeline) if self.of_pipeline else handler


_CRITERIA = '{"endpoint": "tier_details", "queryParameters": {"source": {"equalTo": "INSTORE"}}, "code": 8015}'

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
    (
        "POST",
        "/seed",
        admin_seed.seed,
        "Put records in the fixture format in, YAML or JSON, all or none; with `?replace=true` they are the new base",
        '{"customers": [{"id": 7, "name": "Ann Lee", "identifiers": {"mobile": "447700900001"}}]}',
    ),
    (
        "GET",
        "/customers",
        admin_customers.list_customers,
        "The customers of the default org or of `?org=`, page by page (`limit`, `offset`), found by a whole "
        "`identifier` or id, the `tier` they are in now, a part of the `name`, or `text` in any of these",
        None,
    ),
    (
        "POST",
        "/customers",
        admin_customers.add_customer,
        "Add a customer, as in a fixture, to the default org or to `?org=`",
        '{"id": 8, "name": "Bob Ray", "identifiers": {"mobile": "447700900002"}}',
    ),
    ("GET", "/customers/{id}", admin_customers.show_customer, "A customer of any org, as in a fixture", None),
    (
        "PUT",
        "/customers/{id}",
        admin_customers.replace_customer,
        "Replace a customer whole",
        '{"name": "Bob Ray", "identifiers": {"mobile": "447700900003"}}',
    ),
    (
        "PATCH",
        "/customers/{id}",
        admin_customers.edit_customer,
        "Change what is named of a customer, by JSON Merge Patch (RFC 7396)",
        '{"identifiers": {"email": "bob@example.com"}}',
    ),
    (
        "DELETE",
        "/customers/{id}",
        admin_customers.remove_customer,
        "Take a customer away, unless a merge or a group needs it",
        None,
    ),
    (
        "PUT",
        "/customers/{id}/tiers/{program}",
        admin_customers.set_tier,
        "Put a customer into a tier of a program, named by id or name; the body may also be just the tier's name",
        '{"tier": "Gold", "expires": "today+30d"}',
    ),
    ("GET", "/scenarios", admin_scenarios.list_scenarios, "The scenarios of the fixtures folder", None),
    ("GET", "/scenarios/{name}", admin_scenarios.show_scenario, "A scenario, as its file has it", None),
    (
        "PUT",
        "/scenarios/{name}/play",
        admin_scenarios.play_scenario,
        "Set the namespace up as a scenario says, all at once; a reset goes back to the base",
        None,
    ),
    (
        "POST",
        "/scenarios/play",
        admin_scenarios.play_posted,
        "The same for a scenario in the body, which names no fixtures",
        '{"scenario": "mine", "clock": {"now": "2027-03-26T18:00:00Z", "frozen": true}, "seed": {"customers": []}}',
    ),
    ("GET", "/orgs", admin_customers.list_orgs, "The orgs that are loaded, with their sizes", None),
    ("GET", "/orgs/{id}", admin_customers.show_org, "An org's settings and programs, as in a fixture", None),
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
    (
        "GET",
        "/snapshots/{name}",
        admin_snapshots.download_snapshot,
        "A snapshot's default org, or `?org=`, as a fixture; its clock is in a comment and in `X-Sandbox-Clock`",
        None,
    ),
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
    (
        "POST",
        "/clock/next",
        admin_clock.next_event,
        "Move the clock to the next expiry of a tier or of points, or to points that are due",
        None,
    ),
    (
        "GET",
        "/clock/events",
        admin_clock.list_events,
        "The expiries of tiers and points, and the points that will be due, the first hundred",
        None,
    ),
    ("DELETE", "/clock", admin_clock.real_time, "Follow real time again", None),
    ("GET", "/version", admin_metrics.version, "The versions of the sandbox and of Python", None),
    (
        "GET",
        "/requests",
        admin_requests.list_requests,
        "The journal, the newest request first; `limit` and `offset` page it, `since` takes a moment",
        None,
    ),
    (
        "POST",
        "/requests/find",
        admin_requests.find_requests,
        "The requests that meet all criteria: `method`, `url`, `urlPath`, `queryParameters`, `headers`, `code`, "
        "`endpoint`, `identifier`; paged as the journal is",
        _CRITERIA,
    ),
    ("POST", "/requests/count", admin_requests.count_requests, "How many requests meet all criteria", _CRITERIA),
    ("GET", "/requests/unmatched", admin_requests.list_unmatched, "The requests answered 404 or 405", None),
    ("GET", "/requests/{id}", admin_requests.show_request, "A request, by the request id it was answered with", None),
    ("GET", "/requests/{id}/explain", admin_requests.explain_request, "Why a request was answered as it was", None),
    ("DELETE", "/requests", admin_requests.forget_requests, "Empty the journal", None),
)

_OF_THE_PIPELINE: tuple[tuple[str, str, PipelineHandler, str], ...] = (
    (
        "GET",
        "/explain",
        admin_requests.explain_unsent,
        "Why a GET of `?url=` (encoded) would be answered as it would, without sending it; `org` names an org",
    ),
    ("GET", "/metrics", admin_metrics.metrics, "Counts of the whole process, as text for Prometheus"),
)

ADMIN_ENDPOINTS: tuple[AdminEndpoint, ...] = (
    *(
        AdminEndpoint(handler.__name__, method, ADMIN_PREFIX + path, handler, summary, body)
        for method, path, handler, summary, body in _ROWS
    ),
    *(
        AdminEndpoint(asking.__name__, method, ADMIN_PREFIX + path, asking, summary, of_pipeline=True)
        for method, path, asking, summary in _OF_THE_PIPELINE
    ),
)
"""The sandbox's own endpoints."""
