"""Webhooks as read: an org's receivers of events."""

from urllib.parse import urlsplit

from sandbox.core.model import Webhook
from sandbox.sources.canned import check_headers, known_headers
from sandbox.sources.findings import shown
from sandbox.sources.located import UNREADABLE
from sandbox.sources.reading import Reading
from sandbox.sources.shapes import Row

HIDDEN = "***"
"""What stands in place of a header's value where receivers are told."""


def webhooks_of(org: Row) -> tuple[Webhook, ...]:
    """The receivers of an org as far as they could be read."""
    return tuple(
        Webhook(row.known("url", ""), tuple(row.known("events", ())), known_headers(row)) for row in _rows(org)
    )


def check_webhooks(org: Row, reading: Reading) -> None:
    """Report urls that nothing can be sent to, and headers that cannot be sent."""
    for row in _rows(org):
        _url_leads_somewhere(row, reading)
        check_headers(row, reading)
        for name, value in known_headers(row):
            if value == HIDDEN:
                says = f"header {name} is {HIDDEN}, which stands where values are hidden; expected the value itself"
                reading.mistake(((row.path, "headers"), name), says)


def _url_leads_somewhere(row: Row, reading: Reading) -> None:
    url = row.known("url", "")
    try:
        parts = urlsplit(url)
        wrong = url != "" and (parts.port == 0 or not parts.hostname or not url.isascii())
    except ValueError:
        wrong, parts = True, None
    if wrong:
        says = f"url {shown(url)} leads nowhere; expected a host and a port from 1 to 65535, in ASCII"
        reading.mistake((row.path, "url"), says)
    elif parts is not None and "@" in parts.netloc:
        says = "url has credentials in it; expected them in headers, such as {Authorization: Basic ZGVtbzpkZW1v}"
        reading.mistake((row.path, "url"), says)


def _rows(org: Row) -> list[Row]:
    return [row for row in org.known("webhooks", ()) if row is not UNREADABLE]
