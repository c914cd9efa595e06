"""What operations answer, as values. Records themselves are told in the fixture format."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple, Self

Told = Mapping[str, Any]
"""A JSON object of the admin API."""


class Seeded(NamedTuple):
    """How many records of each kind were put into which org; `settings` says whether the org itself was."""

    org: int
    settings: bool
    programs: int
    customers: int
    groups: int
    personas: int
    canned: int


class Loaded(NamedTuple):
    """An org that is loaded, how much it holds, and whether it answers when none is named."""

    id: int
    name: str
    default: bool
    programs: int
    customers: int
    groups: int


class Time(NamedTuple):
    """What a namespace's clock shows, in UTC and in the default org's zone, and whether it stands still."""

    now: datetime
    local: datetime
    frozen: bool

    @classmethod
    def of(cls, told: Told) -> Self:
        """Read it."""
        return cls(datetime.fromisoformat(told["now"]), datetime.fromisoformat(told["local"]), told["frozen"])


class Played(NamedTuple):
    """The scenario that was played, the orgs there are now, and the time it begins."""

    name: str
    title: str
    orgs: tuple[int, ...]
    time: Time

    @classmethod
    def of(cls, told: Told) -> Self:
        """Read it."""
        return cls(told["name"], told["title"], tuple(told["orgs"]), Time.of(told["clock"]))


class Recording(NamedTuple):
    """A recorded scenario: its name, how many requests it holds, its text, and what could not be recorded."""

    name: str
    requests: int
    text: str
    notes: tuple[str, ...]

    @classmethod
    def of(cls, told: Told) -> Self:
        """Read it."""
        return cls(told["scenario"], told["requests"], told["text"], tuple(told["notes"]))


class Event(NamedTuple):
    """What happens to a customer or group in a program at an instant: an expiry, or points that are due.

    `kind` is `tierExpiry`, `pointsExpiry` or `pointsDue`; `tier` and what it `becomes` are told of a tier, `points` of
    points.
    """

    at: datetime
    org: int
    entity_type: str
    entity_id: int
    program: int
    kind: str
    tier: str = ""
    becomes: str = ""
    points: float = 0

    @classmethod
    def of(cls, told: Told) -> Self:
        """Read it."""
        whom = told["entityType"], told["entityId"]
        of_its_kind = {name: told[name] for name in ("tier", "becomes", "points") if name in told}
        return cls(datetime.fromisoformat(told["at"]), told["org"], *whom, told["program"], told["kind"], **of_its_kind)


class Delivery(NamedTuple):
    """An event to one receiver, and what became of it: `pending`, `delivered`, `failed`, `dropped` or `refused`.

    Where no url was given for it, it is `listed`, and `url` is `None`. `attempts` pair the status of each answer with
    what was the trouble, where there was none. `customer` is the id of the customer, or group, it is about.
    """

    id: int
    event: str
    event_id: str
    org: int
    customer: int
    url: str | None
    outcome: str
    attempts: tuple[tuple[int | None, str], ...]
    body: dict[str, Any]

    @classmethod
    def of(cls, told: Told) -> Self:
        """Read it."""
        attempts = tuple((attempt["status"], attempt.get("trouble", "")) for attempt in told["attempts"])
        ids = told["eventId"], told["org"], told["entityId"]
        return cls(int(told["id"]), told["event"], *ids, told["url"], told["outcome"], attempts, told["body"])

    @property
    def data(self) -> dict[str, Any]:
        """What the event tells."""
        data: dict[str, Any] = self.body["data"]
        return data

    def __str__(self) -> str:
        """The event, whom it is about, and what became of it, on one line."""
        status, trouble = self.attempts[-1] if self.attempts else (None, "")
        told = f", answered {status}" if status else f", {trouble}" if trouble else ""
        tries = f" after {len(self.attempts)} attempts" if len(self.attempts) > 1 else ""
        return f"{self.event} of {self.customer}: {self.outcome}{tries}{told}"


class Found(NamedTuple):
    """One page of the customers that a search found, in the fixture format, and how many it found."""

    customers: tuple[dict[str, Any], ...]
    total: int


class Tally(NamedTuple):
    """How many requests a journal found, and what it cannot know of: how many it dropped, or that it is off."""

    found: int
    dropped: int = 0
    is_off: bool = False

    @property
    def gap(self) -> str:
        """Why there may have been more, in words; "" where there were none."""
        if self.is_off:
            return "the journal is off (the setting journal_entries is 0)"
        bounds = "the settings journal_entries and journal_bytes bound it"
        return f"the journal has dropped {self.dropped}, the oldest ({bounds})" if self.dropped else ""


class Fired(NamedTuple):
    """A fault that fired on a request: its id, its kind, and what it did in a few words."""

    id: str
    kind: str
    says: str


class Seen(NamedTuple):
    """A journaled request: what was asked and answered when, and why. Secrets are masked.

    A parameter that was sent several times is a list in `query`. `code` is the error's, `None` for a success;
    `endpoint` is `None` where none takes the path; `identifiers` are pairs of kind and value. `faults` are those that
    fired on it; where one left it without an answer, the status is 0.
    """

    id: str
    at: datetime
    method: str
    url: str
    path: str
    query: Mapping[str, str | list[str]]
    headers: Mapping[str, str]
    body: str
    status: int
    answer: str
    code: int | None
    endpoint: str | None
    org: int | None
    identifiers: tuple[tuple[str, str], ...]
    why: str
    faults: tuple[Fired, ...] = ()

    @classmethod
    def of(cls, told: Told) -> Self:
        """Read it."""
        request, response = told["request"], told["response"]
        return cls(
            id=told["id"],
            at=datetime.fromisoformat(told["loggedDate"]),
            method=request["method"],
            url=request["url"],
            path=request["urlPath"],
            query=request["queryParameters"],
            headers=request["headers"],
            body=request["body"],
            status=response["status"],
            answer=response["body"],
            code=told["code"],
            endpoint=told["endpoint"],
            org=told["org"],
            identifiers=tuple((known["name"], known["value"]) for known in told["identifiers"]),
            why=told["why"],
            faults=tuple(Fired(**fired) for fired in told.get("faults", ())),
        )

    @property
    def json(self) -> Any:
        """The answer's body, which has to be JSON."""
        return json.loads(self.answer)

    def __str__(self) -> str:
        """The request and its answer on one line."""
        code = "" if self.code is None or self.code == self.status else f", code {self.code}"
        faults = "".join(f", {fired.says}" for fired in self.faults)
        return f"{self.method} {self.url} -> {self.status or 'no answer'}{code}{faults}"
