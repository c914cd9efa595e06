"""`coverage`: which situations of the wire contract a running sandbox has met, and how the others can be."""

import json

import click

from sandbox.cli_remote import remote, running


@click.command()
@click.option("--all", "everywhere", is_flag=True, help="In every namespace that there is or was.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@remote
def coverage(
    everywhere: bool, as_json: bool, url: str | None, namespace: str, settings_file: str | None, **flags: str | None
) -> None:
    """Say which situations of the wire contract a running sandbox has met, and how each of the others can be."""
    from sandbox.operations.coverage import lines

    with running(url, namespace, settings_file, flags) as sandbox:
        known = sandbox.coverage(everywhere=everywhere)
    if as_json:
        click.echo(json.dumps(known.told(), indent=2, ensure_ascii=False))
        return
    for line in lines(known):
        click.echo(line)
    click.echo(known.summary)
