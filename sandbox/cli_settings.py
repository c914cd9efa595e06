"""Settings as flags of commands, and how a command refuses what it was given."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click

from sandbox.settings import FILE_FLAG, FILE_VARIABLE, SETTINGS, SETTINGS_FILE, Settings, SettingsError, read_settings

Command = TypeVar("Command", bound=Callable[..., None])

WRONG = 2
"""The exit code for what was asked or given wrongly."""


class Wrong(click.ClickException):
    """One sentence on standard error, and exit code 2."""

    exit_code = WRONG


def with_settings(*names: str, says: Mapping[str, str] | None = None) -> Callable[[Command], Command]:
    """Give a command the flags of these settings, of all if none is named; it takes their texts as `flags`.

    `says` tells what a setting means to this command, where that is not what it means to a server.
    """

    def decorate(command: Command) -> Command:
        where = f"A settings file; without it, {SETTINGS_FILE} in this folder if there is one. [{FILE_VARIABLE}]"
        command = click.option(FILE_FLAG, "settings_file", metavar="PATH", help=where)(command)
        for row in reversed(SETTINGS):
            if not names or row.name in names:
                default = f"; default {row.default_text}" if row.default_text else ""
                meaning = (says or {}).get(row.name, row.doc)
                bare: dict[str, Any] = {"is_flag": False, "flag_value": "true"} if row.default is False else {}
                command = click.option(
                    row.flag, row.name, metavar=row.kind.metavar, help=f"{meaning} [{row.variable}{default}]", **bare
                )(command)
        return command

    return decorate


def settings_of(file: str | None, flags: dict[str, str | None]) -> Settings:
    """The settings of a command with these flags; warnings go to standard error. Raises `Wrong`."""
    try:
        settings, warnings = read_settings(flags, file=file)
    except SettingsError as error:
        raise Wrong(str(error)) from error
    for warning in warnings:
        click.echo(f"Warning: {warning}", err=True)
    return settings
