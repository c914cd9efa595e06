"""A transport for `httpx` that asks a WSGI application.

The one that httpx brings hands on paths beyond ASCII in a form that WSGI does not know, and serves no `AsyncClient`.
"""

from typing import TYPE_CHECKING

import httpx

from sandbox.transports import ask

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


class HttpxTransport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Answers the requests of a client from an application, without a socket."""

    def __init__(self, app: "WSGIApplication") -> None:
        """Ask `app`."""
        self._app = app

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """What the application answers."""
        return self._answer(request, request.read())

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The same; it is answered at once, as nothing is waited for."""
        return self._answer(request, await request.aread())

    def _answer(self, request: httpx.Request, body: bytes) -> httpx.Response:
        headers = ((name.decode("latin-1"), value.decode("latin-1")) for name, value in request.headers.raw)
        answered = ask(self._app, request.method, str(request.url), headers, body)
        sent = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answered.headers]
        extensions = {"http_version": b"HTTP/1.1", "reason_phrase": answered.phrase.encode("latin-1")}
        return httpx.Response(answered.status, headers=sent, content=answered.body, extensions=extensions)
