"""Capillary: a namespace as a test holds it, with customers made to order and assertions about what was asked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import count
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

from sandbox.core.model import IDENTIFIER_KINDS
from sandbox.operations.carrying import Calls, Form
from sandbox.operations.criteria import Criteria
from sandbox.operations.errors import Misused, Taken
from sandbox.operations.tenant import Tenant
from sandbox.testing.failure_text import listed, told
from sandbox.testing.server import CapillaryServer
from sandbox.web.auth import ORG_HEADER

if TYPE_CHECKING:
    from sandbox.replaying.outcome import Replayed

_FIRST_ID = 900_000_001


@dataclass(frozen=True, slots=True)
class MadeCustomer:
    """A customer who was made for a test: the id, the identifiers by kind, and the whole record as in a fixture.

    `headers` are what a request has to send to mean the customer's org; empty where the test named none.
    """

    id: int
    identifiers: Mapping[str, str]
    record: Form
    headers: Mapping[str, str]

    @property
    def mobile(self) -> str:
        """The mobile."""
        return self.identifiers["mobile"]

    @property
    def email(self) -> str:
        """The e-mail."""
        return self.identifiers["email"]

    @property
    def external_id(self) -> str:
        """The external id."""
        return self.identifiers["externalId"]


class Capillary(Tenant):
    """A namespace of a session's server, for one test. Until it is used there is none, and no name for it either."""

    def __init__(self, server: CapillaryServer, test: str) -> None:
        """Take a namespace that is named after `test`."""
        self._server = server
        self._test = test
        self._forks: list[Capillary] = []

    @cached_property
    def _calls(self) -> Calls:  # type: ignore[override]
        self._astray = self._server.astray()
        return Calls(self._server.carrier(self._server.name_for(self._test)))

    @cached_property
    def _ids(self) -> Iterator[int]:
        return count(_FIRST_ID)

    def stand_on(self, fixtures: Path) -> None:
        """Make fixtures the namespace's base. Raises `FixtureError` or `SandboxError` where they are wrong."""
        self._server.stand_on(self.namespace, fixtures)

    def fork(self, name: str | None = None) -> "Capillary":
        """A namespace with the data, clock and faults of this one, that is dropped with it.

        It is named for the test; `name` is a word in its name that tells it from others.
        """
        fork = Capillary(self._server, f"{name or 'fork'} {self._test}")
        super().fork(fork.namespace)
        self._forks.append(fork)
        return fork

    def leave(self) -> None:
        """Forget the namespace and its forks, if it was ever used."""
        for fork in self._forks:
            fork.leave()
        if "_calls" in self.__dict__:
            self._server.drop(self.namespace)

    @property
    def base_url(self) -> str:
        """The url under which the namespace answers the vendor's paths: what the code under test is to be given."""
        return f"{self._server.url}/ns/{self.namespace}"

    def customer(
        self,
        *,
        tier: str | None = None,
        expires: date | str | None = None,
        program: int | str | None = None,
        org: int | None = None,
        **given: Any,
    ) -> MadeCustomer:
        """Make a customer in an org and a tier of a program, the default ones if none is named.

        Whatever else is given stands in the record as in a fixture; a kind of identifier (`mobile`, `external_id`) is
        one of INSTORE. The id, mobile, email and externalId are made up where they are not given; `mobile=None` leaves
        it out. Raises `Mistaken` for what no fixture can hold, `Misused` for what is said of a tier that is not named.
        """
        record, identifiers = _sorted_out(given)
        if tier is None and (expires is not None or program is not None):
            lonely = f"expires={expires!r}" if expires is not None else f"program={program!r}"
            raise Misused(f"customer({lonely}) says something of a tier and names none: give tier= beside it")
        if tier is not None:
            membership = {"tier": tier} if expires is None else {"tier": tier, "expires": expires}
            name = self._default_program(org) if program is None else program
            record["tiers"] = {**record.get("tiers", {}), str(name): membership}
        while True:
            made = {"id": next(self._ids), **record}
            wanted = {**_made_up(made["id"]), **identifiers}
            made["identifiers"] = {kind: value for kind, value in wanted.items() if value is not None}
            try:
                added = self.customers.add(made, org=org)
            except Taken:
                if "id" in record:
                    raise
                continue
            headers = {} if org is None else {ORG_HEADER: str(org)}
            return MadeCustomer(added["id"], added.get("identifiers", {}), added, headers)

    def assert_called(self, times: int | None = None, **criteria: Unpack[Criteria]) -> None:
        """Fail unless a request met all criteria: exactly `times` of them, or at least one."""
        tally = self.requests.tally(**criteria)
        if times is None and tally.found:
            return
        expected = f"expected {'a request' if times is None else f'{times} requests'} with {_words(criteria)}"
        if tally.gap and tally.found <= (times or 0):
            self._fail(f"{expected}, there is no telling: {tally.gap}")
        if tally.found != times:
            self._fail(f"{expected}, there were {tally.found}")

    def assert_not_called(self, **criteria: Unpack[Criteria]) -> None:
        """Fail if a request met all criteria."""
        tally = self.requests.tally(**criteria)
        if tally.found:
            self._fail(f"expected no request with {_words(criteria)}, there were {tally.found}")
        if tally.gap:
            self._fail(f"expected no request with {_words(criteria)}, there is no telling: {tally.gap}")

    def replay(self, file: str | PathLike[str]) -> "Replayed":
        """Set the namespace up as the scenario of a file says and take its steps; fail where something differs.

        The namespace stays as the last step leaves it. Raises `SandboxError` where the file has mistakes.
        """
        from sandbox.testing.replays import replay_in

        return replay_in(self, self._server, file)

    def failure_text(self) -> str:
        """What was asked in this test and why it was answered so; the same of its forks."""
        return "\n".join([told(self, self._strayed), *(fork.failure_text() for fork in self._forks)])

    def _strayed(self) -> int:
        """How many requests have gone to the default namespace since this one was first used."""
        return max(0, self._server.astray() - self._astray)

    def _fail(self, why: str) -> None:
        seen = "\n".join(f"  {line}" for line in listed(self, self._strayed))
        raise AssertionError(f"{why}; seen in {self.namespace}:\n{seen}")

    def _default_program(self, org: int | None) -> str:
        """The name of an org's default program."""
        org_id = next(loaded.id for loaded in self.orgs() if loaded.default) if org is None else org
        programs = self.org(org_id)["programs"]
        name: str = next((program for program in programs if program.get("default")), programs[0])["name"]
        return name


def _sorted_out(given: Mapping[str, Any]) -> tuple[Form, dict[str, Any]]:
    """What belongs to the record, and what is an identifier."""
    kinds = {"external_id": "externalId", **{kind: kind for kind in IDENTIFIER_KINDS}}
    record = {name: value for name, value in given.items() if name not in kinds and name != "identifiers"}
    named = {kinds[name]: value for name, value in given.items() if name in kinds}
    return record, {**given.get("identifiers", {}), **named}


def _made_up(customer_id: int) -> dict[str, str]:
    return {
        "mobile": f"9155{customer_id % 10**8:08}",
        "email": f"customer-{customer_id}@example.com",
        "externalId": f"C{customer_id}",
    }


def _words(criteria: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}={value!r}" for name, value in criteria.items()) or "anything in it"
