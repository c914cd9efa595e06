"""Sandbox: everything one can do, without HTTP. It keeps the namespaces; what happens in one is the namespace's own."""

import re
import threading
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sandbox.core.decision import Decision
from sandbox.core.model import Records
from sandbox.core.question import Query
from sandbox.engine.base import Base
from sandbox.engine.clock import Now, system_now
from sandbox.engine.namespace import Namespace
from sandbox.engine.state import UnknownOrg, View
from sandbox.engine.tokens import Tokens
from sandbox.engine.webhooks import Office
from sandbox.sources.scenario_files import Scenarios
from sandbox.store.overlay import Overlay
from sandbox.traffic.coverage import Coverage
from sandbox.traffic.journal import BOUNDS, Bounds

__all__ = ["DEFAULT_NAMESPACE", "NamespaceError", "NamespaceTaken", "NoRoom", "Sandbox", "UnknownOrg", "View"]

DEFAULT_NAMESPACE = "default"
"""The namespace of who names none. It is never dropped."""

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
"""What a namespace can be called: it has to fit a path, a header and a host name."""


WAITS = 16
"""How many calls may wait for an event at the same time; a server has so many threads more."""


class NamespaceError(ValueError):
    """That is no name of a namespace."""


class NamespaceTaken(ValueError):
    """A namespace of that name exists."""


class NoRoom(RuntimeError):
    """There are as many namespaces as the setting allows, and all are in use."""


class Sandbox:
    """Orgs that can be asked what the loyalty API would answer, in as many isolated namespaces as are asked for.

    `now` tells the real time. A namespace is made on first use; at most `limit` exist, and one that was not used for
    `idle` is dropped. `magic`: whether magic values are recognised. `journal` bounds what each keeps of its requests.
    `scenarios` are those that can be played; `tokens` makes and reads tokens, and `office` sends events, for all
    namespaces. All operations may be called from any thread.
    """

    def __init__(
        self,
        orgs: Iterable[Records],
        *,
        now: Now = system_now,
        limit: int = 1000,
        idle: timedelta = timedelta(hours=1),
        magic: bool = True,
        journal: Bounds = BOUNDS,
        scenarios: Scenarios | None = None,
        tokens: Tokens | None = None,
        office: Office | None = None,
    ) -> None:
        """Take in at least one org, none twice. Raises `ValueError` otherwise."""
        self.scenarios = scenarios or Scenarios()
        self.waits = threading.BoundedSemaphore(WAITS)
        self._tokens = tokens or Tokens()
        self._office = office
        self._now = now
        self._limit = limit
        self._idle = idle
        self._base = Base.of(orgs)
        self._keeping = threading.Lock()
        self._magic = magic
        self._bounds = journal
        self._began = now()
        self._default = self._new(DEFAULT_NAMESPACE)
        self._namespaces = {DEFAULT_NAMESPACE: self._default}
        self._used: dict[str, datetime] = {}
        self._of_dropped = Coverage()

    @property
    def namespaces(self) -> tuple[str, ...]:
        """The names of those that exist, in the order they were made."""
        return tuple(self._namespaces)

    @property
    def journaled(self) -> int:
        """How many requests the journals of all namespaces hold."""
        return sum(len(namespace.journal) for namespace in tuple(self._namespaces.values()))

    @property
    def met(self) -> Mapping[str, int]:
        """How often each situation was met in all namespaces, those that were dropped included, by its id."""
        total = Coverage()
        with self._keeping:
            for coverage in (self._of_dropped, *(namespace.coverage for namespace in self._namespaces.values())):
                total.add(coverage)
        return total.met()

    def forget_met(self) -> None:
        """Forget which situations were met, in every namespace."""
        with self._keeping:
            self._of_dropped.forget()
            for namespace in self._namespaces.values():
                namespace.coverage.forget()

    @property
    def uptime(self) -> timedelta:
        """How long there has been this sandbox, in real time."""
        return self._now() - self._began

    def namespace(self, name: str = DEFAULT_NAMESPACE) -> Namespace:
        """The namespace of that name, made if there is none. Raises `NamespaceError` and `NoRoom`."""
        if name == DEFAULT_NAMESPACE:
            return self._default
        found = self._namespaces.get(name)
        if found is None:
            found = self._make(name, None)
        self._used[name] = self._now()
        return found

    def fork(self, source: str, name: str) -> Namespace:
        """A new namespace with the data, clock and faults of `source`.

        Raises `NamespaceTaken`, `NamespaceError` and `NoRoom`, and `LookupError` where there is no `source`.
        """
        if source not in self._namespaces:
            raise LookupError(f"there is no namespace {source!r}")
        return self._make(name, self._namespaces[source])

    def drop(self, name: str) -> None:
        """Forget a namespace; the default one is only reset. Raises `LookupError` where there is none."""
        with self._keeping:
            if name not in self._namespaces:
                raise LookupError(f"there is no namespace {name!r}")
            if name == DEFAULT_NAMESPACE:
                self._default.reset()
            else:
                self._forget(name)

    def reset_all(self) -> None:
        """Reset the default namespace and drop all others."""
        with self._keeping:
            for name in self.namespaces[1:]:
                self._forget(name)
            self._default.reset()

    def replace(self, orgs: Iterable[Records]) -> None:
        """Hold these orgs from now on, in every namespace, under the edits made there.

        A request that has begun goes on with what it began with. Raises `ValueError` as the constructor does, and then
        changes nothing.
        """
        base = Base.of(orgs)
        with self._keeping:
            before, self._base = self._base, base
            for namespace in self._namespaces.values():
                namespace.follow(before, base)

    @property
    def orgs(self) -> tuple[Overlay, ...]:
        """The world of every org in the default namespace, by ascending id."""
        return tuple(self._default.state.worlds.values())

    @property
    def default_org_id(self) -> int:
        """The org that answers when none is named: the one marked as default, else the one with the lowest id."""
        return self._default.state.default_org_id

    def view(self, org_id: int | None = None) -> View:
        """The view of an org in the default namespace, of the default org if none is named. Raises `UnknownOrg`."""
        return self._default.view(org_id)

    def look_up_tiers(self, query: Query, *, org_id: int | None = None) -> Decision:
        """Decide a question for tiers in the default namespace. Raises `UnknownOrg`."""
        return self.view(org_id).find_tiers(query)

    def _make(self, name: str, source: Namespace | None) -> Namespace:
        if not NAME.fullmatch(name):
            raise NamespaceError(f"{name!r} is no name of a namespace; expected {NAME.pattern}")
        with self._keeping:
            existing = self._namespaces.get(name)
            if existing is not None and source is None:
                return existing
            if existing is not None:
                raise NamespaceTaken(f"there is a namespace {name!r} already")
            self._drop_idle()
            if len(self._namespaces) >= self._limit:
                raise NoRoom(f"there are {self._limit} namespaces, and all were used within {self._idle}")
            made = source.fork(name) if source else self._new(name)
            self._namespaces[name] = made
            self._used[name] = self._now()
            return made

    def _new(self, name: str) -> Namespace:
        return Namespace(
            name,
            self._base,
            self._now,
            magic=self._magic,
            journal=self._bounds,
            tokens=self._tokens,
            office=self._office,
        )

    def _drop_idle(self) -> None:
        oldest = self._now() - self._idle
        for name in [name for name, used in self._used.items() if used < oldest]:
            self._forget(name)

    def _forget(self, name: str) -> None:
        dropped = self._namespaces.pop(name, None)
        if dropped is not None:
            dropped.close()
            self._of_dropped.add(dropped.coverage)
        self._used.pop(name, None)
