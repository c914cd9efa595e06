"""Webhooks over HTTP: what a receiver gets to the letter, and the admin calls around it."""

import json
import threading
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from werkzeug.test import Client as Web

from sandbox.app import app_around, office_of, wsgi
from sandbox.core.model import Client, Credentials, Group, Records, Till, Webhook
from sandbox.engine.clock import Now
from sandbox.engine.sandbox import WAITS, Sandbox
from sandbox.settings import Settings
from tests.builders import NOON, a_customer, a_membership, a_program, an_org, signed
from tests.receivers import Receiver, receiving

TILLS = Credentials(tills={"till.one": Till("till.one", "123")}, clients={"key": Client("key", "secret")})
ADJUSTED = "/v2/slab/manualSlabAdjustment?source=INSTORE&identifierName=mobile&identifierValue=919000000001&type="
GOLD = {
    "programId": 973,
    "toSlabName": "Gold",
    "slabAction": "UPGRADE",
    "manualSlabActionValidity": "SPECIFIC_DATE",
    "manualSlabActionValidityUpto": "2027-12-31",
}
IDENTIFIERS = {
    "customerId": 1001,
    "instore": {"mobile": "919000000001", "email": "ann@example.com"},
    "wechat": {
        "accounts": [
            {"accountId": "22232", "identifiers": [{"identifierType": "wechat", "identifierValue": "w"}]},
        ]
    },
}
PROGRAM = {
    "id": 973,
    "name": "Main",
    "isDefault": True,
    "pointsToCurrencyRatio": 1,
    "tiers": [{"tierNumber": n, "tierName": name} for n, name in enumerate(("Bronze", "Silver", "Gold"), 1)],
}
NOON_MS = 1806062400000


def web(*hooks: Webhook, now: Now = lambda: NOON) -> Web:
    program = a_program(name="Main", default=True, on_expiry="one_below", validity_months=12, reminder_days=30)
    ann = a_customer(
        1001,
        tier=2,
        expires=date(2027, 6, 30),
        mobile="919000000001",
        email="ann@example.com",
        sources={"WECHAT/22232": {"wechat": "w"}},
    )
    fleet = Group(7, members=(1001,), primary=1001, memberships=(a_membership(2, date(2027, 12, 31)),))
    people = (ann, a_customer(1002, email="bob@example.com", loyalty=False))
    org = an_org(credentials=TILLS, accounts={"WECHAT": ("22232",)}, webhooks=hooks or (Webhook(),))
    settings = Settings(webhook_backoff=0.0, webhook_attempts=3)
    office = office_of(settings, now)
    sandbox = Sandbox([Records(org, (program,), people, (fleet,))], now=now, office=office)
    return Web(wsgi(app_around(sandbox, settings)))


@pytest.fixture
def client() -> Web:
    return web()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving(200) as made:
        yield made


def deliveries(client: Web, query: str = "") -> list[dict[str, Any]]:
    answer = client.get(f"/__admin/deliveries{query}")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json["deliveries"]  # type: ignore[index]
    return found


def the_event(client: Web, name: str) -> dict[str, Any]:
    """The one event of that name, without the ids that are drawn."""
    (found,) = deliveries(client, f"?event={name}")
    body: dict[str, Any] = found["body"]
    assert body.pop("eventId") == found["eventId"]
    loyalty = body["loyaltyEventId"]
    assert body.pop("refId") == f"501_{loyalty or found['entityId']}"
    assert (loyalty is None) == name.startswith("customer")
    del body["loyaltyEventId"]
    return body


def test_an_upgrade_is_told_as_documented(client: Web) -> None:
    client.post(ADJUSTED + "CUSTOMER", json=GOLD, headers={"X-CAP-REQUEST-ID": "mine"})
    assert the_event(client, "tierUpgraded") == {
        "eventName": "tierUpgraded",
        "orgId": 501,
        "apiRequestId": "mine",
        "createdAt": NOON_MS,
        "data": {
            "customerIdentifiers": IDENTIFIERS,
            "loyaltyProgramDetails": PROGRAM,
            "loyaltyProgramId": 973,
            "previousTierNumber": 2,
            "upgradedTierNumber": 3,
            "tierExpiryDate": "2027-12-31",
            "notes": "",
            "upgradeType": "STRATEGY",
        },
    }


def test_a_downgrade_and_a_renewal_are_told_as_documented(client: Web) -> None:
    client.post(ADJUSTED + "CUSTOMER", json={**GOLD, "slabAction": "RENEWAL", "toSlabName": ""})
    client.post(ADJUSTED + "CUSTOMER", json={**GOLD, "slabAction": "DOWNGRADE", "toSlabName": "Bronze"})
    data = {"customerIdentifiers": IDENTIFIERS, "loyaltyProgramDetails": PROGRAM, "loyaltyProgramId": 973}
    renewed = {"currentTierNumber": 2, "tierExpiryDate": "2027-12-31", "notes": "", "renewType": "STRATEGY"}
    assert the_event(client, "tierRenewed")["data"] == {**data, **renewed}
    downgraded = {"previousTierNumber": 2, "downgradedTierNumber": 1, "tierExpiryDate": "2121-05-04"}
    assert the_event(client, "tierDowngraded")["data"] == {**data, **downgraded}


