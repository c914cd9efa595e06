"""Customers in fixture form: what is read can be put back, and an edit costs the same over any base."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.core.model import Records
from sandbox.core.moments import Relative
from sandbox.engine import customers
from sandbox.engine.customers import Search, StillNeeded
from sandbox.engine.namespace import Namespace
from sandbox.engine.sandbox import Sandbox
from sandbox.sources.seeds import Mistaken, Taken
from sandbox.sources.yaml_files import load_text
from tests.builders import NOON, a_customer, a_membership, a_program, an_org

ORG = """\
org: {id: 501, cluster: india, sources: {WECHAT: {accounts: [1, 2]}, LINE: {accounts: [9]}}}
programs:
  - {id: 973, name: Main, default: true, tiers: [Bronze, Silver, Gold], on_expiry: one_below}
  - {id: 974, name: "Side, too", tiers: [Blue, Black]}
customers:
"""

words = st.text(min_size=1, max_size=12).filter(lambda text: text.strip() and "," not in text and text.isprintable())
days = st.one_of(
    st.dates().filter(lambda day: 1900 <= day.year <= 9000).map(str),
    st.builds(
        lambda amount, unit: f"today{amount:+d}{unit}", st.integers(-900, 900).filter(bool), st.sampled_from("dmy")
    ),
)
identifiers = st.fixed_dictionaries(
    {},
    optional={
        "mobile": st.integers(1, 10**12).map(str),
        "email": st.integers(1, 99).map("a{}@x.test".format),
        "externalId": words | st.lists(words, min_size=1, max_size=3),
        "cuid": words,
    },
)
memberships = st.fixed_dictionaries({}, optional={"tier": st.just("Black"), "expires": days, "enrolled": st.booleans()})
forms = st.fixed_dictionaries(
    {"id": st.integers(1, 2**63 - 1)},
    optional={
        "first_name": words,
        "last_name": words,
        "registered": days,
        "identifiers": identifiers,
        "sources": st.dictionaries(st.sampled_from(["WECHAT/1", "wechat/2", "LINE", "LINE/9", "jd"]), identifiers),
        "tiers": st.fixed_dictionaries({}, optional={"Main": st.sampled_from(["Bronze", "Gold"]), "974": memberships}),
        "points": st.fixed_dictionaries(
            {}, optional={"974": st.just({"available": 99.5, "expiring": [{"points": 1, "on": "today"}]})}
        ),
        "loyalty": st.sampled_from(["loyalty", "non_loyalty"]),
        "deleted": st.booleans(),
        "status": words,
        "fields": st.dictionaries(words, words | st.lists(words, min_size=1)),
    },
)


def a_namespace(people: str = "", org: str = ORG) -> Namespace:
    (records,) = load_text(org + (people or "  - {id: 1}\n"), "f.yaml").orgs
    return Sandbox([records], now=lambda: NOON).namespace()


def told(form: dict[str, Any]) -> str:
    return json.dumps(form)


@given(forms)
def test_what_is_read_can_be_put_back(form: dict[str, Any]) -> None:
    namespace = a_namespace("  - {id: 9223372036854775807}\n")
    try:
        customers.add(namespace, told(form), 501)
    except (Mistaken, Taken):
        return
    world = namespace.view().world
    before, read = world.customer(form["id"]), customers.read(namespace.state, form["id"])
    assert customers.put(namespace, form["id"], told(read)) == read
    assert customers.patch(namespace, form["id"], {}) == read
    after = namespace.view().world.customer(form["id"])
    assert before is not None
    assert after is not None
    assert set(after.identifiers) == set(before.identifiers)
    for field in ("first_name", "last_name", "registered", "memberships", "points", "loyalty", "deleted", "besides"):
        assert getattr(after, field) == getattr(before, field) or not getattr(before, field)


TOM = """\
  - id: 1
    name: Tom van Sawyer
    identifiers: {mobile: "911", email: [a@x.test, b@x.test]}
    sources: {WECHAT/1: {wechat: w}}
    tiers: {Main: {tier: Gold, expires: today+9d}}
    points: {Main: {available: 5}}
  - {id: 2, merged_into: 1}
  - {id: 3, name: Ann Lee, tiers: {"Side, too": Black}}
