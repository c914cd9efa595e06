"""The journal of a namespace: the requests it was sent."""

from collections.abc import Iterator, Mapping
from typing import Any, TypedDict, Unpack

from sandbox.operations.carrying import Calls, path_of
from sandbox.operations.told import Seen


class Criteria(TypedDict, total=False):
    """What a request is found by; all that is given has to hold.

    `path` has no query; `query` and `headers` name values, a header in any case; `code` is that of the error that was
    answered; `endpoint` is a name such as `tier_details`; `identifier` a value that was asked for.
    """

    method: str
    url: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    code: int
    endpoint: str
    identifier: str


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
        """Those that meet all criteria. Raises `Refused` for what is none."""
        return self._seen(self._calls.ask("POST", "requests/find", _in_wiremocks_words(criteria)))

    def count(self, **criteria: Unpack[Criteria]) -> int:
        """How many meet all criteria. Raises `Refused` for what is none."""
        count: int = self._calls.ask("POST", "requests/count", _in_wiremocks_words(criteria))["count"]
        return count

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


def _in_wiremocks_words(criteria: Criteria) -> dict[str, Any]:
    asked: dict[str, Any] = dict(criteria)
    if "path" in asked:
        asked["urlPath"] = asked.pop("path")
    for name, theirs in (("query", "queryParameters"), ("headers", "headers")):
        if values := asked.pop(name, None):
            asked[theirs] = {key: {"equalTo": value} for key, value in values.items()}
    return asked
