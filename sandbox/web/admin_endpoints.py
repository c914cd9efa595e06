"""ADMIN_ENDPOINTS: the sandbox's own routes, in one table."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from sandbox.engine.namespace import Namespace
from sandbox.engine.sandbox import Sandbox
from sandbox.web import (
    admin_api,
    admin_canned,
    admin_clock,
    admin_coverage,
    admin_customers,
    admin_faults,
    admin_fidelity,
    admin_metrics,
    admin_recording,
    admin_requests,
    admin_scenarios,
    admin_seed,
    admin_snapshots,
    admin_webhooks,
)
from sandbox.web.admin_parameters import (
    ALL,
    BESIDE,
    CUSTOMER,
    EVENT,
    IDENTIFIER,
    LIMIT,
    METHOD,
    NAME,
    NO_LIMIT,
    OFFSET,
    ORG,
    OUTCOME,
    PATH,
    REPLACE,
    SINCE,
    SUGGEST,
    TEXT,
    TIER,
    URL,
    WAIT,
    AdminParameter,
    check_parameters,
)
from sandbox.web.call import AdminHandler, Answer, Call
from sandbox.web.pipeline import Pipeline

ADMIN_PREFIX = "/__admin"

PipelineHandler = Callable[[Pipeline, Call, Sandbox, Namespace], Answer]
"""An admin handler that needs the pipeline too: for what it would answer, or has answered."""


@dataclass(frozen=True, slots=True)
class AdminEndpoint:
    """A method and route below `/__admin`. `body` is an example of what it takes, `None` if it takes nothing.

    A call with a parameter that is not among `parameters` is refused. Those `of_pipeline` have a `PipelineHandler`.
    `body_shape` names the schema of the body in OpenAPI, where there is one.
    """

    method: str
    route: str
    handler: AdminHandler | PipelineHandler
    summary: str
    body: str | None = None
    parameters: tuple[AdminParameter[Any], ...] = ()
    of_pipeline: bool = False
    body_shape: str | None = None

    @property
    def name(self) -> str:
        """What OpenAPI and routing call it: its handler's name."""
        return self.handler.__name__

    @property
    def path(self) -> str:
        """The whole path."""
        return ADMIN_PREFIX + self.route

    def bound(self, pipeline: Pipeline) -> AdminHandler:
        """The handler as it is called, whatever it needs, behind the check of the parameters."""
        handler: Callable[..., Answer] = self.handler
        if self.of_pipeline:
            handler = partial(handler, pipeline)

        def checked(call: Call, sandbox: Sandbox, namespace: Namespace) -> Answer:
            check_parameters(call, self.parameters)
            return handler(call, sandbox, namespace)

        return checked


_CRITERIA = '{"endpoint": "tier_details", "queryParameters": {"source": {"equalTo": "INSTORE"}}, "code": 8015}'

_PAGED = (NO_LIMIT, OFFSET, SINCE)

