"""Every refusal names the nearest change that would succeed: what is offered is followed here, and does."""

import json
import re
from functools import cache
from typing import Any

import pytest
from werkzeug.test import Client

from sandbox.app import app_around, create_app, demo_fixtures, wsgi
from sandbox.core.catalogue import ERRORS
from sandbox.core.model import Client as ApiClient
from sandbox.core.model import Credentials, Group, Persona, Records, Till
from sandbox.core.rules import RULES
from sandbox.engine.sandbox import Sandbox
from sandbox.engine.tokens import Tokens
from sandbox.settings import Settings
from sandbox.sources.yaml_files import load
from tests.builders import NOON, a_customer, a_program, an_org, signed
from tests.conformance.following import TOKEN, TOKEN_HEADER, Sent, explanation, follow, succeeded
from tests.conformance.test_every_error import PROVOCATIONS, client

LOOKUP = "/v2/customers/lookup/tierDetails"
ORG = "X-CAP-API-AUTH-ORG-ID"
IN_502 = {ORG: "502"}
OMITTING = {ORG: "503"}
SECRETS = {"denied": "x", "key": "secret", "till.one": "123", "till.two": "456", "demo-key": "demo-secret"}
ADJUST = "/v2/slab/manualSlabAdjustment?source=INSTORE&identifierName=mobile&identifierValue=919000000001"
UPGRADE = {
    "programId": 973,
    "toSlabName": "Gold",
    "slabAction": "UPGRADE",
    "manualSlabActionValidity": "FIXED_DURATION",
}
TILL_ONE = "sign in as till 'till.one' with the MD5, in hexadecimal, of the password in its fixture"
A_TOKEN = f"get a token for client 'demo-key' from POST {TOKEN} and send it as {TOKEN_HEADER}"


@cache
def tokens() -> Tokens:
    """The same for all: a key takes long to make."""
    return Tokens()


@cache
def world() -> Client:
    """Org 501 with dual eligibility, 502 without, and 503 which leaves out programs without enrolment."""
    tills = {"till.one": Till("till.one", "123"), "till.two": Till("till.two", "456", ("tier_details",))}
    credentials = Credentials(tills, {"demo-key": ApiClient("demo-key", "demo-secret", 60)})
    accounts = {"WECHAT": ("22232", "22233")}
    fields: dict[str, Any] = {"accounts": accounts, "default_country_code": "91"}
    programs = (a_program(default=True, name="Main"), a_program(1100, name="Side"))
    dual = (
        a_customer(1, tier=2, mobile="919000000001", email="tom@example.com", externalId="T-1"),
        a_customer(2, email="emil@example.com"),
        a_customer(3, mobile="919000000003", merged_into=1),
        a_customer(4, mobile="919000000044", loyalty=False),
        a_customer(5, mobile="919000000555", deleted=True),
        a_customer(6, sources={"WECHAT/22232": {"wechat": "wx", "mobile": "919000006666"}}),
        a_customer(7, tier=3, mobile="919000006667"),
    )
    single = (
        a_customer(201, mobile="919888888801"),
        a_customer(202, sources={"WECHAT/22232": {"mobile": "919888888802"}}),
        a_customer(203, mobile="919888888803", loyalty=False),
    )
    records = (
        Records(an_org(dual="mobile", default=True, credentials=credentials, **fields), programs, dual),
        Records(an_org(id=502, name="Bazaar", **fields), programs, single, (Group(30, members=(201,)),)),
        Records(an_org(id=503, dialect={"unenrolled_programs": "omit"}), programs, (a_customer(301, tier=1),)),
    )
    return Client(wsgi(app_around(Sandbox(records, now=lambda: NOON, tokens=tokens()), Settings())))


def asking(
    names: str | None, values: str | None, source: str | None = "INSTORE", more: str = "", **headers: str
) -> Sent:
    told = {"source": source, "identifierName": names, "identifierValue": values}
    query = "&".join(f"{name}={value}" for name, value in told.items() if value is not None)
    return Sent(f"{LOOKUP}?{query}{more}", headers={ORG: headers["org"]} if headers else {})


def posting(url: str, body: object, method: str = "POST") -> Sent:
    return Sent(url, method, {}, json.dumps(body).encode())


