"""Telling outcomes to people: a line for each scenario, and on one screen what differs, where and why."""

from collections.abc import Iterator, Sequence

from sandbox.replaying.expectations import Mismatch
from sandbox.replaying.outcome import Replayed, Taken, Verdict
from sandbox.traffic.masking import MASK, is_secret, masked_body, masked_url

_MOST_MISMATCHES = 8
_LONGEST = 160


def told(replayed: Replayed) -> Iterator[str]:
    """The scenario's line, and beneath it every step that is not the same."""
    title = replayed.scenario.title if replayed.scenario is not None else ""
    yield f"{replayed.verdict.value:<9}  {replayed.name}{'  ' if title else ''}{title}"
    yield from (f"  {line}" for line in replayed.trouble)
    for taken in replayed.taken:
        if taken.verdict in (Verdict.DIFFERENT, Verdict.NOT_RUN):
            yield f"  {replayed.file}:{taken.step.line}: step {taken.step.number}: {named(taken)}"
            yield from (f"    {line}" for line in details(taken))
    left = sum(taken.verdict is Verdict.LEFT_OUT for taken in replayed.taken)
    unreached = len(replayed.scenario.steps) - len(replayed.taken) if replayed.scenario is not None else 0
    if left + unreached and replayed.taken:
        yield f"    {left + unreached} more steps were left out"


def details(taken: Taken) -> Iterator[str]:
    """What differs in a step, and why it was answered so."""
    yield from taken.trouble
    for mismatch in taken.mismatches[:_MOST_MISMATCHES]:
        expected, got = shown(mismatch)
        yield mismatch.about
        yield f"  expected  {expected}"
        yield f"  got       {got}"
    if len(taken.mismatches) > _MOST_MISMATCHES:
        yield f"and {len(taken.mismatches) - _MOST_MISMATCHES} more"
    if taken.why:
        yield "because, in the sandbox:"
        yield from (f"  {line}" for line in taken.why)


def named(taken: Taken) -> str:
    """What a step is called, without secrets."""
    return masked_url(taken.step.name)


def shown(mismatch: Mismatch) -> tuple[str, str]:
    """What was expected and what was got, shortened and without secrets."""
    if is_secret(mismatch.about.rpartition(".")[2]):
        return MASK, MASK
    return _short(masked_body(mismatch.expected, "")), _short(masked_body(mismatch.got, ""))


def summed_up(all_of_them: Sequence[Replayed], seconds: float) -> str:
    """One line on all of them."""
    verdicts = [one.verdict for one in all_of_them]
    counts = [
        f"{verdicts.count(verdict)} {verdict.value}"
        for verdict in (Verdict.SAME, Verdict.DIFFERENT, Verdict.NOT_RUN)
        if verdict in verdicts
    ]
    steps = sum(len(one.taken) for one in all_of_them)
    return f"{counted(len(all_of_them), 'scenario')}, {steps} steps: {', '.join(counts)} ({seconds:.1f} s)"


def counted(number: int, noun: str) -> str:
    """`1 scenario`, `2 scenarios`."""
    return f"{number} {noun}" + ("" if number == 1 else "s")


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}… ({len(text)} characters)"
