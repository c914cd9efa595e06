"""`record`: a scenario of what a running sandbox was asked, replayed at once to prove it."""

import sys
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sandbox.cli_remote import remote, running
from sandbox.cli_settings import Wrong
from sandbox.cli_text import counted
from sandbox.core.moments import moment_named

if TYPE_CHECKING:
    from sandbox.operations.told import Recording

_aside = partial(click.echo, err=True)


@click.command()
@click.option("--from-journal", is_flag=True, required=True, help="Record what the journal holds.")
@click.option("--last", type=click.IntRange(min=1), metavar="N", help="Only the last N requests.")
@click.option("--since", metavar="MOMENT", help="Only requests from then on, by the clock of the namespace.")
@click.option("--title", default="", help="The scenario's title, which its name is made of.")
@click.option("--mask", is_flag=True, help="Mask identifiers, names and ids, everywhere the same way.")
@click.option("--mask-key", default="", metavar="TEXT", help="Mask under this key, each time the same way.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="The file to write.")
@remote
def record(
    from_journal: bool,
    last: int | None,
    since: str | None,
    title: str,
    mask: bool,
    mask_key: str,
    output: Path | None,
    url: str | None,
    namespace: str,
    settings_file: str | None,
    **flags: str | None,
) -> None:
    """Record what a running sandbox was asked as a scenario that stands by itself; it is replayed at once.

    What cannot be recorded is said in the file and on standard error. The exit code is 1 where the scenario replays
    otherwise than it was.
    """
    begins = None if since is None else _moment(since)
    with running(url, namespace, settings_file, flags) as sandbox:
        recording = sandbox.record(last=last, since=begins, title=title, mask=mask, mask_key=mask_key)
    if output is None:
        click.echo(recording.text, nl=False)
    else:
        _write(output, recording.text)
    for note in recording.notes:
        _aside(f"Note: {note}")
    _aside(f"{recording.name}: {counted(recording.requests, 'request')} recorded")
    sys.exit(_proved(recording))


def _proved(recording: "Recording") -> int:
    """0 where it replays in this process as it was recorded, else 1 and what differs is told."""
    from sandbox.replaying.outcome import Verdict
    from sandbox.replaying.telling import told
    from sandbox.replays import replay_posted

    replayed = replay_posted(recording.text)
    if replayed.verdict is Verdict.SAME:
        return 0
    _aside("It replays otherwise than it was:")
    for line in told(replayed):
        _aside(line)
    return 1


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Wrong(f"{file} cannot be written: {error.strerror or error}") from None


def _moment(text: str) -> datetime:
    try:
        return moment_named(text)
    except ValueError:
        raise Wrong(f"--since is {text!r}; expected a moment such as 2027-03-26T22:00:00Z") from None
