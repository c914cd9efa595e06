"""What a write writes: the records that are to take their places, and what changes by that."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from sandbox.core import writes
from sandbox.core.changes import Added, Merged, TierMoved, Updated
from sandbox.core.decision import Decision, Written
from sandbox.core.model import Customer, Identifier, Membership
from sandbox.core.moments import Relative
from sandbox.core.points import Expiring, Points
from sandbox.core.question import ByIdentifiers, Query
from sandbox.core.requests import Adjustment, Details, Enrollment, Profile, StatusLabel
from tests.builders import TODAY, a_customer, a_program, a_world, at
from tests.core.test_writes import (
    ANN,
    BASE,
    BOTH,
    NEW,
    PEOPLE,
    PLACE,
    STAMP,
    TOM,
    add,
    change,
    enrolling,
    slab,
    whom,
    world,
)


def written(decide: Callable[..., Decision], request: Any, **options: Any) -> Written:
    outcome = decide(world(**options), request, at(), STAMP).outcome
    assert isinstance(outcome, Written)
    return outcome


def test_who_is_added_is_written_whole() -> None:
    enrollment = Enrollment(800, 2, 99.5, datetime(2027, 12, 31, 23, 59, 59, tzinfo=UTC), date(2028, 1, 1))
    details = add(("mobile", "+91 90000-00050"), ("email", "New@Example.com"), enrollments=(enrollment,))
    details = details._replace(profiles=(details.profiles[0]._replace(fields={"city": "Pune"}),))
    customer = Customer(
        NEW,
        "Mia",
        "T",
        TODAY,
        (Identifier("mobile", "919000000050"), Identifier("email", "new@example.com")),
        (Membership(800, 2, date(2027, 12, 31)),),
        (Points(800, 99.5, 99.5, expiring=(Expiring(99.5, date(2028, 1, 1)),)),),
        place=PLACE,
        besides={"fields": {"city": "Pune"}},
    )
    outcome = written(writes.register, details)
    assert outcome.customers == (customer,)
    assert outcome.changes == (Added(customer),)


def test_who_is_added_without_enrollments_is_in_the_base_tier_of_the_default_program() -> None:
    (customer,) = written(writes.register, add(*BOTH)).customers
    assert customer.memberships == (Membership(973, 1),)


def test_who_is_enrolled_without_an_expiry_stands_as_long_as_the_tier_says() -> None:
    details = add(*BOTH, enrollments=(Enrollment(800, 2), Enrollment(None, 3)))
    (customer,) = written(writes.register, details).customers
    assert customer.memberships == (Membership(800, 2, date(2027, 9, 26)), Membership(973, 3, date(2028, 3, 26)))


def test_a_short_mobile_gets_the_country_code() -> None:
    (customer,) = written(writes.register, add(("mobile", "9000000050"))).customers
    assert customer.identifiers == (Identifier("mobile", "919000000050"),)


def test_each_profile_has_its_source_and_stands_where_a_fixture_would_tell_it() -> None:
    profiles = (
        Profile("WEBSITE", None, None, None, (("cuid", "c"),)),
        Profile("line", "8", "Mia", "T", (("line", "l"),)),
        Profile(None, None, "Not", "Mia", (("mobile", "919000000050"),)),
    )
    outcome = written(writes.register, Details(Query(ByIdentifiers("INSTORE")), profiles))
    (customer,) = outcome.customers
    assert customer.name == "Mia T"
    assert customer.identifiers == (
        Identifier("mobile", "919000000050"),
        Identifier("cuid", "c", "WEBSITE"),
        Identifier("line", "l", "LINE", "8"),
    )


def test_who_is_joined_in_store_stands_there_before_other_sources() -> None:
    details = add(("mobile", "919000000050"), ("line", "tom"), ("mobile", "919000000051"))
    (joined,) = written(writes.register, details).customers
    assert joined.identifiers == (
        Identifier("mobile", "915795008395"),
        Identifier("mobile", "919000000050"),
        Identifier("mobile", "919000000051"),
        Identifier("line", "tom"),
        Identifier("line", "tom", "LINE", "7"),
    )


def test_who_is_joined_keeps_the_name_and_gets_the_identifiers_of_the_new_source() -> None:
    outcome = written(writes.register, add(("mobile", "919000000002"), ("cuid", "x"), source="WEBSITE"))
    (joined,) = outcome.customers
    more = (Identifier("cuid", "x", "WEBSITE"), Identifier("mobile", "919000000002", "WEBSITE"))
    assert (joined.id, joined.name) == (ANN, "")
    assert joined.identifiers == (*PEOPLE[1].identifiers, *more)
    assert joined.memberships == ()
    assert outcome.changes == (Updated(PEOPLE[1], joined),)


def test_an_update_takes_over_names_and_fields_and_nothing_else() -> None:
    profile = Profile("INSTORE", None, "Thomas", None, (("mobile", "1"),), {"city": "Pune"})
    outcome = written(writes.update, Details(whom(), (profile,)))
    (tom,) = outcome.customers
    assert (tom.first_name, tom.last_name, tom.besides) == ("Thomas", "", {"fields": {"city": "Pune"}})
    assert (tom.identifiers, tom.memberships, tom.place) == (PEOPLE[0].identifiers, PEOPLE[0].memberships, PLACE)
    assert outcome.changes == (Updated(PEOPLE[0], tom),)


def test_an_update_that_says_nothing_new_writes_nothing() -> None:
    for details in (enrolling(), enrolling(Enrollment(973, 4, 100)), enrolling(loyalty=False)):
        outcome = written(writes.update, details)
        assert (outcome.customers, outcome.changes) == ((), ())


def test_a_guest_who_joins_loyalty_is_in_the_base_tier_of_the_default_program() -> None:
    (guest,) = written(writes.update, enrolling(query=whom("919000000006"), loyalty=True)).customers
    assert (guest.loyalty, guest.memberships) == (True, (Membership(973, 1),))


def test_enrolling_above_the_base_tier_is_a_move_and_enrolling_in_it_is_none() -> None:
    low, high = (written(writes.update, enrolling(Enrollment(800, serial))).changes for serial in (1, 2))
    assert [type(change) for change in low] == [Updated]
    assert [type(change) for change in high] == [Updated, TierMoved]
    assert high[1].event == "tierUpgraded"


def test_a_label_stands_beside_what_is_known() -> None:
    outcome = written(writes.label, StatusLabel(whom(), "Suspicious"))
    assert outcome.customers[0].besides == {"status": "Suspicious"}


def test_what_is_removed_goes_before_what_is_added_comes() -> None:
    request = change(TOM, ("mobile", "919000000050"), remove=(("mobile", "915795008395"),))
    (tom,) = written(writes.change_identifiers, request).customers
    assert tom.identifiers == (Identifier("mobile", "919000000050"), Identifier("line", "tom", "LINE", "7"))


def test_a_merge_leaves_the_victims_identifiers_and_the_survivors_tiers() -> None:
    outcome = written(writes.change_identifiers, change(TOM, ("email", "ann@example.com"), ("cuid", "new")))
    victim, survivor = outcome.customers
    assert (victim.id, victim.merged_into, victim.identifiers) == (TOM, ANN, PEOPLE[0].identifiers)
    mobile, email, elsewhere = PEOPLE[1].identifiers
    assert survivor.identifiers == (mobile, email, Identifier("cuid", "new"), elsewhere)
    assert survivor.memberships == ()
    assert outcome.changes == (Merged(victim, survivor), Updated(PEOPLE[1], survivor))


def test_an_identifier_known_in_another_source_merges_too_but_one_of_that_source_goes_first() -> None:
    elsewhere = written(writes.change_identifiers, change(TOM, ("cuid", "ann")))
    assert elsewhere.entity_id == ANN
    people = (*PEOPLE, a_customer(20, cuid="ann"))
    decision = writes.change_identifiers(a_world(*people), change(TOM, ("cuid", "ann")), at(), STAMP)
    assert decision.outcome.entity_id == 20  # type: ignore[union-attr]


def test_identifiers_of_two_others_merge_one_after_the_other() -> None:
    request = change(TOM, ("mobile", "919000000002"), ("mobile", "919000000003"), ("email", "t@example.com"))
    outcome = written(writes.change_identifiers, request)
    assert {customer.id: customer.merged_into for customer in outcome.customers} == {TOM: ANN, ANN: BASE, BASE: None}
    assert outcome.entity_id == BASE
    known = {identifier.value for identifier in outcome.subject.identifiers}  # type: ignore[union-attr]
    assert known == {"919000000002", "919000000003", "t@example.com"}


@pytest.mark.parametrize(
    ("adjustment", "expires"),
    [
        (slab("UPGRADE", "Gold", "FIXED_DURATION", "20"), date(2027, 4, 15)),
        (slab("UPGRADE", "Gold", "FIXED_DURATION", "0"), date(2027, 3, 26)),
        (slab("UPGRADE", "Gold", "SPECIFIC_DATE", "2027-03-26"), date(2027, 3, 26)),
        (slab("UPGRADE", "Gold", "CURRENT_TIER_EXPIRY_DATE"), date(2027, 6, 24)),
        (slab("UPGRADE", "Gold", "AS_PER_TIER_STRATEGY"), date(2028, 3, 26)),
        (slab("RENEWAL", None, "FIXED_DURATION", "20"), date(2027, 4, 15)),
        (slab("RENEWAL", None, "AS_PER_TIER_STRATEGY"), date(2028, 3, 26)),
        (slab("RENEWAL", None, "CURRENT_TIER_EXPIRY_DATE"), date(2027, 6, 24)),
        (slab("EXTEND_CURRENT_TIER_EXPIRY_DATE", None, "FIXED_DURATION", "20"), date(2027, 7, 14)),
        (slab("EXTEND_CURRENT_TIER_EXPIRY_DATE", None, "SPECIFIC_DATE", "2027-06-24"), date(2027, 6, 24)),
        (slab("EXTEND_CURRENT_TIER_EXPIRY_DATE", None, "AS_PER_TIER_STRATEGY"), date(2028, 6, 24)),
        (slab("DOWNGRADE", "Bronze", "FIXED_DURATION", "20"), None),
        (slab("UPGRADE", "Red", "AS_PER_TIER_STRATEGY", program=800), date(2027, 9, 26)),
        (slab("UPGRADE", "Red", "CURRENT_TIER_EXPIRY_DATE", program=800), None),
    ],
)
def test_a_tier_stands_as_long_as_the_validity_says(adjustment: Adjustment, expires: date | None) -> None:
    outcome = written(writes.adjust, adjustment)
    assert outcome.moved is not None
    assert outcome.moved.now.expires == expires
    assert [change for change in outcome.changes if isinstance(change, TierMoved)] == (
        [outcome.moved] if outcome.moved.before[1:3] != outcome.moved.now[1:3] else []
    )


def test_the_base_tier_is_written_without_an_expiry() -> None:
    (tom,) = written(writes.adjust, slab("DOWNGRADE", "Bronze", "FIXED_DURATION", "20")).customers
    assert tom.memberships == (Membership(973, 1),)


def test_a_tier_is_moved_from_where_it_stands_today() -> None:
    """Silver until yesterday, so Bronze by now: an UPGRADE to Silver goes up."""
    fallen = a_customer(1, tier=2, expires=Relative(-1), mobile="915795008395")
    program = a_program(default=True, on_expiry="one_below", validity_months=12)
    outcome = writes.adjust(a_world(fallen, programs=[program]), slab("UPGRADE", "Silver"), at(), STAMP).outcome
    assert isinstance(outcome, Written)
    assert outcome.moved is not None
    assert (outcome.moved.before.tier.name, outcome.moved.now.tier.name) == ("Bronze", "Silver")


def test_a_groups_own_tier_is_moved() -> None:
    outcome = written(writes.adjust, slab("UPGRADE", "Diamond", query=whom(entity_type="USERGROUP2")))
    assert outcome.customers == ()
    (group,) = outcome.groups
    assert (group.id, group.members, group.place) == (70, (TOM,), PLACE)
    assert group.memberships == (Membership(973, 4, date(2028, 3, 26)),)
    assert [type(change) for change in outcome.changes] == [TierMoved]
