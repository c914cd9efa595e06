"""A seed is taken exactly where the world with it would load from files: the rules of neighbours are those of all."""

import json
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from sandbox.engine.administration import Mistaken, download, seed
from sandbox.engine.sandbox import Sandbox
from sandbox.sources.yaml_files import load_text
from tests.builders import NOON
from tests.examples import SLOW_EXAMPLES

PROGRAM = {"id": 973, "name": "Main", "tiers": ["Bronze", "Silver", "Gold"]}
DUAL = {"dual_eligibility": True, "primary_identifier": "mobile"}
WECHAT = {"sources": {"WECHAT": {"accounts": ["1"]}}}
IDS = st.integers(1, 6)
customers = st.fixed_dictionaries(
    {"id": IDS},
    optional={
        "identifiers": st.fixed_dictionaries(
            {}, optional={"mobile": st.sampled_from("123"), "email": st.sampled_from(["a@x", "b@x"])}
        ),
        "sources": st.dictionaries(st.just("WECHAT/1"), st.fixed_dictionaries({"mobile": st.sampled_from("12")})),
        "merged_into": IDS,
        "tiers": st.fixed_dictionaries({}, optional={"Main": st.sampled_from(["Bronze", "Gold"])}),
    },
)
lists = st.lists(customers, max_size=6, unique_by=lambda known: known["id"])
groups = st.lists(
    st.fixed_dictionaries({"id": st.integers(1, 3), "members": st.lists(IDS, max_size=2)}),
    max_size=2,
    unique_by=lambda group: group["id"],
)
orgs = st.sampled_from([WECHAT, {**WECHAT, **DUAL}, {}]).map(lambda told: {"id": 501, "cluster": "eu", **told})
seeds = st.fixed_dictionaries({}, optional={"customers": lists, "groups": groups, "org": orgs})


def with_seed(world: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """The world as it would be written with the seed in it."""
    merged = dict(world)
    for key in ("customers", "groups"):
        merged[key] = list(({r["id"]: r for r in world[key]} | {r["id"]: r for r in given.get(key, [])}).values())
    return {**merged, "org": given.get("org", world["org"])}


@settings(max_examples=SLOW_EXAMPLES, suppress_health_check=[HealthCheck.filter_too_much])
@given(orgs, lists, groups, seeds)
def test_a_seed_is_taken_where_the_whole_would_load(
    org: dict[str, Any], people: list[Any], teams: list[Any], given: dict[str, Any]
) -> None:
    world = {"org": org, "programs": [PROGRAM], "customers": people, "groups": teams}
    base = load_text(json.dumps(world), "base")
    assume(base.orgs and given)  # most of what is drawn is no world
    whole = load_text(json.dumps(with_seed(world, given)), "whole")
    namespace = Sandbox(base.orgs, now=lambda: NOON).namespace()
    try:
        seed(namespace, json.dumps(given))
    except Mistaken:
        assert not whole.orgs
        return
    assert whole.orgs
    namespace.save("now")
    downloaded = load_text(download(namespace, "now").text, "downloaded")
    assert downloaded.orgs
    before, after = whole.orgs[0], downloaded.orgs[0]
    assert {known.id: set(known.identifiers) for known in before.customers} == {
        known.id: set(known.identifiers) for known in after.customers
    }
    assert {known.id: known.memberships for known in before.customers} == {
        known.id: known.memberships for known in after.customers
    }
