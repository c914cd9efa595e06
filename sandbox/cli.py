"""The command line: each command reads the settings, asks one question, and prints the answer in plain lines."""

import shlex
import sys
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sandbox import __version__
from sandbox.cli_drift import drift
from sandbox.cli_record import record
from sandbox.cli_remote import remote, running
from sandbox.cli_settings import WRONG, Wrong, settings_of, with_settings
from sandbox.cli_text import counted, table
from sandbox.core.moments import told_in_utc
from sandbox.settings import Settings, SettingsError

if TYPE_CHECKING:
    from sandbox.engine.sandbox import Sandbox
    from sandbox.sources.yaml_files import Loaded


def main() -> None:
    """Run the command line."""
    cli(prog_name="capillary-sandbox" if sys.argv[0].endswith("__main__.py") else None)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="capillary-sandbox", message="%(prog)s %(version)s")
def cli() -> None:
    """A local stand-in for the Capillary loyalty API.

    Every setting is a flag, a SANDBOX_ variable or a line in a settings file, in this order.
    """


@cli.command()
@with_settings()
def serve(settings_file: str | None, **flags: str | None) -> None:
    """Serve the fixtures until stopped."""
    from sandbox.cli_serve import serve
    from sandbox.server import CannotListen

    settings = settings_of(settings_file, flags)
    loaded, sandbox = _load(settings)
    try:
        serve(loaded, sandbox, settings, click.echo)
    except (CannotListen, SettingsError) as error:
        raise Wrong(str(error)) from error


@cli.command()
@click.argument("path", required=False)
@click.option("--strict", is_flag=True, help="Exit with 1 where there are warnings.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    show_default=True,
    help="Lines for people, a list of objects, or annotations of GitHub Actions.",
)
@with_settings("fixtures")
def check(path: str | None, strict: bool, form: str, settings_file: str | None, **flags: str | None) -> None:
    """Say what is wrong in fixtures: a file or a folder; without PATH, those of the settings.

    The exit code is 0, with --strict 1 where there are warnings, and 2 where there are errors.
    """
    from sandbox.claims import doubtful_claims
    from sandbox.cli_check import FORMATS, exit_code

    loaded = _loaded(settings_of(settings_file, flags | {"fixtures": path} if path else flags))
    if loaded.orgs:
        claims = doubtful_claims(loaded.orgs)
        loaded = replace(loaded, findings=tuple(sorted((*loaded.findings, *claims))))
    _echo_all(FORMATS[form](loaded))
    sys.exit(exit_code(loaded, strict=strict))


@cli.command()
@click.argument("folder", metavar="DIR")
def init(folder: str) -> None:
    """Write a small fixture to begin with into DIR, and the JSON Schema that editors check it by."""
    from sandbox.starter import CannotWrite, write_starter

    try:
        written = write_starter(Path(folder))
    except CannotWrite as error:
        raise Wrong(str(error)) from error
    for path in written:
        click.echo(f"wrote {path}")
    click.echo(f"Serve it with: capillary-sandbox serve --fixtures {shlex.quote(str(written[0]))}")


@cli.command()
@click.argument("query", default="")
@with_settings("fixtures", "host", "port")
def customers(query: str, settings_file: str | None, **flags: str | None) -> None:
    """List the personas and customers that QUERY finds, by any word about them, each with a curl line to paste."""
    from sandbox.cli_customers import customer_lines

    settings = settings_of(settings_file, flags)
    _, sandbox = _load(settings)
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    lines = list(customer_lines(sandbox, f"http://{host}:{settings.port}", query))
    _echo_all(lines or [f"no customer matches {query!r}"])


@cli.command()
@click.argument("url")
@click.option("--org", type=int, metavar="ID", help="The org to ask, as the org header would name it.")
@with_settings("fixtures", "max_url_length", "fallback")
def explain(url: str, org: int | None, settings_file: str | None, **flags: str | None) -> None:
    """Say why a GET of URL (or just path and query) is answered as it is: every check, the deciding one marked."""
    from sandbox.app import PIPELINE, app_around
    from sandbox.web.explain import explain_url

    settings = settings_of(settings_file, flags)
    _, sandbox = _load(settings)
    try:
        lines = explain_url(app_around(sandbox, settings).extensions[PIPELINE], url, org_id=org)
    except ValueError as error:
        raise Wrong(f"{url!r} is no URL: {error}") from error
    if "://" in url:
        click.echo(
            "Note: the fixtures were asked, no server was; GET /__admin/explain?url=... asks a server.", err=True
        )
    _echo_all(lines)


@cli.command()
def errors() -> None:
    """List every error the sandbox can answer."""
    from sandbox.core.catalogue import ERRORS

    head = ("code", "message", "scope", "provenance", "when")
    rows = [(str(row.code), row.message, row.scope.value, row.provenance.value, row.reason) for row in ERRORS.values()]
    _echo_all(table([head, *rows]))


@cli.command()
def openapi() -> None:
    """Print the OpenAPI 3.1 description."""
    import json

    from sandbox.web.openapi import description

    click.echo(json.dumps(description(), indent=2))


