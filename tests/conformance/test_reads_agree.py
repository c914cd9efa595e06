"""tierDetails, customerDetails, loyaltyDetails and v1.1 tell the same of the same customer, whatever happens to them.

Tier, serial number, next tier and the instant of expiry are compared, for every customer of the demo orgs, at random
moments and after random edits and writes. A refused write changes nothing, and whatever was written loads as a fixture.
"""

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from werkzeug.test import Client

from sandbox.app import app_around, wsgi
from sandbox.core.model import Customer
from sandbox.engine.administration import download
from sandbox.engine.sandbox import Sandbox
from sandbox.settings import Settings
from sandbox.sources.yaml_files import load, load_text
from sandbox.store.overlay import Overlay
from sandbox.web.auth import ORG_HEADER
from tests.conformance.drawn_writes import Write, writes

LOADED = load(Path(__file__).parents[2] / "fixtures")
START = datetime(2027, 3, 26, 12, 0, tzinfo=UTC)
EXAMPLES = int(os.environ.get("AGREE_EXAMPLES", "25"))

PEOPLE = sorted(customer.id for records in LOADED.orgs for customer in records.customers)
ORGS = [records.org.id for records in LOADED.orgs]
TIERS = {program.name: [tier.name for tier in program.tiers] for records in LOADED.orgs for program in records.programs}
memberships = st.sampled_from(sorted(TIERS)).flatmap(
    lambda program: st.tuples(
        st.just(program),
        st.fixed_dictionaries(
            {"tier": st.sampled_from(TIERS[program])},
            optional={"expires": st.integers(-900, 900).map(lambda days: f"today{days:+d}d")},
        ),
    )
)


class Told(NamedTuple):
    """What an endpoint tells of a customer in a program. The expiry is local time, to the second."""

    tier: str
    serial: int
    following: str
    following_serial: int
    expires: str


class Reads(RuleBasedStateMachine):
    """A customer at a time is looked at through every endpoint."""

    def __init__(self) -> None:
        super().__init__()
        self.moment = START
        self.sandbox = Sandbox(LOADED.orgs, now=lambda: self.moment)
        self.client = Client(wsgi(app_around(self.sandbox, Settings())))
        self.about = PEOPLE[0]

    @rule(days=st.integers(0, 500), seconds=st.integers(0, 86_400))
    def time_passes(self, days: int, seconds: int) -> None:
        self.moment += timedelta(days=days, seconds=seconds)

    @rule(customer=st.sampled_from(PEOPLE))
    def look_at(self, customer: int) -> None:
        self.about = customer

    @rule(membership=memberships)
    def move(self, membership: tuple[str, dict[str, str]]) -> None:
        program, told = membership
        self.client.put(f"/__admin/customers/{self.about}/tiers/{program.replace(' ', '%20')}", json=told)

    @rule(
        changes=st.fixed_dictionaries(
            {},
            optional={
                "loyalty": st.sampled_from(["loyalty", "non_loyalty"]),
                "registered": st.sampled_from(["2000-02-29", "today-3y"]),
                "tiers": st.none(),
            },
        )
    )
    def edit(self, changes: dict[str, Any]) -> None:
        self.client.patch(f"/__admin/customers/{self.about}", json=changes)

    @rule(write=st.one_of(map(writes, LOADED.orgs)))
    def write(self, write: Write) -> None:
        before = self.sandbox.namespace().state
        headers = {ORG_HEADER: str(write.org)}
        told = self.client.open(
            write.path, method=write.method, query_string=write.query, json=write.body, headers=headers
        )
        assert told.status_code < 500
        if "errors" in told.json:
            assert self.sandbox.namespace().state is before
        else:
            self.about = told.json.get("createdId", self.about)

    @rule()
    def reset(self) -> None:
        self.client.post("/__admin/reset")
        assert not any(world.edited_customers or world.edited_groups for world in self.sandbox.orgs)
        self.about = self.about if self.about in PEOPLE else PEOPLE[0]

    def teardown(self) -> None:
        """Whatever was written, the rules between records hold: the orgs load as fixtures."""
        namespace = self.sandbox.namespace()
        namespace.save("then")
        for org in ORGS:
            loaded = load_text(download(namespace, "then", org).text, "then")
            assert [finding for finding in loaded.findings if finding.severity == "error"] == []
            people = {customer.id: replace(customer, place=None) for customer in loaded.orgs[0].customers}
            world = self.sandbox.view(org).world
            assert people == {customer.id: replace(customer, place=None) for customer in world.customers()}

    @invariant()
    def all_tell_the_same(self) -> None:
        world, customer = self._known()
        agree(self.client, world, customer)

    def _known(self) -> tuple[Overlay, Customer]:
        for world in self.sandbox.orgs:
            customer = world.customer(self.about)
            if customer is not None:
                return world, customer
        raise AssertionError("nobody is removed here")


