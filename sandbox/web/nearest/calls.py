"""A call as it would be with other parameters, another path, body or other headers."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from urllib.parse import quote, unquote_plus

from sandbox.web.call import Call
from sandbox.web.nearest.trial import Headers

Parameters = Mapping[str, str | None]
"""Parameters of a query that change, `None` for those that are left out."""

_AS_IT_STANDS = ",@"


def with_parameters(call: Call, changes: Parameters) -> Call:
    """The call with these parameters in its query, each where it stood, else at the end."""
    return replace(call, query_string="&".join(_parts(call.query_string, changes)))


def _parts(query: str, changes: Parameters) -> Iterator[str]:
    left = dict(changes)
    for part in filter(None, query.split("&")):
        name = unquote_plus(part.partition("=")[0])
        if name not in changes:
            yield part
        elif left.get(name) is not None:
            yield pair(name, left[name])
        left.pop(name, None)
    yield from (pair(name, value) for name, value in left.items() if value is not None)


def pair(name: str, value: str | None) -> str:
    """A parameter as it is sent."""
    return f"{quote(name, safe='')}={quote(value or '', safe=_AS_IT_STANDS)}"


def with_headers(call: Call, changes: Headers) -> Call:
    """The call with these headers in place of its own."""
    changed, read = {name.lower(): value for name, value in changes.items()}, call.header
    return replace(call, header=lambda name: changed[name.lower()] if name.lower() in changed else read(name))


def in_words(changes: Parameters) -> str:
    """What is to be done about parameters: sent otherwise, or left out."""
    sent = "&".join(pair(name, value) for name, value in changes.items() if value is not None)
    gone = " and ".join(name for name, value in changes.items() if value is None)
    told = (f"send {sent}" if sent else "", f"leave out {gone}" if gone else "")
    return " and ".join(filter(None, told))


def changed(before: Mapping[str, str], after: Parameters) -> Parameters:
    """Those of `after` that are not as they were."""
    return {name: value for name, value in after.items() if before.get(name) != value}
