"""Whatever is done to a tenant, it comes to the same in this process and over HTTP."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.operations.carrying import Carrier, Reply
from sandbox.operations.errors import SandboxError
from sandbox.operations.tenant import Tenant
from sandbox.operations.told import Delivery
from sandbox.web.admin_endpoints import ADMIN_ENDPOINTS
from tests.doors.tenants import DOORS, a_tenant
from tests.examples import EXAMPLES

Operation = Callable[[Tenant], Any]

ids = st.sampled_from([1, 2, 1001, 1002, 2001, 0])
faults = st.sampled_from(
    [
        {"kind": "status", "status": 503, "first": 2, "ttl": "PT5M"},
        {"kind": "quota", "limit": 3, "per": "PT1M", "org": 501},
        {"kind": "latency", "min_ms": 1, "max_ms": 9, "random_seed": 3},
        {"kind": "drop", "org": 7, "identifier": "447700900001", "probability": 0.5},
        {"kind": "stats"},
    ]
)
names = st.sampled_from(["one", "two", "a/b", "é ?&#", "", ".."])
records = st.sampled_from(
    [
        {"id": 1, "name": "Ann", "identifiers": {"email": "ann@example.com"}},
        {"id": 2, "tiers": {"Main": {"tier": "Gold", "expires": "today+3d"}}},
        {"id": 1, "tiers": {"Main": "Goold"}},
        {"name": "Nobody"},
        {},
    ]
)
seeds = st.one_of(
    st.lists(records, max_size=3),
    st.just({"canned": [{"method": "GET", "path": "/v2/coupon/{id}", "status": 200, "body": {"a": 1}}]}),
    st.sampled_from(["customers: [", "org: {id: 9, cluster: eu}\nprograms: [{id: 1, name: P, tiers: [A]}]", b"\xff"]),
)
moments = st.sampled_from(["2027-06-30T12:00:00Z", "1066-01-01", "noon"])
durations = st.sampled_from(["P1M", "3h", "P1D", "soon", "P99999Y"])
urls = st.sampled_from(
    ["/v2/customers/1001/tierDetails", "/v2/customers/1/tierDetails", "/v2/x", "http://[", "/ns/A!/v2"]
)
programs = st.sampled_from([973, "Main", "Side", "P/Q"])
tiers = st.sampled_from(["Gold", "Silver", "Goold", {"tier": "Blue"}, {}])


def a_delivery(number: int) -> Delivery:
    """One of which the id alone matters."""
    return Delivery(number, "", "", 0, 0, None, "", (), {})


def without_ids(delivery: Delivery) -> object:
    """All of it but what each sandbox draws for itself, and how far it has got."""
    return delivery.id, delivery.event, delivery.customer, delivery.url, delivery.data


OPERATIONS: dict[str, st.SearchStrategy[Operation]] = {
    "reset": st.booleans().map(lambda every: lambda tenant: tenant.reset(everywhere=every)),
    "seed": st.tuples(seeds, st.booleans()).map(lambda seed: lambda tenant: tenant.seed(seed[0], replace=seed[1])),
    "find": st.tuples(names, ids).map(
        lambda asked: lambda tenant: tenant.customers.find(text=asked[0], identifier=str(asked[1]), org=501)
    ),
    "page": st.just(lambda tenant: tenant.customers.find(limit=2, offset=1)),
    "read": ids.map(lambda customer: lambda tenant: tenant.customers.read(customer)),
    "add": records.map(lambda record: lambda tenant: tenant.customers.add(record, org=501)),
    "replace": st.tuples(ids, records).map(lambda given: lambda tenant: tenant.customers.replace(*given)),
    "edit": st.tuples(ids, records).map(lambda given: lambda tenant: tenant.customers.edit(*given)),
    "set_tier": st.tuples(ids, programs, tiers).map(lambda given: lambda tenant: tenant.customers.set_tier(*given)),
    "remove": ids.map(lambda customer: lambda tenant: tenant.customers.remove(customer)),
    "scenarios": st.just(lambda tenant: tenant.scenarios()),
    "scenario": st.sampled_from(["later", "wrong", "none"]).map(lambda name: lambda tenant: tenant.scenario(name)),
    "play": st.sampled_from(["later", "wrong", "none", "a/b"]).map(lambda name: lambda tenant: tenant.play(name)),
    "play_posted": seeds.map(lambda seed: lambda tenant: tenant.play_posted(seed)),
    "orgs": st.just(lambda tenant: tenant.orgs()),
    "org": st.sampled_from([501, 9, 7]).map(lambda org: lambda tenant: tenant.org(org)),
    "canned": st.just(lambda tenant: tenant.canned(org=501)),
    "forget_canned": st.sampled_from(["", "/v2/coupon/{id}"]).map(
        lambda path: lambda tenant: tenant.forget_canned(path=path)
    ),
    "receivers": st.just(lambda tenant: tenant.webhooks.receivers(org=501)),
    "send_to": st.sampled_from([("http://127.0.0.1:9/", "tierUpgraded"), (None,), ("nowhere",), (None, "tierUp")]).map(
        lambda given: lambda tenant: tenant.webhooks.send_to(*given, org=501)
    ),
    "deliveries": st.sampled_from(["", "tierUpgraded", "tierUp"]).map(
        lambda event: lambda tenant: [without_ids(one) for one in tenant.webhooks.deliveries(event)]
    ),
    "delivery": ids.map(lambda number: lambda tenant: without_ids(tenant.webhooks.read(a_delivery(number)))),
    "redeliver": ids.map(lambda number: lambda tenant: without_ids(tenant.webhooks.redeliver(a_delivery(number)))),
    "await": st.just(lambda tenant: without_ids(tenant.webhooks.wait_for("tierRenewed", timeout=0))),
    "namespaces": st.just(lambda tenant: tenant.namespaces()),
    "fork": names.map(lambda name: lambda tenant: tenant.fork(name).namespace),
    "drop": st.just(lambda tenant: tenant.drop()),
    "snapshots": st.just(lambda tenant: tenant.snapshots.names()),
    "save": names.map(lambda name: lambda tenant: tenant.snapshots.save(name)),
    "restore": names.map(lambda name: lambda tenant: tenant.snapshots.restore(name)),
    "download": names.map(lambda name: lambda tenant: tenant.snapshots.download(name)),
    "forget": names.map(lambda name: lambda tenant: tenant.snapshots.drop(name)),
    "time": st.just(lambda tenant: tenant.clock.read()),
    "set": st.tuples(moments, st.booleans()).map(
        lambda given: lambda tenant: tenant.clock.set(given[0], frozen=given[1])
    ),
    "advance": durations.map(lambda by: lambda tenant: tenant.clock.advance(by)),
    "next": st.just(lambda tenant: tenant.clock.next()),
    "events": st.just(lambda tenant: tenant.clock.events()),
    "real_time": st.just(lambda tenant: tenant.clock.follow_real_time()),
    "arm": faults.map(lambda fault: lambda tenant: tenant.faults.arm(**fault)),
    "armed": st.just(lambda tenant: tenant.faults.armed()),
    "disarm": st.sampled_from(["1", "2", "a/b"]).map(lambda fault_id: lambda tenant: tenant.faults.disarm(fault_id)),
    "clear_faults": st.just(lambda tenant: tenant.faults.clear()),
    "requests": st.just(lambda tenant: list(tenant.requests)),
    "find_requests": st.just(lambda tenant: tenant.requests.find(code=8015, path="/x", query={"a": "b"})),
    "count": st.just(lambda tenant: tenant.requests.count()),
    "unmatched": st.just(lambda tenant: tenant.requests.unmatched()),
    "request": names.map(lambda name: lambda tenant: tenant.requests.read(name)),
    "explain_request": names.map(lambda name: lambda tenant: tenant.requests.explain(name)),
    "record": st.sampled_from([{}, {"last": 1}, {"mask_key": "k"}, {"last": 0}]).map(
        lambda wishes: lambda tenant: tenant.record(**wishes)
    ),
    "coverage": st.booleans().map(lambda every: lambda tenant: tenant.coverage(everywhere=every)),
    "forget_coverage": st.booleans().map(lambda every: lambda tenant: tenant.forget_coverage(everywhere=every)),
    "forget_requests": st.just(lambda tenant: tenant.requests.forget()),
    "explain": urls.map(lambda url: lambda tenant: tenant.explain(url)),
}

steps = st.sampled_from(sorted(OPERATIONS)).flatmap(lambda name: st.tuples(st.just(name), OPERATIONS[name]))


def outcome(tenant: Tenant, operation: Operation) -> object:
    """What it answers, or how it is refused."""
    try:
        return operation(tenant)
    except SandboxError as error:
        return type(error), str(error), vars(error)


@settings(max_examples=max(20, EXAMPLES // 25))
@given(st.lists(steps, min_size=5, max_size=25))
def test_both_doors_give_the_same_results_and_the_same_errors(done: list[tuple[str, Operation]]) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        with a_tenant(DOORS[0], folder) as here, a_tenant(DOORS[1], folder) as there:
            for name, operation in done:
                assert (name, outcome(here, operation)) == (name, outcome(there, operation))


class Noting:
    """Carries no call, and notes which were asked for."""

    namespace = "{name}"

    def __init__(self) -> None:
        self.asked: set[tuple[str, str]] = set()

    def carry(self, method: str, path: str, body: bytes | None) -> Reply:
        """Note and refuse it."""
        self.asked.add((method, "/__admin/" + path.partition("?")[0]))
        return Reply(404, b"{}")

    def elsewhere(self, namespace: str) -> Carrier:
        """The same."""
        return self


OF_THE_PROCESS = {"health", "ready", "version", "openapi", "docs", "metrics", "show_fidelity"}
"""Endpoints that tell of the server itself and not of a namespace: there is no operation for them."""


@settings(max_examples=1)
@given(st.data())
def test_every_admin_endpoint_has_an_operation_that_is_held_to_this(data: st.DataObject) -> None:
    noting = Noting()
    for operation in OPERATIONS.values():
        outcome(Tenant(noting), data.draw(operation))
    for row in ADMIN_ENDPOINTS:
        fixed = [part for part in row.path.split("/") if not part.startswith("{")]
        asked = [
            path
            for method, path in noting.asked
            if method == row.method
            and len(path.split("/")) == len(row.path.split("/"))
            and set(fixed) <= set(path.split("/"))
        ]
        assert asked or row.name in OF_THE_PROCESS, f"no operation asks for {row.method} {row.path}"
