"""What a namespace should answer, kept by a model that knows nothing of the server's code for state."""

import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from sandbox.core.model import Customer, Membership, Program, Records, Tier
from sandbox.core.tiers import standing
from tests.builders import an_org

NAMES = ("Bronze", "Silver", "Gold", "Diamond")
LADDER = tuple(Tier(serial, name) for serial, name in enumerate(NAMES, 1))
PROGRAMS = (
    Program(1, "One", LADDER, default=True, on_expiry="one_below", validity_months=1),
    Program(2, "Two", LADDER, on_expiry="renew", validity_months=2),
)
PEOPLE = range(1001, 1009)
START = datetime(2027, 1, 1, tzinfo=UTC)
EXPIRES = date(2027, 1, 31)


def records() -> Records:
    """The org that every namespace starts with."""
    memberships = tuple(Membership(program.id, 3, EXPIRES) for program in PROGRAMS)
    return Records(an_org(), PROGRAMS, tuple(Customer(number, memberships=memberships) for number in PEOPLE))


Send = Callable[[str, str, bytes | None], tuple[int, bytes]]
"""Sends a method, a path and query, and a body; gives status and body."""


@dataclass
class Standings:
    """The part of a namespace that a snapshot keeps."""

    now: datetime = START
    tiers: dict[tuple[int, int], tuple[int, date]] = field(
        default_factory=lambda: {(number, program.id): (3, EXPIRES) for number in PEOPLE for program in PROGRAMS}
    )

    def record(self, number: int) -> dict[str, Any]:
        """A fixture with one customer as it stands here."""
        tiers = {
            str(program): {"tier": NAMES[serial - 1], "expires": expires.isoformat()}
            for (customer, program), (serial, expires) in self.tiers.items()
            if customer == number
        }
        return {"customers": [{"id": number, "tiers": tiers}]}


@dataclass
class Tenant:
    """One namespace, driven through `send` in step with its model."""

    name: str
    send: Send
    random: Random
    model: Standings = field(default_factory=Standings)
    saved: dict[str, Standings] = field(default_factory=dict)

    def call(self, method: str, path: str, body: Any = None, *, name: str | None = None) -> tuple[int, Any]:
        """The status and JSON of a call in this namespace (or another one)."""
        sent = None if body is None else json.dumps(body).encode()
        status, data = self.send(method, f"/ns/{name or self.name}{path}", sent)
        assert status < 500, (method, path, status, data)
        return status, json.loads(data) if data else None

    def begin(self) -> None:
        """A fresh namespace at the model's start."""
        self.call("POST", "/__admin/reset")
        self.call("PUT", "/__admin/clock", {"now": START.isoformat(), "frozen": True})
        self.model, self.saved = Standings(), {}

    def step(self) -> None:
        """One random move, and a look at the answer."""
        move = self.random.choices(MOVES, WEIGHTS)[0]
        move(self)

    def read(self) -> None:
        """Everything about one customer is as the model says, in one piece."""
        number = self.random.choice(PEOPLE)
        self.expect(number, self.model, self.name)

    def expect(self, number: int, model: Standings, name: str) -> None:
        """The namespace answers for a customer as `model` does."""
        _, answer = self.call("GET", f"/v2/customers/{number}/tierDetails?fetchDataForAllPrograms=true", name=name)
        shown = [(tier["currentTierName"], tier["tierExpiryDate"][:10]) for tier in answer["programTiers"]]
        assert shown == [self.standing(model, number, program) for program in PROGRAMS], (name, number)

    @staticmethod
    def standing(model: Standings, number: int, program: Program) -> tuple[str, str]:
        """The tier and expiry that the model has for a customer in a program."""
        serial, expires = model.tiers[number, program.id]
        never = date(2120, 1, 1)
        stands = standing(program, Membership(program.id, serial, expires), model.now.date(), START.date(), never)
        return stands.tier.name, stands.shown_expiry.isoformat()

    def write(self) -> None:
        """A customer is put in another tier."""
        number, program = self.random.choice(PEOPLE), self.random.choice(PROGRAMS)
        serial = self.random.randint(2, 4)
        expires = self.model.now.date() + timedelta(days=self.random.randint(-40, 90))
        self.model.tiers[number, program.id] = (serial, expires)
        status, told = self.call("POST", "/__admin/seed", self.model.record(number))
        assert status in (200, 201), told
        self.expect(number, self.model, self.name)

    def advance(self) -> None:
        """Time goes on."""
        hours = self.random.randint(1, 24 * 40)
        if self.model.now.year > 2200:
            return
        self.call("POST", "/__admin/clock/advance", {"by": f"PT{hours}H"})
        self.model.now += timedelta(hours=hours)

    def save(self) -> None:
        """A snapshot is taken."""
        name = self.random.choice("abc")
        self.call("PUT", f"/__admin/snapshots/{name}")
        self.saved[name] = deepcopy(self.model)

    def restore(self) -> None:
        """A snapshot is restored, if one was taken."""
        name = self.random.choice("abc")
        status, _ = self.call("POST", f"/__admin/snapshots/{name}/restore")
        assert status == (200 if name in self.saved else 404)
        if name in self.saved:
            self.model = deepcopy(self.saved[name])

    def fork(self) -> None:
        """A fork answers alike, and what happens there stays there."""
        other = f"{self.name}-fork"
        status, _ = self.call("POST", f"/__admin/namespaces/{self.name}/fork", {"name": other})
        assert status == 201
        number = self.random.choice(PEOPLE)
        self.expect(number, self.model, other)
        self.call("POST", "/__admin/seed", {"customers": [{"id": number}]}, name=other)
        self.expect(number, self.model, self.name)
        assert self.call("DELETE", f"/__admin/namespaces/{other}")[0] == 204


MOVES = (
    Tenant.read,
    Tenant.write,
    Tenant.advance,
    Tenant.save,
    Tenant.restore,
    Tenant.fork,
    Tenant.begin,
)
WEIGHTS = (60, 15, 8, 4, 5, 4, 4)
