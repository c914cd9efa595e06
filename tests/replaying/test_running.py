"""Running: steps are taken in order, each is compared, and what differs hides nothing."""

from pathlib import Path

import pytest

from sandbox.replaying.outcome import Replayed, Verdict, exit_code
from tests.replaying.scenes import a_scenario, outcome, replayed, told_of

ANN = "/v2/customers/1/tierDetails"
SAME: tuple[str, list[tuple[str, str, str]]] = ("same", [])

HOLDS = {
    "status and code": f"get: {ANN}, expect: {{status: 200, code: none}}",
    "a subset": f"get: {ANN}, expect: {{body: {{programTiers: [{{currentTierName: Gold}}], warnings: []}}}}",
    "a path": f'get: {ANN}, expect: {{json: {{$.entityId: 1, "$.programTiers[-1]": {{nextTierName: ""}}}}}}',
    "nothing there": f"get: {ANN}, expect: {{absent: [$.errors, '$.programTiers[1]']}}",
    "a header": f"get: {ANN}, expect: {{headers: {{content-type: {{contains: json}}, Cache-Control: no-store}}}}",
    "a text": "get: /page, expect: {text: {contains: [<p>, hi]}, exact_body: '<p>hi</p>', code: none}",
    "all of it": 'get: /v2/notes, expect: {exact_body: {list: [1, {a: b}], s: "2", n: 1.5}}',
    "types": 'get: /v2/notes, expect: {body: {n: 1.500, s: "2"}}',
    "an error": "get: /v2/customers/2/tierDetails, expect: {code: 8015, json: {'$.errors[0].status': false}}",
    "XML": 'get: /v2/notes, headers: {Authorization: "Basic eA=="}, expect: {status: 401, code: 401}',
    "v1.1": "get: '/v1.1/customer/get?format=json&mobile=999', expect: {code: 500}",
    "v1.1 as XML": "get: '/v1.1/customer/get?format=xml&mobile=999', expect: {status: 200, code: 500}",
    "v1.1 found": "get: '/v1.1/customer/get?format=json&mobile=915795000001', expect: {code: none}",
    "a path of ours": "get: /v2/nothing/here, expect: {status: 404, code: 404}",
    "HEAD": f"head: {ANN}, expect: {{status: 200, exact_body: ''}}",
    "a body sent": "post: /v3/oauth/token/generate, body: {key: k, secret: wrong}, expect: {code: 320001}",
    "not encoded": "get: '/v2/customers/lookup?source=ALL&identifierName=email&identifierValue=ä@b.c'",
}


@pytest.mark.parametrize("step", HOLDS.values(), ids=list(HOLDS))
def test_an_expectation_holds(step: str, tmp_path: Path) -> None:
    assert told_of(outcome(tmp_path, f"  - {{{step}}}\n")) == [SAME]


DIFFERS = {
    "status": (f"get: {ANN}, expect: {{status: 404}}", ("status", "404", "200")),
    "code": (f"get: {ANN}, expect: {{code: 8015}}", ("code", "8015", "none")),
    "no code": ("get: /v2/customers/2/tierDetails, expect: {code: none}", ("code", "none", "8015")),
    "value": (
        f"get: {ANN}, expect: {{body: {{programTiers: [{{currentTierName: Silver}}]}}}}",
        ("$.programTiers[0].currentTierName", '"Silver"', '"Gold"'),
    ),
    "type": ("get: /v2/notes, expect: {body: {s: 2}}", ("$.s", "number 2", 'text "2"')),
    "missing": ("get: /v2/notes, expect: {body: {list: [1, {b: 2}]}}", ("$.list[1].b", "2", "nothing there")),
    "unexpected": (
        'get: /v2/notes, expect: {exact_body: {n: 1.5, s: "2", list: [1, {}]}}',
        ("$.list[1].a", "nothing there", '"b"'),
    ),
    "length": ("get: /v2/notes, expect: {body: {list: [1]}}", ("$.list", "1 in [1]", '2 in [1, {"a": "b"}]')),
    "path": ("get: /v2/notes, expect: {json: {'$.list[1]': {a: c}}}", ("$.list[1].a", '"c"', '"b"')),
    "nowhere": ("get: /v2/notes, expect: {json: {$.x: 1}}", ("$.x", "1", "nothing there")),
    "there": ("get: /v2/notes, expect: {absent: $.n}", ("$.n", "nothing there", "1.5")),
    "header": ("get: /v2/notes, expect: {headers: {X-Note: '8'}}", ("header X-Note", '"8"', '"7"')),
    "no header": ("get: /v2/notes, expect: {headers: {X-No: '8'}}", ("header X-No", '"8"', "none")),
    "text": ("get: /page, expect: {text: {contains: ho}}", ("text", 'it contains "ho"', '"<p>hi</p>"')),
    "exact text": ("get: /page, expect: {exact_body: '<p>hi</p> '}", ("body", '"<p>hi</p> "', '"<p>hi</p>"')),
    "no JSON": ("get: /page, expect: {body: {a: 1}}", ("body", "JSON", '"<p>hi</p>"')),
}


