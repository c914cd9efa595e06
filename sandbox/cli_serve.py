"""`serve`: what it prints, the log, the ready file, the signals, and which server it runs."""

import gc
import logging
import shlex
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from sandbox import __version__
from sandbox.app import app_around, demo_fixtures, new_admin_token, wsgi
from sandbox.cli_curl import CurlLines
from sandbox.cli_ready import check_ready_file, ready_file
from sandbox.cli_text import counted
from sandbox.engine.sandbox import WAITS, Sandbox
from sandbox.server import Served, listen, url_of
from sandbox.settings import SETTINGS, Settings, SettingsError
from sandbox.sources.yaml_files import Loaded
from sandbox.web.protection import is_local
from sandbox.web.unimitated import SENT_AT_ONCE

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_LOG_LEVELS = {"refusals": logging.INFO, "all": logging.DEBUG, "off": logging.ERROR}


class _Server(Protocol):
    """What serves: it listens already, and answers while it runs."""

    url: str

    def run(self) -> bool: ...
    def request_stop(self) -> None: ...


def serve(loaded: Loaded, sandbox: Sandbox, settings: Settings, say: Callable[[str], None]) -> None:
    """Serve until SIGTERM or SIGINT; `say` prints a line. Raises `CannotListen` and `SettingsError`."""
    check_ready_file(settings.ready_file)
    _check_fallback(settings)
    _log_to_stderr(_LOG_LEVELS[settings.log])
    if settings.admin_token is None and not is_local(settings.host):
        settings = replace(settings, admin_token=new_admin_token())
    server = _server(sandbox, settings)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: server.request_stop())
    for line in banner(server.url, loaded, sandbox, settings):
        say(line)
    gc.freeze()  # a full collection need not walk the world, and stop all requests meanwhile
    with ready_file(settings.ready_file, server.url), _watching(sandbox, loaded, settings):
        finished = server.run()
    if not finished:
        logging.getLogger("sandbox").error("stopped; what had not been answered after the stop timeout was cut off")


def banner(url: str, loaded: Loaded, sandbox: Sandbox, settings: Settings) -> Iterator[str]:
    """What `serve` prints when it listens: what is loaded, lines to try, and where to look next."""
    yield f"capillary-sandbox {__version__} listens on {url} (Ctrl-C stops it)"
    for world in sandbox.orgs:
        name = f"org {world.org.id} {world.org.name}".strip()
        counts = f"{counted(len(world.programs), 'program')}, {counted(len(list(world.customers())), 'customer')}"
        yield f"  {name}: {counts}" + (", the default org" if world.org.id == sandbox.default_org_id else "")
    yield f"  read: {', '.join(loaded.files)}"
    if loaded.skipped:
        yield f"  skipped: {', '.join(loaded.skipped)}"
    if not is_local(settings.host):
        yield f"  beyond this machine: admin calls need the header 'Authorization: Bearer {settings.admin_token}'"
    if settings.fallback:
        yield f"  neither imitated nor canned: sent on to {settings.fallback}"
    if settings.auth == "required":
        yield "  auth is required: to the curl lines add -u 'USERNAME:MD5', a till's and the MD5 of its password"
    if settings.watch:
        yield "  watching: a change is served as soon as it is saved"
    examples = CurlLines(url, sandbox).examples()
    for example in examples:
        yield ""
        yield f"{example.says}:"
        yield f"  {example.curl}"
    if len(examples) < 2:
        yield ""
        missing = "one to show 8015 with" if examples else "anybody to show"
        yield f"The fixtures do not hold {missing}: a customer with two identifiers in an org with dual eligibility."
    yield ""
    program = _program()
    yield f"Every persona, each with a curl line: {program} customers{_flags(url, settings)}"
    yield f"Every error: {program} errors"
    yield f"Why an answer is as it is: {program} explain{_flags(url, settings, 'fixtures')} URL"
    yield f"All on one page: {url}/__admin/docs. For tools: {url}/__admin/openapi.json"


def _check_fallback(settings: Settings) -> None:
    """See that the fallback is not this very sandbox. Raises `SettingsError`."""
    parts = urlsplit(settings.fallback or "")
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    here = settings.host in (host, "0.0.0.0", "::") or (is_local(settings.host) and is_local(host))
    if here and is_local(host) and port == settings.port:
        says = "this is where the sandbox itself listens; expected the address of another mock"
        raise SettingsError(f"fallback: {settings.fallback}: {says}")


def _program() -> str:
    """The command as it can be typed again: by its name where the shell finds it."""
    typed = Path(sys.argv[0])
    if typed.name == "__main__.py":
        return "python -m sandbox"
    return typed.name if shutil.which(typed.name) else str(typed)


def _flags(url: str, settings: Settings, *names: str) -> str:
    """The flags with which another command sees the same world at the same place, as far as it knows them."""
    values = {"fixtures": settings.fixtures, "host": settings.host, "port": int(url.rpartition(":")[2])}
    wanted = names or tuple(values)
    differing = [row for row in SETTINGS if row.name in wanted and values[row.name] != row.default]
    return "".join(f" {row.flag} {shlex.quote(str(values[row.name]))}" for row in differing)


def _log_to_stderr(level: int) -> None:
    """One line for each entry, for the sandbox's own log and the warnings of the server below it."""
    handler = logging.StreamHandler(sys.stderr)
    for name, threshold in (("sandbox", level), ("waitress", logging.WARNING)):
        logger = logging.getLogger(name)
        logger.setLevel(threshold)
        logger.addHandler(handler)
        logger.propagate = False


@contextmanager
def _watching(sandbox: Sandbox, loaded: Loaded, settings: Settings) -> Iterator[None]:
    """While requests are answered, the fixtures are reloaded when they change, if the settings say so."""
    if not settings.watch:
        yield
        return
    from sandbox.reload import Reloader

    logging.getLogger("sandbox.reload").setLevel(logging.INFO)
    reloader = Reloader(sandbox, settings.fixtures or demo_fixtures(), loaded.files)
    thread = reloader.start()
    try:
        yield
    finally:
        reloader.stop()
        thread.join()


def _server(sandbox: Sandbox, settings: Settings) -> _Server:
    app = app_around(sandbox, settings)
    if settings.debug:
        return _DevelopmentServer(app, settings)
    return Served(
        wsgi(app),
        host=settings.host,
        port=settings.port,
        threads=settings.threads + WAITS + (SENT_AT_ONCE if settings.fallback else 0),
        stop_timeout=settings.stop_timeout,
    )


class _DevelopmentServer:
    """Werkzeug's own server. Its stop is immediate."""

    def __init__(self, app: "WSGIApplication", settings: Settings) -> None:
        from werkzeug.serving import make_server

        self._listening = listen(settings.host, settings.port)
        self.url = url_of(self._listening)
        fd = self._listening.fileno()
        self._server = make_server(settings.host, settings.port, app, threaded=True, fd=fd)

    def run(self) -> bool:
        self._server.serve_forever()  # until KeyboardInterrupt
        self._listening.close()
        return True

    def request_stop(self) -> None:
        raise KeyboardInterrupt
