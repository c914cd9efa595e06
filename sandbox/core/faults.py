"""FAULTS: the kinds of trouble that can be armed, in one table; and when one of them fires.

Nothing here keeps count: whether a fault fires on a request follows from how many it has met, and from its seed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from types import MappingProxyType
from typing import Any, Literal

from sandbox.core.durations import read_duration

Phase = Literal["before", "after"]

MOST_FAULTS = 100
"""How many faults may be armed in a namespace."""

LONGEST_DELAY = 30_000
"""How long a fault may keep a request waiting, and all that it meets together, in milliseconds."""

LONGEST_SPAN = timedelta(days=366)
"""How long a fault may be armed, or the window of a quota be."""


@dataclass(frozen=True, slots=True)
class FaultKind:
    """A row of the table: what a fault of that kind does, and what may and has to be said of it.

    Where it can fire only before or only after the handler, `phases` has that one; the first is the default. One that
    needs a `socket` breaks the answer's bytes; one of a `body` leaves answers alone that have none.
    """

    name: str
    summary: str
    takes: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    phases: tuple[Phase, ...] = ("before", "after")
    socket: bool = False
    body: bool = False


_AFTER: tuple[Phase, ...] = ("after",)

_ROWS = (
    FaultKind(
        "latency",
        "Waits: `ms` milliseconds, or any number of them from `min_ms` to `max_ms`, all equally likely.",
        ("ms", "min_ms", "max_ms", "random_seed"),
    ),
    FaultKind("status", "Answers with an HTTP status, and an error of that number.", ("status",), ("status",)),
    FaultKind("code", "Answers with a code of the catalogue, as the vendor would.", ("code",), ("code",)),
    FaultKind(
        "quota",
        "Lets `limit` requests through in each window of `per`, which begins with the first of them; answers the "
        "others 429 with `Retry-After`. Those do not count.",
        ("limit", "per"),
        ("limit", "per"),
        ("before",),
    ),
    FaultKind("html", "Answers with a gateway's page in HTML instead of JSON: status 502 or another.", ("status",)),
    FaultKind("drop", "Closes the connection without an answer.", socket=True),
    FaultKind(
        "truncate",
        "Sends the first `bytes` of the body, half of it unless told, announces all, and closes the connection.",
        ("bytes",),
        phases=_AFTER,
        socket=True,
        body=True,
    ),
    FaultKind("malformed", "Takes the last character off the body: what was JSON is none.", phases=_AFTER, body=True),
    FaultKind(
        "dribble",
        "Sends the body in small pieces that take `ms` milliseconds together.",
        ("ms",),
        ("ms",),
        _AFTER,
        socket=True,
        body=True,
    ),
)

FAULTS: Mapping[str, FaultKind] = MappingProxyType({row.name: row for row in _ROWS})
"""Every kind of fault by its name."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault as it is told: what it does, which requests it means, and on which of these it fires.

    `None` is what is not told. `ttl` and `per` are durations as they are written; times in `ms` are milliseconds.
    """

    kind: str
    status: int | None = None
    code: int | None = None
    ms: int | None = None
    min_ms: int | None = None
    max_ms: int | None = None
    limit: int | None = None
    per: str | None = None
    bytes: int | None = None
    endpoint: str | None = None
    org: int | None = None
    identifier: str | None = None
    first: int | None = None
    every: int | None = None
    probability: float | None = None
    random_seed: int | None = None
    phase: Phase | None = None
    ttl: str | None = None

    @property
    def row(self) -> FaultKind:
        """The kind's row in the table."""
        return FAULTS[self.kind]

    @property
    def fires_in(self) -> Phase:
        """When it fires: before the handler, which then does nothing, or after it."""
        return self.phase or self.row.phases[0]

    @property
    def told(self) -> dict[str, Any]:
        """All that is told of it, by name."""
        known = {known.name: getattr(self, known.name) for known in fields(self)}
        return {name: value for name, value in known.items() if value is not None}

    def fires_on(self, number: int) -> bool:
        """Whether it fires on the request that is, from 1, the `number`th that it means. A quota decides by itself."""
        if self.first is not None and number > self.first:
            return False
        if self.every is not None and number % self.every:
            return False
        return self.probability is None or chance(self.random_seed, number, "fires") < self.probability

    def delay(self, number: int) -> int:
        """How long it waits on that request, in milliseconds."""
        if self.ms is not None or self.min_ms is None or self.max_ms is None:
            return self.ms or 0
        return self.min_ms + int(chance(self.random_seed, number, "ms") * (self.max_ms - self.min_ms + 1))

    def ends(self, armed: datetime) -> datetime | None:
        """When it ends that was armed then, if it does."""
        return None if self.ttl is None else span_after(self.ttl, armed)


def span_after(text: str, instant: datetime) -> datetime:
    """The instant that lies a written duration after another, by the calendar of UTC."""
    return read_duration(text).after(instant, UTC)


def chance(random_seed: int | None, number: int, what: str) -> float:
    """A number from 0 to below 1 that follows from the seed (0 where there is none) and the number alone."""
    digest = blake2b(f"{random_seed or 0}:{number}:{what}".encode(), digest_size=8).digest()
    return (int.from_bytes(digest) >> 11) / 2**53
