"""Document: one fixture file as it was read, its place among its kind, and what is wrong with it as a file."""

import os
import stat
from collections.abc import Sequence
from functools import cached_property, partial
from typing import Protocol

from sandbox.sources.composer import compose
from sandbox.sources.excerpts import Excerpts
from sandbox.sources.located import UNREADABLE, At, Composition, Spot, Step, Value
from sandbox.sources.progress import Tell, silent
from sandbox.sources.yaml_faults import Fault, fault_at

MAX_BYTES = 256 * 2**20
"""How large a fixture file may be."""


class Placing(Protocol):
    """Something that findings can be placed in."""

    @property
    def name(self) -> str:
        """How places name it."""

    def spot(self, steps: list[Step], at: At) -> Spot:
        """Where the key or value stands that `steps` lead to."""


class Source(Placing, Protocol):
    """A file as it was read."""

    @property
    def faults(self) -> Sequence[Fault]:
        """What is wrong with it as a text of its kind."""


class Document:
    """A YAML text and what it says. Places are looked for only when asked after.

    `pointer` is the JSON Pointer of where it stands, if it is a part of another.
    """

    pointer = ""

    def __init__(self, name: str, text: str, tell: Tell = silent) -> None:
        """Read `text`; `name` is how places name the file."""
        self.name = name
        self._text = text
        self._composition = compose(self._text, tell=partial(tell, f"reading {name}"))

    @classmethod
    def unreadable(cls, name: str, fault: Fault) -> "Document":
        """A file that cannot be read at all, and why."""
        document = cls(name, "")
        document._composition = Composition(UNREADABLE, [fault], places=True)
        return document

    @property
    def value(self) -> Value:
        """What the text says; `UNREADABLE` where it is no YAML, `None` where it says nothing."""
        return self._composition.value

    @property
    def faults(self) -> Sequence[Fault]:
        """What is wrong with the text as YAML."""
        return self._composition.faults

    def spot(self, steps: list[Step], at: At) -> Spot:
        """Where the key or value stands that `steps` lead to."""
        if self._composition.spots is None:
            found = self._excerpts.spot(steps, at)
            if found is not None:
                return found
            self._composition = compose(self._text, places=True)
        return self._composition.spot(steps, at)

    @cached_property
    def _excerpts(self) -> Excerpts:
        return Excerpts(self._text, self.value)


def read_document(path: str, tell: Tell = silent) -> Document:
    """Read a file; one that cannot be read gives a document with one fault."""
    text = read_text(path)
    return Document.unreadable(path, text) if isinstance(text, Fault) else Document(path, text, tell)


def read_text(path: str, kind: str = "YAML") -> str | Fault:
    """The text of a file in UTF-8, or what hinders reading it; `kind` says what it should be."""
    data = _read(path, kind)
    if isinstance(data, Fault):
        return data
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        start = error.start + (3 if data.startswith(b"\xef\xbb\xbf") else 0)
        return _not_utf8(data, start, kind)


def _read(path: str, kind: str) -> bytes | Fault:
    """The bytes of a file, or what hinders reading it."""
    try:
        status = os.stat(path)
        if stat.S_ISDIR(status.st_mode):
            return Fault(1, 1, "this is a folder; expected a file")
        if not stat.S_ISREG(status.st_mode):
            return Fault(1, 1, f"this is not a regular file; expected a {kind} file")
        if status.st_size > MAX_BYTES:
            return Fault(1, 1, f"this file has {status.st_size} bytes; expected at most {MAX_BYTES}")
        with open(path, "rb") as file:
            return file.read()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        return Fault(1, 1, f"this file cannot be read: {reason}")


def _not_utf8(data: bytes, start: int, kind: str) -> Fault:
    """The fault of the byte at `start`, which is not UTF-8, as all before it is."""
    if b"\0" in data[: start + 1024]:
        return Fault(1, 1, f"this looks like a binary file; expected {kind} text in UTF-8")
    before = data[:start].decode("utf-8-sig")
    return fault_at(before, len(before), f"byte 0x{data[start]:02x} is not UTF-8; expected text in UTF-8")
