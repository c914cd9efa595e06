"""Outcomes: what became of a step, a scenario, and all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from sandbox.replaying.exchange import Exchange
from sandbox.replaying.expectations import Mismatch
from sandbox.sources.scenario_files import Scenario
from sandbox.sources.steps import Step


class Verdict(Enum):
    """What is to be said of a step or a scenario."""

    SAME = "same"
    DIFFERENT = "different"
    NOT_RUN = "not run"
    LEFT_OUT = "left out"


@dataclass(frozen=True, slots=True)
class Taken:
    """A step and what became of it.

    `why` are the lines that explain the answer, where something differs and the server tells; `trouble` is what kept
    the step from being taken, or from being taken in full.
    """

    step: Step
    verdict: Verdict
    exchange: Exchange | None = None
    mismatches: tuple[Mismatch, ...] = ()
    why: tuple[str, ...] = ()
    trouble: tuple[str, ...] = ()
    seconds: float = 0


@dataclass(frozen=True, slots=True)
class Replayed:
    """A scenario and what became of each of its steps; `trouble` is what kept it from being set up or read.

    `scenario` is `None` where the file holds none.
    """

    file: str
    scenario: Scenario | None
    taken: tuple[Taken, ...] = ()
    trouble: tuple[str, ...] = ()
    seconds: float = 0

    @property
    def name(self) -> str:
        """The scenario's name, or the file's where it has none."""
        return self.scenario.name if self.scenario is not None else self.file

    @property
    def verdict(self) -> Verdict:
        """The gravest of its steps, unless it was not set up."""
        verdicts = {taken.verdict for taken in self.taken}
        if self.trouble or Verdict.NOT_RUN in verdicts:
            return Verdict.NOT_RUN
        return Verdict.DIFFERENT if Verdict.DIFFERENT in verdicts else Verdict.SAME


def exit_code(replayed: Sequence[Replayed]) -> int:
    """0 where all is the same, 1 where something differs, 2 where something could not be run."""
    verdicts = {one.verdict for one in replayed}
    return 2 if Verdict.NOT_RUN in verdicts else 1 if Verdict.DIFFERENT in verdicts else 0
