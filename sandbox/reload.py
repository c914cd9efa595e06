"""Reloading fixtures while they are served: all of a change or nothing of it, and never half of a file.

The files are looked at, not subscribed to: that works the same for links, network folders and editors that write a new
file over the old one. A change is read once it has stood still between two looks and during the reading itself.
"""

import logging
import os
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

from sandbox.engine.clock import Now, system_now
from sandbox.engine.sandbox import Sandbox
from sandbox.sources.yaml_files import load
from sandbox.web.routes import is_imitated

LOOK_EVERY = 0.2
"""Seconds between two looks at the files."""

log = logging.getLogger("sandbox.reload")

Signature = frozenset[tuple[str, int, int, int]]
"""Each file by name, inode, size and time of change; links are followed, what cannot be looked at is left out."""


class Reloader:
    """Keeps `sandbox` at what the fixtures at `path` say.

    Findings are logged. Where there is an error among them, the orgs loaded before go on answering.
    """

    def __init__(
        self, sandbox: Sandbox, path: str | os.PathLike[str], files: Iterable[str], *, now: Now = system_now
    ) -> None:
        """Begin with `files`, just loaded from `path` into `sandbox`; `now` tells the real time."""
        self._sandbox = sandbox
        self._now = now
        self._path = Path(path)
        self._files = tuple(files)
        self._loaded = self._look()
        self._standing: Signature | None = None
        self._stop = threading.Event()

    def start(self) -> threading.Thread:
        """Look every `LOOK_EVERY` seconds, in a thread of its own, until `stop`."""
        thread = threading.Thread(target=self._run, name="capillary-sandbox-reload", daemon=True)
        thread.start()
        return thread

    def stop(self) -> None:
        """Have the thread end."""
        self._stop.set()

    def look(self) -> None:
        """Look once: reload if the files differ from what was loaded and have stood still since the last look."""
        seen = self._look()
        if seen == self._loaded:
            self._standing = None
        elif seen != self._standing:
            self._standing = seen
        else:
            self._reload(seen)

    def _run(self) -> None:
        while not self._stop.wait(LOOK_EVERY):
            try:
                self.look()
            except Exception:
                log.exception("the fixtures could not be looked at; going on with those loaded before")

    def _reload(self, seen: Signature) -> None:
        loaded = load(self._path, now=self._now(), imitated=is_imitated)
        if self._look() != seen:
            self._standing = None
            return
        self._loaded = seen
        for finding in loaded.findings:
            log.warning("%s", finding)
        if loaded.orgs:
            self._sandbox.replace(loaded.orgs)
            self._files = loaded.files
            customers = sum(len(records.customers) for records in loaded.orgs)
            log.info("reloaded %s: %d orgs, %d customers", self._path, len(loaded.orgs), customers)
        else:
            self._files = tuple({*self._files, *loaded.files})
            log.warning("%s is not reloaded; the fixtures loaded before go on answering", self._path)

    def _look(self) -> Signature:
        return frozenset(_signatures({*map(str, _below(self._path)), *self._files}))


def _below(path: Path) -> Iterator[Path]:
    """The file itself, or every file of a folder and of its sub-folders."""
    if path.is_dir():
        for entry in _entries(path):
            yield from _entries(entry) if entry.is_dir() else [entry]
    else:
        yield path


def _entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _signatures(files: Iterable[str]) -> Iterator[tuple[str, int, int, int]]:
    for file in files:
        try:
            known = os.stat(file)
        except OSError:
            continue
        yield file, known.st_ino, known.st_size, known.st_mtime_ns
