"""Webhooks as read: an org's receivers of events."""

from sandbox.core.model import Webhook
from sandbox.sources.canned import check_headers, known_headers
from sandbox.sources.located import UNREADABLE
from sandbox.sources.reading import Reading
from sandbox.sources.shapes import Row


def webhooks_of(org: Row) -> tuple[Webhook, ...]:
    """The receivers of an org as far as they could be read."""
    return tuple(
        Webhook(row.known("url", ""), tuple(row.known("events", ())), known_headers(row)) for row in _rows(org)
    )


def check_webhooks(org: Row, reading: Reading) -> None:
    """Report headers of an org's webhooks that cannot be sent."""
    for row in _rows(org):
        check_headers(row, reading)


def _rows(org: Row) -> list[Row]:
    return [row for row in org.known("webhooks", ()) if row is not UNREADABLE]
