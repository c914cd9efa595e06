"""Reports: what CI readers make of JUnit XML, and what JSON tells; secrets in neither."""

import json
from pathlib import Path
from xml.etree import ElementTree

from sandbox.replaying.outcome import Replayed
from sandbox.replaying.reports import as_json, junit
from sandbox.replaying.telling import summed_up, told
from tests.replaying.scenes import a_scenario, replayed

STEPS = """\
  - {get: /v2/notes, expect: {status: 200}}
  - {name: "a <b> & \\u0001", get: /v2/notes, expect: {status: 404, json: {$.n: 2}}, stop: true}
  - {advance: P1D}
"""
SECRETS = """\
  - {post: /v3/oauth/token/generate, body: {key: k, secret: s3cr3t}, capture: {it: $.data.accessToken}}
  - {get: "/v2/notes?token=t0ps3cr3t", headers: {X-CAP-API-OAUTH-TOKEN: "${it}"}, expect: {status: 500}}
  - post: /v3/oauth/token/generate
    body: {key: k, secret: s3cr3t}
    expect: {json: {$.data.accessToken: x, $.data: 1, $.errors: []}, exact_body: x, text: {contains: y}}
  - {post: /v3/oauth/token/generate, body: {key: k, secret: s3cr3t}, expect: {body: []}}
"""


def some(folder: Path) -> list[Replayed]:
    """One that differs, one that could not be set up, one that is no scenario, one without steps."""
    (folder / "broken.yaml").write_text("scenario: [", encoding="utf-8")
    wrong = a_scenario(folder, "  []\n", name="wrong", head="scenario: NAME\nfixtures: nowhere.yaml\n")
    empty = a_scenario(folder, "  []\n", name="empty")
    return replayed(a_scenario(folder, STEPS, name="differs"), wrong, folder / "broken.yaml", empty)


def test_junit_has_a_suite_for_each_scenario_and_a_case_for_each_step(tmp_path: Path) -> None:
    top = ElementTree.fromstring(junit(some(tmp_path)).encode())
    counts = ("tests", "failures", "errors", "skipped")
    assert top.tag == "testsuites"
    assert [top.get(name) for name in counts] == ["6", "1", "2", "1"]
    suites = {suite.get("name"): [int(suite.get(name, "")) for name in counts] for suite in top}
    assert list(suites.values()) == [[3, 1, 0, 1], [1, 0, 1, 0], [1, 0, 1, 0], [1, 0, 0, 0]]
    cases = top.findall("testsuite/testcase")
    assert all({"name", "classname", "time"} <= case.attrib.keys() for case in cases)
    failed = cases[1]
    assert (failed.get("name"), failed.get("line")) == ("2. a <b> & \ufffd", "6")
    (failure,) = failed
    assert failure.get("message") == "status expected 404 got 200"
    assert "$.n\n  expected  2\n  got       1.5" in (failure.text or "")


def test_json_tells_all_of_it(tmp_path: Path) -> None:
    whole = json.loads(as_json(some(tmp_path)))
    assert whole["summary"] == {"same": 1, "different": 1, "not run": 2}
    steps = whole["scenarios"][0]["steps"]
    assert [step["verdict"] for step in steps] == ["same", "different", "left out"]
    assert steps[1]["differences"][1] == {"about": "$.n", "expected": "2", "got": "1.5"}
    assert steps[0]["response"]["status"] == 200
    assert "nowhere.yaml" in whole["scenarios"][1]["trouble"][0]


def test_one_screen_tells_what_where_and_why(tmp_path: Path) -> None:
    (one,) = replayed(a_scenario(tmp_path, "  - {get: /v2/customers/9/tierDetails, expect: {code: none}}\n"))
    lines = list(told(one))
    assert lines[:5] == [
        "different  it",
        f"  {tmp_path}/it.yaml:5: step 1: GET /v2/customers/9/tierDetails",
        "    code",
        "      expected  none",
        "      got       8015",
    ]
    assert lines[-1].startswith("      -> NO  customer")
    assert len(lines) < 24
    assert summed_up([one], 1.25) == "1 scenario, 1 steps: 1 different (1.2 s)"


def test_very_many_and_very_long_differences_still_fit_a_screen(tmp_path: Path) -> None:
    many = ", ".join(f"$.x{number}: {'y' * 500}" for number in range(100))
    (one,) = replayed(a_scenario(tmp_path, f"  - {{get: /v2/notes, expect: {{json: {{{many}}}}}}}\n"))
    lines = list(told(one))
    assert len(lines) < 40
    assert max(map(len, lines)) < 250
    assert "    and 92 more" in lines


def test_secrets_are_in_no_report(tmp_path: Path) -> None:
    found = replayed(a_scenario(tmp_path, SECRETS))
    sent = [taken.exchange for taken in found[0].taken if taken.exchange is not None]
    tokens = [exchange.response.json["data"]["accessToken"] for exchange in sent if exchange.request.method == "POST"]
    assert len(tokens) == 3
    for text in (junit(found), as_json(found), "\n".join(told(found[0]))):
        assert "accessToken" in text
        for secret in (*tokens, tokens[0][:20], "s3cr3t"):
            assert secret not in text