def adjusting(**otherwise: object) -> Sent:
    return posting(ADJUST, {**UPGRADE, "manualSlabActionValidityUpto": "20", **otherwise})


def adding(*identifiers: tuple[str, str], source: str = "INSTORE", **more: object) -> Sent:
    listed = [{"type": kind, "value": value} for kind, value in identifiers]
    return posting(f"/v2/customers?source={source}", {"profiles": [{"identifiers": listed}], **more})


def changing(customer_id: int, **changes: list[dict[str, str]]) -> Sent:
    return posting(f"/v2/customers/{customer_id}/changeIdentifier", changes)


ROWS: dict[str, tuple[Sent, str | None]] = {
    "1.2 a secondary alone": (
        asking("email", "tom@example.com"),
        "email matches customer 1, but the primary identifier of org 501 is mobile: "
        "send identifierName=mobile&identifierValue=919000000001",
    ),
    "1.2 a secondary of somebody without the primary": (
        asking("email", "emil@example.com"),
        "email matches customer 2, who has no mobile, the primary identifier of org 501: "
        "ask by id, with GET /v2/customers/2/tierDetails",
    ),
    "1.2 several, none primary": (
        asking("externalId,email", "T-1,x@example.com"),
        "externalId matches customer 1, but the primary identifier of org 501 is mobile: "
        "send identifierName=mobile&identifierValue=919000000001",
    ),
    "1.2 the primary unknown beside a secondary": (
        asking("mobile,email", "910000000000,tom@example.com"),
        "email matches customer 1, but the primary identifier of org 501 is mobile: "
        "send identifierName=mobile&identifierValue=919000000001",
    ),
    "1.2 in another order": (
        asking("email,mobile", "919000000001,x@example.com"),
        "names and values stand in another order: mobile is '919000000001': "
        "send identifierValue=x@example.com,919000000001",
    ),
    "1.2 several without dual eligibility": (
        asking("mobile,email", "919888888801,x@example.com", org="502"),
        "'919888888801' is the mobile of customer 201: send identifierName=mobile&identifierValue=919888888801",
    ),
    "1.2 only in another source": (
        asking("mobile", "919888888802", org="502"),
        "this mobile exists in WECHAT/22232, not INSTORE, as customer 202's: send source=WECHAT&accountId=22232",
    ),
    "1.2 another country code": (
        asking("mobile", "00919000000001"),
        "customer 1 has this mobile with another country code: send identifierValue=919000000001",
    ),
    "1.2 one slip": (
        asking("mobile", "91900000001"),
        "customer 1 has the mobile 919000000001, one slip away: send identifierValue=919000000001",
    ),
    "1.2 another kind": (
        asking("email", "919888888801", org="502"),
        "'919888888801' is the mobile of customer 201: send identifierName=mobile",
    ),
    "1.2 of another org": (
        asking("mobile", "919888888801"),
        "org 502, Bazaar, answers this: send the header X-CAP-API-AUTH-ORG-ID: 502",
    ),
    "1.2 nobody": (
        asking("mobile", "917777777777"),
        "nobody in org 501 has this: add a customer with POST /__admin/customers "
        '{"id": 900000001, "identifiers": {"mobile": "917777777777"}} and send this again',
    ),
    "1.2 deleted": (
        asking("mobile", "919000000555"),
        "customer 5 is deleted: edit the customer with PATCH /__admin/customers/5 "
        '{"deleted": null} and send this again',
    ),
    "1.3 types, a program": (
        asking("mobile", "919000000001", more="&programId=main"),
        "Main has the id 973: send programId=973",
    ),
    "1.3 types, a truth": (
        asking("mobile", "919000000001", more="&fetchDataForAllPrograms=yes"),
        "true and false are its values: send fetchDataForAllPrograms=true",
    ),
    "1.3 types, an id": (
        Sent("/v2/customers/tom@example.com/tierDetails"),
        "this is the email of customer 1: send GET /v2/customers/1/tierDetails",
    ),
    "1.3 row 1": (
        asking("mobile", "919000000001", "INSTOR"),
        "the source that is most like 'INSTOR' is INSTORE: send source=INSTORE",
    ),
    "1.3 row 1, absent": (
        asking("mobile", "919000000001", None),
        "this mobile exists in INSTORE, as customer 1's: send source=INSTORE",
    ),
    "1.3 row 1, under another name": (
        asking("mobile", "919000000001", None, more="&Source=INSTORE"),
        "there is no parameter Source, but one called source: send source=INSTORE",
    ),
    "1.3 row 2, unknown": (
        asking("emial", "tom@example.com", org="502"),
        None,
    ),
    "1.3 row 2, misspelt": (
        asking("mobil", "919000000001"),
        "the kind of identifier that is most like 'mobil' is mobile: send identifierName=mobile",
    ),
    "1.3 row 2, no name": (
        asking(None, "919000000001"),
        "'919000000001' is the mobile of customer 1: send identifierName=mobile",
    ),
    "1.3 row 2, no value": (asking("mobile", None), None),
    "1.3 row 2, counts": (
        asking("mobile,email", "919000000001"),
        "only mobile pairs up with what it stands for: send identifierName=mobile",
    ),
    "1.3 row 2, blank": (
        asking("mobile,email", "919000000001,"),
        "only mobile pairs up with what it stands for: send identifierName=mobile&identifierValue=919000000001",
    ),
    "1.3 row 3": (
        asking("wechat,mobile", "wx,919000006666", "WECHAT"),
        "this wechat exists in WECHAT/22232, not WECHAT, as customer 6's: send accountId=22232",
    ),
    "1.3 row 4": (
        asking("mobile", "919888888802", "WECHAT", "&accountId=22233x", org="502"),
        "this mobile exists in WECHAT/22232, not WECHAT/22233x, as customer 202's: send accountId=22232",
    ),
    "1.3 row 5": (
        asking("mobile", "919000000001", more="&entityType=customer"),
        "the type that is most like 'customer' is CUSTOMER: send entityType=CUSTOMER",
    ),
    "1.3 row 6, by id": (
        Sent("/v2/customers/201/tierDetails"),
        "org 502, Bazaar, answers this: send the header X-CAP-API-AUTH-ORG-ID: 502",
    ),
    "1.3 row 6, an identifier for an id": (
        Sent("/v2/customers/919000000001/tierDetails"),
        "919000000001 is the mobile of customer 1, not an id: send GET /v2/customers/1/tierDetails",
    ),
    "1.3 row 7, merged": (
        Sent("/v2/customers/3/tierDetails"),
        "customer 3 was merged into 1: send GET /v2/customers/1/tierDetails",
    ),
    "1.3 row 7, deleted": (
        Sent("/v2/customers/5/tierDetails"),
        "customer 5 is deleted: edit the customer with PATCH /__admin/customers/5 "
        '{"deleted": null} and send this again',
    ),
    "1.3 row 8": (
        asking("mobile", "919888888803", org="502"),
        "customer 203 is non-loyalty: edit the customer with PATCH /__admin/customers/203 "
        '{"loyalty": "loyalty"} and send this again',
    ),
    "1.3 row 9": (
        asking("mobile", "919000000001", more="&entityType=FLEET"),
        "the customer's own tiers are shown for CUSTOMER: send entityType=CUSTOMER",
    ),
    "1.3 row 10": (
        asking("mobile", "919000000001", more="&programId=937"),
        "the program of org 501 that is most like 937 is Main: send programId=973",
    ),
    "1.3 row 11": (
        Sent("/v2/customers/301/tierDetails?programId=1100", headers=OMITTING),
        "Main is a program of org 503: send programId=973",
    ),
    "1.3 several mistakes at once": (
        asking("mobile", "919000000001", "SHOP", "&entityType=USER&programId=1"),
        None,
    ),
    "1.4 a path": (
        Sent("/v2/customers/lookup/tierdetail?source=INSTORE&identifierName=mobile&identifierValue=919000000001"),
        f"a path one slip away is answered: send GET {LOOKUP}",
    ),
    "1.4 a method": (
        Sent("/v2/customers/1/tierDetails", "POST"),
        "this path takes GET: send GET /v2/customers/1/tierDetails",
    ),
    "1.4 a method for a body": (
        Sent("/v2/customers/1", "POST", body=b'{"profiles": [{"firstName": "Ann"}]}'),
        "this path takes PUT: send PUT /v2/customers/1",
    ),
    "1.4 a path that nothing is like": (Sent("/v2/coupon/redeem"), None),
    "2 the till": (
        Sent("/v2/customers/1/tierDetails", headers=signed("til.one", "123")),
        f"till 'till.one' is most like 'til.one': {TILL_ONE}",
    ),
    "2 the password": (
        Sent("/v2/customers/1/tierDetails", headers=signed("till.one", "hidden")),
        f"till 'till.one' exists, and its password is not what was sent: {TILL_ONE}",
    ),
    "2 a bad token": (
        Sent("/v2/customers/1/tierDetails", headers={TOKEN_HEADER: "x.y.z"}),
        "client 'demo-key' exists: get a token for client 'demo-key' from POST /v3/oauth/token/generate and send it as "
        "X-CAP-API-OAUTH-TOKEN",
    ),
    "2 a token as Bearer": (
        Sent("/v2/customers/1/tierDetails", headers={"Authorization": "Bearer x.y.z"}),
        "client 'demo-key' exists: get a token for client 'demo-key' from POST /v3/oauth/token/generate and send it as "
        "X-CAP-API-OAUTH-TOKEN",
    ),
    "2 an unknown org": (
        Sent("/v2/customers/1/tierDetails", headers={ORG: "510"}),
        "org 501 is loaded: send the header X-CAP-API-AUTH-ORG-ID: 501",
    ),
    "2 without the right": (
        Sent(asking("mobile", "919000000001").url, headers=signed("till.two", "456")),
        f"till 'till.one' exists: {TILL_ONE}",
    ),
    "2 a body that asks for no token": (
        posting(TOKEN, {"clientId": "demo-key"}),
        "client 'demo-key' exists: send the key 'demo-key' with the secret of its fixture",
    ),
    "2 the secret": (
        posting(TOKEN, {"key": "demo-key", "secret": "hidden"}),
        "client 'demo-key' exists, and its secret is not what was sent: "
        "send the key 'demo-key' with the secret of its fixture",
    ),
    "2 the key": (
        posting(TOKEN, {"key": "demo_key", "secret": "demo-secret"}),
        "client 'demo-key' is most like 'demo_key': send the key 'demo-key' with the secret of its fixture",
    ),
    "3.1 in a source": (
        Sent("/v2/customers/1?source=LINE"),
        "the customer is known in INSTORE, not LINE: send source=INSTORE",
    ),
    "3.1 dual eligibility": (Sent("/v2/customers/1/pointsExpirySchedule"), None),
    "3.1 v1.1": (
        Sent("/v1.1/customer/get?email=tom@example.com"),
        "email matches customer 1, but the primary identifier of org 501 is mobile: "
        "send mobile=919000000001 and leave out email",
    ),
    "3.2 add, 3217": (
        adding(("mobile", "919111111111"), source="INSTOER"),
        "the source that is most like 'INSTOER' is INSTORE: send source=INSTORE",
    ),
    "3.2 add, 8006": (
        adding(("mobile", "919000000001")),
        "customer 1 is registered with this already: update them with PUT /v2/customers/1",
    ),
    "3.2 add, 8014": (
        adding(("mobile", "+91 (911) 1111111")),
        'a mobile has digits alone: send "919111111111" as profiles[0].identifiers[0].value in the body',
    ),
    "3.2 add, 8014 without the primary": (adding(("email", "a@example.com")), None),
    "3.2 add, 8013": (
        adding(("mobile", "919111111111"), ("emali", "a@example.com")),
        "the kind of identifier that is most like 'emali' is email: "
        'send "email" as profiles[0].identifiers[1].type in the body',
    ),
    "3.2 add, 885": (
        adding(("mobile", "919111111111"), loyaltyProgramEnrollments=[{"programId": 937}]),
        "Main is a program of org 501: send 973 as loyaltyProgramEnrollments[0].programId in the body",
    ),
    "3.2 add, 8923": (
        adding(("mobile", "919111111111"), loyaltyProgramEnrollments=[{"tierNumber": 9}]),
        "Main has tiers from 1 to 3: send 3 as loyaltyProgramEnrollments[0].tierNumber in the body",
    ),
    "3.2 add, 400": (
        adding(("mobile", "919111111111"), loyaltyProgramEnrollments=[{"tierNumber": "two"}]),
        "a value is not of its type: leave loyaltyProgramEnrollments[0].tierNumber out of the body",
    ),
    "3.2 update, 8015": (
        posting("/v2/customers/lookup?source=INSTORE&identifierName=email&identifierValue=tom@example.com", {}, "PUT"),
        "email matches customer 1, but the primary identifier of org 501 is mobile: "
        "send identifierName=mobile&identifierValue=919000000001",
    ),
    "3.2 update, 8089": (
        posting("/v2/customers/4", {"loyaltyProgramEnrollments": [{}]}, "PUT"),
        "the customer is non-loyalty, and enrolling takes loyalty: "
        'send "loyalty" as loyaltyInfo.loyaltyType in the body',
    ),
    "3.2 change, 8069": (
        changing(3, add=[{"type": "email", "value": "new@example.com"}]),
        "customer 3 was merged into 1: send POST /v2/customers/1/changeIdentifier",
    ),
    "3.2 change, 8013": (
        changing(1, remove=[{"type": "email", "value": "other@example.com"}]),
        'customer 1 has the email tom@example.com: send "tom@example.com" as remove[0].value in the body',
    ),
    "3.2 change, 8109": (
        changing(1, add=[{"type": "mobile", "value": "919000000555"}]),
        "customer 5 is deleted: edit the customer with PATCH /__admin/customers/5 "
        '{"deleted": null} and send this again',
    ),
    "3.2 status, 8015": (
        posting(
            "/v2/customers/lookup/status?source=INSTORE&identifierName=mobile&identifierValue=91900000001",
            {"label": "Active"},
            "PUT",
        ),
        "customer 1 has the mobile 919000000001, one slip away: send identifierValue=919000000001",
    ),
    "3.2 adjust, 1101": (
        adjusting(programId=937),
        "Main is a program of org 501: send 973 as programId in the body",
    ),
    "3.2 adjust, 8917": (
        adjusting(slabAction="Upgrade"),
        "the slabAction that is most like 'Upgrade' is UPGRADE: send \"UPGRADE\" as slabAction in the body",
    ),
    "3.2 adjust, 8920": (
        adjusting(manualSlabActionValidity="FIXED"),
        'FIXED_DURATION is a manualSlabActionValidity: send "FIXED_DURATION" as manualSlabActionValidity in the body',
    ),
    "3.2 adjust, 8921": (
        adjusting(manualSlabActionValidityUpto="20 days"),
        'a number of days stands by itself: send "20" as manualSlabActionValidityUpto in the body',
    ),
    "3.2 adjust, 1216": (
        adjusting(manualSlabActionValidity="SPECIFIC_DATE", manualSlabActionValidityUpto="31/12/2027"),
        'a day is written yyyy-MM-dd: send "2027-12-31" as manualSlabActionValidityUpto in the body',
    ),
    "3.2 adjust, 8923": (
        adjusting(toSlabName="gold"),
        "the tier of the program that is most like 'gold' is Gold: send \"Gold\" as toSlabName in the body",
    ),
    "3.2 adjust, 8925": (
        adjusting(toSlabName="Bronze"),
        'DOWNGRADE is a slabAction: send "DOWNGRADE" as slabAction in the body',
    ),
    "3.2 adjust, 3045": (
        adjusting(slabAction="DOWNGRADE"),
        'UPGRADE is a slabAction: send "UPGRADE" as slabAction in the body',
    ),
    "3.2 adjust, 3045, a day that is over": (
        adjusting(manualSlabActionValidity="SPECIFIC_DATE", manualSlabActionValidityUpto="2027-03-25"),
        'a day to come is due, and today is 2027-03-26: send "2027-04-25" as manualSlabActionValidityUpto in the body',
    ),
    "3.2 adjust, 3045, non-loyalty": (
        posting(ADJUST.replace("919000000001", "919000000044"), UPGRADE | {"manualSlabActionValidityUpto": "20"}),
        "customer 4 is non-loyalty: edit the customer with PATCH /__admin/customers/4 "
        '{"loyalty": "loyalty"} and send this again',
    ),
    "3.2 adjust, 3045, to where the customer is": (
        posting(
            ADJUST.replace("919000000001", "919000006666"),
            UPGRADE | {"toSlabName": "Bronze", "slabAction": "DOWNGRADE", "manualSlabActionValidityUpto": "20"},
        ),
        None,
    ),
    "6 Prefer": (
        Sent("/v2/customers/1/tierDetails", headers={"Prefer": "code=885"}),
        "the header Prefer asks for this code: send no header Prefer",
    ),
}