@cli.command()
@click.argument("url")
@click.option("--timeout", type=click.FloatRange(0, 3600), default=30.0, show_default=True, help="Seconds to wait.")
@with_settings("admin_token")
def wait(url: str, timeout: float, settings_file: str | None, **flags: str | None) -> None:
    """Wait until the sandbox at URL is ready; exit code 1 if it is not in time."""
    from sandbox.cli_wait import wait_until_ready

    token = settings_of(settings_file, flags).admin_token
    try:
        trouble = wait_until_ready(url, timeout, token=token, clock=time.monotonic, pause=time.sleep)
    except ValueError as error:
        raise Wrong(str(error)) from error
    if trouble:
        click.echo(f"{url} is not ready after {timeout:g} s: {trouble}", err=True)
        sys.exit(1)
    click.echo(f"{url} is ready")


@cli.command()
@click.option("--all", "everything", is_flag=True, help="Every namespace.")
@remote
def reset(everything: bool, url: str | None, namespace: str, settings_file: str | None, **flags: str | None) -> None:
    """Take a running sandbox back to its base: data, clock, snapshots, journal."""
    with running(url, namespace, settings_file, flags) as sandbox:
        sandbox.reset(everywhere=everything)
    click.echo("reset")


@cli.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--replace", is_flag=True, help="Make it the namespace's new base, in place of all there is.")
@remote
def seed(
    file: Path, replace: bool, url: str | None, namespace: str, settings_file: str | None, **flags: str | None
) -> None:
    """Put the records of FILE (- for standard input), YAML or JSON as in a fixture, into a running sandbox."""
    records = sys.stdin.buffer.read() if str(file) == "-" else file
    with running(url, namespace, settings_file, flags) as sandbox:
        seeded = sandbox.seed(records, replace=replace)
    kinds = (
        (seeded.programs, "program"),
        (seeded.customers, "customer"),
        (seeded.groups, "group"),
        (seeded.personas, "persona"),
    )
    told = [
        *(["its settings"] if seeded.settings else []),
        *(counted(number, kind) for number, kind in kinds if number),
    ]
    click.echo(f"org {seeded.org}: {', '.join(told) or 'nothing'}")


@cli.command()
@click.argument("name")
@remote
def play(name: str, url: str | None, namespace: str, settings_file: str | None, **flags: str | None) -> None:
    """Set a running sandbox up as the scenario NAME of its fixtures folder says."""
    with running(url, namespace, settings_file, flags) as sandbox:
        played = sandbox.play(name)
    click.echo(f"{played.name}: {played.title or 'no title'} (now {told_in_utc(played.time.now)})")


cli.add_command(record)
cli.add_command(drift)


@cli.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@click.option("--target", metavar="URL", help="Ask a server there; without it, a sandbox in this process.")
@click.option("--update", is_flag=True, help="Rewrite expectations that do not hold, in their files.")
@click.option("--junit", type=click.Path(dir_okay=False, path_type=Path), help="A file to write: JUnit XML.")
@click.option("--json", "json_file", type=click.Path(dir_okay=False, path_type=Path), help="A file to write: JSON.")
@click.option("--jobs", type=click.IntRange(1, 64), default=4, show_default=True, help="Scenarios at the same time.")
@click.option(
    "--timeout", type=click.FloatRange(0.1, 600), default=10.0, show_default=True, help="Seconds for an answer."
)
@with_settings("fixtures", "auth", "magic", "admin_token")
def replay(
    paths: tuple[str, ...],
    target: str | None,
    update: bool,
    junit: Path | None,
    json_file: Path | None,
    jobs: int,
    timeout: float,
    settings_file: str | None,
    **flags: str | None,
) -> None:
    """Replay scenarios: files, or folders with every scenario in them, each in a world of its own.

    The exit code is 0 where all is as expected, 1 where something differs, 2 where something could not be run. A target
    that asks for credentials is given those of CAPILLARY_USERNAME and CAPILLARY_PASSWORD, or CAPILLARY_KEY and
    CAPILLARY_SECRET.
    """
    from sandbox.cli_replay import Reports, replay
    from sandbox.operations.errors import SandboxError
    from sandbox.replays import stage_for

    settings = settings_of(settings_file, flags)
    try:
        stage = stage_for(target, settings, patience=timeout, timer=time.monotonic)
        reports = Reports(junit, json_file)
        code = replay(paths, stage, jobs=jobs, reports=reports, update=update, timer=time.monotonic, echo=click.echo)
    except SandboxError as error:
        raise Wrong(str(error)) from error
    except OSError as error:
        raise Wrong(f"{error.filename} cannot be written: {error.strerror}") from error
    sys.exit(code)


def _loaded(settings: Settings) -> "Loaded":
    """The fixtures as read today."""
    from sandbox.app import demo_fixtures
    from sandbox.cli_progress import progress
    from sandbox.engine.clock import system_now
    from sandbox.sources.yaml_files import load
    from sandbox.web.routes import is_imitated

    with progress(sys.stderr, time.monotonic) as tell:
        return load(settings.fixtures or demo_fixtures(), now=system_now(), tell=tell, imitated=is_imitated)


def _load(settings: Settings) -> "tuple[Loaded, Sandbox]":
    """The fixtures, and a sandbox made of them. Findings go to standard error; where they are errors, that is all."""
    from sandbox.app import sandbox_of

    loaded = _loaded(settings)
    for finding in loaded.findings:
        click.echo(str(finding), err=True)
    if not loaded.orgs:
        sys.exit(WRONG)
    try:
        return loaded, sandbox_of(loaded.orgs, settings)
    except SettingsError as error:
        raise Wrong(str(error)) from error


def _echo_all(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)
