"""Journal: the last requests of a namespace as they were seen and answered, in a ring bounded by entries and bytes.

Noting one keeps references and nothing else: lists of headers, text, JSON and words are made when somebody reads.
"""

import sys
import threading
from collections import deque
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from sandbox.core.decision import Decision, Written
from sandbox.traffic.faults import Firing
from sandbox.traffic.states import States, Weighed

OVERHEAD = 4096
"""What an entry is taken to occupy beside its texts and bodies, in bytes: measured, and rounded up."""

LONGEST_BODY = 64 * 1024
"""How much is kept of a request's body, in bytes."""

_FOR_STATES = 4
"""The states that requests met may take so much less than the entries."""

_ORDINARY = 1024
"""Up to this length of a query, in characters, what a decision quotes of it is within the overhead."""


class Bounds(NamedTuple):
    """The most that a journal holds: entries (0 turns it off), and the bytes they occupy."""

    entries: int = 1000
    bytes: int = 8 * 1024 * 1024


BOUNDS = Bounds()
"""The bounds unless told otherwise."""


class Request(Protocol):
    """What is read of a request: `path` is decoded, `query_string` stands as sent, `headers` are named as by WSGI.

    `path_values` are the values of the parameters in its endpoint's path.
    """

    method: str
    path: str
    query_string: str
    headers: Mapping[str, str]
    body: bytes
    path_values: Mapping[str, str]


class Response(Protocol):
    """What is read of what went out."""

    @property
    def status(self) -> int:
        """The HTTP status."""

    @property
    def headers(self) -> Sequence[tuple[str, str]]:
        """Every header, in order."""

    @property
    def body(self) -> bytes:
        """The body, even where HEAD does not carry it."""


class Entry(NamedTuple):
    """One request as seen and answered, by the namespace's time.

    `org_id` is `None` where no org was found, `endpoint` where none takes the path; `code` is the error's, `None` for a
    success; `note` says why where there is no decision. `request_id` went out with the answer; `made_here` tells that
    the sandbox made it. A body of more than `LONGEST_BODY` bytes is `cut`. `faults` fired on it; where one
    left it without an answer, the status of its response is 0.
    """

    serial: int
    at: datetime
    org_id: int | None
    endpoint: str | None
    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    path_values: Mapping[str, str]
    response: Response
    code: int | None
    decision: Decision | None
    note: str
    request_id: str
    made_here: bool
    cut: bool
    size: int
    faults: tuple[Firing, ...] = ()

    @property
    def id(self) -> str:
        """What finds it: the request id that was answered, or the serial number where the request brought its own.

        A client may bring the same id twice; a made one is unique.
        """
        return self.request_id if self.made_here else str(self.serial)


class Journal:
    """A ring of entries. May be used from any thread; a reader gets the entries of one moment."""

    __slots__ = ("_bytes", "_forgotten", "_lock", "_ring", "_serial", "_states", "bounds")

    def __init__(self, bounds: Bounds) -> None:
        """Hold nothing yet, and never more than `bounds`."""
        self.bounds = bounds
        self._ring: deque[Entry] = deque()
        self._states = States(bounds.bytes // _FOR_STATES)
        self._lock = threading.Lock()
        self._bytes = self._serial = self._forgotten = 0

    def __len__(self) -> int:
        """How many entries there are."""
        return len(self._ring)

    @property
    def bytes(self) -> int:
        """What the entries occupy, as far as the bound in bytes counts it."""
        return self._bytes

    @property
    def dropped(self) -> int:
        """How many entries had to make room since the journal was made or emptied."""
        with self._lock:
            return self._serial - self._forgotten - len(self._ring)

    def note(
        self,
        at: datetime,
        org_id: int | None,
        endpoint: str | None,
        request: Request,
        response: Response,
        code: int | None,
        decision: Decision | None,
        note: str,
        request_id: str,
        made_here: bool,
        state: Weighed | None = None,
        faults: tuple[Firing, ...] = (),
    ) -> str:
        """Take in a request, in place of the oldest where there is no room. Returns the entry's id.

        `state` is that of the namespace when it came, and is kept as long as there is room for states. Nothing that is
        handed in may be changed later, but for headers that are added to the response.
        """
        query, headers, body = request.query_string, request.headers, request.body
        sent = len(body)
        cut = sent > LONGEST_BODY
        if cut:
            body = body[:LONGEST_BODY]
        size = OVERHEAD + len(request.path) + len(query) + len(body) + len(response.body)
        size += sum(map(len, headers.values()))
        if decision is not None and isinstance(decision.outcome, Written):
            size += sent  # the records that were made of it
        if len(query) > _ORDINARY and decision is not None:
            size += _quoted(decision)
        most_entries, most_bytes = self.bounds
        ring = self._ring
        with self._lock:
            self._serial = serial = self._serial + 1
            # fmt: off
            ring.append(Entry(
                serial, at, org_id, endpoint, request.method, request.path, query, headers, body, request.path_values,
                response, code, decision, note, request_id, made_here, cut, size, faults,
            ))
            # fmt: on
            self._bytes += size
            if state is not None and state is not self._states.latest:
                self._states.note(serial, state)
            while len(ring) > most_entries or self._bytes > most_bytes:
                self._bytes -= ring.popleft().size
            if len(self._states) > 1 and ring:
                self._states.forget_before(ring[0].serial)
        return request_id if made_here else str(serial)

    def entries(self) -> list[Entry]:
        """Every entry, the newest first."""
        with self._lock:
            held = list(self._ring)
        held.reverse()
        return held

    def asked(self) -> list[tuple[Entry, Weighed | None]]:
        """Every entry, the oldest first, with the state that it met, as far as that is still known."""
        with self._lock:
            return [(entry, self._states.of(entry.serial)) for entry in self._ring]

    def met(self, entry: Entry) -> Weighed | None:
        """The state that the request of an entry met; `None` where it is not known any more."""
        with self._lock:
            return self._states.of(entry.serial)

    def entry(self, wanted: str) -> Entry | None:
        """The entry of that id, else the newest that was answered with that request id, else `None`."""
        held = self.entries()
        by_id = (entry for entry in held if entry.id == wanted)
        by_request_id = (entry for entry in held if entry.request_id == wanted)
        return next(by_id, None) or next(by_request_id, None)

    def forget(self) -> None:
        """Drop every entry."""
        with self._lock:
            self._ring.clear()
            self._bytes = 0
            self._forgotten = self._serial
            self._states.forget()

    def forget_states(self) -> None:
        """Drop the states that requests met, such as those of fixtures that were read anew, which may be large."""
        with self._lock:
            self._states.forget()


def _quoted(decision: Decision) -> int:
    """The bytes of the texts that a decision's checks quote."""
    return sum(_weight(check.seen) for check in decision.checks)


def _weight(seen: object) -> int:
    if isinstance(seen, tuple):
        return sys.getsizeof(seen) + sum(map(_weight, seen))
    return sys.getsizeof(seen) if isinstance(seen, str) else 0
