"""What a write is asked to do, as submitted: texts stand as sent, and `None` where something is absent.

Each has the `query` that says whom it is about and what the header `Prefer` asks for.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from sandbox.core.question import Query

Pairs = tuple[tuple[str, str], ...]
"""Identifiers as submitted: kind and value."""

Until = date | datetime | None
"""The last day of something: a day of the org's zone, or a moment (which falls on one)."""


class Profile(NamedTuple):
    """A person in one source. `fields` are custom fields, by name."""

    source: str | None = None
    account_id: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    identifiers: Pairs = ()
    fields: Mapping[str, Any] = {}


class Enrollment(NamedTuple):
    """A program to be enrolled in: by default the default one, in its base tier, without points."""

    program_id: int | None = None
    tier_number: int | None = None
    points: float = 0
    tier_expires: Until = None
    points_expire: Until = None


class Details(NamedTuple):
    """A customer to be added, or what is to be told of one. `loyalty`: whether to take part in loyalty."""

    query: Query
    profiles: tuple[Profile, ...] = ()
    loyalty: bool | None = None
    enrollments: tuple[Enrollment, ...] = ()

    @property
    def identifiers(self) -> Pairs:
        """The identifiers of all profiles."""
        return tuple(pair for profile in self.profiles for pair in profile.identifiers)

    @property
    def fields(self) -> dict[str, Any]:
        """The custom fields of all profiles; of one given twice the last."""
        return {name: value for profile in self.profiles for name, value in profile.fields.items()}


class IdentifierChange(NamedTuple):
    """Identifiers to be taken away from a customer, and then others to be added."""

    query: Query
    add: Pairs = ()
    remove: Pairs = ()


class StatusLabel(NamedTuple):
    """A label for a customer, and why."""

    query: Query
    label: str
    reason: str = ""


class Adjustment(NamedTuple):
    """A tier to be moved, renewed or extended by hand; `query` names the program and the entity type.

    `upto` is a number of days or a day, as the `validity` says.
    """

    query: Query
    to_tier: str | None = None
    action: str | None = None
    validity: str | None = None
    upto: str | None = None
    reason: str = ""
