"""A decision in words: one sentence first, then every check in order."""

from sandbox.core.catalogue import WARNINGS
from sandbox.core.changes import Added, Change, Merged, TierMoved, Updated
from sandbox.core.decision import Check, Decision, Found, Outcome, ProgramList, Refusal, Several, Written
from sandbox.core.rules import RULES


def headline(decision: Decision) -> str:
    """What was decided, in one line."""
    return _said(decision.outcome)


def _said(outcome: Outcome) -> str:
    if isinstance(outcome, Refusal):
        return f"{outcome.code} {outcome.message}"
    if isinstance(outcome, Several):
        return " / ".join(map(_said, outcome.outcomes))
    if isinstance(outcome, ProgramList):
        return f"{len(outcome.programs)} programs"
    warnings = _warned(outcome)
    if isinstance(outcome, Written):
        changes = ", ".join(map(_changed, outcome.changes))
        return f"{outcome.entity_type} {outcome.entity_id}: {changes or 'nothing changes'}{warnings}"
    who = f"{outcome.entity_type} {outcome.entity_id}"
    if outcome.standings is None:
        return who + warnings
    tiers = ", ".join(f"{standing.tier.name} in {standing.program.name}" for standing in outcome.standings)
    return f"{who}: {tiers or 'no programs'}{warnings}"


def _warned(outcome: Found | Written) -> str:
    return "".join(f"; warning {code} {WARNINGS[code].message}" for code in outcome.warnings)


def _changed(change: Change) -> str:
    match change:
        case Added(customer):
            return f"customer {customer.id} is added"
        case Updated(_, customer):
            return f"customer {customer.id} is updated"
        case Merged(victim, survivor):
            return f"customer {victim.id} is merged into {survivor.id}"
        case TierMoved(_, before, now):
            expires = "without expiry" if now.expires is None else f"until the end of {now.expires}"
            return f"{now.tier.name} in {now.program.name} {expires}, before {before.tier.name}"


def told(decision: Decision) -> list[str]:
    """The headline and a line for each check; the one that decided is marked with an arrow."""
    return [headline(decision), *(_line(check, check is decision.deciding) for check in decision.checks)]


def in_one_line(decision: Decision, nearest: str = "") -> str:
    """The headline, why, how the deciding rule is known, what would have succeeded, and the rules that were passed."""
    passed = ", ".join(check.rule for check in decision.checks[:-1])
    why = f"{decision.why} [{RULES[decision.deciding.rule].known}]"
    told = headline(decision), why, nearest, f"passed: {passed}" if passed else ""
    return " | ".join(filter(None, told))


def _line(check: Check, decided: bool) -> str:
    mark = "->" if decided else "  "
    place = f"  [{check.place}]" if check.place else ""
    return f"{mark} {'ok' if check.passed else 'NO'}  {check.rule:<18}  {check.sentence}{place}"