def agree(client: Client, world: Overlay, customer: Customer) -> None:
    """Compare what the endpoints tell of one customer."""
    get = Reader(client, world.org.id)
    tiers = get(f"/v2/customers/{customer.id}/tierDetails?fetchDataForAllPrograms=true")
    details = get(f"/v2/customers/{customer.id}?embed=mlp")
    loyalty = get(f"/v2/customers/{customer.id}/loyaltyDetails")
    (v1,) = get(f"/v1.1/customer/get?id={customer.id}")["response"]["customers"]["customer"]
    if "errors" in tiers:
        assert loyalty["errors"] == tiers["errors"]
        if tiers["errors"][0]["code"] == 8089:
            assert details["loyaltyProgramDetails"] == []
        else:
            assert details == tiers
        return
    by_tiers = {told["programId"]: from_tiers(told) for told in tiers["programTiers"]}
    by_details = {told["programId"]: from_loyalty(told) for told in details["loyaltyProgramDetails"]}
    by_loyalty = {told["programId"]: from_loyalty(told) for told in loyalty["data"]}
    if world.org.dialect.top_tier_current_serial == "minus_one":
        by_details = {program: without_top_serial(told) for program, told in by_details.items()}
        by_loyalty = {program: without_top_serial(told) for program, told in by_loyalty.items()}
    assert by_details == by_tiers
    assert {program: told for program, told in by_loyalty.items() if program in by_tiers} == by_tiers
    default = by_loyalty.get(world.default_program.id) if world.default_program.id in by_tiers else None
    if default is not None:
        assert v1["current_slab"] == default.tier
        assert v1["next_slab"] == default.following
        assert v1["next_slab_serial_number"] == default.following_serial
        assert v1["slab_expiry_date"] == default.expires
        assert default.serial in (v1["slab_number"], -1)
    else:
        assert v1["current_slab"] == ""


class Reader(NamedTuple):
    """Gets a path in an org."""

    client: Client
    org_id: int

    def __call__(self, path: str) -> Any:
        return self.client.get(path, headers={ORG_HEADER: str(self.org_id)}).json


def from_tiers(told: dict[str, Any]) -> Told:
    return Told(
        told["currentTierName"],
        told["currentTierSerialNumber"],
        told["nextTierName"],
        told["nextTierSerialNumber"],
        told["tierExpiryDate"],
    )


def from_loyalty(told: dict[str, Any]) -> Told:
    expires = told["slabExpiryDate"][:19].replace("T", " ")
    return Told(told["currentSlab"], told["slabSNo"], told["nextSlab"], told["nextSlabSerialNumber"], expires)


def without_top_serial(told: Told) -> Told:
    return told if told.following else told._replace(serial=-1)


def test_everybody_is_told_of_in_the_same_way_everywhere() -> None:
    for days in (0, 31, 400, 4000):
        machine = Reads()
        machine.moment += timedelta(days=days)
        for world in machine.sandbox.orgs:
            for customer in world.customers():
                agree(machine.client, world, customer)


TestReads = Reads.TestCase
TestReads.settings = settings(max_examples=EXAMPLES, stateful_step_count=12)
