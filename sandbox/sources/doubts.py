"""Doubts: what an org may well hold and yet hardly means. They are told as warnings; the world is built all the same.

A mistake may be the reason for a doubt, so a doubt is told only where nothing that it rests on has one.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime

from sandbox.core.canned import is_open
from sandbox.core.model import Customer, Group, Membership
from sandbox.core.moments import local_day
from sandbox.sources.drafts import Draft
from sandbox.sources.findings import shown
from sandbox.sources.located import UNREADABLE
from sandbox.sources.reading import Mistake, Path
from sandbox.sources.shapes import Row

Imitated = Callable[[str, str], bool]
"""Whether an endpoint answers a method and path."""


def nothing_imitated(method: str, path: str) -> bool:
    """For where nobody knows of endpoints."""
    return False


def doubts_of(
    draft: Draft, mistakes: Iterable[Mistake], now: datetime | None, imitated: Imitated = nothing_imitated
) -> Iterator[Mistake]:
    """The doubts about one org, among the `mistakes` of a whole load. Without `now` no day is in the past.

    Where a top-level key of any file is wrong, nobody can tell what it was to hold, and there are no doubts.
    """
    sound = _Soundness(draft, mistakes)
    if sound.throughout:
        if now is not None and sound.parts("org", "programs"):
            yield from _past_expiries(draft, local_day(now, draft.org.zone), sound)
        if sound.parts("org", "personas"):
            yield from _without_the_primary(draft, sound)
        if sound.parts("programs", "groups") and sound.customers():
            yield from _unused_programs(draft)
        yield from (doubt for row in draft.rows("canned") if sound.at(row.path) for doubt in _hidden(row, imitated))


class _Soundness:
    """Where an org has mistakes, and where it has none."""

    def __init__(self, draft: Draft, mistakes: Iterable[Mistake]) -> None:
        self._draft = draft
        self._wrong: set[Path] = set()
        self.throughout = True
        for mistake in mistakes:
            path: Path | None = mistake.path
            self.throughout = self.throughout and _is_within_a_part(mistake.path)
            while path is not None and path not in self._wrong:
                self._wrong.add(path)
                path = path[0]

    def at(self, path: Path) -> bool:
        """Whether there is no mistake in what stands there."""
        return path not in self._wrong

    def parts(self, *keys: str) -> bool:
        """Whether there is no mistake below these top-level keys."""
        homes = self._draft.homes
        return not any(key in homes and homes[key].path in self._wrong for key in keys)

    def customers(self) -> bool:
        """Whether there is no mistake in any customer, in whatever file."""
        complete = self._draft.complete("customers", "id")
        return not self._wrong or (complete and all(self.at(row.path) for row in self._draft.rows("customers")))


def _is_within_a_part(path: Path) -> bool:
    """Whether a path leads further than to a file or one of its top-level keys."""
    above = path[0]
    return above is not None and above[0] is not None


def _past_expiries(draft: Draft, today: date, sound: _Soundness) -> Iterator[Mistake]:
    """Dates in the past on which a tier that is shown expired; a relative day says so on purpose.

    The base tier never expires, and nobody is shown a customer who was deleted, merged or is not in loyalty.
    """
    holders: list[tuple[Row, Customer | Group]] = [*draft.customers, *draft.groups]
    for row, held in holders:
        for membership in held.memberships:
            expires = membership.expires
            if expires is None or not isinstance(expires, date) or expires >= today or membership.serial == 1:
                continue
            if _is_shown(held) and sound.at(row.path):
                says = f"expires {expires} is in the past; expected a day to come, or one such as today-30d if meant"
                yield Mistake((_written(row, membership, draft), "expires"), says)


def _is_shown(held: Customer | Group) -> bool:
    return isinstance(held, Group) or (held.loyalty and not held.deleted and held.merged_into is None)


def _written(row: Row, membership: Membership, draft: Draft) -> Path:
    """Where a row gives a membership."""
    told = row["tiers"].items()
    path: Path = next(at.path for word, at in told if draft.ladders.program_id(word) == membership.program_id)
    return path


def _without_the_primary(draft: Draft, sound: _Soundness) -> Iterator[Mistake]:
    """Customers whom no identifier finds; one that a persona is about, or was deleted or merged, is meant so."""
    primary = draft.org.primary_identifier if draft.org.dual_eligibility else None
    if primary is None:
        return
    meant = {row.known("customer") for row in draft.rows("personas")}
    for row, customer in draft.customers:
        if any(known.kind == primary for known in customer.identifiers) or customer.id in meant:
            continue
        if customer.merged_into is None and not customer.deleted and sound.at(row.path):
            says = (
                f"customer {customer.id} has no {primary}, which is the primary identifier, and is found by id only; "
                f"expected a {primary}, or a persona about the customer if meant"
            )
            yield Mistake(row.path, says)


def _unused_programs(draft: Draft) -> Iterator[Mistake]:
    """Programs that are not the default and that no customer or group mentions, where there are customers."""
    unused = {row["id"]: row for row in draft.rows("programs") if not row.known("default")}
    if len(draft.rows("programs")) == 1 or not draft.customers:
        return
    for row, _ in (*draft.customers, *draft.groups):
        if not unused:
            return
        for word in (*row.get("tiers", ()), *row.get("points", ())):
            if word is not UNREADABLE:
                unused.pop(draft.ladders.program_id(word), None)
    for program_id, row in unused.items():
        says = (
            f"program {shown(row['name'])} ({program_id}) is nobody's; expected a customer or group in it, "
            "or {enrolled: false} for one if meant"
        )
        yield Mistake(row.path, says)


def _hidden(row: Row, imitated: Imitated) -> Iterator[Mistake]:
    """A canned answer that an endpoint answers before it, so that nobody ever gets it."""
    method, path = row.get("method", "GET"), row["path"]
    segments = ("1" if is_open(segment) else segment for segment in path.split("/"))
    if imitated(method, "/".join(segments)):
        says = f"{method} {shown(path)} is imitated, so that this answer is never given; expected another path"
        yield Mistake((row.path, "path"), says)
