"""The clock: the one place that reads the time of day."""

from collections.abc import Callable
from datetime import UTC, datetime

Now = Callable[[], datetime]
"""Tells the present instant, aware."""


def system_now() -> datetime:
    """The present instant by the machine's clock, in UTC."""
    return datetime.now(UTC)
