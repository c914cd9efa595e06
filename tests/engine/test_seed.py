"""Seeding: records join a loaded world whole or not at all, held to the rules of files."""

import json
from typing import Any

import pytest

from sandbox.core.decision import Decision, Found
from sandbox.core.question import ById, Query
from sandbox.engine.administration import Mistaken, rebase, seed
from sandbox.engine.namespace import Namespace
from sandbox.engine.sandbox import Sandbox
from sandbox.sources.seeds import read_seed
from sandbox.sources.yaml_files import load_text
from tests.builders import NOON

DUAL = """\
org: {id: 501, cluster: eu, dual_eligibility: true, primary_identifier: mobile, sources: {WECHAT: {accounts: [1, 2]}}}
programs:
  - {id: 973, name: Main, default: true, tiers: [Bronze, Silver, Gold]}
  - {id: 974, name: Side, tiers: [Blue]}
customers:
  - {id: 1, name: Tom Sawyer, identifiers: {mobile: "911", email: f@x.test}, tiers: {Main: Gold}}
  - {id: 2, identifiers: {mobile: "911"}, merged_into: 3}
  - {id: 3, identifiers: {mobile: "912"}, merged_into: 1}
  - {id: 4, tiers: {Main: Silver}, sources: {WECHAT/2: {wechat: w}}}
groups: [{id: 30, members: [4], tiers: {Main: Bronze}}]
personas: [{shows: Tom, get: /v2/customers/1/tierDetails, answers: Gold}]
"""
OTHER = """\
org: {id: 502, cluster: india}
programs: [{id: 1, name: Only, tiers: [A, B]}]
customers: [{id: 51, identifiers: {mobile: "911"}, tiers: {Only: B}}]
"""


@pytest.fixture
def namespace() -> Namespace:
    (dual,), (other,) = (load_text(text, f"{name}.yaml").orgs for name, text in (("dual", DUAL), ("other", OTHER)))
    return Sandbox([dual, other], now=lambda: NOON).namespace()


def answers(namespace: Namespace) -> dict[tuple[int, int], Decision]:
    """What every customer of every org answers."""
    return {
        (org_id, customer.id): namespace.view(org_id).find_tiers(Query(ById(customer.id))).outcome
        for org_id, world in namespace.state.worlds.items()
        for customer in world.customers()
    }


def tier(namespace: Namespace, customer_id: int, org_id: int = 501) -> Any:
    outcome = namespace.view(org_id).find_tiers(Query(ById(customer_id))).outcome
    return outcome.standings[0].tier.name if isinstance(outcome, Found) else outcome.code


def findings(namespace: Namespace, text: str) -> list[tuple[str, str]]:
    """What is found wrong with a seed, which then has changed nothing: place and message, and pointer."""
    before = namespace.state
    with pytest.raises(Mistaken) as raised:
        seed(namespace, text)
    assert namespace.state is before
    told = [(str(finding).replace(" error:", "", 1), pointer) for finding, pointer in raised.value.findings]
    assert all(place.startswith("body:") for place, _ in told)
    return [(place.removeprefix("body:"), pointer) for place, pointer in told]


def test_a_part_alone_joins_the_default_org(namespace: Namespace) -> None:
    done = seed(namespace, "customers: [{id: 9, name: Ann, tiers: {Main: Silver}}]")
    assert (done.org, done.customers, done.programs, done.settings) == (501, 1, 0, False)
    assert (tier(namespace, 9), tier(namespace, 1)) == ("Silver", "Gold")


def test_an_id_alone_names_a_loaded_org(namespace: Namespace) -> None:
    assert seed(namespace, "org: {id: 502}\ncustomers: [{id: 9, tiers: {Only: B}}]").org == 502
    assert tier(namespace, 9, 502) == "B"


def test_a_record_replaces_the_one_of_its_id_whole(namespace: Namespace) -> None:
    seed(namespace, "customers: [{id: 4, name: New}]\ngroups: [{id: 30, name: Team}]")
    world = namespace.view().world
    known, group = world.customer(4), world.group(30)
    assert known is not None
    assert group is not None
    assert (known.name, known.identifiers, known.memberships) == ("New", (), ())
    assert (group.name, group.members, group.memberships) == ("Team", (), ())


