"""Ladders: an org's programs as its fixture's records refer to them, by id or name, and the tiers of each."""

from collections.abc import Iterable
from typing import NamedTuple

from sandbox.core.model import Membership, Place, Program, Tier
from sandbox.sources.findings import did_you_mean, shown
from sandbox.sources.located import UNREADABLE
from sandbox.sources.reading import Path, Reading
from sandbox.sources.shapes import Row


class Ladder(NamedTuple):
    """A program and the serial number of each of its tiers by name; `complete` if every tier has its own."""

    program: Program
    serials: dict[str, int]
    complete: bool


class Ladders:
    """The programs of one org. What depends on a program that could not be read is passed over in silence."""

    def __init__(self, rows: Iterable[Row], *, complete: bool, file: str) -> None:
        """Take in the programs as read; not `complete` if there may be more than `rows`."""
        self.programs: list[Program] = []
        self._by_word: dict[str, Ladder | None] = {}
        self._shared: dict[tuple[Membership, ...], tuple[Membership, ...]] = {}
        self._ids_known = self._names_known = complete
        for row in rows:
            self._take(row, file)

    def memberships(self, row: Row, reading: Reading) -> tuple[Membership, ...]:
        """The memberships of a customer or group as read; also sees that the programs of its points exist."""
        self._named(row, "points", reading)
        found: list[Membership] = []
        for word, ladder in self._named(row, "tiers", reading):
            told = row["tiers"][word]
            if told is UNREADABLE:
                continue
            serial = _serial(told, ladder, reading)
            if told.known("enrolled", True):
                found.append(Membership(ladder.program.id, serial, told.known("expires")))
        memberships = tuple(found)
        return self._shared.setdefault(memberships, memberships)

    def program_id(self, word: str) -> int | None:
        """The id of the program that `word` names, as far as that is known."""
        ladder = self._by_word.get(word)
        return ladder.program.id if ladder is not None else None

    def _take(self, row: Row, file: str) -> None:
        program_id, name, tiers = row.known("id"), row.known("name"), row.known("tiers")
        self._ids_known = self._ids_known and program_id is not None
        self._names_known = self._names_known and name is not None
        ladder = None
        if program_id is not None and name is not None and tiers is not None:
            ladder = _ladder(row, program_id, name, Place(file, row.line))
            self.programs.append(ladder.program)
        words = {name, program_id and str(program_id)} - {None}
        if not words.isdisjoint(self._by_word):  # one of two is called something else, and nobody knows what
            self._ids_known = self._names_known = False
            ladder = None
        for word in words:
            self._by_word[word] = None if word in self._by_word else ladder

    def _named(self, row: Row, field: str, reading: Reading) -> list[tuple[str, Ladder]]:
        """The keys of a field that name programs which could be read, each program once."""
        told = row.known(field)
        if not told:
            return []
        path = (row.path, field)
        found: dict[int, tuple[str, Ladder]] = {}
        for word in told:
            ladder = self._by_word.get(word)
            if ladder is None:
                if word not in self._by_word:
                    self._report_unknown(word, (path, word), reading)
                continue
            first, _ = found.setdefault(ladder.program.id, (word, ladder))
            if first != word:
                says = f"program {shown(word)} is the same as {shown(first)}; expected each program once"
                reading.mistake((path, word), says, at="key", first=(path, first))
        return list(found.values())

    def _report_unknown(self, word: str, path: Path, reading: Reading) -> None:
        if not (self._ids_known if word.isdigit() else self._names_known):
            return
        names = ", ".join(f"{program.name} ({program.id})" for program in self.programs[:10])
        guess = did_you_mean(word, self._by_word)
        reading.mistake(path, f"program {shown(word)} is not one of this org's: {names}{guess}", at="key")


def _ladder(row: Row, program_id: int, name: str, place: Place) -> Ladder:
    readable = [tier for tier in row["tiers"] if tier is not UNREADABLE and tier.known("name") is not None]
    tiers = tuple(
        Tier(serial, tier["name"], tier.known("description", ""), tier.known("validity_months"))
        for serial, tier in enumerate(readable, 1)
    )
    program = Program(
        program_id,
        name,
        tiers,
        default=row.known("default", False),
        on_expiry=row.known("on_expiry", "keep"),
        validity_months=row.known("validity_months"),
        reminder_days=row.known("downgrade_reminder_days"),
        place=place,
    )
    serials: dict[str, int] = {}
    for tier in tiers:
        serials.setdefault(tier.name, tier.serial)
    return Ladder(program, serials, complete=len(serials) == len(row["tiers"]))


def _serial(told: Row, ladder: Ladder, reading: Reading) -> int:
    """The serial number of the tier a membership names, the base tier's if it names none or an unknown one."""
    name = told.known("tier")
    if name is None:
        return 1
    serial = ladder.serials.get(name)
    if serial is not None:
        return serial
    if ladder.complete:
        of = ladder.program.name
        guess = did_you_mean(name, ladder.serials)
        says = f"tier {shown(name)} is not one of {shown(of)}: {', '.join(ladder.serials)}{guess}"
        reading.mistake((told.path, "tier"), says)
    return 1
