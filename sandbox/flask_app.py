"""The Flask app: a rule for each row of the tables, and views that hand on to the pipeline. Only this knows Flask."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

import flask
from werkzeug.exceptions import HTTPException, MethodNotAllowed, RequestEntityTooLarge
from werkzeug.routing import Rule, ValidationError

from sandbox.web.admin_endpoints import ADMIN_ENDPOINTS
from sandbox.web.breaking import HANDED_ON, hand_over
from sandbox.web.call import AdminHandler, call_from_environ
from sandbox.web.endpoints import ENDPOINTS, Endpoint
from sandbox.web.pipeline import Pipeline, Response
from sandbox.web.tenancy import enter_namespace

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication


def flask_app(pipeline: Pipeline, *, max_body: int) -> flask.Flask:
    """A Flask app that answers through `pipeline` and refuses bodies of more than `max_body` bytes."""
    app = flask.Flask("sandbox", static_folder=None)
    app.url_map.merge_slashes = False
    app.config["MAX_CONTENT_LENGTH"] = max_body
    for endpoint in ENDPOINTS:
        _route(app, endpoint.name, endpoint.method, endpoint.path, partial(_vendor_view, pipeline, endpoint))
    for admin in ADMIN_ENDPOINTS:
        _route(app, admin.name, admin.method, admin.path, partial(_admin_view, pipeline, admin.bound(pipeline)))
    app.register_error_handler(HTTPException, partial(_unrouted_view, pipeline))
    app.wsgi_app = _in_namespaces(app.wsgi_app)  # type: ignore[method-assign, assignment]
    return app


def _in_namespaces(app: "WSGIApplication") -> "WSGIApplication":
    """`app`, with what a path says of the namespace taken off before routing, and what a fault breaks handed on."""

    def entered(environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes]:
        enter_namespace(environ)
        chunks = app(environ, start_response)
        if HANDED_ON in environ:
            hand_over(environ, environ[HANDED_ON])  # beyond Flask, which would answer 500 where that raises
        return chunks

    return entered


class _Matched(Rule):
    """A rule by which paths are matched. None is ever built from it: preparing that costs most of making an app."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        return _unbuilt


def _unbuilt(rule: Rule, **values: Any) -> tuple[str, str]:
    raise ValidationError


def _route(app: flask.Flask, name: str, method: str, path: str, view: Callable[..., flask.Response]) -> None:
    app.url_map.add(_Matched(path.replace("{", "<").replace("}", ">"), endpoint=name, methods=[method]))
    app.view_functions[name] = view


def _vendor_view(pipeline: Pipeline, endpoint: Endpoint, **path_values: str) -> flask.Response:
    body = flask.request.get_data()
    return _to_flask(pipeline.vendor(endpoint, call_from_environ(flask.request.environ, path_values, body)))


def _admin_view(pipeline: Pipeline, handler: AdminHandler, **path_values: str) -> flask.Response:
    body = flask.request.get_data()
    return _to_flask(pipeline.admin(handler, call_from_environ(flask.request.environ, path_values, body)))


def _unrouted_view(pipeline: Pipeline, error: HTTPException) -> flask.Response:
    code = error.code if isinstance(error, (MethodNotAllowed, RequestEntityTooLarge)) else 404
    taken = (isinstance(error, MethodNotAllowed) and error.valid_methods) or ()
    try:
        body = b"" if isinstance(error, RequestEntityTooLarge) else flask.request.get_data()
    except RequestEntityTooLarge as too_long:
        code, body = too_long.code, b""
    return _to_flask(pipeline.unrouted(code, call_from_environ(flask.request.environ, body=body), taken))


def _to_flask(response: Response) -> flask.Response:
    told = flask.Response(response.body, response.status_line, response.headers)
    if response.breaking is not None:
        told.content_length = response.length
        flask.request.environ[HANDED_ON] = response.breaking
    return told
