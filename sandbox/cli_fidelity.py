"""`fidelity`: how far each behaviour can be trusted, and what drift found last."""

from collections.abc import Mapping
from typing import Any

import click

from sandbox.cli_settings import settings_of, with_settings
from sandbox.cli_text import counted, table


@click.command()
@click.argument("query", default="")
@with_settings("drift_ledger")
def fidelity(query: str, settings_file: str | None, **flags: str | None) -> None:
    """List behaviours, all or those that QUERY finds by a word, with their provenance and where each was seen."""
    from sandbox.core.fidelity import score
    from sandbox.web.admin_fidelity import behaviours

    ledger = settings_of(settings_file, flags).drift_ledger
    told = [(row.kind, row.id, row.known, row.noted, row.seen, row.says) for row in behaviours()]
    found = [row for row in told if query.casefold() in " | ".join(row).casefold()]
    for line in table([("what", "id", "known", "noted", "seen", "says"), *found]) if found else ():
        click.echo(line)
    if not found:
        click.echo(f"no behaviour matches {query!r}")
    counts = ", ".join(f"{times} {known}" for known, times in score(behaviours()).items())
    click.echo(f"{counted(len(told), 'behaviour')}: {counts}")
    if ledger is not None:
        from sandbox.replaying.drift_ledger import last_verdict

        click.echo(_told(last_verdict(ledger)))


def _told(verdict: Mapping[str, Any] | None) -> str:
    if verdict is None:
        return "drift: never looked for"
    if "unreadable" in verdict:
        return f"drift: {verdict['unreadable']}"
    about = ", ".join(f"{each.get('endpoint')} {each.get('field')}" for each in verdict.get("differences", ()))
    said = f"drift: {verdict.get('verdict')} on {verdict.get('date')}, {verdict.get('target')}"
    return f"{said}: {about}" if about else said