groups: [{id: 30, members: [3]}]
"""


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"name": "Ann"}, {"name": "Ann"}),
        ({"first_name": "Ann"}, {"name": "Ann Sawyer"}),
        ({"last_name": None}, {"first_name": "Tom van", "name": None}),
        ({"tiers": {"973": {"expires": "2030-01-01"}}}, {"tiers": {"Main": {"tier": "Gold", "expires": "2030-01-01"}}}),
        ({"tiers": {"Main": {"expires": None}}}, {"tiers": {"Main": {"tier": "Gold"}}}),
        ({"tiers": {"Main": "Silver"}}, {"tiers": {"Main": {"tier": "Silver"}}}),
        ({"tiers": {"Main": None, "974": "Blue"}}, {"tiers": {"Side, too": {"tier": "Blue"}}}),
        (
            {"tiers": None, "points": {"973": {"redeemed": 2}}},
            {"tiers": None, "points": {"Main": {"available": 5, "redeemed": 2}}},
        ),
        ({"identifiers": {"email": None}}, {"identifiers": {"mobile": "911"}}),
        ({"sources": {"LINE": {"line": "l"}}}, {"sources": {"WECHAT/1": {"wechat": "w"}, "LINE/9": {"line": "l"}}}),
    ],
)
def test_a_patch_changes_what_it_names(changes: dict[str, Any], expected: dict[str, Any]) -> None:
    namespace = a_namespace(TOM)
    before = customers.read(namespace.state, 1)
    after = customers.patch(namespace, 1, changes)
    merged = {**before, **expected}
    assert after == {key: value for key, value in merged.items() if value is not None}


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"id": 5}, "/id"),
        ({"tiers": {"Main": "Glod"}}, "/tiers/Main"),
        ({"tiers": {"Main": {"expires": "soon"}}}, "/tiers/Main/expires"),
        ({"merged_into": 2}, "/merged_into"),
        ({"identifiers": {"mobile": "x"}}, "/identifiers/mobile"),
        ({"nane": "x"}, "/nane"),
        ({"tiers": {"No": "Gold"}}, "/tiers/No"),
    ],
)
def test_a_patch_that_breaks_a_rule_changes_nothing(changes: dict[str, Any], pointer: str) -> None:
    namespace = a_namespace(TOM)
    state = namespace.state
    with pytest.raises(Mistaken) as raised:
        customers.patch(namespace, 1, changes)
    assert [located.pointer for located in raised.value.findings] == [pointer]
    assert namespace.state is state


def test_who_is_still_needed_stays() -> None:
    namespace = a_namespace(TOM)
    with pytest.raises(StillNeeded, match="customer 2 was merged into it"):
        customers.remove(namespace, 1)
    with pytest.raises(StillNeeded, match="group 30 has it as a member"):
        customers.remove(namespace, 3)
    customers.remove(namespace, 2)
    customers.remove(namespace, 1)
    assert len(namespace.view().world) == 1


@pytest.mark.parametrize(
    ("search", "found"),
    [
        (Search(), [1, 2, 3]),
        (Search(identifier="B@X.test"), [1]),
        (Search(identifier="+91 1"), [1]),
        (Search(identifier="w"), [1]),
        (Search(identifier="3"), [3]),
        (Search(name="lee"), [3]),
        (Search(tier="gold"), [1]),
        (Search(tier="silver"), []),
        (Search(text="SAWYER"), [1]),
        (Search(text="black"), [3]),
        (Search(text="x.te", tier="gold"), [1]),
        (Search(identifier="w", name="ann"), []),
    ],
)
def test_a_search_finds(search: Search, found: list[int]) -> None:
    forms, total = customers.find_customers(a_namespace(TOM).view(), search, limit=10, offset=0)
    assert ([form["id"] for form in forms], total) == (found, len(found))


def test_a_search_by_tier_goes_by_the_clock() -> None:
    namespace = a_namespace(TOM)
    namespace.set_clock(NOON.replace(year=2028), frozen=True)
    forms, _ = customers.find_customers(namespace.view(), Search(tier="silver"), limit=10, offset=0)
    assert [form["id"] for form in forms] == [1]


def test_pages_follow_one_another() -> None:
    view = a_namespace(TOM).view()
    pages = [customers.find_customers(view, search, limit=2, offset=2) for search in (Search(), Search(name=""))]
    assert [([form["id"] for form in forms], total) for forms, total in pages] == [([3], 3)] * 2


class CountingDict(dict[Any, Any]):
    """The customers of a base, counting how often they are gone through."""

    walks = 0

    def values(self) -> Any:
        self.walks += 1
        return super().values()

    def __iter__(self) -> Any:
        self.walks += 1
        return super().__iter__()


def test_no_edit_walks_through_the_base() -> None:
    people = [a_customer(number, tier=2, expires=Relative(9), mobile=str(number)) for number in range(1, 2000)]
    sandbox = Sandbox([Records(an_org(), (a_program(),), tuple(people))], now=lambda: NOON)
    namespace = sandbox.namespace()
    base = namespace.view().world.base
    base._customers = counted = CountingDict(base._customers)
    customers.add(namespace, told({"id": 5000, "identifiers": {"mobile": "5000"}, "merged_into": 4}), 501)
    customers.patch(namespace, 7, {"name": "New", "merged_into": 9})
    customers.set_tier(namespace, 8, "973", "Gold")
    customers.remove(namespace, 10)
    customers.find_customers(namespace.view(), Search(identifier="11"), limit=1, offset=0)
    assert counted.walks == 0
    assert (len(namespace.view().world), a_membership(2) in people[0].memberships) == (1999, False)
