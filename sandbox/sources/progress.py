"""How a load tells how far it is, to whoever wants to show it."""

from collections.abc import Callable

Tell = Callable[[str, int, int], None]
"""Takes what is being done, how much of it is done and how much there is; called every few milliseconds."""

STRIDE = 1_000
"""How many records of a list are dealt with between two calls."""


def silent(doing: str, done: int, total: int) -> None:
    """Tell nobody."""
