"""What a namespace was asked as a scenario: the world it needs and no more, its clock, its edits, without secrets."""

import json
from datetime import timedelta

import pytest

from sandbox.operations.errors import Refused
from sandbox.operations.told import Recording
from sandbox.replaying.outcome import Verdict
from sandbox.settings import Settings
from sandbox.sources.scenario_files import Scenario, posted_scenario
from sandbox.sources.steps import AdminCall, Advance, Ask, PutIn, SetClock
from sandbox.sources.yaml_files import load_text
from tests.builders import signed
from tests.recording.situations import EUROPE, INDIA, Asked, lookup, replayed

TOM = "/v2/customers/566000001/tierDetails"
COUPON = "/v2/coupon/SUMMER"


def proved(asked: Asked, **wishes: object) -> tuple[Recording, Scenario]:
    """A recording that replays as it was, and the scenario in it."""
    recording = asked.tenant.record(**wishes)  # type: ignore[arg-type]
    assert replayed(recording).verdict is Verdict.SAME, recording.text
    return recording, posted_scenario(recording.text)


def kinds(scenario: Scenario) -> list[str]:
    """What the steps do."""
    return [type(step.action).__name__ for step in scenario.steps]


def test_the_world_holds_those_whom_the_answers_rest_on_and_nobody_else() -> None:
    asked = Asked()
    asked.get(lookup("mobile", "919000000002"))
    asked.get(lookup("mobile", "915795008395", more="&entityType=FLEET"))
    asked.get(lookup("mobile", "919999999999"))
    recording, scenario = proved(asked)
    (org,) = scenario.told["world"]  # type: ignore[misc]
    assert [known["id"] for known in org["customers"]] == ["566000001", "566000002"]
    assert [(known["id"], known.get("members")) for known in org["groups"]] == [("7001", None)]
    assert "canned" not in org
    assert "credentials" not in org["org"]
    assert recording.requests == 3
    assert "today" not in recording.text
    assert 'expires: "2027-03-28"' in recording.text


def test_a_customer_whom_a_lookup_could_confuse_comes_along() -> None:
    asked = Asked(INDIA.replace("dual_eligibility: true", "dual_eligibility: false"))
    asked.get(lookup("mobile", "wx-tomtom"))
    asked.get(lookup("wechat", "wx-tomtom"))
    recording, _ = proved(asked)
    assert "566000001" in recording.text
    assert "566000004" not in recording.text
    assert "but in 'WECHAT/2'" in recording.text


def test_time_and_edits_between_requests_become_steps() -> None:
    asked = Asked()
    asked.get(TOM)
    asked.tenant.clock.set("2027-03-27T12:00:01+00:00", frozen=True)
    asked.get(TOM)
    asked.tenant.customers.set_tier(566000001, "Main", "Bronze")
    asked.tenant.customers.set_tier(566000003, "Main", "Gold")
    asked.get(TOM)
    asked.tenant.clock.set("2027-01-01T00:00:00+00:00", frozen=True)
    asked.get("/v2/customers/566000004/tierDetails")
    asked.tenant.customers.remove(566000004)
    asked.get("/v2/customers/566000004/tierDetails")
    recording, scenario = proved(asked)
    assert kinds(scenario) == ["Ask", "Advance", "Ask", "PutIn", "Ask", "SetClock", "Ask", "AdminCall", "Ask"]
    actions = [step.action for step in scenario.steps]
    assert actions[1] == Advance("P1D")
    assert isinstance(actions[3], PutIn)
    assert isinstance(actions[5], SetClock)
    assert actions[7] == AdminCall("DELETE", "customers/566000004")
    assert "566000003" not in recording.text


def test_a_pause_is_told_from_a_minute_on_or_where_a_day_ends() -> None:
    asked = Asked()
    asked.tenant.clock.set("2027-03-26T18:29:00+00:00", frozen=False)
    for seconds in (0, 50, 5, 70):
        asked.now += timedelta(seconds=seconds)
        asked.get(TOM)
    asked.tenant.clock.set("2027-03-26T18:31:00+00:00", frozen=True)
    asked.get(TOM)
    recording, scenario = proved(asked)
    assert [str(step.action) for step in scenario.steps if not isinstance(step.action, Ask)] == [
        "advance PT59S",
        "advance PT1M11S",
        "clock 2027-03-26T18:31:00+00:00, standing still",
    ], recording.text


