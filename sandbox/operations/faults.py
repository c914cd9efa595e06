"""The faults of a namespace."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, NamedTuple, Self, TypedDict, Unpack

from sandbox.operations.carrying import Calls, path_of
from sandbox.operations.errors import Misused


class Wish(TypedDict, total=False):
    """What a fault can be told beside its kind, as in a scenario's file; `per` and `ttl` also as a `timedelta`."""

    status: int
    code: int
    ms: int
    min_ms: int
    max_ms: int
    limit: int
    per: str | timedelta
    bytes: int
    endpoint: str
    org: int
    identifier: str | int
    first: int
    every: int
    probability: float
    random_seed: int
    phase: str
    ttl: str | timedelta


class ArmedFault(NamedTuple):
    """A fault that is armed: all that was told of it, how many requests it meant, and on how many it fired.

    `remaining` are how many of its `first` requests are to come, `None` where it has no such bound; a `spent` one will
    never fire again.
    """

    id: str
    kind: str
    phase: str
    told: Mapping[str, Any]
    matched: int
    fired: int
    remaining: int | None
    spent: bool

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Self:
        """Read it."""
        met = ("matched", "fired", "remaining", "spent")
        rest = {name: value for name, value in told.items() if name not in ("id", *met)}
        return cls(told["id"], told["kind"], told["phase"], rest, *(told.get(name) for name in met))  # type: ignore[arg-type]


class Faults:
    """Trouble that the requests of a namespace meet; there is none until it is armed."""

    def __init__(self, calls: Calls) -> None:
        """Act through `calls`."""
        self._calls = calls

    def arm(self, kind: str, **wish: Unpack[Wish]) -> ArmedFault:
        """Arm a fault: `arm("status", status=503, endpoint="tier_details", first=2)`.

        Raises `Mistaken` for one that is wrong, contradicts itself or can never fire, `Taken` where there are too many.
        """
        told = {"kind": kind, **{name: _written(name, value) for name, value in wish.items()}}
        return ArmedFault.of(self._calls.ask("POST", "faults", told))

    def __iter__(self) -> Iterator[ArmedFault]:
        """Those that are armed, in their order."""
        return iter(self.armed())

    def armed(self) -> tuple[ArmedFault, ...]:
        """The same, at once."""
        return tuple(map(ArmedFault.of, self._calls.ask("GET", "faults")["faults"]))

    def disarm(self, fault: ArmedFault | str) -> None:
        """Take one away, or the one of that id. Raises `Unknown`."""
        self._calls.ask("DELETE", path_of("faults", fault.id if isinstance(fault, ArmedFault) else fault))

    def clear(self) -> None:
        """Take all away."""
        self._calls.ask("DELETE", "faults")


def _written(name: str, value: object) -> object:
    """A value as it is sent."""
    if not isinstance(value, timedelta):
        return value
    seconds = value // timedelta(seconds=1)
    if timedelta(seconds=seconds) != value or seconds < 0:
        raise Misused(f"{name} is {value!r}; expected whole seconds, not below 0")
    return f"PT{seconds}S"
