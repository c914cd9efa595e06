"""A decision is a value: the answer or the refusal, together with the checks that led there.

The rule that decides also says why. A check keeps what it saw as it is; words are made of it only when somebody asks.
"""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sandbox.core.catalogue import ERRORS, ApiError
from sandbox.core.changes import Change, TierMoved
from sandbox.core.model import Customer, EntityType, Group, Place, Program
from sandbox.core.points import Balance, Points, balance
from sandbox.core.tiers import Standing

_LONGEST_VALUE = 60


class Check(NamedTuple):
    """One rule as it was applied: whether it let the question pass, and what it saw.

    `says` is a format string over `seen`; `place` is the fixture line behind it, if there is one.
    """

    rule: str
    passed: bool
    says: str
    seen: tuple[object, ...] = ()
    place: Place | None = None

    @property
    def sentence(self) -> str:
        """What the check saw, in words, on one line of printable ASCII."""
        return self.says.format(*map(shown, self.seen))


def shown(value: object) -> str:
    """A value as an explanation quotes it: text in quotes and shortened, several values joined, None as "nothing"."""
    if value is None:
        return "nothing"
    if isinstance(value, tuple):
        listed = [shown(item) for item in value[:8]]
        return ", ".join(listed) + (f" and {len(value) - 8} more" if len(value) > 8 else "")
    if isinstance(value, str):
        return ascii(value if len(value) <= _LONGEST_VALUE else value[: _LONGEST_VALUE - 3] + "...")
    return str(value)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A no: the code of the catalogue's error, and the words for the fields of its message, if it has any."""

    code: int
    words: tuple[str, ...] = ()

    @property
    def error(self) -> ApiError:
        """The catalogue's row for it."""
        return ERRORS[self.code]

    @property
    def message(self) -> str:
        """The error's message as it is sent."""
        return self.error.told(*self.words)


@dataclass(frozen=True, slots=True)
class Found:
    """What was found of a customer, or of the customer's `group` where that was asked for.

    `standings` ascend by program id, `None` where no tiers were asked for; `warnings` are codes; `programs` are those
    that were asked for. A schedule is asked for from `first_day` to `last_day`. Relative days count from `since`.
    """

    customer: Customer
    today: date
    since: date
    group: Group | None = None
    standings: tuple[Standing, ...] | None = None
    warnings: tuple[int, ...] = ()
    programs: tuple[Program, ...] = ()
    first_day: date = date.min
    last_day: date = date.max

    @property
    def entity_type(self) -> EntityType:
        """Whether it is about a customer or a group."""
        return "CUSTOMER" if self.group is None else "FLEET"

    @property
    def subject(self) -> Customer | Group:
        """Whom it is about."""
        return self.customer if self.group is None else self.group

    @property
    def entity_id(self) -> int:
        """The id of whom it is about."""
        return self.subject.id

    @property
    def points(self) -> tuple[Points, ...]:
        """The balances in the programs that were asked for, as written down."""
        asked = {program.id for program in self.programs}
        return tuple(points for points in self.subject.points if points.program_id in asked)

    def balance(self, *program_ids: int) -> Balance:
        """What the points in these programs come to today, together."""
        total = Balance()
        for points in self.subject.points:
            if points.program_id in program_ids:
                total = total.plus(balance(points, self.today, self.since))
        return total


@dataclass(frozen=True, slots=True)
class Written:
    """What a write comes to: the records that take their places, all of them or none, and what changes by that.

    `subject` is whom it is about, as it is then; `moved` how it stands in the program whose tier was adjusted, even if
    that is as before.
    """

    subject: Customer | Group
    customers: tuple[Customer, ...] = ()
    groups: tuple[Group, ...] = ()
    changes: tuple[Change, ...] = ()
    warnings: tuple[int, ...] = ()
    moved: TierMoved | None = None

    @property
    def entity_type(self) -> EntityType:
        """Whether it is about a customer or a group."""
        return "CUSTOMER" if isinstance(self.subject, Customer) else "FLEET"

    @property
    def entity_id(self) -> int:
        """The id of whom it is about."""
        return self.subject.id


@dataclass(frozen=True, slots=True)
class Several:
    """What came of several questions that were asked in one call, in their order."""

    outcomes: tuple[Found | Refusal, ...]


@dataclass(frozen=True, slots=True)
class ProgramList:
    """The programs of an org, by ascending id."""

    programs: tuple[Program, ...]


Outcome = Found | Written | Several | ProgramList | Refusal


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome of a question and, in order, the checks that led to it."""

    outcome: Outcome
    checks: tuple[Check, ...]

    @property
    def refusal(self) -> Refusal | None:
        """The refusal, or `None` where there is an answer; of several questions an answer to one will do."""
        outcome = self.outcome
        if isinstance(outcome, Several):
            refusals = [each for each in outcome.outcomes if isinstance(each, Refusal)]
            return refusals[0] if len(refusals) == len(outcome.outcomes) else None
        return outcome if isinstance(outcome, Refusal) else None

    @property
    def deciding(self) -> Check:
        """The check that decided: the one that refused, else the last."""
        return self.checks[-1]

    @property
    def shows(self) -> tuple[Customer | Group, ...]:
        """Those whose tiers or data an answer shows, as they are written down."""
        outcome = self.outcome
        found = outcome.outcomes if isinstance(outcome, Several) else (outcome,)
        return tuple(one.subject for one in found if isinstance(one, Found))

    def after(self, check: Check) -> "Decision":
        """The same, with a check that was passed before all others."""
        return Decision(self.outcome, (check, *self.checks))

    @property
    def why(self) -> str:
        """One line: the deciding rule, what it saw and the fixture line behind it."""
        check = self.deciding
        return f"{check.rule}: {check.sentence}" + (f" ({check.place})" if check.place else "")
