"""The journal of a namespace: the requests it was sent."""

from collections.abc import Iterator, Mapping
from typing import Any, Unpack

from sandbox.operations.carrying import Calls, path_of
from sandbox.operations.criteria import Criteria, as_sent
from sandbox.operations.told import Seen, Tally


class Journal:
    """The requests to a namespace since its last reset, oldest first, as many as it keeps."""

    def __init__(self, calls: Calls) -> None:
        """Act through `calls`."""
        self._calls = calls

    def __iter__(self) -> Iterator[Seen]:
        """Every request."""
        return iter(self._seen(self._calls.ask("GET", "requests")))

    def __len__(self) -> int:
        """How many there are."""
        return self.count()

    def __getitem__(self, index: int) -> Seen:
        """The request at an index: -1 is the last."""
        return list(self)[index]

    def find(self, **criteria: Unpack[Criteria]) -> list[Seen]:
        """Those that meet all criteria. Raises `Misused` and `Refused` for what is none."""
        return self._seen(self._calls.ask("POST", "requests/find", as_sent(criteria)))

    def count(self, **criteria: Unpack[Criteria]) -> int:
        """How many meet all criteria. Raises `Misused` and `Refused` for what is none."""
        return self.tally(**criteria).found

    def tally(self, **criteria: Unpack[Criteria]) -> Tally:
        """How many meet all criteria, and what the journal cannot know of. Raises `Misused` and `Refused`."""
        told = self._calls.ask("POST", "requests/count", as_sent(criteria))
        return Tally(told["count"], told.get("dropped", 0), told.get("requestJournalDisabled", False))

    def unmatched(self) -> list[Seen]:
        """Those that no endpoint takes."""
        return self._seen(self._calls.ask("GET", "requests/unmatched"))

    def read(self, request_id: str) -> Seen:
        """The request that was answered with that id. Raises `Unknown`."""
        return Seen.of(self._calls.ask("GET", path_of("requests", request_id)))

    def explain(self, request_id: str) -> str:
        """Why it was answered as it was: a line for each check, in order, the deciding one marked. Raises `Unknown`."""
        return "\n".join(self._calls.ask("GET", path_of("requests", request_id, "explain"))["explanation"])

    def forget(self) -> None:
        """Drop every request."""
        self._calls.ask("DELETE", "requests")

    def _seen(self, told: Mapping[str, Any]) -> list[Seen]:
        return [Seen.of(request) for request in reversed(told["requests"])]
