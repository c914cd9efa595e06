"""The fast lane: a GET on a vendor path goes straight to its handler, everything else to Flask.

Flask's routing and objects cost several times what an answer costs here. Both ways end in the same `Pipeline` call, so
they cannot differ in what they answer; a property test holds them to it.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from sandbox.web.call import Handler, call_from_environ
from sandbox.web.endpoints import ENDPOINTS
from sandbox.web.pipeline import Pipeline

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication


class FastLane:
    """A WSGI callable in front of `app`, which answers through the same `pipeline`."""

    def __init__(self, pipeline: Pipeline, app: "WSGIApplication") -> None:
        """Take the paths of the vendor's GET endpoints."""
        self._pipeline = pipeline
        self._app = app
        self._fixed: dict[str, Handler] = {}
        self._by_ends: dict[tuple[str, str], tuple[str, Handler]] = {}
        for endpoint in ENDPOINTS:
            if endpoint.method != "GET":
                continue
            before, brace, rest = endpoint.path.partition("{")
            name, _, after = rest.partition("}")
            if brace:
                self._by_ends[before, after] = (name, endpoint.handler)
            else:
                self._fixed[endpoint.path] = endpoint.handler

    def __call__(self, environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes]:
        """Answer, or pass the request on."""
        if environ["REQUEST_METHOD"] == "GET":
            path = environ.get("PATH_INFO", "")
            handler = self._fixed.get(path)
            values: Mapping[str, str] | None = None
            if handler is None:
                handler, values = self._match(path)
            if handler is not None:
                response = self._pipeline.vendor(handler, call_from_environ(environ, values))
                length = ("Content-Length", str(len(response.body)))
                start_response(response.status_line, [*response.headers, length])
                return [response.body]
        return self._app(environ, start_response)

    def _match(self, path: str) -> tuple[Handler | None, Mapping[str, str] | None]:
        """The handler of a path with a customer's id in it; an id is ASCII digits here, anything else is Flask's."""
        for (before, after), (name, handler) in self._by_ends.items():
            if path.startswith(before) and path.endswith(after):
                value = path[len(before) : len(path) - len(after)]
                if value.isascii() and value.isdigit():
                    return handler, {name: value}
        return None, None
