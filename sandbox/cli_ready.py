"""The ready file of `serve`: JSON with url and pid, there while requests are answered."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sandbox.settings import SettingsError


def check_ready_file(path: Path | None) -> None:
    """See that a ready file can be written at `path` without harm to what stands there. Raises `SettingsError`."""
    if path is None:
        return
    if not path.name or not path.parent.is_dir():
        raise SettingsError(f"ready_file: cannot write {path}: expected the name of a file in a folder that exists")
    if path.is_symlink() or (path.exists() and _told(path) is None):
        raise SettingsError(f"ready_file: {path} is there already and is no ready file; expected a name of its own")


@contextmanager
def ready_file(path: Path | None, url: str) -> Iterator[None]:
    """While requests are answered, `path` holds url and pid; it appears in one piece and goes on leaving.

    What another process has put there since stays. Raises `SettingsError`.
    """
    if path is None:
        yield
        return
    mine = {"url": url, "pid": os.getpid()}
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        partial.write_text(json.dumps(mine), encoding="utf-8")
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise SettingsError(f"ready_file: cannot write {path}: {error.strerror or error}") from error
    try:
        yield
    finally:
        if _told(path) == mine:
            path.unlink(missing_ok=True)


def _told(path: Path) -> dict[str, Any] | None:
    """What a ready file says, `None` where there is none."""
    try:
        if not path.is_file() or path.stat().st_size > 10_000:
            return None
        told = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return told if isinstance(told, dict) and told.keys() == {"url", "pid"} else None
