"""Time as a client sees it: the clock is moved by admin, and both forms show what has happened since."""

from dataclasses import replace
from datetime import UTC, date, tzinfo
from zoneinfo import ZoneInfo

import pytest
from werkzeug.test import Client

from sandbox.app import app_around, wsgi
from sandbox.core.model import Customer, Program, Records
from sandbox.core.points import Expiring, Points, Promised
from sandbox.engine.sandbox import Sandbox
from sandbox.settings import Settings
from tests.builders import INDIA, NOON, a_customer, a_program, an_org

LADDER = ("Bronze", "Silver", "Gold", "Diamond")


class Served:
    """One customer in one program, and a clock to move."""

    def __init__(self, customer: Customer, *, zone: tzinfo = UTC, program: Program | None = None) -> None:
        ladder = program or a_program(tiers=LADDER, on_expiry="one_below", validity_months=12)
        records = Records(an_org(zone=zone), (ladder,), (customer,))
        self.client = Client(wsgi(app_around(Sandbox([records], now=lambda: NOON), Settings())))

    def at(self, instant: str) -> tuple[str, str]:
        """Tier and expiry when the clock stands at `instant`, as both forms show them."""
        set_ = self.client.put("/__admin/clock", json={"now": instant, "frozen": True})
        assert set_.status_code == 200, set_.text
        return self.shown()

    def after(self, by: str) -> tuple[str, str]:
        """The same after the clock was advanced."""
        moved = self.client.post("/__admin/clock/advance", json={"by": by})
        assert moved.status_code == 200, moved.text
        return self.shown()

    def shown(self) -> tuple[str, str]:
        by_id = self.client.get("/v2/customers/1/tierDetails")
        query = {"source": "INSTORE", "identifierName": "mobile", "identifierValue": "919000000001"}
        assert self.client.get("/v2/customers/lookup/tierDetails", query_string=query).data == by_id.data
        (tier,) = by_id.json["programTiers"]
        return tier["currentTierName"], tier["tierExpiryDateISO"]


def a_member(tier: int, expires: date) -> Customer:
    return a_customer(1, mobile="919000000001", tier=tier, expires=expires)


@pytest.mark.parametrize(
    ("zone", "evening", "offset"),
    [
        (UTC, "2027-03-26T20:00:00Z", "Z"),
        (INDIA, "2027-03-26T20:00:00+05:30", "+05:30"),
        (ZoneInfo("America/New_York"), "2027-03-26T20:00:00-04:00", "-04:00"),
    ],
)
def test_a_tier_that_expires_tonight_falls_at_midnight_of_the_orgs_zone(
    zone: tzinfo, evening: str, offset: str
) -> None:
    served = Served(a_member(3, date(2027, 3, 26)), zone=zone)
    assert served.at(evening) == ("Gold", f"2027-03-26T23:59:59{offset}")
    assert served.after("PT3H59M59S") == ("Gold", f"2027-03-26T23:59:59{offset}")
    assert served.after("1s")[0] == "Silver"


def test_the_ladder_is_walked_down_over_three_periods() -> None:
    served = Served(a_member(4, date(2027, 3, 26)))
    assert served.at("2027-03-26T12:00:00Z") == ("Diamond", "2027-03-26T23:59:59Z")
    assert served.after("P1Y") == ("Gold", "2028-03-26T23:59:59Z")
    assert served.after("P1Y") == ("Silver", "2029-03-26T23:59:59Z")
    assert served.after("P1Y1D") == ("Bronze", "2121-05-04T23:59:59Z")


def test_one_jump_shows_what_many_small_ones_do() -> None:
    jumped, walked = Served(a_member(4, date(2027, 3, 26))), Served(a_member(4, date(2027, 3, 26)))
    walked.at("2027-03-26T12:00:00Z")
    for _ in range(40):
        reached = walked.after("P20D")
    assert jumped.at("2029-06-03T12:00:00Z") == reached


def test_an_expiry_on_a_leap_day() -> None:
    served = Served(a_member(3, date(2028, 2, 29)))
    assert served.at("2028-02-29T23:59:59Z") == ("Gold", "2028-02-29T23:59:59Z")
    assert served.after("1s") == ("Silver", "2029-02-28T23:59:59Z")


def test_the_days_on_which_clocks_change() -> None:
    zone = ZoneInfo("Europe/Berlin")
    monthly = a_program(tiers=LADDER, on_expiry="renew", validity_months=1)
    forward = Served(a_member(3, date(2027, 2, 28)), zone=zone, program=monthly)
    assert forward.at("2027-03-27T12:00:00+01:00") == ("Gold", "2027-03-28T23:59:59+02:00")
    backward = Served(a_member(3, date(2027, 9, 30)), zone=zone, program=monthly)
    assert backward.at("2027-10-30T12:00:00+02:00") == ("Gold", "2027-10-30T23:59:59+02:00")
    assert backward.after("P1D") == ("Gold", "2027-11-30T23:59:59+01:00")
    assert backward.client.get("/__admin/clock").json["local"] == "2027-10-31T12:00:00+01:00"


def test_points_expire_and_fall_due_at_midnight_of_the_orgs_zone() -> None:
    points = Points(
        973,
        available=100,
        lifetime=100,
        expiring=(Expiring(30, date(2027, 3, 26)),),
        promised=(Promised(40, date(2027, 3, 28)), Promised(1, trigger="delivered")),
    )
    served = Served(replace(a_member(1, date(2027, 3, 26)), points=(points,)), zone=INDIA)

    def balance() -> tuple[float, float, int, int]:
        told = served.client.get("/v2/customers/1/points/balance").json
        loyalty = served.client.get("/v2/customers/1/loyaltyDetails").json["data"][0]
        assert (loyalty["loyaltyPoints"], loyalty["delayedPoints"]) == (told["mainPoints"], told["promisedPoints"])
        ahead = served.client.get("/v2/customers/1/promisedPointsSchedule").json["promisedPointsScheduleList"]
        expiring = served.client.get("/v2/customers/1/pointsExpirySchedule").json["expirySchedules"]
        return told["mainPoints"], told["promisedPoints"], len(expiring), len(ahead)

    served.at("2027-03-26T23:59:59+05:30")
    assert balance() == (100, 41, 1, 1)
    event = served.client.post("/__admin/clock/next").json
    assert (event["local"], event["event"]["kind"], event["event"]["points"]) == (
        "2027-03-27T00:00:00+05:30",
        "pointsExpiry",
        30,
    )
    assert balance() == (70, 41, 0, 1)
    (event,) = served.client.get("/__admin/clock/events").json["events"]
    assert (event["at"], event["kind"], event["points"]) == ("2027-03-27T18:30:00Z", "pointsDue", 40)
    served.client.post("/__admin/clock/next")
    assert balance() == (110, 1, 0, 0)
    assert served.client.post("/__admin/clock/next").status_code == 409
