"""The armed faults of one namespace: how often each was met, and which fire on a request."""

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import ceil
from typing import NamedTuple

from sandbox.core.faults import MOST_FAULTS, Fault, span_after
from sandbox.core.identifiers import stored
from sandbox.core.submitted import kind_named

LATENCY = "latency"
QUOTA = "quota"

Pairs = Sequence[tuple[str, str]]
"""Identifiers as submitted: kind and value."""


class TooMany(RuntimeError):
    """There are as many faults as may be armed."""


class UnknownFault(LookupError):
    """No fault of that id is armed."""


class Asked(NamedTuple):
    """What faults look at in a request: when it came, what it is for, and whether its answer can have a body.

    `identifiers` are asked for only where a fault wants one.
    """

    at: datetime
    endpoint: str | None
    org_id: int | None
    identifiers: Callable[[], Pairs]
    has_body: bool


class Firing(NamedTuple):
    """A fault that fires on a request: how long it waits, in milliseconds, and in how many seconds to ask again."""

    id: str
    fault: Fault
    ms: int = 0
    retry_after: int = 0

    @property
    def kind(self) -> str:
        """The fault's kind."""
        return self.fault.kind

    @property
    def answers(self) -> bool:
        """Whether the answer is the fault's and not the rules'."""
        return self.kind != LATENCY

    def __str__(self) -> str:
        """The firing in a few words, such as `fault 1: status 503, not carried out`."""
        return f"fault {self.id}: {self._what}{self._when}"

    @property
    def _what(self) -> str:
        fault = self.fault
        match fault.kind:
            case "status":
                return f"status {fault.status}"
            case "html":
                return f"html {fault.status or 502}"
            case "code":
                return f"code {fault.code}"
            case "latency":
                return f"latency of {self.ms} ms"
            case "dribble":
                return f"dribble over {self.ms} ms"
            case "quota":
                return f"quota of {fault.limit} in {fault.per} used up, again in {self.retry_after} s"
        return fault.kind

    @property
    def _when(self) -> str:
        if self.fault.fires_in == "before":
            return "" if self.kind == LATENCY else ", not carried out"
        return ", after it was carried out" if "before" in self.fault.row.phases else ""


@dataclass(slots=True)
class ArmedFault:
    """A fault that is armed, and since when; how many requests it meant, and on how many it fired.

    A quota's window began at `window`, and has let `let_through` pass.
    """

    id: str
    fault: Fault
    since: datetime
    until: datetime | None
    matched: int = 0
    fired: int = 0
    window: datetime | None = None
    let_through: int = 0

    def is_spent(self, now: datetime) -> bool:
        """Whether it will never fire again, unless the clock is set back."""
        first = self.fault.first
        return (self.until is not None and now >= self.until) or (first is not None and self.matched >= first)

    def met_by(self, asked: Asked, identifiers: Callable[[], Pairs]) -> Firing | None:
        """Count a request, if it is meant, and tell whether the fault fires on it."""
        if not self._means(asked, identifiers):
            return None
        self.matched += 1
        if self.fault.kind == QUOTA:
            wait = self._wait(asked.at)
            firing = Firing(self.id, self.fault, retry_after=wait) if wait else None
        else:
            fires = self.fault.fires_on(self.matched)
            firing = Firing(self.id, self.fault, self.fault.delay(self.matched)) if fires else None
        self.fired += firing is not None
        return firing

    def _means(self, asked: Asked, identifiers: Callable[[], Pairs]) -> bool:
        fault = self.fault
        if fault.endpoint not in (None, asked.endpoint) or fault.org not in (None, asked.org_id):
            return False
        if self.until is not None and asked.at >= self.until:
            return False
        if fault.row.body and not asked.has_body:
            return False
        return fault.identifier is None or any(_is(fault.identifier, *pair) for pair in identifiers())

    def _wait(self, now: datetime) -> int:
        """How many seconds a request that comes now has to wait; 0 where it is let through, which is counted."""
        begun = self.window if self.window is not None else now
        ends = span_after(self.fault.per or "", begun)
        if self.window is None or not begun <= now < ends:
            self.window, self.let_through = now, 0
        elif self.let_through >= (self.fault.limit or 0):
            return ceil((ends - now).total_seconds())
        self.let_through += 1
        return 0


class Armed:
    """The faults of a namespace, in the order they were armed. May be used from any thread.

    `armed` is empty where there are none, which is all that a request then looks at.
    """

    __slots__ = ("_lock", "_serial", "armed")

    def __init__(self) -> None:
        """Hold none."""
        self._lock = threading.Lock()
        self._serial = 0
        self.armed: tuple[ArmedFault, ...] = ()

    def arm(self, faults: Iterable[Fault], now: datetime) -> tuple[ArmedFault, ...]:
        """Arm faults, all or none; spent ones make room. Raises `TooMany`."""
        with self._lock:
            wanted, standing = tuple(faults), self.armed
            if len(standing) + len(wanted) > MOST_FAULTS:
                standing = tuple(armed for armed in standing if not armed.is_spent(now))
            if len(standing) + len(wanted) > MOST_FAULTS:
                raise TooMany(f"there are {len(standing)} faults, and {MOST_FAULTS} may be armed")
            numbers = range(self._serial + 1, self._serial + len(wanted) + 1)
            new = [
                ArmedFault(str(number), fault, now, fault.ends(now))
                for number, fault in zip(numbers, wanted, strict=True)
            ]
            self._serial += len(new)
            self.armed = (*standing, *new)
            return tuple(map(replace, new))

    def listed(self) -> tuple[ArmedFault, ...]:
        """Each as it is at this moment."""
        with self._lock:
            return tuple(map(replace, self.armed))

    def disarm(self, fault_id: str) -> None:
        """Take one away. Raises `UnknownFault`."""
        with self._lock:
            left = tuple(armed for armed in self.armed if armed.id != fault_id)
            if len(left) == len(self.armed):
                raise UnknownFault(f"no fault {fault_id!r} is armed; armed are {[armed.id for armed in left]}")
            self.armed = left

    def clear(self) -> None:
        """Take all away."""
        with self._lock:
            self.armed = ()

    def meet(self, asked: Asked) -> tuple[Firing, ...]:
        """The faults that fire on a request: every latency, and of all others the first.

        What comes after that one has not met the request, and does not count it.
        """
        known: list[Pairs] = []

        def identifiers() -> Pairs:
            if not known:
                known.append(asked.identifiers())
            return known[0]

        firings: list[Firing] = []
        with self._lock:
            is_answered = False
            for armed in self.armed:
                if is_answered and armed.fault.kind != LATENCY:
                    continue
                firing = armed.met_by(asked, identifiers)
                if firing is not None:
                    firings.append(firing)
                    is_answered = is_answered or firing.kind != LATENCY
        return tuple(firings)

    def copy(self) -> "Armed":
        """The same faults with what they have met so far, which go their own way from here."""
        other = Armed()
        with self._lock:
            other._serial = self._serial
            other.armed = tuple(map(replace, self.armed))
        return other


def by_fault(firings: Iterable[Firing]) -> bool:
    """Whether an answer is that of one of the faults that fired, and not the rules'."""
    return any(firing.answers for firing in firings)


def with_faults(why: str, firings: Iterable[Firing]) -> str:
    """Why something was answered so, and the faults that it does not name already."""
    return "; ".join(filter(None, (why, *(told for told in map(str, firings) if told not in why))))


def _is(wanted: str, kind: str, value: str) -> bool:
    """Whether a submitted identifier is the wanted one."""
    known = kind_named(kind) or kind
    return stored(known, wanted) == stored(known, value)
