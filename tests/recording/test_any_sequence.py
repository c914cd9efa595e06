"""Whatever a namespace is asked, edited and moved through: what is recorded replays as it was, masked or not."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.operations.errors import Refused
from sandbox.replaying.outcome import Verdict
from tests.examples import SLOWEST_EXAMPLES
from tests.recording.situations import Asked, lookup, replayed

MOBILES = ("915795008395", "%2B91 57950-08395", "5795008395", "919000000002", "919000000003", "919000000004", "1", "")
PEOPLE = (566000001, 566000001, 566000002, 566000003, 566000004, 566000077, 600000001)
ENDPOINTS = ("tierDetails", "customerDetails", "loyaltyDetails", "points/balance", "promisedPointsSchedule")
MORE = ("", "&fetchDataForAllPrograms=true", "&entityType=FLEET", "&programId=974", "&programId=x", "&q=a%20${b}&&q")
MAILS = ("Tom.Sawyer@sawyer-family.in", "zoe@example.com", "code-8015@sandbox.test", "%ff@x", "nobody@nowhere.org")

PATHS = ("/v2/coupon/566000001", "/v2/transactions", "/v2/news", "/nowhere/é", "/v2/organization/programs")
ANOTHER_ORG = {"org": {"id": 503, "cluster": "eu"}, "programs": [{"id": 1, "name": "P", "tiers": ["T"]}]}

Move = Callable[[Asked], Any]


def asks(*urls: str, org: str = "", prefer: str = "") -> Move:
    headers = {**({"X-CAP-API-AUTH-ORG-ID": org} if org else {}), **({"Prefer": prefer} if prefer else {})}
    return lambda asked: [asked.ask("GET", url, headers) for url in urls]


orgs = st.sampled_from(["", "", "501", "502", "999", "x"])
reads = st.one_of(
    st.builds(
        lambda value, endpoint, more, org: asks(lookup("mobile", value, endpoint=endpoint, more=more), org=org),
        st.sampled_from(MOBILES),
        st.sampled_from(ENDPOINTS),
        st.sampled_from(MORE),
        orgs,
    ),
    st.builds(
        lambda mail, mobile, org: asks(lookup("email,mobile", f"{mail},{mobile}"), lookup("email", mail), org=org),
        st.sampled_from(MAILS),
        st.sampled_from(MOBILES),
        orgs,
    ),
    st.builds(
        lambda who, endpoint, more, prefer: asks(f"/v2/customers/{who}/{endpoint}?x=1{more}", prefer=prefer),
        st.sampled_from([*PEOPLE, "x", "-5", "00566000001"]),
        st.sampled_from(ENDPOINTS),
        st.sampled_from(MORE),
        st.sampled_from(["", "", "code=1218", "code=401", "ä"]),
    ),
    st.builds(
        lambda mobile, mail, form: asks(f"/v1.1/customer/get?format={form}&mobile={mobile}&email={mail},a@b.c"),
        st.sampled_from(MOBILES),
        st.sampled_from(MAILS),
        st.sampled_from(["json", "xml"]),
    ),
    st.builds(
        lambda method, path, body: lambda asked: asked.ask(method, path, {"Content-Type": "application/json"}, body),
        st.sampled_from(["GET", "HEAD", "POST", "DELETE", "OPTIONS"]),
        st.sampled_from(PATHS),
        st.sampled_from(["", '{"mobile": "915795008395", "password": "pw", "x": "${a}"}', "plain: tom\ttom", "\x00"]),
    ),
)  # fmt: skip
WHERE = "source=INSTORE&identifierName=mobile&identifierValue="
PROFILE = {"firstName": "Polly", "lastName": "Sawyer", "fields": {"city": "Pune", "nickname": "Tomtom"}}
writes = st.one_of(
    st.builds(
        lambda mobile, mail, loyalty: (
            "POST",
            "/v2/customers?source=INSTORE",
            {
                "profiles": [
                    {
                        **PROFILE,
                        "identifiers": [{"type": "mobile", "value": mobile}, {"type": "email", "value": mail}],
                    }
                ],
                "loyaltyInfo": {"loyaltyType": loyalty},
            },
        ),
        st.sampled_from(["918888800001", "918888800002", "915795008395", ""]),
        st.sampled_from(["polly@example.com", "Tom.Sawyer@sawyer-family.in"]),
        st.sampled_from(["loyalty", "non_loyalty"]),
    ),
    st.builds(
        lambda who: ("PUT", f"/v2/customers/{who}", {"profiles": [PROFILE]}),
        st.sampled_from([*PEOPLE, 900000001]),
    ),
    st.builds(
        lambda who, kind, value, what: (
            "POST",
            f"/v2/customers/{who}/changeIdentifier?source=INSTORE",
            {what: [{"type": kind, "value": value}]},
        ),
        st.sampled_from([*PEOPLE, 900000001]),
        st.sampled_from(["mobile", "email", "externalId"]),
        st.sampled_from(["915795008395", "919000000004", "new@example.com", "MPQSP100"]),
        st.sampled_from(["add", "remove"]),
    ),
    st.builds(
        lambda who, tier, action: (
            "POST",
            f"/v2/slab/manualSlabAdjustment?type=CUSTOMER&{WHERE}{who}",
            {"programId": 973, "toSlabName": tier, "slabAction": action, "manualSlabActionValidity": "FIXED_DURATION",
             "manualSlabActionValidityUpto": "20"},
        ),
        st.sampled_from(["915795008395", "918888800001"]),
        st.sampled_from(["Bronze", "Silver", "Gold"]),
        st.sampled_from(["UPGRADE", "DOWNGRADE"]),
    ),
    st.just(("PUT", f"/v2/customers/lookup/status?{WHERE}915795008395", {"label": "FRAUD", "reason": "Tomtom"})),
)  # fmt: skip
edits = st.one_of(
    st.builds(
        lambda who, tier, days: ("PUT", f"customers/{who}/tiers/Main", {"tier": tier, "expires": f"today{days:+d}d"}),
        st.sampled_from(PEOPLE),
        st.sampled_from(["Bronze", "Gold", "Two"]),
        st.integers(-40, 40),
    ),
    st.builds(
        lambda who, mobile: ("PATCH", f"customers/{who}", {"identifiers": {"mobile": mobile}}),
        st.sampled_from(PEOPLE),
        st.sampled_from(["915795008395", "919000000002", None]),
    ),
    st.builds(
        lambda who, into: ("PATCH", f"customers/{who}", {"merged_into": into}),
        st.sampled_from(PEOPLE),
        st.sampled_from(PEOPLE),
    ),
    st.builds(lambda who: ("DELETE", f"customers/{who}", None), st.sampled_from([566000004, 566000077, 600000001])),
    st.sampled_from(
        [
            ("POST", "seed", {"customers": [{"id": 566000077, "name": "New", "identifiers": {"mobile": "911"}}]}),
            ("POST", "seed", {"groups": [{"id": 6999, "members": [566000004, 566000001], "tiers": {"Side": "Red"}}]}),
            ("POST", "seed", {"canned": [{"path": "/v2/news", "body": "none"}]}),
            ("POST", "seed", {"org": {"id": 501, "cluster": "eu"}}),
            ("POST", "seed", ANOTHER_ORG),
            ("DELETE", "canned?path=/v2/news&method=GET", None),
            ("PUT", "snapshots/s", None),
            ("POST", "snapshots/s/restore", None),
        ]
    ),
)  # fmt: skip
clocks = st.one_of(
    st.sampled_from(["P1D", "PT11H59M", "P1M", "PT5S", "P400D"]).map(lambda by: ("POST", "clock/advance", {"by": by})),
    st.sampled_from(["2027-03-27T18:29:59Z", "2027-03-27T18:30:00Z", "2020-02-29T00:00:00Z"]).map(
        lambda now: ("PUT", "clock", {"now": now, "frozen": True})
    ),
    st.just(("DELETE", "clock", None)),
)


def changes(call: tuple[str, str, Any]) -> Move:
    method, path, body = call
    return lambda asked: asked.client.open(f"/__admin/{path}", method=method, json=body)


def writing(call: tuple[str, str, Any]) -> Move:
    method, url, body = call
    return lambda asked: asked.ask(method, url, {"Content-Type": "application/json"}, json.dumps(body))


def passing(seconds: int) -> Move:
    def wait(asked: Asked) -> None:
        asked.now += timedelta(seconds=seconds)

    return wait


moves = st.lists(
    st.one_of(
        reads, reads, writes.map(writing), edits.map(changes), clocks.map(changes), st.integers(0, 90_000).map(passing)
    ),
    min_size=1,
    max_size=15,
)


@settings(max_examples=SLOWEST_EXAMPLES)
@given(sequence=moves, mask=st.booleans())
def test_any_sequence_of_requests_recorded_and_replayed_is_the_same(sequence: list[Move], mask: bool) -> None:
    asked = Asked()
    asked.get(lookup("mobile", "915795008395", more="&fetchDataForAllPrograms=true"))
    for move in sequence:
        move(asked)
    asks(*map("/v2/customers/{}/tierDetails?entityType=CUSTOMER".format, PEOPLE))(asked)
    journaled = len(asked.tenant.requests)
    try:
        recording = asked.tenant.record(mask=mask)
    except Refused as refused:
        raise AssertionError("somebody whom everybody knows was asked for, and that can be recorded") from refused
    outcome = replayed(recording)
    assert outcome.verdict is Verdict.SAME, (outcome, recording.text)
    left_out = sum("is left out" in note for note in recording.notes)
    assert recording.requests + left_out == journaled