ADMIN_ENDPOINTS: tuple[AdminEndpoint, ...] = (
    AdminEndpoint("GET", "/health", admin_api.health, "Whether the process is alive"),
    AdminEndpoint("GET", "/ready", admin_api.ready, "Whether the fixtures are loaded, and which orgs"),
    AdminEndpoint("GET", "/openapi.json", admin_api.openapi, "This description, as OpenAPI 3.1"),
    AdminEndpoint("GET", "/docs", admin_api.docs, "What is loaded and what can be asked, as a page to read"),
    AdminEndpoint("POST", "/reset", admin_api.reset, "Back to the base", parameters=(ALL,)),
    AdminEndpoint(
        "POST",
        "/seed",
        admin_seed.seed,
        "Put records in the fixture format in, YAML or JSON, all or none; they join the base, or are the new one",
        '{"customers": [{"id": 7, "name": "Ann Lee", "identifiers": {"mobile": "447700900001"}}]}',
        parameters=(REPLACE,),
    ),
    AdminEndpoint(
        "GET",
        "/customers",
        admin_customers.list_customers,
        "The customers of an org for whom all that is asked holds, page by page",
        parameters=(ORG, IDENTIFIER, NAME, TIER, TEXT, LIMIT, OFFSET),
    ),
    AdminEndpoint(
        "POST",
        "/customers",
        admin_customers.add_customer,
        "Add a customer, as in a fixture, to an org",
        '{"id": 8, "name": "Bob Ray", "identifiers": {"mobile": "447700900002"}}',
        parameters=(ORG,),
    ),
    AdminEndpoint("GET", "/customers/{id}", admin_customers.show_customer, "A customer of any org, as in a fixture"),
    AdminEndpoint(
        "PUT",
        "/customers/{id}",
        admin_customers.replace_customer,
        "Replace a customer whole",
        '{"name": "Bob Ray", "identifiers": {"mobile": "447700900003"}}',
    ),
    AdminEndpoint(
        "PATCH",
        "/customers/{id}",
        admin_customers.edit_customer,
        "Change what is named of a customer, by JSON Merge Patch (RFC 7396)",
        '{"identifiers": {"email": "bob@example.com"}}',
    ),
    AdminEndpoint(
        "DELETE",
        "/customers/{id}",
        admin_customers.remove_customer,
        "Take a customer away, unless a merge or a group needs it",
    ),
    AdminEndpoint(
        "PUT",
        "/customers/{id}/tiers/{program}",
        admin_customers.set_tier,
        "Put a customer into a tier of a program, named by id or name; the body may also be just the tier's name",
        '{"tier": "Gold", "expires": "today+30d"}',
    ),
    AdminEndpoint(
        "GET",
        "/canned",
        admin_canned.list_canned,
        "The canned answers of an org, as in a fixture; a seed puts them in",
        parameters=(ORG,),
    ),
    AdminEndpoint(
        "DELETE",
        "/canned",
        admin_canned.forget_canned,
        "Take canned answers away: all of the org, or those of a path and method",
        parameters=(ORG, PATH, METHOD),
    ),
    AdminEndpoint(
        "GET",
        "/webhooks",
        admin_webhooks.list_webhooks,
        "The receivers of an org's events, as in a fixture",
        parameters=(ORG,),
    ),
    AdminEndpoint(
        "PUT",
        "/webhooks",
        admin_webhooks.replace_webhooks,
        "Make these the receivers of an org's events, in place of those it has; one without `url` only lists them",
        '[{"url": "http://127.0.0.1:9000/events", "events": ["tierUpgraded", "tierDowngraded"]}]',
        parameters=(ORG,),
    ),
    AdminEndpoint(
        "GET",
        "/deliveries",
        admin_webhooks.list_deliveries,
        "Events and what became of them, the oldest first, as far as all that is asked holds; `wait` awaits one",
        parameters=(EVENT, CUSTOMER, OUTCOME, BESIDE, WAIT, NO_LIMIT, OFFSET),
    ),
    AdminEndpoint("GET", "/deliveries/{id}", admin_webhooks.show_delivery, "A delivery, with every attempt"),
    AdminEndpoint(
        "POST",
        "/deliveries/{id}/redeliver",
        admin_webhooks.redeliver,
        "Send an event once more, with the event id it had",
    ),
    AdminEndpoint("GET", "/scenarios", admin_scenarios.list_scenarios, "The scenarios of the fixtures folder"),
    AdminEndpoint("GET", "/scenarios/{name}", admin_scenarios.show_scenario, "A scenario, as its file has it"),
    AdminEndpoint(
        "PUT",
        "/scenarios/{name}/play",
        admin_scenarios.play_scenario,
        "Set the namespace up as a scenario says, all at once; a reset goes back to the base",
    ),
    AdminEndpoint(
        "POST",
        "/scenarios/play",
        admin_scenarios.play_posted,
        "The same for a scenario in the body, which names no fixtures",
        '{"scenario": "mine", "clock": {"now": "2027-03-26T18:00:00Z", "frozen": true}, "seed": {"customers": []}}',
    ),
    AdminEndpoint("GET", "/orgs", admin_customers.list_orgs, "The orgs that are loaded, with their sizes"),
    AdminEndpoint("GET", "/orgs/{id}", admin_customers.show_org, "An org's settings and programs, as in a fixture"),
    AdminEndpoint("GET", "/namespaces", admin_api.list_namespaces, "The namespaces that exist"),
    AdminEndpoint(
        "POST",
        "/namespaces/{name}/fork",
        admin_api.fork_namespace,
        "A new namespace, named in the body, with the data, clock and faults of the one in the path",
        '{"name": "new"}',
    ),
    AdminEndpoint(
        "DELETE", "/namespaces/{name}", admin_api.drop_namespace, "Forget a namespace; the default one is reset"
    ),
    AdminEndpoint("GET", "/snapshots", admin_api.list_snapshots, "The snapshots of the namespace"),
    AdminEndpoint("PUT", "/snapshots/{name}", admin_api.take_snapshot, "Keep data and clock as they are under a name"),
    AdminEndpoint(
        "GET",
        "/snapshots/{name}",
        admin_snapshots.download_snapshot,
        "An org of a snapshot as a fixture; its clock is in a comment and in `X-Sandbox-Clock`",
        parameters=(ORG,),
    ),
    AdminEndpoint("POST", "/snapshots/{name}/restore", admin_api.restore_snapshot, "Go back to a snapshot"),
    AdminEndpoint("DELETE", "/snapshots/{name}", admin_api.drop_snapshot, "Drop a snapshot"),
    AdminEndpoint("GET", "/clock", admin_clock.show_clock, "What time it is in the namespace"),
    AdminEndpoint(
        "PUT",
        "/clock",
        admin_clock.set_clock,
        "Set the clock; it stands still with `frozen`, else it runs on",
        '{"now": "2027-03-26T22:00:00Z", "frozen": true}',
    ),
    AdminEndpoint(
        "POST",
        "/clock/advance",
        admin_clock.advance_clock,
        "Move the clock on, by ISO 8601 (days and months by the default org's calendar) or as 3h, 2d, 5m, 10s",
        '{"by": "P1D"}',
    ),
    AdminEndpoint(
        "POST",
        "/clock/next",
        admin_clock.next_event,
        "Move the clock to the next expiry of a tier or of points, or to points that are due",
    ),
    AdminEndpoint(
        "GET",
        "/clock/events",
        admin_clock.list_events,
        "The expiries of tiers and points, and the points that will be due, the first hundred",
    ),
    AdminEndpoint("DELETE", "/clock", admin_clock.real_time, "Follow real time again"),
    AdminEndpoint("GET", "/faults", admin_faults.list_faults, "The faults that are armed, and what each met so far"),
    AdminEndpoint(
        "POST",
        "/faults",
        admin_faults.arm_fault,
        "Arm a fault: trouble that the namespace's vendor calls meet from now on",
        '{"kind": "status", "status": 503, "endpoint": "tier_details", "first": 2, "ttl": "PT5M"}',
        body_shape="Fault",
    ),
    AdminEndpoint("DELETE", "/faults", admin_faults.clear_faults, "Disarm all faults"),
    AdminEndpoint("DELETE", "/faults/{id}", admin_faults.disarm_fault, "Disarm a fault"),
    AdminEndpoint("GET", "/version", admin_metrics.version, "The versions of the sandbox and of Python"),
    AdminEndpoint(
        "GET", "/requests", admin_requests.list_requests, "The journal, the newest request first", parameters=_PAGED
    ),
    AdminEndpoint(
        "POST",
        "/requests/find",
        admin_requests.find_requests,
        "The requests that meet all criteria: `method`, `url`, `urlPath`, `queryParameters`, `headers`, `status`, "
        "`code`, `endpoint`, `identifier`; paged as the journal is",
        _CRITERIA,
        parameters=_PAGED,
    ),
    AdminEndpoint(
        "POST", "/requests/count", admin_requests.count_requests, "How many requests meet all criteria", _CRITERIA
    ),
    AdminEndpoint(
        "POST",
        "/requests/record",
        admin_recording.record_requests,
        "The requests as a scenario that stands by itself: `last` and `since` say which, `mask` hides who somebody is, "
        "under `mask_key` always the same way",
        '{"last": 10, "title": "What went wrong", "mask": true}',
        of_pipeline=True,
    ),
    AdminEndpoint(
        "GET",
        "/requests/unmatched",
        admin_requests.list_unmatched,
        "The requests answered 404 or 405",
        parameters=_PAGED,
    ),
    AdminEndpoint(
        "GET",
        "/requests/{id}",
        admin_requests.show_request,
        "A request, by the request id it was answered with, and the nearest change by which it would have succeeded",
        of_pipeline=True,
    ),
    AdminEndpoint(
        "GET",
        "/requests/{id}/explain",
        admin_requests.explain_request,
        "Why a request was answered as it was, and the nearest change by which it would have succeeded",
        of_pipeline=True,
    ),
    AdminEndpoint("DELETE", "/requests", admin_requests.forget_requests, "Empty the journal"),
    AdminEndpoint(
        "GET",
        "/explain",
        admin_requests.explain_unsent,
        "Why a GET of a URL would be answered as it would, without sending it",
        parameters=(URL, ORG),
        of_pipeline=True,
    ),
    AdminEndpoint(
        "GET",
        "/coverage",
        admin_coverage.show_coverage,
        "Which situations of the wire contract were met, and how the others can be; a reset forgets none",
        parameters=(ALL, SUGGEST),
        of_pipeline=True,
    ),
    AdminEndpoint(
        "DELETE", "/coverage", admin_coverage.forget_coverage, "Forget which situations were met", parameters=(ALL,)
    ),
    AdminEndpoint(
        "GET",
        "/fidelity",
        admin_fidelity.show_fidelity,
        "How far each behaviour can be trusted and where it was seen, and what drift found last",
        of_pipeline=True,
    ),
    AdminEndpoint(
        "GET",
        "/metrics",
        admin_metrics.metrics,
        "Counts of the whole process, as text for Prometheus",
        of_pipeline=True,
    ),
)
"""The sandbox's own endpoints."""
