"""Recording requests: as much of them as can be told by one scenario, and what cannot, said plainly."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b

from sandbox.recording.asking import Again, Ask
from sandbox.recording.attempt import Asked, Cut, LeftOut, Recorded, attempt
from sandbox.recording.disguise import AsItWas, Masked
from sandbox.recording.masking import Mask
from sandbox.recording.worlds import Forms, minimal
from sandbox.replaying.codes import code_of
from sandbox.replaying.exchange import Response

_TRIES = 16
"""How many keys are tried: a short number may stand in a long text by chance."""

_ENOUGH = 2
"""After so many tries beside the first, what is left each time is not there by chance."""


class NothingToRecord(Exception):
    """None of the requests can be recorded; the message says why."""


class CannotMask(Exception):
    """Some of what is to be masked is also something else that the scenario needs."""


@dataclass(frozen=True, slots=True)
class Masking:
    """How to mask: the key; the parameters that endpoints have; and whether a path is one of theirs."""

    key: bytes
    parameters: frozenset[str]
    is_imitated: Callable[[str], bool]


def record(requests: Sequence[Asked], ask: Ask) -> Recorded:
    """Record requests as they were. Where no steps lead on, it begins anew. Raises `NothingToRecord`."""
    left_out: list[LeftOut] = []
    while requests:
        try:
            recorded = attempt(requests, ask, AsItWas(), _as_before)
            if recorded.kept:
                return replace(recorded, left_out=(*left_out, *recorded.left_out))
            left_out += recorded.left_out
            break
        except Cut as cut:
            begun = max(1, cut.index)
            why = (
                "no steps lead from its world to that of later requests" if cut.index else "its world cannot be written"
            )
            left_out += [LeftOut(asked.number, why) for asked in requests[:begun]]
            requests = requests[begun:]
    raise NothingToRecord("; ".join(f"request {number}: {why}" for number, why in left_out))


def masked(recorded: Recorded, ask: Ask, masking: Masking, write: Callable[[Recorded], str]) -> Recorded:
    """The same, masked: what it writes holds none of the originals, and is answered by the same codes.

    Raises `CannotMask`.
    """
    requests = [asked for asked, _ in recorded.kept]
    before = {asked.number: again for asked, again in recorded.kept}

    def same_code(asked: Asked, again: Again) -> bool:
        return _told(again) == _told(before[asked.number])

    always: set[str] | None = None
    for number in range(_TRIES):
        key = blake2b(bytes([number]), key=masking.key[:64]).digest()
        disguise = _learned(requests, Mask(key), masking)
        try:
            made = attempt(requests, ask, disguise, same_code)
        except Cut:
            continue
        left = set(disguise.mask.left_in(write(made)))
        if not made.left_out and not left:
            return replace(made, left_out=recorded.left_out)
        always = left if always is None else always & left
        if always and number >= _ENOUGH:
            break
    raise CannotMask


def _learned(requests: Sequence[Asked], mask: Mask, masking: Masking) -> Masked:
    """A mask that knows everybody there is before it meets any text."""
    codes = {
        org_id: world.org.default_country_code for asked in requests for org_id, world in asked.state.worlds.items()
    }
    disguise = Masked(mask, codes, masking.parameters, masking.is_imitated)
    for forms in _worlds(requests):
        disguise.forms({org_id: replace(org, canned={}) for org_id, org in forms.items()})
    for asked in requests:
        disguise.learn(asked.sent, asked.org_id)
    return disguise


def _worlds(requests: Sequence[Asked]) -> Iterator[Forms]:
    for asked in requests:
        yield minimal(asked.state, asked.needed)


def _as_before(asked: Asked, again: Again) -> bool:
    return (again.status, again.body) == (asked.status, asked.body)


def _told(again: Again) -> tuple[int, int]:
    return again.status, code_of(Response(again.status, (), again.body))
