"""One small world behind both doors: the Flask app and the fast lane in front of it."""

from collections.abc import Callable
from datetime import date
from functools import cache, partial
from typing import Any

import pytest
from werkzeug.test import Client

from sandbox.app import app_around, wsgi
from sandbox.core.model import Credentials, Group, Org, Records
from sandbox.engine.sandbox import Sandbox
from sandbox.settings import Settings
from tests.builders import INDIA, NOON, a_customer, a_membership, a_program, an_org

Door = Callable[..., Client]

NOBODY = Credentials()
LADDER = ("Bronze", "Silver", "Gold", "Diamond")


def records(org: Org, first_id: int) -> Records:
    """An org with one customer in the middle of the ladder, one on top, one unenrolled, and a group."""
    program = a_program(973, tiers=LADDER, default=True, on_expiry="one_below", validity_months=12, name="Main")
    people = (
        a_customer(first_id, tier=3, expires=date(2027, 6, 24), mobile="915795008395", email="tom@example.com"),
        a_customer(first_id + 1, tier=4, mobile="919000000002"),
        a_customer(first_id + 2, mobile="919000000003"),
        a_customer(first_id + 3, mobile="919000000004", merged_into=first_id),
    )
    groups = (Group(first_id + 10, primary=first_id, memberships=(a_membership(2, date(2027, 12, 31)),)),)
    return Records(org, (program, a_program(1100, tiers=("Blue",), name="Side")), people, groups)


def make(way: str, *, dual: str | None = "mobile", credentials: Credentials = NOBODY, **dialect: Any) -> Client:
    """A client of org 501 (UTC, dual eligibility unless told otherwise) and org 502 (+05:30)."""
    orgs = (
        records(an_org(dual=dual, dialect=dialect, credentials=credentials, name="EU"), 1001),
        records(an_org(id=502, zone=INDIA, name="India"), 2001),
    )
    app = app_around(Sandbox(orgs, now=lambda: NOON), Settings())
    return Client(app if way == "flask" else wsgi(app))


@pytest.fixture(params=["flask", "lane"])
def door(request: pytest.FixtureRequest) -> Door:
    """Makes clients, each of a sandbox of its own."""
    return partial(make, request.param)


@pytest.fixture(params=["flask", "lane"], scope="module")
def reading_door(request: pytest.FixtureRequest) -> Door:
    """The same for a module whose tests only read vendor answers: those who ask alike share a sandbox."""
    return cache(partial(make, request.param))