def test_a_persona_replaces_the_one_that_shows_the_same(namespace: Namespace) -> None:
    seed(
        namespace,
        "personas: [{shows: Tom, get: /v2/customers/1/tierDetails, answers: Silver}, "
        "{shows: None, get: /v2/customers/7/tierDetails, answers: 8015}]",
    )
    assert [(known.shows, known.answers) for known in namespace.view().world.personas] == [
        ("Tom", ("Silver",)),
        ("None", 8015),
    ]


def test_settings_of_a_loaded_org_replace_its_own_and_keep_its_customers(namespace: Namespace) -> None:
    settings = DUAL.splitlines()[0].replace("cluster: eu", "name: New, time_zone: Asia/Tokyo, default: true")
    assert seed(namespace, settings).settings
    world = namespace.view().world
    assert (world.org.name, str(world.org.zone), tier(namespace, 1)) == ("New", "Asia/Tokyo", "Gold")
    namespace.reset()
    assert namespace.view().world.org.name == ""


def test_a_whole_org_of_another_id_is_added_until_a_reset(namespace: Namespace) -> None:
    seed(namespace, OTHER.replace("502", "503").replace("id: 51", "id: 61"))
    assert (tier(namespace, 61, 503), list(namespace.state.worlds)) == ("B", [501, 502, 503])
    assert namespace.state.default_org_id == 501
    namespace.reset()
    assert list(namespace.state.worlds) == [501, 502]


def test_credentials_come_with_the_settings_and_are_told_apart_from_those_of_other_orgs(namespace: Namespace) -> None:
    till = "credentials: {tills: [{username: t, password: p}]}"
    seed(namespace, DUAL.splitlines()[0].replace("cluster: eu", f"cluster: eu, {till}"))
    assert namespace.visit().till("t") is not None
    ((told, pointer),) = findings(namespace, f"org: {{id: 502, cluster: india, {till}}}")
    says = "username 't' is given twice; expected one of its own, by which the org is told; first at an earlier body:1"
    assert told == f"1:65: {says}"
    assert pointer == "/org/credentials/tills/0/username"
    seed(namespace, DUAL.splitlines()[0])
    assert namespace.visit().till("t") is None


def test_an_added_org_that_says_so_is_the_default(namespace: Namespace) -> None:
    seed(namespace, OTHER.replace("502", "503, default: true").replace("id: 51", "id: 61"))
    assert namespace.view().world.org.id == 503


def test_relative_days_stay_relative(namespace: Namespace) -> None:
    seed(namespace, "customers: [{id: 9, tiers: {Main: {tier: Gold, expires: today+3d}}}]")
    known = namespace.view().world.customer(9)
    assert known is not None
    assert str(known.memberships[0].expires) == "today+3d"


@pytest.mark.parametrize(
    "text",
    [
        '{"customers": [{"id": 9, "name": "\\ud83d\\ude00 Smile", "deleted": false, "merged_into": null}]}',
        '{\n\t"customers":\t[\n\t\t{"id":9,"name":"\\ud83d\\ude00 Smile"}]\n}',
        json.dumps({"customers": [{"id": 9, "name": "\U0001f600 Smile"}]}),
        "customers:\n  - id: 9\n    name: \U0001f600 Smile\n",
    ],
)
def test_json_is_read_as_yaml_is(namespace: Namespace, text: str) -> None:
    seed(namespace, text)
    known = namespace.view().world.customer(9)
    assert known is not None
    assert known.name == "\U0001f600 Smile"