@pytest.mark.parametrize(("step", "found"), DIFFERS.values(), ids=list(DIFFERS))
def test_what_does_not_hold_is_told_with_both_sides(step: str, found: tuple[str, str, str], tmp_path: Path) -> None:
    assert told_of(outcome(tmp_path, f"  - {{{step}}}\n")) == [("different", [found])]


def test_a_difference_hides_no_other_and_no_later_step(tmp_path: Path) -> None:
    wrong = f"  - {{get: {ANN}, expect: {{status: 404, code: 1, json: {{$.entityId: 2}}}}}}\n"
    one = outcome(tmp_path, wrong + wrong)
    assert [(verdict, len(found)) for verdict, found in told_of(one)] == [("different", 3)] * 2
    assert (one.verdict, exit_code([one])) == (Verdict.DIFFERENT, 1)


def test_the_body_to_the_letter_may_stand_beside_its_parts(tmp_path: Path) -> None:
    steps = "  - {get: /v2/notes, expect: {exact_body: x, json: {$.n: 2}, absent: $.s}}\n"
    (taken,) = outcome(tmp_path, steps).taken
    assert [found.about for found in taken.mismatches] == ["body", "$.n", "$.s"]


def test_a_step_may_end_the_scenario(tmp_path: Path) -> None:
    steps = f"  - {{get: {ANN}, expect: {{status: STATUS}}, stop: true}}\n  - {{get: {ANN}}}\n"
    differs = outcome(tmp_path, steps.replace("STATUS", "404"))
    assert [taken.verdict for taken in differs.taken] == [Verdict.DIFFERENT, Verdict.LEFT_OUT]
    assert [taken.verdict for taken in outcome(tmp_path, steps.replace("STATUS", "200")).taken] == [Verdict.SAME] * 2


def test_why_it_was_answered_so_stands_beside_a_difference(tmp_path: Path) -> None:
    one = outcome(tmp_path, "  - {get: /v2/customers/2/tierDetails, expect: {code: none}}\n  - {get: /v2/notes}\n")
    first, second = one.taken
    assert first.why[0] == "8015 Customer not found for the given identifiers"
    assert first.why[-1].startswith("-> NO  customer")
    assert second.why == ()


MOVES = f"""\
  - {{get: {ANN}, expect: {{json: {{"$.programTiers[0].currentTierName": Gold}}}}}}
  - advance: P2D
  - {{get: {ANN}, expect: {{json: {{"$.programTiers[0].currentTierName": Silver}}}}}}
  - clock: {{now: 2027-03-26T20:00:00Z, frozen: true}}
  - {{get: {ANN}, expect: {{json: {{"$.programTiers[0].currentTierName": Gold}}}}}}
  - seed:
      customers: [{{id: 2, tiers: {{Main: Silver}}}}]
      canned: [{{path: /v2/seeded, body: {{n: 1, s: "1", none: null, empty: ""}}}}]
  - {{get: /v2/customers/2/tierDetails, expect: {{json: {{"$.programTiers[0].currentTierName": Silver}}}}}}
  - {{get: /v2/seeded, expect: {{exact_body: {{n: 1, s: "1", none: null, empty: ""}}}}}}
  - admin: {{put: customers/2/tiers/Main, body: Gold}}
  - {{get: /v2/customers/2/tierDetails, expect: {{json: {{"$.programTiers[0].currentTierName": Gold}}}}}}
  - admin: {{patch: /customers/2, body: {{name: Bo}}}}
  - admin: {{put: clock, body: {{now: 2027-03-26T20:00:00Z, frozen: true}}}}
  - admin: {{delete: customers/2}}
  - {{get: /v2/customers/2/tierDetails, expect: {{code: 8015}}}}
  - reset: true
  - {{get: /v2/seeded, expect: {{status: 404}}}}
  - {{get: {ANN}, expect: {{json: {{"$.entityId": 1}}}}}}
"""


def test_moves_change_the_scenario_own_world(tmp_path: Path) -> None:
    one = outcome(tmp_path, MOVES.replace("/customers/2, body", "customers/2, body"))
    assert told_of(one) == [SAME] * len(one.taken)
    assert one.verdict is Verdict.SAME


CAPTURES = """\
  - post: /v3/oauth/token/generate
    body: {key: k, secret: s3cr3t}
    capture: {token: $.data.accessToken, life: $.data.ttlSeconds, kind: {header: Content-Type}}
  - get: /v2/customers/1/tierDetails
    headers: {X-CAP-API-OAUTH-TOKEN: "${token}"}
    expect: {status: 200, headers: {content-type: "${kind}"}}
    capture: {who: $.entityId, tier: "$.programTiers[0].currentTierName"}
  - get: /v2/customers/${who}/tierDetails
    expect:
      body: {entityId: "${who}", programTiers: [{currentTierName: "${tier}", tierExpiryDate: "${today+1d} 23:59:59"}]}
      text: {contains: 'entityId":${who}'}
  - {get: "/v2/customers/lookup?source=INSTORE&identifierName=externalId&identifierValue=${kind}", expect: {code: 8015}}
  - admin: {put: "customers/${who}/tiers/Main", body: {tier: Silver, expires: "${today + 1m}"}}
  - {get: /v2/customers/1/tierDetails, expect: {json: {"$.programTiers[0].tierExpiryDate": "2027-04-27 23:59:59"}}}
"""


