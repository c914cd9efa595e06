"""The ledger of drift: a file with a line of JSON for each comparison, kept where the setting `drift_ledger` says."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sandbox.core.moments import told_in_utc
from sandbox.replaying.drift_reports import EndpointOf, differences, exit_code
from sandbox.replaying.drift_runs import Looked

VERDICTS = ("same", "different", "not run")
"""What a comparison came to, by the exit code of `drift`."""


def verdict_on(looked: Sequence[Looked], endpoint_of: EndpointOf, *, target: str, at: datetime) -> dict[str, Any]:
    """What a comparison with `target` came to. Of its url the host is kept, without credentials, path and query."""
    parts = urlsplit(target)
    return {
        "date": told_in_utc(at),
        "target": f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}",
        "verdict": VERDICTS[exit_code(looked)],
        "scenarios": [one.scenario.name if one.scenario is not None else one.file for one in looked],
        "compared": sum(one.compared for one in looked),
        "differences": differences(looked, endpoint_of),
    }


def append(path: Path, verdict: Mapping[str, Any]) -> None:
    """Write a verdict down, after those that are there; the file is made where there is none. Raises `OSError`."""
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(verdict, ensure_ascii=False) + "\n")


def last_verdict(path: Path) -> Mapping[str, Any] | None:
    """The verdict that was written down last, `None` where there is none yet; what cannot be read is told as such."""
    try:
        written = path.read_text(encoding="utf-8").split("\n")
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        return {"unreadable": f"{path}: {error}"}
    lines = [line for line in written if line.strip()]
    try:
        verdict = json.loads(lines[-1]) if lines else None
    except (ValueError, RecursionError):
        verdict = ()
    if verdict is None or (isinstance(verdict, dict) and {"date", "verdict"} <= verdict.keys()):
        return verdict
    return {"unreadable": f"{path}: its last line is no verdict of drift"}
