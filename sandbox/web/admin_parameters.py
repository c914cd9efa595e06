"""The parameters of admin calls, each declared once: what reads one also tells OpenAPI and the docs of it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, Generic, TypeVar, get_args
from urllib.parse import parse_qsl

from sandbox.core.decision import shown
from sandbox.core.event_names import EVENT_NAMES
from sandbox.core.identifiers import whole_number
from sandbox.core.moments import moment_named
from sandbox.operations.webhooks import LONGEST_WAIT
from sandbox.sources.findings import did_you_mean
from sandbox.traffic.deliveries import Outcome
from sandbox.web.call import Call
from sandbox.web.problems import Problem

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class AdminParameter(Generic[Value]):
    """A parameter in the query of an admin call, which has the value `default` where it is absent or empty.

    `read` gives the value of a text, or `None` where it is not what is `expected`; `schema` says the same in OpenAPI.
    `example` is a text that works.
    """

    name: str
    text: str
    example: str
    read: Callable[[str], Value | None]
    expected: str
    schema: Mapping[str, Any]
    default: Value
    required: bool = False

    def of(self, call: Call) -> Value:
        """Its value in a call. Raises `Problem`: 400 where it cannot be read, or is required and absent."""
        sent = call.parameters.get(self.name)
        if sent is None and self.required:
            detail = f"The parameter {self.name} is absent; expected {self.expected}."
            raise Problem(HTTPStatus.BAD_REQUEST, detail)
        if sent is None:
            return self.default
        value = self.read(sent.strip())
        if value is None:
            raise self.refused(sent)
        return value

    def refused(self, sent: str) -> Problem:
        """The problem of a text that is not what is expected."""
        return Problem(HTTPStatus.BAD_REQUEST, f"The parameter {self.name} is {shown(sent)}; expected {self.expected}.")


def check_parameters(call: Call, declared: Iterable[AdminParameter[Any]]) -> None:
    """Hold a call to the parameters that its endpoint declares. Raises `Problem` for any other, and for a bad value."""
    known = {parameter.name: parameter for parameter in declared}
    for name, sent in parse_qsl(call.query_string, keep_blank_values=True):
        if name not in known:
            expected = f"; expected {', '.join(known)}{did_you_mean(name, known)}" if known else ": it takes none"
            detail = f"{call.path} does not take the parameter {shown(name)}{expected}"
            raise Problem(HTTPStatus.BAD_REQUEST, detail)
        if known[name].schema == _BOOLEAN and not sent.strip():  # a bare `?all` means yes, and would pass for a no
            raise known[name].refused(sent)
    for parameter in known.values():
        parameter.of(call)


_BOOLEAN = {"type": "boolean"}


def _number(name: str, text: str, default: Value, most: int) -> AdminParameter[int | Value]:
    def read(sent: str) -> int | None:
        number = whole_number(sent)
        return number if number is not None and 0 <= number <= most else None

    schema = {"type": "integer", "format": "int64", "minimum": 0, "maximum": most}
    return AdminParameter(name, text, "10", read, f"0 to {most}", schema, default)


def _flag(name: str, text: str, *, default: bool = False) -> AdminParameter[bool]:
    def read(sent: str) -> bool | None:
        return {"true": True, "false": False}.get(sent.lower())

    return AdminParameter(name, text, "true", read, "true or false", _BOOLEAN, default)


def _words(name: str, text: str, example: str) -> AdminParameter[str]:
    return AdminParameter(name, text, example, str, "text", {"type": "string"}, "")


def read_moment(sent: str) -> datetime | None:
    """The moment that a text names, in UTC where it has no offset; `None` where it names none."""
    try:
        return moment_named(sent)
    except ValueError:
        return None


def _read_ids(sent: str) -> frozenset[int] | None:
    ids = [whole_number(text) for text in sent.split(",")]
    return frozenset(known for known in ids if known is not None) if None not in ids else None


def _read_seconds(sent: str) -> float | None:
    try:
        seconds = float(sent)
    except ValueError:
        return None
    return seconds if 0 <= seconds <= LONGEST_WAIT else None


ALL = _flag("all", "Whether every namespace is meant.")
SUGGEST = _flag("suggest", "Whether to say how what was not met can be.", default=True)
REPLACE = _flag("replace", "Whether the records are the new base of the namespace, which has to be a whole org.")

ORG: AdminParameter[int | None] = AdminParameter(
    "org",
    "The id of the org; without it the default one is meant.",
    "502",
    whole_number,
    "the id of an org",
    {"type": "integer", "format": "int64"},
    None,
)

IDENTIFIER = _words("identifier", "A whole identifier of the customer, of any kind, or the id.", "915795008395")
NAME = _words("name", "A part of the name.", "Tom")
TIER = _words("tier", "The tier the customer is in now, in any program.", "Gold")
TEXT = _words("text", "A part of an identifier, the name, the tier or the id.", "sawyer")

PATH = _words("path", "The path of canned answers, as the fixture has it; without it any.", "/v2/coupon/{id}")
METHOD = _words("method", "The method of canned answers; without it any.", "GET")

_MOST = 2**31


def _one_of(name: str, text: str, words: Sequence[str]) -> AdminParameter[str]:
    def read(sent: str) -> str | None:
        return sent if sent in words else None

    schema = {"type": "string", "enum": list(words)}
    return AdminParameter(name, text, words[0], read, f"one of {', '.join(words)}", schema, "")


EVENT = _one_of("event", "The event; without it any.", EVENT_NAMES)
OUTCOME = _one_of("outcome", "What became of it; without it anything.", get_args(Outcome))
CUSTOMER: AdminParameter[int | None] = AdminParameter(
    "customer",
    "The id of the customer or group that events are about; without it anybody.",
    "566000001",
    whole_number,
    "an id",
    {"type": "integer", "format": "int64"},
    None,
)
BESIDE: AdminParameter[frozenset[int] | None] = AdminParameter(
    "beside",
    "The ids of deliveries that are not meant, separated by commas.",
    "1,2",
    _read_ids,
    "ids of deliveries, separated by commas",
    {"type": "string", "pattern": "^[0-9]+(,[0-9]+)*$"},
    None,
)
WAIT: AdminParameter[float] = AdminParameter(
    "wait",
    "Seconds to wait at most until there is one that nothing more will happen to.",
    "0.5",
    _read_seconds,
    f"0 to {LONGEST_WAIT} seconds",
    {"type": "number", "minimum": 0, "maximum": LONGEST_WAIT},
    0.0,
)

LIMIT = _number("limit", "How many a page holds at most.", 50, 1000)
OFFSET = _number("offset", "How many come before the page.", 0, _MOST)
NO_LIMIT = _number("limit", "How many a page holds at most; all without it.", None, _MOST)
SINCE: AdminParameter[datetime | None] = AdminParameter(
    "since",
    "The moment, by the clock of the namespace, from which on requests are meant; in UTC where no offset is given.",
    "2027-03-26T22:00:00Z",
    read_moment,
    "a moment such as 2027-03-26T22:00:00Z, encoded",
    {"type": "string", "format": "date-time"},
    None,
)

URL = AdminParameter(
    "url",
    "The path and query to explain, encoded.",
    "/v2/customers/566000001/tierDetails",
    str,
    "a path and query, encoded",
    {"type": "string"},
    "",
    required=True,
)
