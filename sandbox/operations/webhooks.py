"""The events of a namespace: who gets them, and what became of them."""

from collections.abc import Mapping
from typing import Any

from sandbox.operations.carrying import Calls, path_of
from sandbox.operations.errors import NotDelivered
from sandbox.operations.told import Delivery

LONGEST_WAIT = 30
"""The longest that a call may wait for an event, in seconds."""

_TAKEN = ("delivered", "listed")


class Webhooks:
    """The receivers of a namespace's events, and the deliveries to them since its last reset."""

    def __init__(self, calls: Calls) -> None:
        """Act through `calls`."""
        self._calls = calls
        self._handed_out: set[int] = set()

    def send_to(
        self, url: str | None = None, *events: str, headers: Mapping[str, str] | None = None, org: int | None = None
    ) -> None:
        """Send an org's events to a url from now on, and to nobody else: all of them, or those that are named.

        Without a url they are only listed, and can be waited for as others can. Raises `Mistaken`.
        """
        given = {"url": url, "events": list(events), "headers": dict(headers or {})}
        self.replace([{key: value for key, value in given.items() if value}], org=org)

    def replace(self, receivers: list[dict[str, Any]], *, org: int | None = None) -> None:
        """Make these an org's receivers, as in a fixture; `[]` turns its events off. Raises `Mistaken`."""
        self._calls.ask("PUT", path_of("webhooks", org=org), receivers)

    def receivers(self, *, org: int | None = None) -> list[dict[str, Any]]:
        """Who gets an org's events, as in a fixture; what headers say is hidden."""
        told: list[dict[str, Any]] = self._calls.ask("GET", path_of("webhooks", org=org))["webhooks"]
        return told

    def deliveries(self, event: str = "", *, customer: int | None = None, outcome: str = "") -> list[Delivery]:
        """Those for which all that is given holds, the oldest first. Raises `Refused` for what is no event."""
        return self._found(event=event, customer=customer, outcome=outcome)

    def read(self, delivery: Delivery | int) -> Delivery:
        """A delivery, or the one of that id, as it is by now. Raises `Unknown`."""
        return Delivery.of(self._calls.ask("GET", path_of("deliveries", _id(delivery))))

    def redeliver(self, delivery: Delivery | int) -> Delivery:
        """Send an event once more, with the event id it had; it can be waited for again. Raises `Unknown`."""
        again = Delivery.of(self._calls.ask("POST", path_of("deliveries", _id(delivery), "redeliver")))
        self._handed_out.discard(again.id)
        return again

    def wait_for(self, event: str, *, customer: int | None = None, timeout: float = 5.0) -> Delivery:
        """The next delivery of an event, as soon as its receiver has taken it; each is handed out once.

        Raises `NotDelivered` where none comes within `timeout` seconds of real time, or its receiver does not take it.
        """
        while True:
            wait = min(timeout, LONGEST_WAIT)
            beside = ",".join(map(str, sorted(self._handed_out)))
            found = self._found(event=event, customer=customer, beside=beside, wait=wait or None)
            settled = next((one for one in found if one.outcome != "pending"), None)
            if settled is not None:
                self._handed_out.add(settled.id)
                if settled.outcome not in _TAKEN:
                    raise NotDelivered(f"{settled}, at {settled.url}")
                return settled
            timeout -= wait
            if timeout <= 0:
                raise NotDelivered(f"no {event} came in time; {self._there_are()}")

    def _there_are(self) -> str:
        listed = self.deliveries()
        if listed:
            return "there are:" + "".join(f"\n  {one}" for one in listed)
        if not self.receivers():
            return "the default org has no receiver; send_to(url) names one, and send_to() lists events"
        return "there are none"

    def _found(self, **asked: Any) -> list[Delivery]:
        return [Delivery.of(told) for told in self._calls.ask("GET", path_of("deliveries", **asked))["deliveries"]]


def _id(delivery: Delivery | int) -> int:
    return delivery.id if isinstance(delivery, Delivery) else delivery
