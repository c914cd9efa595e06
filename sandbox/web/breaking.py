"""Answers whose bytes a fault breaks: what has to be done to them, which only the server on the socket can do."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from sandbox.operations.errors import NeedsASocket

BREAKER = "capillary_sandbox.break_answer"
"""Where a WSGI environment has what breaks the answer to its request; only `sandbox.server` puts it there."""

HANDED_ON = "capillary_sandbox.breaking"
"""Where Flask's view leaves what is to be broken for the callable around it."""

_PIECES = 20
"""In how many pieces a body dribbles, if it has so many bytes."""


class Breaking(NamedTuple):
    """How an answer is broken: by the kind of the fault that does it.

    `drop` closes the connection instead; `truncate` after the body, whose last `unsent` bytes are missing; `dribble`
    sends it in pieces that take `seconds` together.
    """

    kind: str
    unsent: int = 0
    seconds: float = 0

    def pieces(self, body: bytes) -> Iterator[bytes]:
        """The pieces that a body dribbles in."""
        size = -(-len(body) // _PIECES) or 1
        return (body[start : start + size] for start in range(0, len(body), size))


def hand_over(environ: Mapping[str, Any], breaking: Breaking) -> None:
    """Have the server break the answer. Raises `NeedsASocket` where no server is there that could."""
    break_answer: Callable[[Breaking], None] | None = environ.get(BREAKER)
    if break_answer is None:
        raise NeedsASocket(
            f"a fault of kind {breaking.kind} fires on this request, and needs a socket to break the answer on: only "
            "`capillary-sandbox serve`, `sandbox.server.Served` and `capillary.base_url` have one"
        )
    break_answer(breaking)
