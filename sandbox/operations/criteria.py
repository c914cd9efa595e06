"""Criteria: what requests are found by, as Python names it, and as it is sent."""

from collections.abc import Callable, Mapping
from typing import Any, TypedDict

from sandbox.operations.errors import Misused
from sandbox.sources.findings import did_you_mean


class Criteria(TypedDict, total=False):
    """What a request is found by; all that is given has to hold.

    `path` has no query; `query` and `headers` name values, a header in any case; `status` is the HTTP status, `code`
    that of the error that was answered; `endpoint` is a name such as `tier_details`, `identifier` a value that was
    asked for. Where a text is compared, a number means its text.
    """

    method: str
    url: str
    path: str
    query: Mapping[str, str | int | float]
    headers: Mapping[str, str | int | float]
    status: int
    code: int
    endpoint: str
    identifier: str | int


def as_sent(criteria: Criteria) -> dict[str, Any]:
    """The criteria as the admin API takes them, in WireMock's words. Raises `Misused`, in the words of `Criteria`."""
    sent = {}
    for name, value in criteria.items():
        if name not in _SENT:
            says = f"{name!r} is not a criterion; expected {', '.join(_SENT)}{did_you_mean(name, _SENT)}"
            raise Misused(says)
        theirs, written = _SENT[name]
        if value != {}:
            sent[theirs] = written(name, value)
    return sent


def _text(name: str, value: object) -> str:
    if isinstance(value, str) or (isinstance(value, int | float) and not isinstance(value, bool)):
        return str(value)
    raise Misused(f"the criterion {name} is {value!r}; expected a text or a number")


def _values(name: str, values: object) -> dict[str, dict[str, str]]:
    if not isinstance(values, Mapping):
        raise Misused(f"the criterion {name} is {values!r}; expected a map such as {{'name': 'value'}}")
    return {str(key): {"equalTo": _text(f"{name}[{key!r}]", value)} for key, value in values.items()}


def _as_it_is(name: str, value: object) -> object:
    return value


_SENT: Mapping[str, tuple[str, Callable[[str, object], object]]] = {
    "method": ("method", _text),
    "url": ("url", _text),
    "path": ("urlPath", _text),
    "query": ("queryParameters", _values),
    "headers": ("headers", _values),
    "status": ("status", _as_it_is),
    "code": ("code", _as_it_is),
    "endpoint": ("endpoint", _as_it_is),
    "identifier": ("identifier", _text),
}
"""What each criterion is called where it is sent, and how its value is written there."""
