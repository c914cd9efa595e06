"""Steps that wait for an event: it is looked at as an answer is, and one that does not come is told of."""

from pathlib import Path

import pytest

from sandbox.replaying.outcome import Verdict
from tests.receivers import receiving
from tests.replaying.scenes import outcome, told_of

LISTED = "  - admin: {put: webhooks, body: [{}]}\n"
LIFTED = "  - admin: {put: customers/1/tiers/Main, body: Bronze}\n"
WAIT = "wait_for: {event: tierDowngraded, customer: 1, within: 0}"


def test_an_event_is_expected_and_captured_from(tmp_path: Path) -> None:
    steps = (
        LISTED + LIFTED + f"  - {{{WAIT}, expect: {{body: {{data: {{downgradedTierNumber: 1}}}}, absent: $.errors}}, "
    )
    steps += "capture: {who: $.data.customerIdentifiers.customerId}}\n"
    steps += "  - {get: '/v2/customers/${who}/tierDetails', expect: {code: none}}\n"
    assert outcome(tmp_path, steps).verdict is Verdict.SAME


def test_what_differs_in_an_event_is_told_with_both_sides(tmp_path: Path) -> None:
    steps = LISTED + LIFTED + f"  - {{{WAIT}, expect: {{body: {{orgId: 1}}}}}}\n"
    assert told_of(outcome(tmp_path, steps))[-1] == ("different", [("$.orgId", "1", "501")])


def test_an_event_that_does_not_come_is_a_difference_and_hides_no_later_step(tmp_path: Path) -> None:
    steps = LISTED + LIFTED + "  - {wait_for: {event: tierUpgraded, within: 0}}\n" + f"  - {{{WAIT}}}\n"
    replayed = outcome(tmp_path, steps)
    assert [taken.verdict.value for taken in replayed.taken[-2:]] == ["different", "same"]
    assert replayed.taken[-2].trouble[0] == "no tierUpgraded came in time; there are:"
    assert "tierDowngraded of 1: listed" in "\n".join(replayed.taken[-2].trouble)


@pytest.mark.parametrize("within", ["0", "1"])
def test_an_event_is_handed_out_once(within: str, tmp_path: Path) -> None:
    again = WAIT.replace("within: 0", f"within: {within}")
    replayed = outcome(tmp_path, LISTED + LIFTED + f"  - {{{WAIT}}}\n" + f"  - {{{WAIT}}}\n".replace(WAIT, again))
    assert [taken.verdict.value for taken in replayed.taken[-2:]] == ["same", "different"]


def test_an_event_that_its_receiver_does_not_take_is_a_difference(tmp_path: Path) -> None:
    with receiving(400) as receiver:
        hook = f"  - admin: {{put: webhooks, body: [{{url: '{receiver.url}'}}]}}\n"
        replayed = outcome(tmp_path, hook + LIFTED + "  - {wait_for: tierDowngraded}\n")
    assert replayed.taken[-1].verdict is Verdict.DIFFERENT
    assert replayed.taken[-1].trouble == (f"tierDowngraded of 1: failed, answered 400, at {receiver.url}",)
