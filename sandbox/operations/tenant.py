"""Tenant: everything one can do with a namespace, by the same names in this process and over HTTP."""

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

from sandbox.operations.carrying import Calls, Carrier, Form, Records, content_of, path_of
from sandbox.operations.clocks import Clock
from sandbox.operations.coverage import Coverage
from sandbox.operations.customers import Customers
from sandbox.operations.faults import Faults
from sandbox.operations.journal import Journal
from sandbox.operations.snapshots import Snapshots
from sandbox.operations.told import Loaded, Played, Recording, Seeded
from sandbox.operations.webhooks import Webhooks


class Tenant:
    """A namespace of a sandbox. Its operations may be called from any thread.

    Each either does what it says or raises a `SandboxError`, and then nothing has changed.
    """

    def __init__(self, carrier: Carrier) -> None:
        """Act in the namespace that `carrier` leads to."""
        self._calls = Calls(carrier)

    @property
    def namespace(self) -> str:
        """The namespace's name."""
        return self._calls.carrier.namespace

    @cached_property
    def customers(self) -> Customers:
        """Its customers."""
        return Customers(self._calls)

    @cached_property
    def clock(self) -> Clock:
        """Its clock."""
        return Clock(self._calls)

    @cached_property
    def faults(self) -> Faults:
        """The trouble that its requests meet."""
        return Faults(self._calls)

    @cached_property
    def requests(self) -> Journal:
        """What it was asked."""
        return Journal(self._calls)

    @cached_property
    def webhooks(self) -> Webhooks:
        """Who gets its events, and what became of them."""
        return Webhooks(self._calls)

    @cached_property
    def snapshots(self) -> Snapshots:
        """Its named points in time."""
        return Snapshots(self._calls)

    def seed(self, records: Records, *, replace: bool = False) -> Seeded:
        """Put records in, each in place of the one of its id; or, with `replace`, make them the new base.

        Raises `Mistaken`.
        """
        body, file = content_of(records)
        return Seeded(**self._calls.ask("POST", path_of("seed", replace=replace), body, file=file))

    def reset(self, *, everywhere: bool = False) -> None:
        """Back to the base: data, clock, faults, snapshots, journal; `everywhere` means every namespace."""
        self._calls.ask("POST", path_of("reset", all=everywhere))

    def play(self, scenario: str) -> Played:
        """Set the namespace up as a scenario of the fixtures folder says.

        Raises `Unknown`, which names those there are, and `Mistaken` where its file is wrong.
        """
        return Played.of(self._calls.ask("PUT", path_of("scenarios", scenario, "play")))

    def play_posted(self, scenario: Records) -> Played:
        """The same for a scenario that is handed in, which names no files. Raises `Mistaken`."""
        body, file = content_of(scenario)
        return Played.of(self._calls.ask("POST", "scenarios/play", body, file=file))

    def record(
        self,
        *,
        last: int | None = None,
        since: datetime | None = None,
        title: str = "",
        mask: bool = False,
        mask_key: str = "",
    ) -> Recording:
        """What the namespace was asked, as a scenario that stands by itself: its world, its clock, its requests.

        `last` and `since` say which requests, without them all in the journal. `mask` hides who somebody is, under a
        key that nobody knows or under `mask_key`. Raises `Refused` where there is nothing that can be recorded.
        """
        wishes = {"last": last, "since": since, "title": title, "mask_key": mask_key, "mask": mask or bool(mask_key)}
        told = {name: value for name, value in wishes.items() if value not in (None, "")}
        return Recording.of(self._calls.ask("POST", "requests/record", told))

    def scenarios(self) -> Mapping[str, str]:
        """The title of each scenario in the fixtures folder by its name; of one that cannot be read, what is wrong."""
        told = self._calls.ask("GET", "scenarios")["scenarios"]
        return {one["name"]: one["title"] if "title" in one else "\n".join(one["findings"]) for one in told}

    def scenario(self, name: str) -> Mapping[str, Any]:
        """All that the file of a scenario says. Raises `Unknown` and `Mistaken`."""
        told: Mapping[str, Any] = self._calls.ask("GET", path_of("scenarios", name))["scenario"]
        return told

    def orgs(self) -> tuple[Loaded, ...]:
        """The orgs, by ascending id."""
        return tuple(Loaded(**told) for told in self._calls.ask("GET", "orgs")["orgs"])

    def org(self, org_id: int) -> Form:
        """An org's settings and programs, as in a fixture, and how much it holds. Raises `Unknown`."""
        return self._calls.ask("GET", path_of("orgs", org_id))

    def canned(self, *, org: int | None = None) -> list[Form]:
        """The canned answers of an org, the default one if none is named, as in a fixture; a seed puts them in."""
        told: list[Form] = self._calls.ask("GET", path_of("canned", org=org))["canned"]
        return told

    def forget_canned(self, *, path: str = "", method: str = "", org: int | None = None) -> None:
        """Take canned answers away: all of an org, or those of a path and method. Raises `Unknown` for none."""
        self._calls.ask("DELETE", path_of("canned", path=path, method=method, org=org))

    def explain(self, url: str, *, org: int | None = None) -> str:
        """Why a GET of `url` would be answered as it would: a line for each check, the deciding one marked.

        Nothing is sent. `org` is the one that the org header would name. Raises `Refused` for what is no URL.
        """
        return "\n".join(self._calls.ask("GET", path_of("explain", url=url, org=org))["explanation"])

    def coverage(self, *, everywhere: bool = False) -> Coverage:
        """Which situations of the wire contract were met here, and how the others can be; a reset forgets none.

        `everywhere` means in every namespace that there is or was.
        """
        return Coverage.read(self._calls.ask("GET", path_of("coverage", all=everywhere)))

    def forget_coverage(self, *, everywhere: bool = False) -> None:
        """Forget which situations were met; `everywhere` in every namespace."""
        self._calls.ask("DELETE", path_of("coverage", all=everywhere))

    def call(self, method: str, path: str, body: bytes | None = None) -> dict[str, Any]:
        """What an admin call answers, {} for nothing: any one there is; `path` is encoded, and below `/__admin/`.

        Raises `Refused` and `Unreachable`.
        """
        return self._calls.ask(method, path, body)

    def namespaces(self) -> tuple[str, ...]:
        """The names of all namespaces of the sandbox, in the order they were made."""
        return tuple(known["name"] for known in self._calls.ask("GET", "namespaces")["namespaces"])

    def fork(self, name: str) -> "Tenant":
        """A new namespace with the data, clock and faults of this one.

        Raises `Taken`, and `Refused` for what is no name.
        """
        self._calls.ask("POST", path_of("namespaces", self.namespace, "fork"), {"name": name})
        return Tenant(self._calls.carrier.elsewhere(name))

    def drop(self) -> None:
        """Forget the namespace; the default one is reset."""
        self._calls.ask("DELETE", path_of("namespaces", self.namespace))
