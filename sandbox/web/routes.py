"""Which endpoint a path belongs to, without Flask."""

from collections.abc import Iterable, Iterator, Mapping

from sandbox.core.canned import is_open
from sandbox.web.endpoints import ENDPOINTS, Endpoint


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


def is_imitated(method: str, path: str) -> bool:
    """Whether an endpoint answers that method and path."""
    return any(endpoint.method == method for endpoint in _taking(path))


def takes_path(path: str) -> bool:
    """Whether an endpoint takes a path, by whatever method."""
    return any(_taking(path))


def endpoint_at(method: str, path: str) -> tuple[Endpoint, Mapping[str, str]] | None:
    """The endpoint of a method and path, and the values of its parameters, as Flask would route them; HEAD as GET."""
    taken = "GET" if method == "HEAD" else method
    same = sorted((endpoint for endpoint in ENDPOINTS if endpoint.method == taken), key=lambda known: "{" in known.path)
    for endpoint in same:
        values = values_in(path, endpoint.path)
        if values is not None:
            return endpoint, values
    return None


def endpoint_name(path: str) -> str:
    """The name of the endpoint that takes a path, by whatever method; the path itself where none does."""
    return next((endpoint.name for endpoint in _taking(path)), path)


def values_in(path: str, template: str) -> dict[str, str] | None:
    """The values in a path for each `{name}` of a template, `None` where it is not of that form."""
    if path.count("/") != template.count("/"):
        return None
    values = {}
    for segment, text in zip(template.split("/"), path.split("/"), strict=True):
        if is_open(segment) and text:
            values[segment[1:-1]] = text
        elif segment != text:
            return None
    return values


def _taking(path: str) -> Iterator[Endpoint]:
    return (endpoint for endpoint in ENDPOINTS if values_in(path, endpoint.path) is not None)
