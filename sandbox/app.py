"""create_app: the composition root. Everything is made here and handed on; nothing is global."""

import secrets
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import flask
from werkzeug.exceptions import HTTPException, MethodNotAllowed, RequestEntityTooLarge
from werkzeug.routing import Rule, ValidationError

from sandbox.core.model import Records
from sandbox.engine.clock import Now, system_now
from sandbox.engine.sandbox import DEFAULT_NAMESPACE, Sandbox
from sandbox.engine.tokens import Tokens, UnreadableKey
from sandbox.operations.tenant import Tenant
from sandbox.settings import Settings, SettingsError
from sandbox.sources.findings import Finding
from sandbox.sources.scenario_files import Scenarios
from sandbox.sources.yaml_files import SCENARIOS, load
from sandbox.traffic.counters import Counters
from sandbox.traffic.journal import Bounds
from sandbox.web.admin_endpoints import ADMIN_ENDPOINTS
from sandbox.web.call import AdminHandler, Handler, call_from_environ
from sandbox.web.endpoints import ENDPOINTS
from sandbox.web.in_process import InProcess
from sandbox.web.lane import FastLane
from sandbox.web.pipeline import Pipeline, Response
from sandbox.web.protection import Protection, allowed
from sandbox.web.tenancy import enter_namespace

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication

    from sandbox.web.fallback import Fallback

EXTENSION = "capillary_sandbox"
"""Under this name `app.extensions` holds the `Sandbox`."""

PIPELINE = "capillary_sandbox_pipeline"
"""Under this name `app.extensions` holds the `Pipeline` that every door answers through."""


