"""Which situations of the wire contract were met, as operations tell it and as people read it."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any, NamedTuple, Self

from sandbox.core.situations import SECTIONS, share
from sandbox.operations.told import Told


class Situation(NamedTuple):
    """Something a client can meet, how often it was met, and whether these fixtures can show it at all.

    `suggestion` says in one line how it can be met, where it was not; `get` and `headers` are a GET that does it, if
    there is one.
    """

    id: str
    row: str
    says: str
    met: int
    applies: bool
    suggestion: str = ""
    get: str = ""
    headers: Mapping[str, str] = {}

    @property
    def section(self) -> str:
        """The section of the wire contract."""
        return self.row.partition(" ")[0]

    @classmethod
    def of(cls, told: Told) -> Self:
        """Read it."""
        suggested = told.get("suggestion", {})
        return cls(
            *(told["id"], told["row"], told["says"], told["met"], told["applies"]),
            *(suggested.get("line", ""), suggested.get("get", ""), suggested.get("headers", {})),
        )


class Coverage(NamedTuple):
    """Every situation, in the order of the wire contract."""

    situations: tuple[Situation, ...]

    @property
    def met(self) -> int:
        """How many situations were met."""
        return sum(one.met > 0 for one in self.situations)

    @property
    def of(self) -> int:
        """How many could have been."""
        return sum(one.applies for one in self.situations)

    @property
    def percent(self) -> float:
        """The share of those that were met, rounded down to a tenth."""
        return share(self.met, self.of)

    @property
    def missing(self) -> tuple[Situation, ...]:
        """Those that were not met and could have been."""
        return tuple(one for one in self.situations if one.applies and not one.met)

    @classmethod
    def read(cls, told: Told) -> Self:
        """Read it."""
        return cls(tuple(map(Situation.of, told["situations"])))

    def with_met(self, met: Mapping[str, int]) -> "Coverage":
        """The same for a run that met these situations, by id, so often."""
        situations = (one._replace(met=met.get(one.id, 0)) for one in self.situations)
        return Coverage(tuple(one._replace(applies=one.applies or one.met > 0) for one in situations))

    @property
    def summary(self) -> str:
        """How many were met, in a line."""
        return f"situations met: {self.met} of {self.of} ({self.percent:g} %)"

    def told(self) -> dict[str, Any]:
        """The same as JSON, as the admin API tells it."""
        return {
            "met": self.met,
            "of": self.of,
            "percent": self.percent,
            "situations": list(map(_told, self.situations)),
        }


def merged(coverages: Iterable[Coverage]) -> Coverage:
    """What several runs met together; they share one table of situations, and there is at least one of them."""
    whole, *others = coverages
    for other in others:
        pairs = zip(whole.situations, other.situations, strict=True)
        whole = Coverage(tuple(_together(one, two) for one, two in pairs))
    return whole


def lines(coverage: Coverage) -> Iterator[str]:
    """Each section with its score, and below it what was not met, each with how it can be."""
    for section, of_it in groupby(coverage.situations, lambda one: one.section):
        applying = [one for one in of_it if one.applies]
        if applying:
            met = sum(one.met > 0 for one in applying)
            yield f"{section} {SECTIONS[section]}: {met} of {len(applying)}"
        for one in applying:
            if not one.met:
                yield f"  never met: {one.row}: {one.says} -> {one.suggestion}"


def _together(one: Situation, other: Situation) -> Situation:
    told = one if one.suggestion else other
    return told._replace(met=one.met + other.met, applies=one.applies or other.applies)


def _told(one: Situation) -> dict[str, Any]:
    told: dict[str, Any] = {"id": one.id, "row": one.row, "says": one.says, "met": one.met, "applies": one.applies}
    if not one.met and one.suggestion:
        told["suggestion"] = {"line": one.suggestion} | ({"get": one.get, "headers": one.headers} if one.get else {})
    return told
