"""Posting: an event sent to its receiver over HTTP, bounded in time, and only to where it may go.

No redirect is followed and no proxy is asked: nothing but the url that a fixture or an admin call names is contacted.
"""

import http.client
import threading
from collections.abc import Callable
from urllib.parse import SplitResult, urlsplit

from sandbox.core.model import Webhook
from sandbox.traffic.outbox import Undeliverable
from sandbox.traffic.patience import bounded, connection_to

_MOST_READ = 64 * 1024


class Posting:
    """Sends events, each on a connection of its own; an answer may take `timeout` seconds."""

    def __init__(self, *, timeout: float, allowed: Callable[[str], bool]) -> None:
        """`allowed` tells whether a host may be contacted."""
        self._timeout = timeout
        self._allowed = allowed

    def objection(self, url: str) -> str:
        """Why nothing may be sent to a url; "" where that is fine."""
        parts = _split(url)
        if parts is None:
            return "that is no URL"
        host = (parts.hostname or "").lower()
        return "" if self._allowed(host) else f"{host} is not this machine; the setting webhook_host can allow it"

    def send(self, webhook: Webhook, body: bytes) -> int:
        """The status of the receiver's answer. Raises `Undeliverable`."""
        parts = _split(webhook.url)
        assert parts is not None, "there was no objection to it"
        headers = {"Content-Type": "application/json", "User-Agent": "capillary-sandbox", **dict(webhook.headers)}
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        if (parts.hostname or "").endswith(".localhost"):  # which no resolver has to know
            headers = {"Host": parts.netloc, **headers}
            parts = parts._replace(netloc="127.0.0.1" + (f":{parts.port}" if parts.port else ""))
        connection, late = connection_to(parts, self._timeout), threading.Event()
        try:
            connection.connect()
            with bounded(connection.sock, self._timeout, late):
                connection.request("POST", path, body, headers)
                with connection.getresponse() as answer:
                    answer.read(_MOST_READ)
                    return answer.status
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise Undeliverable(self._trouble(error, late.is_set() or isinstance(error, TimeoutError))) from None
        finally:
            connection.close()

    def _trouble(self, error: Exception, late: bool) -> str:
        if late:
            return f"no answer within {self._timeout:g} s (setting webhook_timeout)"
        if isinstance(error, http.client.RemoteDisconnected):
            return "it hung up without an answer"
        return getattr(error, "strerror", None) or str(error) or type(error).__name__


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        return parts if parts.port != 0 and parts.hostname and url.isascii() and url.isprintable() else None
    except ValueError:
        return None