@pytest.mark.parametrize("row", ROWS)
def test_a_row_offers_the_nearest_change_which_succeeds(row: str) -> None:
    sent, sentence = ROWS[row]
    caller = world()
    caller.post("/__admin/reset")
    answer = sent.to(caller)
    assert not succeeded(answer)
    nearest = explanation(caller, answer)["nearest"]
    assert (nearest and nearest["sentence"]) == sentence
    if nearest is not None:
        assert succeeded(follow(caller, sent, nearest, SECRETS))


def test_a_token_that_expired_is_to_be_got_anew() -> None:
    caller = world()
    caller.post("/__admin/reset")
    told: Any = caller.post(TOKEN, json={"key": "demo-key", "secret": "demo-secret"}).json
    sent = Sent("/v2/customers/1/tierDetails", headers={TOKEN_HEADER: told["data"]["accessToken"]})
    assert succeeded(sent.to(caller))
    caller.post("/__admin/clock/advance", json={"by": "61s"})
    nearest = explanation(caller, sent.to(caller))["nearest"]
    assert nearest["sentence"] == f"the token of client 'demo-key' has expired: {A_TOKEN}"
    assert succeeded(follow(caller, sent, nearest, SECRETS))


SUBMITTED_ALONE = ("source", "identifiers", "entity-type", "days", "parameters")
"""Rules that look at a request alone, so that no line of a fixture is behind them."""


