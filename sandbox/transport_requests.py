"""An adapter for `requests` that asks a WSGI application."""

from collections.abc import Iterable
from io import BytesIO
from typing import TYPE_CHECKING, Any

from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from urllib3 import HTTPHeaderDict, HTTPResponse

from sandbox.transports import ask

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


class RequestsAdapter(HTTPAdapter):
    """Answers the requests of a session from an application, without a socket."""

    def __init__(self, app: "WSGIApplication") -> None:
        """Ask `app`."""
        super().__init__()
        self._app = app

    def send(self, request: PreparedRequest, *args: Any, **options: Any) -> Response:
        """What the application answers; time-outs, certificates and proxies mean nothing here."""
        headers = ((name, _text(value)) for name, value in request.headers.items())
        answered = ask(self._app, request.method or "GET", request.url or "", headers, _content(request.body))
        raw = HTTPResponse(
            body=BytesIO(answered.body),
            headers=HTTPHeaderDict(answered.headers),
            status=answered.status,
            reason=answered.phrase,
            preload_content=False,
            request_method=request.method,
        )
        return self.build_response(request, raw)


def _content(body: Any) -> bytes:
    if body is None:
        return b""
    if isinstance(body, str):
        return body.encode()
    if isinstance(body, Iterable) and not isinstance(body, bytes):
        return b"".join(part.encode() if isinstance(part, str) else part for part in body)
    return bytes(body)


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value
