"""`drift`: what a server answers otherwise than the sandbox, told by endpoint and field."""

import sys
from pathlib import Path

import click

from sandbox.cli_settings import Wrong, settings_of, with_settings


@click.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@click.option("--target", metavar="URL", required=True, help="The server to compare with; it is sent reads alone.")
@click.option("--json", "json_file", type=click.Path(dir_okay=False, path_type=Path), help="A file to write: JSON.")
@click.option(
    "--timeout", type=click.FloatRange(0.1, 600), default=10.0, show_default=True, help="Seconds for an answer."
)
@with_settings("fixtures", "magic", "drift_ledger")
def drift(
    paths: tuple[str, ...],
    target: str,
    json_file: Path | None,
    timeout: float,
    settings_file: str | None,
    **flags: str | None,
) -> None:
    """Ask a server what scenarios read, and say where it answers otherwise than the sandbox in this process.

    The exit code is 0 without differences, 1 with some, 2 where something could not be run. Credentials for the target
    come from the environment, as for replay. With --drift-ledger the verdict is written down, with its date.
    """
    from sandbox.engine.clock import system_now
    from sandbox.operations.errors import SandboxError
    from sandbox.replaying.drift_ledger import append, verdict_on
    from sandbox.replaying.drift_reports import as_json, exit_code, summed_up, told
    from sandbox.replaying.drift_runs import Looked, every_switch, look
    from sandbox.replaying.gathering import gathered
    from sandbox.replays import target_for_reads
    from sandbox.stages import InThisProcess
    from sandbox.web.routes import endpoint_name

    settings = settings_of(settings_file, flags)
    stage = InThisProcess(settings)
    looked: list[Looked] = []
    try:
        asked = target_for_reads(target, patience=timeout)
        for file, scenario, findings in gathered(paths):
            one = Looked(file, None, trouble=findings)
            looked.append(one if scenario is None else look(scenario, stage, asked.ask, every_switch()))
            for line in told(looked[-1], endpoint_name):
                click.echo(line)
        if json_file is not None:
            json_file.write_text(as_json(looked, endpoint_name), encoding="utf-8")
        if settings.drift_ledger is not None:
            append(settings.drift_ledger, verdict_on(looked, endpoint_name, target=target, at=system_now()))
    except SandboxError as error:
        raise Wrong(str(error)) from error
    except OSError as error:
        raise Wrong(f"{error.filename} cannot be written: {error.strerror}") from error
    click.echo(summed_up(looked))
    sys.exit(exit_code(looked))