def test_a_reminder_is_told_as_documented(client: Web) -> None:
    client.post("/__admin/clock/advance", json={"by": "P3M"})
    event = the_event(client, "tierDowngradeReminder")
    assert event["createdAt"] == 1811721600000, "midnight of 2027-05-31"
    assert event["data"] == {
        "customerIdentifiers": IDENTIFIERS,
        "loyaltyProgramDetails": PROGRAM,
        "loyaltyProgramId": 973,
        "currentTierNumber": 2,
        "scheduledDowngradeDate": "2027-06-30",
    }


def test_a_groups_tier_is_told_with_its_primary(client: Web) -> None:
    client.post(ADJUSTED + "USERGROUP2", json=GOLD)
    data = the_event(client, "tierUpgraded")["data"]
    assert data["customerIdentifiers"] == IDENTIFIERS
    assert data["entityInformation"] == {"entityType": "USERGROUP2", "entityId": 7}


def test_customers_are_told_of_as_documented(client: Web) -> None:
    body = {"profiles": [{"firstName": "Cy", "identifiers": [{"type": "mobile", "value": "919000000009"}]}]}
    client.post("/v2/customers?source=INSTORE", json=body, headers=signed("till.one", "123"))
    new = {"customerId": 900000001, "instore": {"mobile": "919000000009"}}
    common = {
        "loyaltyType": "loyalty",
        "source": "INSTORE",
        "enteredAt": NOON_MS,
        "enteredBy": {"id": 1, "till": {"code": "till.one", "name": "till.one"}},
    }
    assert the_event(client, "customerAdded")["data"] == {**common, "customerIdentifiers": new}
    body = {"profiles": [{"firstName": "Cyd"}]}
    client.put("/v2/customers/900000001", json=body, headers=signed("till.one", "123"))
    assert the_event(client, "customerUpdated")["data"] == {**common, "updatedFields": [], "customerIdentifiers": new}


def test_a_merge_is_told_with_both_customers(client: Web) -> None:
    change = {"add": [{"type": "email", "value": "bob@example.com"}]}
    answer = client.post("/v2/customers/1001/changeIdentifier", json=change)
    survivor = answer.json["createdId"]  # type: ignore[index]
    data = the_event(client, "loyaltyCustomerMerge")["data"]
    assert {data[who]["customerId"] for who in data} == {1001, 1002}
    assert data["customerIdentifiers"]["customerId"] == survivor


def test_a_refused_write_is_not_told(client: Web) -> None:
    client.post(ADJUSTED + "CUSTOMER", json={**GOLD, "toSlabName": "Goold"})
    assert deliveries(client) == []


def test_a_read_that_first_meets_an_expiry_tells_it() -> None:
    days = [NOON]
    client = web(now=lambda: days[0])
    days[0] = NOON + timedelta(days=120)
    asked = "/v2/customers/lookup/customerDetails?source=INSTORE&identifierName=mobile&identifierValue=919000000001"
    for _ in range(2):
        answer = client.get(asked, headers={"X-CAP-REQUEST-ID": "mine"})
        assert answer.json["loyaltyProgramDetails"][0]["currentSlab"] == "Bronze"  # type: ignore[index]
    assert the_event(client, "tierDowngraded")["apiRequestId"] == "mine"


def test_a_receiver_gets_what_the_list_tells(receiver: Receiver) -> None:
    client = web(Webhook(receiver.url, ("tierUpgraded",), (("Authorization", "Basic ZGVtbw=="),)))
    client.post(ADJUSTED + "CUSTOMER", json=GOLD)
    (posted,) = receiver.wait(1)
    (listed,) = deliveries(client, "?outcome=delivered&wait=30")
    assert posted.body == listed["body"]
    assert posted.headers["Authorization"] == "Basic ZGVtbw=="
    assert listed["attempts"] == [{"at": "2027-03-26T12:00:00.000Z", "status": 200}]


def test_an_event_is_sent_again_under_its_id_and_the_outcome_is_the_last_one(receiver: Receiver) -> None:
    receiver.statuses = [400, 200]
    client = web(Webhook(receiver.url, ("tierUpgraded",)))
    client.post(ADJUSTED + "CUSTOMER", json=GOLD)
    (failed,) = deliveries(client, "?wait=30&outcome=failed")
    again = client.post(f"/__admin/deliveries/{failed['id']}/redeliver")
    assert again.status_code == 202
    first, second = receiver.wait(2)
    assert first.body == second.body
    (done,) = deliveries(client, "?wait=30&outcome=delivered")
    assert [attempt["status"] for attempt in done["attempts"]] == [400, 200]
    assert client.get(f"/__admin/deliveries/{done['id']}").json == done


