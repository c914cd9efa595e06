"""Which endpoint a path belongs to, without Flask."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Generic, Protocol, TypeVar

from sandbox.core.canned import is_open
from sandbox.web.endpoints import ENDPOINTS, Endpoint


class HasPath(Protocol):
    """What a table of endpoints holds."""

    @property
    def path(self) -> str:
        """The template, a `{name}` for a segment of any text."""


_Listed = TypeVar("_Listed", bound=HasPath)


class Templates(Generic[_Listed]):
    """The endpoints of a table by the templates of their paths, split once."""

    def __init__(self, table: Iterable[_Listed]) -> None:
        self._listed = [(endpoint, endpoint.path.split("/")) for endpoint in table]

    def taking(self, path: str) -> Iterator[tuple[_Listed, dict[str, str]]]:
        """Every endpoint that takes a path, by whatever method, and what stands there for the names of its template."""
        texts = path.split("/")
        for endpoint, segments in self._listed:
            if len(segments) == len(texts):
                values = _values(segments, texts)
                if values is not None:
                    yield endpoint, values


def _values(segments: Iterable[str], texts: Iterable[str]) -> dict[str, str] | None:
    values = {}
    for segment, text in zip(segments, texts, strict=True):
        if is_open(segment) and text:
            values[segment[1:-1]] = text
        elif segment != text:
            return None
    return values


class Routes:
    """The GET endpoints of a table by their paths, as Flask would route them for a path in ASCII."""

    def __init__(self, endpoints: Iterable[Endpoint]) -> None:
        """Take in the GET endpoints; a path holds at most one parameter."""
        self._fixed: dict[str, Endpoint] = {}
        self._around: list[tuple[str, str, str, Endpoint]] = []
        for endpoint in endpoints:
            before, brace, rest = endpoint.path.partition("{")
            name, _, after = rest.partition("}")
            if endpoint.method == "GET" and brace:
                self._around.append((before, name, after, endpoint))
            elif endpoint.method == "GET":
                self._fixed[endpoint.path] = endpoint

    def find(self, path: str) -> tuple[Endpoint, Mapping[str, str]] | None:
        """The endpoint of `path` and the values of its parameters, or `None`."""
        fixed = self._fixed.get(path)
        if fixed is not None:
            return fixed, {}
        for before, name, after, endpoint in self._around:
            if path.startswith(before) and path.endswith(after):
                value = path[len(before) : len(path) - len(after)]
                if value and "/" not in value:
                    return endpoint, {name: value}
        return None


_IMITATED = Templates(ENDPOINTS)


def is_imitated(method: str, path: str) -> bool:
    """Whether an endpoint answers that method and path."""
    return any(endpoint.method == method for endpoint, _ in _IMITATED.taking(path))


def takes_path(path: str) -> bool:
    """Whether an endpoint takes a path, by whatever method."""
    return next(_IMITATED.taking(path), None) is not None


def methods_of(path: str) -> list[str]:
    """The methods that a path takes."""
    return list(dict.fromkeys(endpoint.method for endpoint, _ in _IMITATED.taking(path)))


def endpoint_at(method: str, path: str) -> tuple[Endpoint, Mapping[str, str]] | None:
    """The endpoint of a method and path, and the values of its parameters, as Flask would route them; HEAD as GET."""
    taken = "GET" if method == "HEAD" else method
    found = [(endpoint, values) for endpoint, values in _IMITATED.taking(path) if endpoint.method == taken]
    return min(found, key=lambda one: "{" in one[0].path, default=None)


def endpoint_name(path: str) -> str:
    """The name of the endpoint that takes a path, by whatever method; the path itself where none does."""
    return next((endpoint.name for endpoint, _ in _IMITATED.taking(path)), path)
