"""An overlay answers every question as a snapshot of the edited records would; edits leave old values alone."""

from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sandbox.core.canned import CannedAnswers, key_of
from sandbox.core.model import Canned, Customer, Group, Records
from sandbox.store.overlay import Overlay
from sandbox.store.snapshot import Snapshot
from tests.builders import a_customer, a_membership, a_program, an_org

IDS = range(1, 7)
MOBILES = ("91", "92", "93")

customers = st.builds(
    lambda id, mobile, elsewhere, merged, serials: a_customer(
        id,
        memberships=[a_membership(serial, program=program) for program, serial in serials.items()],
        sources={"TMALL": {"mobile": elsewhere}} if elsewhere else None,
        merged_into=merged,
        **({"mobile": mobile} if mobile else {}),
    ),
    st.sampled_from(IDS),
    st.none() | st.sampled_from(MOBILES),
    st.none() | st.sampled_from(MOBILES),
    st.none() | st.just(99) | st.sampled_from(IDS),
    st.dictionaries(st.integers(1, 3), st.integers(1, 2), max_size=2),
)
groups = st.builds(
    lambda id, primary, members: Group(
        id, primary=primary, members=tuple(members), memberships=(a_membership(id % 3 + 1, program=1),)
    ),
    st.integers(30, 33),
    st.none() | st.sampled_from(IDS),
    st.lists(st.sampled_from(IDS), max_size=3),
)
programs = st.integers(1, 3).map(a_program)
canned = st.builds(
    lambda path, code, status: Canned("GET", path, (("code", code),) if code else (), status),
    st.sampled_from(["/a", "/b", "/{x}"]),
    st.sampled_from(["", "A"]),
    st.integers(200, 209),
)
edits = st.lists(
    st.one_of(
        st.tuples(st.just("customer"), customers),
        st.tuples(st.just("no customer"), st.sampled_from(IDS)),
        st.tuples(st.just("group"), groups),
        st.tuples(st.just("no group"), st.integers(30, 33)),
        st.tuples(st.just("program"), programs),
    ),
    max_size=12,
)
unique = {"unique_by": lambda record: record.id, "max_size": 5}


canned_edits = st.lists(st.tuples(st.booleans(), canned), max_size=8)


def snapshot(people: dict[int, Customer], teams: dict[int, Group], ladders: dict[int, Any]) -> Snapshot:
    return Snapshot(Records(an_org(), tuple(ladders.values()), tuple(people.values()), tuple(teams.values())))


def answers(world: Snapshot | Overlay) -> list[Any]:
    return [
        [world.customer(customer_id) for customer_id in IDS],
        [world.group_of(customer_id) for customer_id in IDS],
        [tuple(world.groups_of(customer_id)) for customer_id in IDS],
        [world.group(group_id) for group_id in range(30, 34)],
        [sorted(world.merged_from(customer_id)) for customer_id in (*IDS, 99)],
        [dict(world.standing_in(program_id)) for program_id in range(1, 4)],
        len(world),
        [tuple(world.holders("mobile", mobile)) for mobile in MOBILES],
        sorted(customer.id for customer in world.customers()),
        tuple(world.groups),
        tuple(world.programs),
        world.default_program,
        [world.program(program_id) for program_id in range(1, 4)],
    ]


EDIT: dict[str, Callable[[Overlay, Any], Overlay]] = {
    "customer": lambda world, customer: world.with_customers([customer]),
    "no customer": lambda world, customer_id: world.with_customers([], removed=[customer_id]),
    "group": lambda world, group: world.with_groups([group]),
    "no group": lambda world, group_id: world.with_groups([], removed=[group_id]),
    "program": lambda world, program: world.with_programs([program]),
}


@given(st.lists(customers, **unique), st.lists(groups, **unique), edits)
def test_an_overlay_is_the_snapshot_of_the_edited_records(
    people: list[Customer], teams: list[Group], changes: list[tuple[str, Any]]
) -> None:
    known: dict[str, dict[int, Any]] = {
        "customer": {customer.id: customer for customer in people},
        "group": {group.id: group for group in teams},
        "program": {1: a_program(1)},
    }
    world = Overlay(snapshot(known["customer"], known["group"], known["program"]))
    for kind, record in changes:
        before, told = world, answers(world)
        world = EDIT[kind](world, record)
        assert answers(before) == told
        if kind.startswith("no "):
            known[kind[3:]].pop(record, None)
        else:
            known[kind][record.id] = record
        assert answers(world) == answers(snapshot(known["customer"], known["group"], known["program"]))


def with_base(answers: list[Canned]) -> Snapshot:
    return Snapshot(Records(an_org(), (a_program(),), canned=tuple(answers)))


@given(st.lists(canned, unique_by=key_of, max_size=5), st.lists(canned, unique_by=key_of, max_size=5), canned_edits)
def test_canned_answers_are_replaced_added_and_taken_away_over_any_base(
    base: list[Canned], other: list[Canned], changes: list[tuple[bool, Canned]]
) -> None:
    world = Overlay(with_base(base))
    edits: dict[Any, Canned | None] = {}
    for added, answer in changes:
        before, told = world, world.canned.answers
        world = world.with_canned([answer]) if added else world.with_canned([], removed=[answer])
        assert before.canned.answers == told
        edits[key_of(answer)] = answer if added else None
        for known, held in ((base, world), (other, world.rebased(with_base(other)))):
            expected = {key_of(one): one for one in known} | edits
            assert held.canned.answers == tuple(filter(None, expected.values()))
            for path in ("/a", "/b", "/c"):
                found = CannedAnswers(filter(None, expected.values())).find("GET", path, {"code": "A"})
                assert held.canned.find("GET", path, {"code": "A"}) == found
