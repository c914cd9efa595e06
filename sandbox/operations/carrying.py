"""Admin calls as values, and what their answers mean: results, or errors that name what was wrong."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple, Protocol
from urllib.parse import quote, urlencode

from sandbox.operations.errors import Mistake, Mistaken, Refused, Taken, Unknown, Unreachable

Form = dict[str, Any]
"""A record in the fixture format."""

Records = str | bytes | Path | Mapping[str, Any] | Sequence[Mapping[str, Any]]
"""Records in the fixture format: a text in YAML or JSON, a file, a map as in a fixture, or just a list of customers."""


_BODY = "body"
"""What the sandbox calls the body of a request where it tells of mistakes."""


class Reply(NamedTuple):
    """What an admin call was answered."""

    status: int
    body: bytes


class Carrier(Protocol):
    """Takes admin calls to one namespace of a sandbox, wherever that is."""

    @property
    def namespace(self) -> str:
        """The namespace's name."""

    def carry(self, method: str, path: str, body: bytes | None) -> Reply:
        """The reply to a call; `path` is encoded and stands below `/__admin/`. Raises `Unreachable`."""

    def elsewhere(self, namespace: str) -> "Carrier":
        """A carrier to another namespace of the same sandbox."""


class Calls:
    """Admin calls in one namespace."""

    def __init__(self, carrier: Carrier) -> None:
        """Send them with `carrier`."""
        self.carrier = carrier

    def ask(self, method: str, path: str, body: object = None, *, file: str = "") -> dict[str, Any]:
        """What a call answers, {} for nothing. A body that is not bytes goes as JSON; `file` is as of `content_of`.

        Raises `Refused`, of the kind that fits, and `Unreachable`.
        """
        content = body if body is None or isinstance(body, bytes) else json.dumps(body, default=_written).encode()
        reply = self.carrier.carry(method, path, content)
        if reply.status >= 400:
            raise _refusal(reply, file)
        return _object(reply.body) if reply.body else {}

    def text(self, path: str) -> str:
        """The text that a GET answers. Raises as `ask` does."""
        reply = self.carrier.carry("GET", path, None)
        if reply.status >= 400:
            raise _refusal(reply, "")
        return reply.body.decode()


def path_of(*steps: object, **parameters: object) -> str:
    """A path of these steps, whatever they hold, and a query of those parameters that are given."""
    path = "/".join(quote(str(step), safe="") for step in steps)
    given = {name: _parameter(value) for name, value in parameters.items() if value not in (None, "", False)}
    return f"{path}?{urlencode(given)}" if given else path


def content_of(records: Records) -> tuple[bytes, str]:
    """The records as a body, and what its mistakes are placed in: its file, `body` for text, "" for objects.

    Raises `OSError`.
    """
    if isinstance(records, Path):
        return records.read_bytes(), str(records)
    if isinstance(records, str | bytes):
        return records if isinstance(records, bytes) else records.encode(), _BODY
    whole = records if isinstance(records, Mapping) else {"customers": list(records)}
    return json.dumps(whole, default=_written).encode(), ""


def _parameter(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _written(value: object) -> object:
    """How JSON writes what it does not know: a date or a moment as fixtures have it."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} {value!r} is nothing that a fixture holds")


def _refusal(reply: Reply, file: str) -> Refused:
    told = _object(reply.body)
    detail = str(told.get("detail", f"answered {reply.status}"))
    pointer = told.get("pointer")
    if findings := told.get("findings"):
        return Mistaken(detail, reply.status, pointer, tuple(_mistake(found, file) for found in findings))
    kind = {404: Unknown, 409: Taken}.get(reply.status, Refused)
    return kind(detail, reply.status, pointer)


def _mistake(found: Mapping[str, Any], file: str) -> Mistake:
    place = file if found["file"] == _BODY else found["file"]
    return Mistake(place, found["line"], found["column"], found["severity"], found["message"], found["pointer"])


def _object(body: bytes) -> dict[str, Any]:
    try:
        told = json.loads(body)
    except ValueError:
        told = None
    if not isinstance(told, dict):
        raise Unreachable("something answers, but not as a capillary-sandbox does")
    return told
