"""Commands for a running sandbox: the flags that say which, and its errors told as those of a command."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from sandbox.cli_settings import Command, Wrong, settings_of, with_settings

if TYPE_CHECKING:
    from sandbox.client import SandboxClient


def remote(command: Command) -> Command:
    """Give a command the flags that say which running sandbox it is for."""
    command = click.option("--namespace", default="default", metavar="NAME", help="The namespace to act in.")(command)
    says = "Where the sandbox is; default: this machine, at the port of the settings."
    command = click.option("--url", metavar="URL", help=says)(command)
    return with_settings("port", "admin_token", says=_REMOTE)(command)


_REMOTE = {
    "port": "The port of the sandbox on this machine, where no --url is given.",
    "admin_token": "The token of its admin API, if it has one.",
}


@contextmanager
def running(
    url: str | None, namespace: str, settings_file: str | None, flags: dict[str, str | None]
) -> "Iterator[SandboxClient]":
    """A namespace of a running sandbox, whose errors are told as those of a command."""
    from sandbox.client import Mistaken, Refused, SandboxClient, Unreachable

    settings = settings_of(settings_file, flags)
    try:
        with SandboxClient(
            url or f"http://127.0.0.1:{settings.port}", namespace=namespace, token=settings.admin_token
        ) as sandbox:
            yield sandbox
    except Unreachable as error:
        raise click.ClickException(str(error)) from error
    except Refused as refused:
        if isinstance(refused, Mistaken):
            click.echo(str(refused), err=True)
        raise Wrong(refused.detail) from refused
