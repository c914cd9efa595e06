"""Which endpoint a path belongs to, without Flask."""

import re
from collections.abc import Iterable, Mapping

from sandbox.web.endpoints import ENDPOINTS, Endpoint

_NAME = re.compile(r"\{(\w+)\}")


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
    same = (endpoint for endpoint in ENDPOINTS if endpoint.method == method)
    return any(_pattern(endpoint.path).fullmatch(path) for endpoint in same)


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{\w+\\\}", "([^/]+)", re.escape(path)))


def endpoint_at(method: str, path: str) -> tuple[Endpoint, Mapping[str, str]] | None:
    """The endpoint of a method and path, and the values of its parameters, as Flask would route them; HEAD as GET."""
    taken = "GET" if method == "HEAD" else method
    same = sorted((endpoint for endpoint in ENDPOINTS if endpoint.method == taken), key=lambda known: "{" in known.path)
    for endpoint in same:
        if found := _pattern(endpoint.path).fullmatch(path):
            return endpoint, dict(zip(_NAME.findall(endpoint.path), found.groups(), strict=True))
    return None


def endpoint_name(path: str) -> str:
    """The name of the endpoint that takes a path, by whatever method; the path itself where none does."""
    names = (endpoint.name for endpoint in ENDPOINTS if _pattern(endpoint.path).fullmatch(path))
    return next(names, path)
