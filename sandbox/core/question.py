"""Questions, and the case in which one is being decided."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple, Self

from sandbox.core.decision import Check, Found, Outcome, Refusal
from sandbox.core.model import ALL_SOURCES, Customer, EntityType, Group, Place, Program
from sandbox.core.moments import Moment, local_day
from sandbox.core.tiers import Standing
from sandbox.core.world import World


class ByIdentifiers(NamedTuple):
    """A customer asked for by identifiers, as submitted; `None` where a parameter is absent."""

    source: str | None = None
    account_id: str | None = None
    names: str | None = None
    values: str | None = None


class ById(NamedTuple):
    """A customer asked for by id; where an endpoint looks at a source, in which the customer has to be known."""

    customer_id: int
    source: str | None = None
    account_id: str | None = None


class Days(NamedTuple):
    """The days of a schedule that are asked for, as submitted; `None` where a parameter is absent."""

    start: str | None = None
    end: str | None = None


class Query(NamedTuple):
    """A question about a customer. `program_id` is ignored with `all_programs`; no `entity_type` means CUSTOMER.

    `preferred` is the code that the header `Prefer` asks for, as submitted. `unknown` are parameters that an endpoint
    does not have, for those that mind.
    """

    whom: ByIdentifiers | ById
    program_id: int | None = None
    all_programs: bool = False
    entity_type: str | None = None
    preferred: str | None = None
    days: Days = Days()
    unknown: tuple[str, ...] = ()


@dataclass(slots=True)
class Case:
    """A question being decided: what is known of it so far. Each check may rely on those before it."""

    world: World
    query: Query
    today: date
    since: date
    magic: bool = True
    """Whether magic values are recognised."""
    not_found: int = 8015
    """The code for a customer who is not found."""
    checks: list[Check] = field(default_factory=list)
    source: str = ALL_SOURCES
    account: str | None = None
    """The account searched; `None` for every account."""
    pairs: tuple[tuple[str, str], ...] = ()
    ways: tuple[str, ...] = ()
    """How the customer is asked for: whether in all sources, and by which of the identifiers."""
    entity_type: EntityType = "CUSTOMER"
    found: Customer | None = None
    warnings: tuple[int, ...] = ()
    group: Group | None = None
    programs: tuple[Program, ...] = ()
    standings: tuple[Standing, ...] | None = None
    first_day: date = date.min
    last_day: date = date.max

    @classmethod
    def of(cls, world: World, query: Query, moment: Moment, *, magic: bool) -> Self:
        """A question that is asked at a moment."""
        zone = world.org.zone
        return cls(world, query, local_day(moment.now, zone), local_day(moment.since, zone), magic)

    @property
    def customer(self) -> Customer:
        """The customer in question; only after the check that finds it."""
        assert self.found is not None
        return self.found

    @property
    def answer(self) -> Outcome:
        """What the question comes to; only after the last check."""
        return self.as_found

    @property
    def as_found(self) -> Found:
        """What was found so far; only after the check that finds the customer."""
        # fmt: off
        return Found(
            self.customer, self.today, self.since, self.group, self.standings, self.warnings, self.programs,
            self.first_day, self.last_day,
        )
        # fmt: on

    def passes(self, rule: str, says: str, *seen: object, place: Place | None = None) -> None:
        """Note that `rule` lets the question pass."""
        self.checks.append(Check(rule, True, says, seen, place))

    def refuse(self, rule: str, code: int, says: str, *seen: object, place: Place | None = None) -> Refusal:
        """Note that `rule` refuses the question with `code`."""
        self.checks.append(Check(rule, False, says, seen, place))
        return Refusal(code)


CheckStep = Callable[[Case], Refusal | None]
