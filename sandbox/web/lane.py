"""The fast lane: a GET without a body on a vendor path goes straight to its endpoint, everything else to Flask.

Flask's routing and objects cost several times what an answer costs here. Both ways end in the same `Pipeline` call, so
they cannot differ in what they answer; a property test holds them to it.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from sandbox.web.breaking import hand_over
from sandbox.web.call import call_from_environ
from sandbox.web.endpoints import ENDPOINTS
from sandbox.web.pipeline import Pipeline
from sandbox.web.routes import Routes
from sandbox.web.tenancy import enter_namespace

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication


class FastLane:
    """A WSGI callable in front of `app`, which answers through the same `pipeline`."""

    def __init__(self, pipeline: Pipeline, app: "WSGIApplication") -> None:
        """Take the paths of the vendor's GET endpoints."""
        self._pipeline = pipeline
        self._app = app
        self._routes = Routes(ENDPOINTS)

    def __call__(self, environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes]:
        """Answer, or pass the request on."""
        enter_namespace(environ)
        path = environ.get("PATH_INFO", "")
        bare = environ["REQUEST_METHOD"] == "GET" and environ.get("CONTENT_LENGTH", "") in ("", "0")
        found = self._routes.find(path) if bare and path.isascii() else None
        if found is None:
            return self._app(environ, start_response)
        endpoint, path_values = found
        response = self._pipeline.vendor(endpoint, call_from_environ(environ, path_values))
        if response.breaking is not None:
            hand_over(environ, response.breaking)
        length = ("Content-Length", str(response.length))
        start_response(response.status_line, [*response.headers, length])
        return [response.body]
