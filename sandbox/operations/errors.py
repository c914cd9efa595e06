"""What an operation raises: nobody is there, or it was refused and nothing has changed."""

from typing import NamedTuple


class SandboxError(Exception):
    """An operation was not carried out."""


class Unreachable(SandboxError):
    """Nobody answered as a sandbox does; the message is one sentence."""


class NeedsASocket(SandboxError):
    """A fault breaks the bytes of an answer, and there is no socket that would carry them."""


class Misused(SandboxError, TypeError):
    """An operation was asked for with arguments that it does not take; nothing was sent."""


class Refused(SandboxError):
    """The sandbox refused, and nothing has changed; `status` and `pointer` are those of its problem details."""

    def __init__(self, detail: str, status: int, pointer: str | None = None) -> None:
        """`detail` says what was wrong and what was expected; `pointer` leads to the field at fault, if any."""
        super().__init__(detail)
        self.detail = detail
        self.status = status
        self.pointer = pointer


class Unknown(Refused, LookupError):
    """There is nothing of that name or id; where names are few, the message has them all."""


class Taken(Refused):
    """There is something of that name or id already, or nothing lies ahead to move to."""


class NotDelivered(SandboxError, AssertionError):
    """An event that was waited for did not come, or its receiver did not take it; the message lists those there are."""


class Mistake(NamedTuple):
    """One finding: what is wrong and where, as in a file and by the JSON Pointer of what it is about.

    `file` is "" for records that were handed in as objects.
    """

    file: str
    line: int
    column: int
    severity: str
    message: str
    pointer: str

    def __str__(self) -> str:
        """The mistake as editors and terminals link it; of objects, where it is within them, if not all of one."""
        place = f"{self.file}:{self.line}:{self.column}" if self.file else self.pointer
        return f"{place}: {self.severity}: {self.message}" if place else f"{self.severity}: {self.message}"


class Mistaken(Refused, ValueError):
    """Records are wrong; `findings` lists every mistake at its place, and so does the message."""

    def __init__(self, detail: str, status: int, pointer: str | None, findings: tuple[Mistake, ...]) -> None:
        """Keep the findings."""
        super().__init__(detail, status, pointer)
        self.findings = findings

    def __str__(self) -> str:
        """Each finding on a line of its own."""
        return "\n".join(map(str, self.findings))
