"""A masked recording: nobody can be told from it, what was equal is equal, and it replays with the same codes."""

import re
from urllib.parse import quote, quote_plus

import pytest

from sandbox.operations.errors import Refused
from sandbox.replaying.outcome import Verdict
from sandbox.sources.scenario_files import posted_scenario
from sandbox.sources.steps import Ask
from tests.recording.situations import Asked, lookup, replayed

ORIGINALS = (
    "915795008395",
    "5795008395",
    "566000001",
    "Tom.Sawyer@sawyer-family.in",
    "tom.sawyer@sawyer-family.in",
    "sawyer-family",
    "MPQSP100",
    "wx-tomtom",
    "Tom Sawyer",
    "Sawyer",
    "Tomtom",
    "CARD-991122",
    "919000000002",
    "566000002",
    "Huckleberry",
    "Family Sawyer",
    "918888877777",
    "unknown.person@somewhere.org",
    "Zoë Åström",
    "+91 57950-08395",
    "600000001",
    "447700900123",
    "EXT/9981 x",
)


def a_situation() -> Asked:
    """Everybody told of in every place there is."""
    asked = Asked()
    asked.get(lookup("mobile", "%2B91%2057950-08395", more="&fetchDataForAllPrograms=true&note=Tom+Sawyer"))
    asked.get(lookup("email,mobile", "TOM.SAWYER%40sawyer-family.in,5795008395", endpoint="customerDetails"))
    asked.get(lookup("mobile", "919000000002"))
    asked.get(lookup("mobile", "918888877777"))
    asked.get(lookup("externalId,mobile", "EXT%2F9981+x,999000008089"))
    asked.get("/v2/customers/566000001/tierDetails?entityType=FLEET")
    asked.get("/v1.1/customer/get?format=xml&mobile=915795008395,447700900123&email=unknown.person@somewhere.org")
    asked.get("/v2/coupon/566000001?who=tom.sawyer@sawyer-family.in")
    body = '{"mobile": "+91 57950-08395", "who": ["MPQSP100", 566000001], "email": "unknown.person@somewhere.org"}'
    asked.ask("POST", "/v2/transactions", {"Content-Type": "application/json"}, body)
    asked.tenant.customers.edit(566000001, {"identifiers": {"externalId": "MPQSP100-2"}})
    asked.get(lookup("mobile", "915795008395", endpoint="customerDetails"))
    asked.get(lookup("email", "zoe@example.com"), X_CAP_API_AUTH_ORG_ID="502")
    return asked


def test_a_masked_recording_holds_none_of_the_originals_and_replays_green() -> None:
    asked = a_situation()
    plain, masked = asked.tenant.record(), asked.tenant.record(mask=True)
    data = masked.text.encode()
    for original in ORIGINALS:
        for form in (original, quote(original), quote(original, safe=""), quote_plus(original)):
            assert form.encode() not in data, (original, masked.text)
    assert replayed(plain).verdict is replayed(masked).verdict is Verdict.SAME
    assert masked.requests == plain.requests == 11
    assert masked.notes == ()


def test_equal_stays_equal_and_the_form_stays() -> None:
    asked = a_situation()
    plain, masked = asked.tenant.record().text, asked.tenant.record(mask=True).text
    assert codes(plain) == codes(masked)
    number, email = re.findall(r'identifiers: \{mobile: "(91[0-9]{10})", email: (\S+), ', masked)[0]
    assert f"identifierValue=%2B91+{number[2:7]}-{number[7:]}&" in masked
    assert f"{email.upper().split('@')[0]}@{email.split('@')[1]},{number[2:]}" in masked
    assert re.fullmatch(r"[a-z]{3}\.[a-z]{6}@[a-z]{6}-[a-z]{6}\.in", email)
    assert "999000008089" in masked
    assert "externalId: " in masked


def codes(text: str) -> list[tuple[int | None, int | None]]:
    """What every answer is expected to be."""
    actions = [step.action for step in posted_scenario(text).steps]
    return [(action.expect.status, action.expect.code) for action in actions if isinstance(action, Ask)]


def test_a_key_masks_the_same_way_each_time_and_none_differently() -> None:
    asked = a_situation()
    once, again, other, random = (
        asked.tenant.record(mask=True, mask_key=key).text for key in ("mine", "mine", "yours", "")
    )
    assert once == again
    assert len({once, other, random}) == 3


def test_what_cannot_be_masked_is_refused_and_not_named() -> None:
    asked = a_situation()
    with pytest.raises(Refused, match="what is to be masked also stands for something else") as refused:
        asked.tenant.record(mask=True, title="Tom Sawyer falls")
    assert "Tom" not in str(refused.value)