def test_credentials_are_not_recorded_and_the_org_that_they_lead_to_is() -> None:
    asked = Asked(INDIA.replace("default: true\n", "default: false\n", 1).replace("501", "509"), EUROPE)
    asked.ask("POST", "/v3/oauth/token/generate", {}, '{"key": "k", "secret": "s3cr3t"}')
    asked.ask("GET", f"{TOM}?api_key=hidden", {**signed("till.one", "top-secret"), "X-CAP-API-AUTH-ORG-ID": "502"})
    asked.ask("GET", TOM, signed("till.one", "wrong"))
    asked.ask("POST", "/v2/transactions", signed("till.one", "top-secret"), '{"password": "hidden"}')
    recording, scenario = proved(asked)
    assert [step.action.headers for step in scenario.steps if isinstance(step.action, Ask)] == [
        (("X-CAP-API-AUTH-ORG-ID", "509"),),
        (("X-CAP-API-AUTH-ORG-ID", "509"),),
    ]
    for secret in ("s3cr3t", "top-secret", "hidden", "till.one", signed("till.one", "top-secret")["Authorization"][6:]):
        assert secret not in recording.text
    assert [note.partition(":")[0] for note in recording.notes] == [
        "request 1 is left out",
        "request 3 is left out",
    ]


def test_what_cannot_be_recorded_is_said_with_its_reason_and_never_silently_left_out() -> None:
    asked = Asked(settings=Settings(journal_entries=6))
    for _ in range(3):
        asked.get(TOM)
    asked.ask("OPTIONS", TOM)
    asked.ask("POST", "/v2/transactions", {}, "x" * 70_000)
    asked.client.post("/v2/transactions", data=b"\xff")
    asked.get("/v2/news")
    recording, _ = proved(asked)
    reasons = [note.partition(": ")[2] or note for note in recording.notes]
    assert reasons == [
        "1 earlier request had to make room in the journal",
        "a scenario has no step for its method",
        "its body is longer than the journal keeps",
        "its body is no text in UTF-8",
    ]
    assert all(f"# {note}" in recording.text for note in recording.notes)
    assert "# what its body says cannot stand in a scenario" in recording.text


def test_requests_before_fixtures_were_read_anew_are_left_out() -> None:
    asked = Asked()
    asked.get(TOM)
    anew = load_text(INDIA.replace("tier: Gold", "tier: Silver"), "anew.yaml")
    asked.app.extensions["capillary_sandbox"].replace(anew.orgs)
    asked.get(TOM)
    recording, _ = proved(asked)
    assert recording.requests == 1
    assert "request 1 is left out: what the world was like" in recording.notes[0]


def test_where_no_steps_lead_on_the_recording_begins_anew() -> None:
    asked = Asked()
    asked.tenant.snapshots.save("before")
    asked.tenant.seed({"groups": [{"id": 6999, "members": [566000004]}]})
    asked.get("/v2/customers/566000004/tierDetails?entityType=FLEET")
    asked.tenant.snapshots.restore("before")
    asked.get("/v2/customers/566000004/tierDetails?entityType=FLEET")
    recording, scenario = proved(asked)
    assert len(scenario.steps) == 1
    assert "no steps lead from its world" in recording.notes[0]


def test_writes_are_steps_and_what_they_did_is_no_edit() -> None:
    asked = Asked()
    polly = {"type": "mobile", "value": "918888800001"}
    body = {"profiles": [{"firstName": "Polly", "identifiers": [polly]}]}
    asked.ask("POST", "/v2/customers?source=INSTORE", {"Content-Type": "application/json"}, json.dumps(body))
    asked.get(lookup("mobile", "918888800001"))
    recording, scenario = proved(asked)
    assert kinds(scenario) == ["Ask", "Ask"]
    (org,) = scenario.told["world"]  # type: ignore[misc]
    assert "customers" not in org
    masked, scenario = proved(asked, mask=True)
    assert kinds(scenario) == ["Ask", "Ask"]
    assert "8888800001" not in masked.text
    assert "900000001" in recording.text


