"""Worlds for tests: each builder spells only what a test cares about."""

from base64 import b64encode
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, timezone
from hashlib import md5
from typing import Any

from sandbox.core.model import (
    INSTORE,
    Customer,
    Dialect,
    Group,
    Identifier,
    Membership,
    Org,
    Program,
    Records,
    Tier,
)
from sandbox.core.moments import Day, Moment
from sandbox.store.snapshot import Snapshot

INDIA = timezone(timedelta(hours=5, minutes=30))
NOON = datetime(2027, 3, 26, 12, 0, tzinfo=UTC)
TODAY = NOON.date()


class Time:
    """Real time, as a test moves it."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


def at(instant: datetime = NOON, since: datetime | None = None) -> Moment:
    """The moment `instant`, in a namespace made then or at `since`."""
    return Moment(instant, since or instant)


def an_org(*, dual: str | None = None, dialect: dict[str, Any] | None = None, **fields: Any) -> Org:
    """Org 501 in UTC; `dual` is the primary identifier that turns dual eligibility on."""
    given = {"id": 501, "zone": UTC, "dual_eligibility": dual is not None, "primary_identifier": dual, **fields}
    return Org(dialect=Dialect(**(dialect or {})), **given)


def a_program(
    id: int = 973, *, tiers: Iterable[str | tuple[str, int]] = ("Bronze", "Silver", "Gold"), **fields: Any
) -> Program:
    """A program named after its id; a tier is a name, or a name and its validity in months."""
    steps = [(tier, None) if isinstance(tier, str) else tier for tier in tiers]
    ladder = tuple(Tier(serial, name, "", months) for serial, (name, months) in enumerate(steps, 1))
    return Program(id, fields.pop("name", f"P{id}"), ladder, **fields)


def a_membership(serial: int, expires: Day | None = None, *, program: int = 973) -> Membership:
    """A membership in program 973 unless told otherwise."""
    return Membership(program, serial, expires)


def a_customer(
    id: int = 566000001,
    *,
    tier: int | None = None,
    expires: Day | None = None,
    memberships: Iterable[Membership] | None = None,
    sources: dict[str, dict[str, str]] | None = None,
    registered: Day = date(2021, 5, 4),
    loyalty: bool = True,
    merged_into: int | None = None,
    deleted: bool = False,
    **instore: str,
) -> Customer:
    """A customer with identifiers in INSTORE as keywords, others as `sources={"WECHAT/22232": {"wechat": "w"}}`."""
    identifiers = [Identifier(kind, value, INSTORE) for kind, value in instore.items()]
    for spot, known in (sources or {}).items():
        source, _, account = spot.partition("/")
        identifiers += [Identifier(kind, value, source, account) for kind, value in known.items()]
    if memberships is None:
        memberships = () if tier is None else (a_membership(tier, expires),)
    return Customer(
        id,
        registered=registered,
        identifiers=tuple(identifiers),
        memberships=tuple(memberships),
        loyalty=loyalty,
        merged_into=merged_into,
        deleted=deleted,
    )


def signed(username: str, password: str) -> dict[str, str]:
    """The header by which a till signs in."""
    digest = md5(password.encode(), usedforsecurity=False).hexdigest()
    return {"Authorization": "Basic " + b64encode(f"{username}:{digest}".encode()).decode()}


def a_world(
    *customers: Customer,
    org: Org | None = None,
    programs: Iterable[Program] = (),
    groups: Iterable[Group] = (),
) -> Snapshot:
    """A world of these customers, with one program (973) unless told otherwise."""
    records = Records(org or an_org(), tuple(programs) or (a_program(default=True),), customers, tuple(groups))
    return Snapshot(records)
