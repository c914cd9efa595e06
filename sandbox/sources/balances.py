"""Balances: the points of a record as read, and as they are written again."""

from collections.abc import Iterable, Mapping
from typing import Any

from sandbox.core.model import Program
from sandbox.core.points import EXPIRING_KIND, Expiring, Points, Promised
from sandbox.sources.ladders import Ladders
from sandbox.sources.located import UNREADABLE
from sandbox.sources.shapes import Row

_AMOUNTS = ("available", "lifetime", "redeemed", "expired", "purchases")


def points_of(row: Row, ladders: Ladders) -> tuple[Points, ...]:
    """The balances of a customer or group, by ascending program; those of programs that nobody knows are left out."""
    balances = []
    for word, told in row.known("points", {}).items():
        program_id = None if word is UNREADABLE else ladders.program_id(word)
        if program_id is not None and told is not UNREADABLE:
            balances.append(_balance(told, program_id))
    return tuple(sorted(balances, key=lambda points: points.program_id))


def points_form(balances: Iterable[Points], ladders: Mapping[int, Program]) -> dict[str, Any]:
    """The balances as a fixture holds them, by the name of the program."""
    return {ladders[points.program_id].name: _told(points) for points in balances}


def _balance(told: Row, program_id: int) -> Points:
    available, lifetime, redeemed, expired, purchases = (told.known(name, 0.0) for name in _AMOUNTS)
    expiring = tuple(
        Expiring(part.known("points", 0.0), part["on"], _kind(part))
        for part in _parts(told, "expiring")
        if part.known("on") is not None
    )
    promised = tuple(
        Promised(part.known("points", 0.0), part.known("on"), _kind(part), part.known("trigger", ""))
        for part in _parts(told, "promised")
    )
    return Points(program_id, available, lifetime, redeemed, expired, purchases, expiring, promised)


def _kind(part: Row) -> str:
    kind: str = part.known("kind", EXPIRING_KIND)
    return kind


def _parts(told: Row, field: str) -> list[Row]:
    return [part for part in told.known(field, ()) if part is not UNREADABLE]


def _told(points: Points) -> dict[str, Any]:
    form: dict[str, Any] = {name: _amount(getattr(points, name)) for name in _AMOUNTS if getattr(points, name)}
    if points.expiring:
        form["expiring"] = [_part(part) for part in points.expiring]
    if points.promised:
        form["promised"] = [
            {**_part(part), **({"trigger": part.trigger} if part.trigger else {})} for part in points.promised
        ]
    return form


def _part(part: Expiring | Promised) -> dict[str, Any]:
    return {
        "points": _amount(part.points),
        **({} if part.on is None else {"on": str(part.on)}),
        **({} if part.kind == EXPIRING_KIND else {"kind": part.kind}),
    }


def _amount(amount: float) -> float:
    return int(amount) if float(amount).is_integer() else amount
