"""Trails: the little of a call that tells which situations it met.

A trail is taken of every call, so it is a plain tuple of what is at hand, the same for calls that are alike; what it
means is read when somebody asks.
"""

from datetime import date
from typing import NamedTuple

from sandbox.core.changes import Added, Merged, Updated
from sandbox.core.decision import Decision, Found, Outcome, Several, Written
from sandbox.core.tiers import Standing

Trail = tuple[str | None, int | None, str, tuple[str, ...], tuple[str, ...]]
"""Endpoint; code; the rule that refused, or who signed in; the ways the customer was asked for; facts of the answer."""


class Traits(NamedTuple):
    """What a trail tells: the endpoint, the code the call was refused with, the rule that decided, and facts."""

    endpoint: str | None
    code: int | None
    rule: str
    facts: frozenset[str]


def trail_of(endpoint: str | None, code: int | None, decision: Decision | None) -> Trail:
    """The trail of a call: its endpoint, the code it was refused with, if any, and the decision, if one was made."""
    if decision is None:
        return endpoint, code, "", (), ()
    checks, outcome = decision.checks, decision.outcome
    if code is not None:
        return endpoint, code, checks[-1].rule, decision.ways, ()
    first = checks[0]
    signed_in = first.says if first.rule == "credentials" else ""
    answered = _found(outcome) if type(outcome) is Found else _otherwise(outcome)
    return endpoint, None, signed_in, decision.ways, answered


def read(trail: Trail) -> Traits:
    """What a trail tells."""
    endpoint, code, words, ways, answered = trail
    rule, signed_in = ("", words.partition(" ")[0]) if code is None else (words, "")
    return Traits(endpoint, code, rule, frozenset((signed_in, *ways, *answered)) - {""})


def _otherwise(outcome: Outcome) -> tuple[str, ...]:
    if isinstance(outcome, Written):
        return tuple(_written(outcome))
    return tuple(dict.fromkeys(_several(outcome))) if isinstance(outcome, Several) else ()


def _found(found: Found) -> tuple[str, ...]:
    standings = found.standings
    ordinary = found.group is None and not found.warnings and len(found.programs) == 1
    if ordinary and standings is not None and len(standings) == 1:
        return _stands(standings[0], found.today)  # what most calls come to
    facts = [fact for standing in standings or () for fact in _stands(standing, found.today)]
    facts += [f"warning {code}" for code in found.warnings]
    if found.group is not None:
        facts.append("group")
    if standings is not None and len(found.programs) > 1:
        facts.append("all programs")
        if len(standings) < len(found.programs) and found.customer.loyalty:
            facts.append("omitted")
    return tuple(dict.fromkeys(facts))


def _stands(standing: Standing, today: date) -> tuple[str, ...]:
    """What became of a membership, as its program's strategy calls it, and whether no tier is above."""
    program, tier, expires, _, enrolled, steps = standing
    if not enrolled:
        return ("unenrolled",)
    outcome: str
    if steps:
        outcome = program.on_expiry
    elif expires is None:
        outcome = "never"
    else:
        outcome = "holds" if expires >= today else "keep"
    return (outcome, "highest") if tier.serial == len(program.tiers) else (outcome,)


_KINDS = {Added: "added", Updated: "updated", Merged: "merged"}


def _written(written: Written) -> list[str]:
    facts = [_KINDS[type(change)] for change in written.changes if type(change) in _KINDS]
    if written.moved is not None:
        facts += [written.moved.event, written.entity_type]
    return facts + [f"warning {code}" for code in written.warnings]


def _several(several: Several) -> list[str]:
    found = [outcome for outcome in several.outcomes if isinstance(outcome, Found)]
    facts = [fact for each in found for fact in _found(each)]
    return facts + (["partial"] if len(found) < len(several.outcomes) else [])