BROKEN = [
    ("customers: [{id: 51}]", ["1:18: customer id 51 is given twice; first at other.yaml:3"]),
    (
        'customers: [{id: 9, identifiers: {mobile: "911"}}]',
        ["1:43: mobile '911' is already customer 1's; expected it once in this org; first at dual.yaml:6"],
    ),
    ("customers: [{id: 9, merged_into: 8}]", ["1:34: merged_into 8 is not a customer of this org"]),
    (
        "customers: [{id: 1, merged_into: 2}]",
        ["1:34: merged_into 2 closes a circle of merges: 1 -> 2 -> 3 -> 1"],
    ),
    ("customers: [{id: 9, tiers: {Man: Gold}}]", ["1:29: program 'Man' is not one of this org's"]),
    ("customers: [{id: 9, tiers: {Main: Glod}}]", ["1:35: tier 'Glod' is not one of 'Main'"]),
    ("customers: [{id: 9, sources: {WECHAT: {wechat: x}}}]", ["1:31: WECHAT needs one of WECHAT's accounts"]),
    ("groups: [{id: 5, members: [1, 8], primary: 7}]", ["1:31: member 8 is not", "1:44: primary 7 is not"]),
    (
        "personas: [{shows: x, get: /, answers: Gold, customer: 8}]",
        ["1:56: customer 8 is not a customer of this org"],
    ),
    (
        "programs: [{id: 973, name: Main, default: true, tiers: [Bronze, Gold]}]",
        ["1:56: tier 'Gold' becomes step 2, and 1 in it", "1:56: tier 'Silver' is gone, and 1 in it would change"],
    ),
    ("programs: [{id: 973, name: Main, tiers: [Bronze, Silver, Gold]}]", ["1:1: programs: none of 2 is the default"]),
    ("programs: [{id: 9, name: Main, tiers: [A]}]", ["1:26: program name 'Main' is given twice; first at dual.yaml:3"]),
    ("org: {id: 9}\ncustomers: [{id: 9}]", ["1:11: org 9 is not loaded, loaded are 501, 502"]),
    ("org: {id: 9, cluster: eu}\ncustomers: [{id: 9}]", ["1:1: programs is missing in a fixture"]),
    ("org: {id: 501, name: Half}", ["1:1: sources: 1 customer such as 4", "1:6: cluster and time_zone are missing"]),
    ("org: five\ncustomers: [{id: 9, tiers: {No: No}}]", ["1:6: org 'five' is not a map"]),
    ("customers_file: c.csv", ["1:1: customers_file is for files alone"]),
    ("", ["1:1: the file is empty"]),
    ("[1]", ["1:1: the file (a list) is not a map"]),
    ("customers: [", ["1:13: this is not YAML"]),
    (
        "customers:\n  - {id: 9, tiers: {Main: Glod}}\n  - {id: 9}\n  - {id: x}\n  - {id: 8, nane: x}\n",
        [
            "2:27: tier 'Glod' is not one of",
            "3:10: customer id 9 is given twice; first at line 2",
            "4:10: id 'x' is not a whole number",
            "5:13: unknown key 'nane'",
        ],
    ),
]


@pytest.mark.parametrize(("text", "expected"), BROKEN)
def test_a_seed_that_breaks_a_rule_changes_nothing_and_tells_all(
    namespace: Namespace, text: str, expected: list[str]
) -> None:
    told = [place for place, _ in findings(namespace, text)]
    assert len(told) == len(expected), told
    assert all(found.startswith(start) for found, start in zip(told, expected, strict=True)), told


def test_a_finding_has_a_pointer(namespace: Namespace) -> None:
    told = findings(namespace, "customers: [{id: 9}, {id: 8, sources: {WECHAT/3: {wechat: x}}}]")
    assert [pointer for _, pointer in told] == ["/customers/1/sources/WECHAT~13"]


def test_who_was_merged_by_way_of_a_replaced_customer_is_looked_at_again(namespace: Namespace) -> None:
    """2 shares its mobile with 1, into whom it was merged by way of 3. Without 3's merge the two would clash."""
    ((told, pointer),) = findings(namespace, "customers: [{id: 3}]")
    assert told.startswith("1:1: mobile '911' is already customer 1's")
    assert "it stands at dual.yaml:7 and would no longer hold" in told
    assert pointer == "/customers"
    seed(namespace, "customers: [{id: 3}, {id: 2}]")


def test_a_change_of_what_is_unique_is_held_against_everybody(namespace: Namespace) -> None:
    seed(namespace, "customers: [{id: 9, identifiers: {email: f@x.test}}]")
    told = findings(namespace, "org: {id: 501, cluster: eu, sources: {WECHAT: {accounts: [1, 2]}}}")
    assert ["email 'f@x.test' is already customer 1's" in place for place, _ in told] == [True]
    assert told[0][1] == "/org"


