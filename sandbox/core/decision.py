"""A decision is a value: the answer or the refusal, together with the checks that led there.

The rule that decides also says why. A check keeps what it saw as it is; words are made of it only when somebody asks.
"""

from dataclasses import dataclass
from typing import NamedTuple

from sandbox.core.catalogue import ERRORS, ApiError
from sandbox.core.model import Customer, EntityType, Place
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
    """A no: the code of the catalogue's error."""

    code: int

    @property
    def error(self) -> ApiError:
        """The catalogue's row for it."""
        return ERRORS[self.code]


@dataclass(frozen=True, slots=True)
class TierAnswer:
    """The tiers of one customer or group: `standings` ascend by program id, `warnings` are codes."""

    entity_id: int
    entity_type: EntityType
    standings: tuple[Standing, ...]
    warnings: tuple[int, ...] = ()
    customer: Customer | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome of a question and, in order, the checks that led to it."""

    outcome: TierAnswer | Refusal
    checks: tuple[Check, ...]

    @property
    def refusal(self) -> Refusal | None:
        """The refusal, or `None` where there is an answer."""
        return self.outcome if isinstance(self.outcome, Refusal) else None

    @property
    def deciding(self) -> Check:
        """The check that decided: the one that refused, else the last."""
        return self.checks[-1]

    @property
    def why(self) -> str:
        """One line: the deciding rule, what it saw and the fixture line behind it."""
        check = self.deciding
        return f"{check.rule}: {check.sentence}" + (f" ({check.place})" if check.place else "")
