"""Finding: one mistake in a fixture, with its place; and how findings show values and guess what was meant."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from sandbox.core.slips import closest

Severity = Literal["error", "warning"]

MOST_OF_A_LIST = 1_000
"""How many findings are told of one file of customers."""

_SHOWN_LENGTH = 60


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One mistake at one place. Findings sort by file, line and column.

    `file` is named as the user named it; `line` and `column` count from 1.
    """

    file: str
    line: int
    column: int
    severity: Severity
    message: str

    def __str__(self) -> str:
        """The finding as editors and terminals link it."""
        return f"{self.file}:{self.line}:{self.column}: {self.severity}: {self.message}"


def bounded(findings: Sequence[Finding], lists: Collection[str]) -> tuple[Finding, ...]:
    """Sorted findings, but of each file in `lists` only the first ones, and how many more there are."""
    told: list[Finding] = []
    for file, group in groupby(findings, key=lambda finding: finding.file):
        several = list(group)
        rest = several[MOST_OF_A_LIST:] if file in lists else []
        told += several[: len(several) - len(rest)]
        if rest:
            severity = min(finding.severity for finding in rest)
            says = f"{len(rest)} more findings from here on are not shown"
            told.append(Finding(file, rest[0].line, rest[0].column, severity, says))
    return tuple(told)


def shown(value: object) -> str:
    """A value as a message shows it: on one line, printable, at most some 60 characters of text."""
    if isinstance(value, str):
        if len(value) <= _SHOWN_LENGTH:
            return repr(value)
        return f"{value[:_SHOWN_LENGTH]!r}… ({len(value)} characters)"
    if isinstance(value, dict):
        return "(a map)"
    return "(a list)"


def did_you_mean(word: object, choices: Iterable[str]) -> str:
    """The end of a message that offers the closest of `choices`, or "" where none is close."""
    guess = closest(word, choices)
    return f"; did you mean {guess!r}?" if guess else ""