def test_a_new_ladder_that_keeps_everybodys_step_is_taken(namespace: Namespace) -> None:
    seed(namespace, "programs: [{id: 973, name: Most, default: true, tiers: [Bronze, Silver, Gold, Top]}]")
    assert tier(namespace, 1) == "Gold"
    seed(
        namespace,
        "programs: [{id: 973, name: Main, default: true, tiers: [Bronze, Gold]}]\n"
        "customers: [{id: 1, tiers: {Main: Gold}}, {id: 4}]",
    )
    assert tier(namespace, 1) == "Gold"


def test_filler_steps_aside_for_who_is_there(namespace: Namespace) -> None:
    assert seed(namespace, "generate: {customers: 5}").customers == 5
    assert seed(namespace, "generate: {customers: 5}").customers == 5
    assert len(namespace.view().world) == 14


def test_a_thousand_records_with_one_bad_change_nothing(namespace: Namespace) -> None:
    before = answers(namespace)
    records = [
        f'  - {{id: {number}, identifiers: {{mobile: "{number}"}}, tiers: {{Main: Gold}}}}'
        for number in range(1000, 1999)
    ]
    text = "\n".join(["customers:", *records, "  - {id: 1999, tiers: {Main: Glod}}"])
    assert [place[:8] for place, _ in findings(namespace, text)] == ["1001:30:"]
    assert answers(namespace) == before
    seed(namespace, text.replace("Glod", "Gold"))
    assert len(answers(namespace)) == len(before) + 1000


def test_a_new_base_is_what_a_reset_goes_back_to(namespace: Namespace) -> None:
    seed(namespace, "customers: [{id: 9}]")
    rebase(namespace, OTHER)
    assert (list(namespace.state.worlds), tier(namespace, 51, 502)) == ([502], "B")
    seed(namespace, "customers: [{id: 51}]")
    namespace.reset()
    assert tier(namespace, 51, 502) == "B"


@pytest.mark.parametrize("text", ["customers: [{id: 9}]", "org: {id: 501}", OTHER.replace("Only: B", "Only: C"), ""])
def test_a_new_base_has_to_be_whole(namespace: Namespace, text: str) -> None:
    before = namespace.state
    with pytest.raises(Mistaken):
        rebase(namespace, text)
    assert namespace.state is before


def test_a_reload_leaves_added_orgs_and_own_bases_alone() -> None:
    sandbox = Sandbox(load_text(DUAL, "dual").orgs, now=lambda: NOON)
    added, own = sandbox.namespace("added"), sandbox.namespace("own")
    seed(added, OTHER)
    rebase(own, OTHER)
    sandbox.replace([load_text(DUAL.replace("Tom Sawyer", "Tom New"), "dual").orgs[0]])
    changed = added.view(501).world.customer(1)
    assert changed is not None
    assert changed.name == "Tom New"
    assert tier(added, 51, 502) == "B"
    assert list(own.state.worlds) == [502]


class Asking:
    """A world that counts what is asked of it, beside what it answers."""

    def __init__(self, world: Any, counts: list[str]) -> None:
        self._world, self._counts = world, counts

    def __getattr__(self, name: str) -> Any:
        self._counts.append(name)
        return getattr(self._world, name)


def questions(customers: int) -> list[str]:
    people = "".join(
        f'  - {{id: {n}, identifiers: {{mobile: "{n}"}}, tiers: {{Main: Gold}}}}\n' for n in range(10, customers + 10)
    )
    head = "org: {id: 501, cluster: eu}\nprograms: [{id: 973, name: Main, tiers: [Bronze, Silver, Gold]}]\ncustomers:\n"
    (records,) = load_text(head + people, "big").orgs
    counts: list[str] = []
    world: Any = Asking(Sandbox([records], now=lambda: NOON).namespace().view().world, counts)
    text = """\
customers: [{id: 10, identifiers: {mobile: "5"}, merged_into: 11}]
programs: [{id: 973, name: M, tiers: [Bronze, Silver, Gold, Top]}]
"""
    read_seed(text, {501: world}, 501)
    return counts


def test_a_seed_asks_the_same_of_a_small_world_and_a_large_one() -> None:
    small, large = questions(10), questions(3000)
    assert small == large
    assert "customers" not in small