@cache
def demo() -> Client:
    return Client(wsgi(create_app()))


def refused_personas() -> list[tuple[int, Persona]]:
    orgs = load(demo_fixtures()).orgs
    return [(org.org.id, persona) for org in orgs for persona in org.personas if isinstance(persona.answers, int)]


@pytest.mark.parametrize(("org_id", "persona"), refused_personas(), ids=lambda each: getattr(each, "row", None))
def test_what_is_offered_for_a_persona_succeeds(org_id: int, persona: Persona) -> None:
    caller, sent = demo(), Sent(persona.get, headers={ORG: str(org_id)})
    caller.post("/__admin/reset")
    told = explanation(caller, sent.to(caller))
    assert told["explanation"][1].startswith("nearest: ") == (told["nearest"] is not None)
    if told["nearest"] is not None:
        assert told["explanation"][1] == f"nearest: {told['nearest']['sentence']}"
        assert succeeded(follow(caller, sent, told["nearest"], {}))


@pytest.mark.parametrize(("org_id", "persona"), refused_personas(), ids=lambda each: getattr(each, "row", None))
def test_an_explanation_names_the_rule_the_value_and_the_line(org_id: int, persona: Persona) -> None:
    caller, sent = demo(), Sent(persona.get, headers={ORG: str(org_id)})
    caller.post("/__admin/reset")
    told = explanation(caller, sent.to(caller))
    deciding = next(line for line in told["explanation"] if line.startswith("-> NO  "))
    if persona.answers in (400, 404):
        assert re.search("expected a whole number|neither imitated nor canned", deciding)
        return
    rule, says = deciding.removeprefix("-> NO  ").split(maxsplit=1)
    assert rule in RULES
    assert re.search(r"[0-9]|'.+'|absent|blank", says)
    assert rule in SUBMITTED_ALONE or re.search(r"  \[.*demo-[a-z]+\.yaml:[0-9]+\]$", says)


@pytest.mark.parametrize("code", sorted(ERRORS))
def test_what_is_offered_for_an_error_succeeds(code: int) -> None:
    provocation, caller = PROVOCATIONS[code], client("lane", **PROVOCATIONS[code].dialect)
    caller.post("/__admin/reset")
    headers = dict(provocation.headers)
    if provocation.token:
        told: Any = caller.post(TOKEN, json={"key": "key", "secret": "secret"}).json
        headers[TOKEN_HEADER] = told["data"]["accessToken"]
        caller.post("/__admin/clock/advance", json={"by": "300s"})
    sent = Sent(provocation.url, provocation.method, headers, provocation.body)
    nearest = explanation(caller, sent.to(caller))["nearest"]
    if nearest is not None:
        assert succeeded(follow(caller, sent, nearest, SECRETS))