def test_receivers_are_replaced_and_what_their_headers_say_is_hidden(client: Web) -> None:
    hooks = [{"url": "http://127.0.0.1:9/x", "events": ["tierRenewed"], "headers": {"Authorization": "Basic s3cret"}}]
    answer = client.put("/__admin/webhooks", json=hooks)
    assert answer.json == {"webhooks": [{**hooks[0], "headers": {"Authorization": "***"}}]}
    assert "s3cret" not in client.get("/__admin/orgs/501").text
    assert client.put("/__admin/webhooks", data="[]").json == {"webhooks": []}
    client.post(ADJUSTED + "CUSTOMER", json=GOLD)
    assert deliveries(client) == []


@pytest.mark.parametrize(
    ("body", "pointer", "says"),
    [
        ('[{"url": "nowhere"}]', "/0/url", "http or https URL"),
        ('[{"events": ["tierUpgrade"]}]', "/0/events/0", "did you mean 'tierUpgraded'"),
        ('[{"evnts": []}]', "/0", "did you mean 'events'"),
        ('[{"headers": {"Host": "x\\ny"}}]', "/0/headers/Host", "one line"),
        ('{"url": "http://127.0.0.1:9/"}', "", "a list"),
        ('[{"url": "http://127.0.0.1:99999/"}]', "/0/url", "a port from 1 to 65535"),
        ('[{"url": "http://127.0.0.1:0/"}]', "/0/url", "a port from 1 to 65535"),
        ('[{"url": "http://127.0.0.1:9/\u00e9"}]', "/0/url", "in ASCII"),
        ('[{"url": "http://a:b@127.0.0.1:9/"}]', "/0/url", "expected them in headers"),
        ('[{"headers": {"Authorization": "***"}}]', "/0/headers/Authorization", "expected the value itself"),
    ],
)
def test_wrong_receivers_change_nothing_and_say_where(client: Web, body: str, pointer: str, says: str) -> None:
    answer = client.put("/__admin/webhooks", data=body)
    problem = json.loads(answer.data)
    assert answer.status_code == 422, problem
    assert problem["pointer"].startswith(pointer), problem
    assert says in problem["detail"], problem
    assert client.get("/__admin/webhooks").json == {"webhooks": [{}]}


def test_an_unknown_event_or_delivery_is_told(client: Web) -> None:
    assert "tierUpgraded, tierDowngraded" in client.get("/__admin/deliveries?event=tierUp").json["detail"]  # type: ignore[index]
    assert client.get("/__admin/deliveries/7").status_code == 404
    assert client.post("/__admin/deliveries/x/redeliver").status_code == 404


def test_a_call_waits_for_an_event_and_no_longer(client: Web) -> None:
    came: list[list[dict[str, Any]]] = []
    waiting = threading.Thread(target=lambda: came.append(deliveries(client, "?event=tierUpgraded&wait=30")))
    waiting.start()
    Web(client.application).post(ADJUSTED + "CUSTOMER", json=GOLD)
    waiting.join(30)
    assert [one["event"] for one in came[0]] == ["tierUpgraded"]
    assert deliveries(client, f"?beside={came[0][0]['id']}&wait=0.01") == []


def test_a_reset_ends_a_wait(client: Web) -> None:
    came: list[list[dict[str, Any]]] = []
    other = Web(client.application)
    waiting = threading.Thread(target=lambda: came.append(deliveries(client, "?event=tierUpgraded&wait=30")))
    waiting.start()
    while waiting.is_alive():
        other.post("/__admin/reset")
        waiting.join(0.01)
    assert came == [[]]


def test_an_event_finds_a_receiver_by_a_name_of_this_machine(receiver: Receiver) -> None:
    client = web(Webhook(receiver.url.replace("127.0.0.1", "hooks.localhost"), ("tierUpgraded",)))
    client.post(ADJUSTED + "CUSTOMER", json=GOLD)
    (posted,) = receiver.wait(1)
    assert posted.headers["Host"].startswith("hooks.localhost:")


def test_calls_that_wait_cannot_take_every_place(client: Web) -> None:
    threads = [
        threading.Thread(target=Web(client.application).get, args=("/__admin/deliveries?event=customerAdded&wait=20",))
        for _ in range(WAITS)
    ]
    for thread in threads:
        thread.start()
    try:
        while Web(client.application).get("/__admin/deliveries?event=customerAdded&wait=0.01").status_code != 503:
            pass
        assert deliveries(Web(client.application)) == []
    finally:
        client.post("/__admin/customers", json={"id": 3})
        for thread in threads:
            thread.join(30)
