"""Commands within this process, without its credentials for a target."""

from pathlib import Path

from click.testing import CliRunner

from sandbox.cli import cli
from tests.doors.processes import Finished

CREDENTIALS = {"CAPILLARY_USERNAME": "", "CAPILLARY_PASSWORD": "", "CAPILLARY_KEY": "", "CAPILLARY_SECRET": ""}


def command(*arguments: str | Path, **environ: str) -> Finished:
    """What a command leaves behind that is run within this process."""
    done = CliRunner().invoke(cli, list(map(str, arguments)), env={**CREDENTIALS, **environ})
    return Finished(done.exit_code, done.stdout, done.stderr)