class FixtureError(ValueError):
    """The fixtures are wrong; `findings` says where and how, one for each mistake."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        """Keep `findings`; the message lists them, one a line."""
        self.findings = tuple(findings)
        super().__init__("\n".join(map(str, self.findings)))


def create_app(
    fixtures: str | Path | None = None, *, settings: Settings | None = None, now: Now | None = None
) -> flask.Flask:
    """A Flask app that answers for the orgs of `fixtures`: a file, a folder, or by default the demo orgs.

    `now` tells the time, by default the machine's. `app.extensions["capillary_sandbox"]` is the `Sandbox` behind it.
    Raises `FixtureError` where the fixtures are wrong.
    """
    settings = settings or Settings()
    loaded = load(fixtures or settings.fixtures or demo_fixtures())
    if not loaded.orgs:
        raise FixtureError(loaded.findings)
    scenarios = scenarios_beside(fixtures or settings.fixtures or demo_fixtures())
    return app_around(sandbox_of(loaded.orgs, settings, now=now or system_now, scenarios=scenarios), settings)


def sandbox_of(
    orgs: Iterable[Records], settings: Settings, *, now: Now = system_now, scenarios: Scenarios | None = None
) -> Sandbox:
    """A sandbox of these orgs, as the settings say; without `scenarios`, with those of the settings' fixtures.

    Raises `SettingsError` where the key for tokens cannot be read.
    """
    return Sandbox(
        orgs,
        now=now,
        limit=settings.namespaces,
        magic=settings.magic,
        journal=Bounds(settings.journal_entries, settings.journal_bytes),
        scenarios=scenarios or scenarios_beside(settings.fixtures or demo_fixtures()),
        tokens=tokens_of(settings.token_key),
    )


def tokens_of(key: Path | None) -> Tokens:
    """Tokens signed with the key of a PEM file, or with one of their own. Raises `SettingsError`."""
    try:
        return Tokens(None if key is None else key.read_bytes())
    except (OSError, UnreadableKey) as error:
        raise SettingsError(f"token_key {key}: {error}") from error


def app_around(sandbox: Sandbox, settings: Settings) -> flask.Flask:
    """A Flask app that answers from `sandbox`."""
    pipeline = Pipeline(
        sandbox,
        new_request_id=_new_request_id,
        max_url_length=settings.max_url_length,
        protection=Protection(settings.admin_token, allowed(settings.allowed_host.split(","))),
        counters=Counters(),
        fallback=_fallback(settings),
        auth_required=settings.auth == "required",
    )
    app = flask.Flask("sandbox", static_folder=None)
    app.url_map.merge_slashes = False
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body
    app.extensions[EXTENSION] = sandbox
    app.extensions[PIPELINE] = pipeline
    for endpoint in ENDPOINTS:
        _route(app, endpoint.name, endpoint.method, endpoint.path, partial(_vendor_view, pipeline, endpoint.handler))
    for admin in ADMIN_ENDPOINTS:
        _route(app, admin.name, admin.method, admin.path, partial(_admin_view, pipeline, admin.bound(pipeline)))
    app.register_error_handler(HTTPException, partial(_unrouted_view, pipeline))
    app.wsgi_app = _in_namespaces(app.wsgi_app)  # type: ignore[method-assign, assignment]
    return app


def wsgi(app: flask.Flask) -> "WSGIApplication":
    """The WSGI callable to serve `app` with: what needs no routing by Flask does not pay for it."""
    return FastLane(app.extensions[PIPELINE], app)


def tenant(app: flask.Flask, namespace: str = DEFAULT_NAMESPACE) -> Tenant:
    """A namespace of `app` and everything one can do with it, without HTTP; made on first use."""
    return Tenant(InProcess(app.extensions[PIPELINE], namespace))


def scenarios_beside(fixtures: str | Path) -> Scenarios:
    """The scenarios of a fixtures folder; a file has none."""
    return Scenarios(Path(fixtures) / SCENARIOS)


def demo_fixtures() -> Path:
    """The demo orgs: beside the code where the package is installed, in the checkout otherwise.

    The path is relative where they lie below the working directory, so that places read as one would type them.
    """
    installed = Path(__file__).with_name("fixtures")
    demo = installed if installed.is_dir() else Path(__file__).parent.with_name("fixtures")
    try:
        return demo.relative_to(Path.cwd())
    except (ValueError, OSError):  # it lies elsewhere, or the working directory is gone
        return demo


def _in_namespaces(app: "WSGIApplication") -> "WSGIApplication":
    """`app`, with what a path says of the namespace taken off before routing."""

    def entered(environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes]:
        enter_namespace(environ)
        return app(environ, start_response)

    return entered


def new_admin_token() -> str:
    """A token that nobody guesses."""
    return secrets.token_urlsafe(24)


def _fallback(settings: Settings) -> "Fallback | None":
    """The other mock that the settings name; nothing is contacted before it is needed."""
    if settings.fallback is None:
        return None
    from sandbox.web.fallback import Fallback

    return Fallback(
        settings.fallback,
        timeout=settings.fallback_timeout,
        longest=settings.max_body,
        name=f"capillary-sandbox-{secrets.token_hex(8)}",
        secret=settings.admin_token,
    )


def _new_request_id() -> str:
    return secrets.token_hex(16)


class _Matched(Rule):
    """A rule by which paths are matched. None is ever built from it: preparing that costs most of making an app."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        return _unbuilt


def _unbuilt(rule: Rule, **values: Any) -> tuple[str, str]:
    raise ValidationError


def _route(app: flask.Flask, name: str, method: str, path: str, view: Callable[..., flask.Response]) -> None:
    app.url_map.add(_Matched(path.replace("{", "<").replace("}", ">"), endpoint=name, methods=[method]))
    app.view_functions[name] = view


def _vendor_view(pipeline: Pipeline, handler: Handler, **path_values: str) -> flask.Response:
    body = flask.request.get_data()
    return _to_flask(pipeline.vendor(handler, call_from_environ(flask.request.environ, path_values, body)))


def _admin_view(pipeline: Pipeline, handler: AdminHandler, **path_values: str) -> flask.Response:
    body = flask.request.get_data()
    return _to_flask(pipeline.admin(handler, call_from_environ(flask.request.environ, path_values, body)))


def _unrouted_view(pipeline: Pipeline, error: HTTPException) -> flask.Response:
    code = error.code if isinstance(error, (MethodNotAllowed, RequestEntityTooLarge)) else 404
    try:
        body = b"" if isinstance(error, RequestEntityTooLarge) else flask.request.get_data()
    except RequestEntityTooLarge as too_long:
        code, body = too_long.code, b""
    return _to_flask(pipeline.unrouted(code, call_from_environ(flask.request.environ, body=body)))


def _to_flask(response: Response) -> flask.Response:
    return flask.Response(response.body, response.status_line, response.headers)
