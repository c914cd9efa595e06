"""create_app: the composition root. Everything is made here and handed on; nothing is global."""

import secrets
import time
from collections.abc import Iterable, Mapping
from functools import cache, cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sandbox.core.model import Records
from sandbox.engine.clock import Now, Sleep, system_now, system_sleep
from sandbox.engine.sandbox import DEFAULT_NAMESPACE, Sandbox
from sandbox.engine.tokens import Tokens, UnreadableKey
from sandbox.engine.webhooks import Office
from sandbox.operations.tenant import Tenant
from sandbox.settings import Settings, SettingsError
from sandbox.sources.findings import Finding
from sandbox.sources.scenario_files import Scenarios
from sandbox.sources.yaml_files import SCENARIOS, load
from sandbox.traffic.counters import Counters
from sandbox.traffic.journal import Bounds
from sandbox.web.in_process import InProcess
from sandbox.web.lane import FastLane
from sandbox.web.pipeline import Pipeline
from sandbox.web.protection import Protection, allowed, is_local

if TYPE_CHECKING:
    import flask
    from _typeshed.wsgi import StartResponse, WSGIApplication

    from sandbox.traffic.outbox import Outbox
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
) -> "flask.Flask":
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
        office=office_of(settings, now),
    )


def tokens_of(key: Path | None) -> Tokens:
    """Tokens signed with the key of a PEM file, or with one of their own. Raises `SettingsError`."""
    try:
        return Tokens(None if key is None else key.read_bytes())
    except (OSError, UnreadableKey) as error:
        raise SettingsError(f"token_key {key}: {error}") from error


def office_of(settings: Settings, now: Now = system_now) -> Office:
    """What sends events as the settings say; its outbox is made when there is the first."""

    @cache
    def made() -> "Outbox":
        from sandbox.traffic.outbox import Outbox, Patience
        from sandbox.traffic.posting import Posting
        from sandbox.web.render_events import event_body

        hosts = allowed(settings.webhook_host.split(","))
        return Outbox(
            Posting(timeout=settings.webhook_timeout, allowed=lambda host: is_local(host) or host in hosts),
            event_body,
            now=now,
            monotonic=time.monotonic,
            patience=Patience(settings.webhook_attempts, settings.webhook_backoff),
            room=settings.webhook_queue,
        )

    return Office(made, _new_request_id)


def app_around(sandbox: Sandbox, settings: Settings, *, sleep: Sleep = system_sleep) -> "flask.Flask":
    """A Flask app that answers from `sandbox`; `sleep` waits where a fault says so."""
    return _flask_app(pipeline_of(sandbox, settings, sleep=sleep), settings)


def pipeline_of(sandbox: Sandbox, settings: Settings, *, sleep: Sleep = system_sleep) -> Pipeline:
    """What answers every call to `sandbox`, whichever door it comes through."""
    return Pipeline(
        sandbox,
        new_request_id=_new_request_id,
        max_url_length=settings.max_url_length,
        protection=Protection(settings.admin_token, allowed(settings.allowed_host.split(","))),
        counters=Counters(),
        fallback=_fallback(settings),
        auth_required=settings.auth == "required",
        last_drift=partial(_last_drift, settings.drift_ledger),
        sleep=sleep,
        timer=time.thread_time,
    )


def wsgi(app: "flask.Flask") -> "WSGIApplication":
    """The WSGI callable to serve `app` with: what needs no routing by Flask does not pay for it."""
    return FastLane(app.extensions[PIPELINE], app)


def wsgi_around(pipeline: Pipeline, settings: Settings) -> "WSGIApplication":
    """The same around `pipeline`. Flask is imported with the first request that needs it, which few tests send."""
    return FastLane(pipeline, _OnDemand(pipeline, settings))


def tenant(app: "flask.Flask", namespace: str = DEFAULT_NAMESPACE) -> Tenant:
    """A namespace of `app` and everything one can do with it, without HTTP; made on first use."""
    pipeline: Pipeline = app.extensions[PIPELINE]
    return Tenant(InProcess(pipeline.trusting(), namespace))


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


class _OnDemand:
    """The Flask app around a pipeline, made when it is first called."""

    def __init__(self, pipeline: Pipeline, settings: Settings) -> None:
        self._pipeline = pipeline
        self._settings = settings

    def __call__(self, environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes]:
        return self._app(environ, start_response)

    @cached_property
    def _app(self) -> "flask.Flask":
        return _flask_app(self._pipeline, self._settings)


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
    )


def _last_drift(path: Path | None) -> Mapping[str, Any] | None:
    """What the ledger of drift says last, read whenever it is asked for."""
    if path is None:
        return None
    from sandbox.replaying.drift_ledger import last_verdict

    return last_verdict(path)


def _new_request_id() -> str:
    return secrets.token_hex(16)


def _flask_app(pipeline: Pipeline, settings: Settings) -> "flask.Flask":
    from sandbox.flask_app import flask_app  # costs more than all else together, and not everybody needs it

    app = flask_app(pipeline, max_body=settings.max_body)
    app.extensions[EXTENSION] = pipeline.sandbox
    app.extensions[PIPELINE] = pipeline
    return app
