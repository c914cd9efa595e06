"""A customer's life through the vendor's own API, over a real socket: from the token to a tier that has expired."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from sandbox.app import app_around, office_of, wsgi
from sandbox.core.model import Client, Credentials, Records, Webhook
from sandbox.engine.sandbox import Sandbox
from sandbox.server import Served
from sandbox.settings import Settings
from tests.builders import NOON, a_program, an_org
from tests.receivers import Receiver, receiving

LADDER = ("Bronze", "Silver", "Gold", "Diamond")
MOBILE = "source=INSTORE&identifierName=mobile&identifierValue=919000000050"


class Caller:
    """Calls as an application does, with its token, and sees what every read tells of the customer."""

    def __init__(self, url: str, session: requests.Session) -> None:
        self.url, self.session = url, session
        told = self.call("POST", "/v3/oauth/token/generate", {"key": "demo-key", "secret": "demo-secret"})
        session.headers["X-CAP-API-OAUTH-TOKEN"] = told["data"]["accessToken"]

    def call(self, method: str, path: str, body: Any = None) -> Any:
        answer = self.session.request(method, self.url + path, json=body, timeout=10)
        assert answer.status_code in (200, 204), answer.text
        return answer.json() if answer.content else None

    def adjust(self, action: str, to: str | None = None, validity: str = "AS_PER_TIER_STRATEGY", upto: str = "") -> Any:
        body = {
            "programId": 973,
            "toSlabName": to,
            "slabAction": action,
            "manualSlabActionValidity": validity,
            "manualSlabActionValidityUpto": upto,
        }
        (effect,) = self.call("POST", f"/v2/slab/manualSlabAdjustment?{MOBILE}", body)["sideEffects"]
        return effect["previousSlabName"], effect["upgradedSlabName"], effect["slabExpiryDate"]

    def reads(self) -> set[tuple[str, str]]:
        """Tier and last day, as each read tells them; one pair if they agree."""
        customer = self.call("GET", f"/v2/customers/lookup?{MOBILE}")["entity"]
        (tiers,) = self.call("GET", f"/v2/customers/lookup/tierDetails?{MOBILE}")["programTiers"]
        (by_id,) = self.call("GET", f"/v2/customers/{customer}/tierDetails")["programTiers"]
        (details,) = self.call("GET", f"/v2/customers/lookup/customerDetails?{MOBILE}")["loyaltyProgramDetails"]
        (loyalty,) = self.call("GET", f"/v2/customers/{customer}/loyaltyDetails")["data"]
        (v1,) = self.call("GET", "/v1.1/customer/get?mobile=919000000050")["response"]["customers"]["customer"]
        return {
            (tiers["currentTierName"], tiers["tierExpiryDate"][:10]),
            (by_id["currentTierName"], by_id["tierExpiryDate"][:10]),
            (details["currentSlab"], details["slabExpiryDate"][:10]),
            (loyalty["currentSlab"], loyalty["slabExpiryDate"][:10]),
            (v1["current_slab"], v1["slab_expiry_date"][:10]),
        }


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving(200) as made:
        yield made


@pytest.fixture
def caller(receiver: Receiver) -> Iterator[Caller]:
    credentials = Credentials(clients={"demo-key": Client("demo-key", "demo-secret", 10**8)})
    program = a_program(tiers=LADDER, default=True, on_expiry="one_below", validity_months=12, name="Main")
    org = an_org(dual="mobile", credentials=credentials, webhooks=(Webhook(receiver.url),))
    settings = Settings(auth="required")
    sandbox = Sandbox([Records(org, (program,))], now=lambda: NOON, office=office_of(settings))
    app = app_around(sandbox, settings)
    with Served(wsgi(app)) as served, requests.Session() as session:
        session.trust_env = False
        yield Caller(served.url, session)


def told(receiver: Receiver, count: int) -> tuple[Any, ...]:
    """The last event of so many: its name, and the tiers and the expiry that it tells."""
    event = receiver.wait(count)[-1]
    data = event.body["data"]
    names = ("previousTierNumber", "upgradedTierNumber", "downgradedTierNumber", "currentTierNumber", "tierExpiryDate")
    return (event.event, *(data[name] for name in names if name in data))


def test_a_customer_goes_up_and_down_and_falls_when_time_has_passed(caller: Caller, receiver: Receiver) -> None:
    body = {"profiles": [{"firstName": "Mia", "identifiers": [{"type": "mobile", "value": "919000000050"}]}]}
    assert caller.call("POST", "/v2/customers?source=INSTORE", body)["createdId"] == 900000001
    assert told(receiver, 1) == ("customerAdded",)
    assert caller.reads() == {("Bronze", "2127-03-26")}
    assert caller.adjust("UPGRADE", "Diamond", "FIXED_DURATION", "20") == ("Bronze", "Diamond", "15th Apr, 2027")
    assert told(receiver, 2) == ("tierUpgraded", 1, 4, "2027-04-15")
    assert caller.reads() == {("Diamond", "2027-04-15")}
    assert caller.adjust("DOWNGRADE", "Gold", "SPECIFIC_DATE", "2027-05-01") == ("Diamond", "Gold", "1st May, 2027")
    assert told(receiver, 3) == ("tierDowngraded", 4, 3, "2027-05-01")
    assert caller.reads() == {("Gold", "2027-05-01")}
    assert caller.adjust("RENEWAL") == ("Gold", "Gold", "26th Mar, 2028")
    assert told(receiver, 4) == ("tierRenewed", 3, "2028-03-26")
    assert caller.reads() == {("Gold", "2028-03-26")}
    extended = caller.adjust("EXTEND_CURRENT_TIER_EXPIRY_DATE", None, "FIXED_DURATION", "5")
    assert extended == ("Gold", "Gold", "31st Mar, 2028")
    assert told(receiver, 5) == ("tierRenewed", 3, "2028-03-31")
    assert caller.reads() == {("Gold", "2028-03-31")}
    caller.call("POST", "/__admin/clock/advance", {"by": "P1Y6D"})
    assert told(receiver, 6) == ("tierDowngraded", 3, 2, "2029-03-31")
    assert caller.reads() == {("Silver", "2029-03-31")}
    assert len({event.body["eventId"] for event in receiver.posted}) == 6
    mobiles = [event.body["data"]["customerIdentifiers"]["instore"]["mobile"] for event in receiver.posted]
    assert set(mobiles) == {"919000000050"}