def test_values_are_captured_and_used_with_their_types(tmp_path: Path) -> None:
    """The day is that of India, where it is the 27th already."""
    one = outcome(tmp_path, CAPTURES)
    assert told_of(one) == [SAME] * 6
    sent = one.taken[3].exchange
    assert sent is not None
    assert sent.request.url.endswith("identifierValue=application%2Fjson%3Bcharset%3DUTF-8")


@pytest.mark.parametrize(
    ("capture", "got"),
    [
        ("$.nothing", "nothing at $.nothing"),
        ("$.list", "a list at $.list; expected a single value"),
        ("{header: X-No}", "no header X-No"),
    ],
)
def test_what_cannot_be_captured_is_told_and_so_is_who_needed_it(capture: str, got: str, tmp_path: Path) -> None:
    steps = f"  - {{get: /v2/notes, capture: {{it: {capture}}}}}\n  - {{get: '/v2/${{it}}'}}\n  - {{get: /v2/notes}}\n"
    first, second, third = outcome(tmp_path, steps).taken
    assert (first.verdict, [found.got for found in first.mismatches]) == (Verdict.DIFFERENT, [got])
    assert (second.verdict, second.trouble) == (Verdict.DIFFERENT, ("${it} was not captured, so this was not sent",))
    assert third.verdict is Verdict.SAME


@pytest.mark.parametrize(
    ("step", "trouble"),
    [
        (
            "seed: {customers: [{id: 2, tiers: {Main: Goold}}]}",
            "it.yaml:6:47: error: tier 'Goold' is not one of 'Main'",
        ),
        ("advance: P9000Y", "by 'P9000Y' cannot be advanced"),
        ("admin: {put: customers/9/tiers/Main, body: Gold}", "There is no customer 9"),
        ("admin: {delete: nothing/here}", "DELETE /__admin/nothing/here is not an admin call"),
    ],
)
def test_a_move_that_is_refused_ends_the_scenario_with_its_place(step: str, trouble: str, tmp_path: Path) -> None:
    one = outcome(tmp_path, f"  - {{get: {ANN}}}\n  - {{{step}}}\n  - {{get: {ANN}}}\n")
    assert [taken.verdict for taken in one.taken] == [Verdict.SAME, Verdict.NOT_RUN, Verdict.LEFT_OUT]
    assert trouble in one.taken[1].trouble[0]
    assert (one.verdict, exit_code([one])) == (Verdict.NOT_RUN, 2)


@pytest.mark.parametrize(
    ("head", "trouble"),
    [
        ("scenario: it\nfixtures: nowhere.yaml\n", "nowhere.yaml:1:1: error: this file cannot be read"),
        ("scenario: it\nfixtures: org.yaml\nseed: {customers: [{id: 1, merged_into: 9}]}\n", "it.yaml:3:41: error"),
        ("scenario: it\nclock: {now: 9999-01-01}\n", "the clock cannot be set"),
    ],
)
def test_what_cannot_be_set_up_is_not_run(head: str, trouble: str, tmp_path: Path) -> None:
    (one,) = replayed(a_scenario(tmp_path, "  - {get: /v2/notes}\n", head=head))
    assert (one.verdict, one.taken) == (Verdict.NOT_RUN, ())
    assert trouble in one.trouble[0]


def test_scenarios_stand_apart_and_on_the_demo_without_fixtures(tmp_path: Path) -> None:
    seeds = "  - seed: {customers: [{id: 77}]}\n  - {get: /v2/customers/77/tierDetails, expect: {code: none}}\n"
    asks = "  - {get: /v2/customers/77/tierDetails, expect: {code: 8015}}\n"
    one = a_scenario(tmp_path, seeds, name="one", head="scenario: one\n")
    two = a_scenario(tmp_path, asks, name="two", head="scenario: two\n")
    found: list[Replayed] = replayed(one, two)
    assert [known.verdict for known in found] == [Verdict.SAME] * 2


@pytest.mark.parametrize(
    ("call", "says"),
    [
        ("{post: faults, body: {kind: html, frist: 1}}", "unknown key 'frist' in a fault; did you mean 'first'?"),
        ("{put: customers/1/tiers/Main, body: Goold}", "tier 'Goold' is not one of 'Main'"),
        ("{put: webhooks, body: [{url: ftp://x}]}", "url 'ftp://x' is not an http or https URL"),
        ("{delete: customers/7}", "there is no customer 7"),
    ],
)
def test_an_admin_call_that_is_refused_ends_the_scenario_and_says_why(call: str, says: str, tmp_path: Path) -> None:
    one = outcome(tmp_path, f"  - admin: {call}\n  - {{get: {ANN}}}\n")
    assert [taken.verdict.value for taken in one.taken] == ["not run", "left out"]
    assert says.lower() in "\n".join(one.taken[0].trouble).lower()
    assert exit_code([one]) == 2