def test_a_write_whose_new_id_would_be_another_is_left_out_with_what_it_did_kept() -> None:
    asked = Asked()
    asked.tenant.seed({"customers": [{"id": 566000088, "name": "Somebody"}]})
    body = {"profiles": [{"identifiers": [{"type": "mobile", "value": "918888800001"}]}]}
    asked.get(lookup("mobile", "918888800001"))
    asked.ask("POST", "/v2/customers?source=INSTORE", {}, json.dumps(body))
    asked.get(lookup("mobile", "918888800001"))
    recording, scenario = proved(asked)
    assert kinds(scenario) == ["Ask", "PutIn", "Ask"]
    assert recording.notes == (
        "request 2 is left out: it is answered otherwise where the world is smaller and nobody signs in",
    )


def test_canned_answers_that_answered_come_along_to_the_digit() -> None:
    asked = Asked()
    asked.get(COUPON)
    asked.ask(
        "POST", "/v2/transactions", {"Content-Type": "application/json"}, '{"amount": 10.00, "note": "ein \\"x\\""}'
    )
    asked.tenant.forget_canned(path="/v2/coupon/{id}")
    asked.get(COUPON)
    recording, scenario = proved(asked)
    (org,) = scenario.told["world"]  # type: ignore[misc]
    assert [known["path"] for known in org["canned"]] == ["/v2/coupon/{id}", "/v2/transactions"]
    assert kinds(scenario) == ["Ask", "Ask", "AdminCall", "Ask"]
    assert '"off": 10.00' in recording.text


def test_which_requests_are_meant_is_said_by_last_and_since() -> None:
    asked = Asked()
    asked.tenant.clock.set("2027-03-26T12:00:00+00:00", frozen=True)
    asked.get(TOM)
    asked.tenant.clock.advance(hours=1)
    asked.get("/v2/customers/566000003/tierDetails")
    asked.get("/v2/customers/566000004/tierDetails")
    since = asked.tenant.clock.read().now
    assert proved(asked, since=since)[0].requests == 2
    recording, scenario = proved(asked, last=1, title="Injun Joe is nowhere!")
    assert (recording.name, scenario.title, recording.requests) == ("injun-joe-is-nowhere", "Injun Joe is nowhere!", 1)


@pytest.mark.parametrize(
    ("wishes", "says"),
    [
        ({"last": 0}, "last is '0'; expected a whole number above 0"),
        ({"since": "noon"}, "since is not a moment"),
        ({"mask": "yes"}, "mask is neither true nor false"),
        ({"mask": False, "mask_key": "k"}, "mask_key is for mask"),
        ({"lats": 1}, "'lats' is not known here"),
        ({}, "holds no request"),
    ],
)
def test_a_bad_wish_gets_a_clear_answer(wishes: dict[str, object], says: str) -> None:
    with pytest.raises(Refused, match=says):
        Asked().tenant.call("POST", "requests/record", json.dumps(wishes).encode())


def test_without_a_journal_that_is_said() -> None:
    asked = Asked(settings=Settings(journal_entries=0))
    asked.get(TOM)
    with pytest.raises(Refused, match="the setting journal_entries is 0"):
        asked.tenant.record()


def test_what_a_fault_answered_is_left_out_and_told() -> None:
    asked = Asked()
    asked.get(TOM)
    asked.tenant.faults.arm("status", status=503, first=1)
    asked.tenant.faults.arm("malformed", every=2)
    for _ in range(3):
        asked.get(TOM)
    recording, scenario = proved(asked)
    assert (recording.requests, kinds(scenario)) == (2, ["Ask", "Ask"])
    assert recording.notes == (
        "request 2 is left out: fault 1: status 503, not carried out: a recording tells what the world answers, and "
        "not what faults do",
        "request 4 is left out: fault 2: malformed: a recording tells what the world answers, and not what faults do",
    )


def test_what_only_took_longer_is_recorded() -> None:
    asked = Asked()
    asked.tenant.faults.arm("latency", ms=1)
    asked.get(TOM)
    recording, _ = proved(asked)
    assert recording.notes == ()
