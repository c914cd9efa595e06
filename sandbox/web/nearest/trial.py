"""What a search for the nearest tries: a changed call, other credentials or an edit of a customer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.core.decision import Check
from sandbox.core.question import Query
from sandbox.engine.state import State, View, Visit
from sandbox.store.overlay import Overlay
from sandbox.web.call import Answer, Call
from sandbox.web.unsent import Route, SignedIn

Headers = Mapping[str, str | None]
"""Headers that are sent otherwise than before, `None` for those that are not sent at all."""


@dataclass(frozen=True, slots=True)
class Edit:
    """An admin call that changes what the namespace holds, and the same as a function of its state."""

    method: str
    path: str
    body: Any
    apply: Callable[[State], State]


@dataclass(frozen=True, slots=True)
class Trial:
    """A small change: `says` what speaks for it, `does` what is to be done, each in plain words."""

    says: str
    does: str
    call: Call
    headers: Headers = field(default_factory=dict)
    caller: SignedIn | None = None
    """Who has to sign in for it, where that is the change."""
    edit: Edit | None = None
    """What has to be edited before the call is sent once more, as it was."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A call that was refused, and all that a search may look at: what the call met, and the checks that refused it.

    `view` is that of its org, or of the default one where nobody could sign in; `query` what it asks, as
    far as it asks for a customer. `prefix` stands in front of the paths of its namespace.
    """

    call: Call
    route: Route
    visit: Visit
    view: View
    answer: Answer
    query: Query
    checks: tuple[Check, ...]
    prefix: str = ""

    @property
    def world(self) -> Overlay:
        """The org that was asked."""
        return self.view.world

    @property
    def endpoint(self) -> str | None:
        """The name of the endpoint that takes it."""
        return self.route[1]

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules that refused, each once."""
        return tuple(dict.fromkeys(check.rule for check in self.checks))

    @property
    def code(self) -> int:
        """The code that refused it."""
        return self.answer.refused_with or 0


@dataclass(frozen=True, slots=True)
class Nearest:
    """The nearest change that succeeds, in one sentence: what was found, and what to do about it."""

    sentence: str
    trial: Trial
