"""How far behaviours can be trusted, as the admin API and the answers themselves tell it."""

import json
from pathlib import Path

import pytest
from werkzeug.test import Client

from sandbox.app import create_app, wsgi
from sandbox.core.rules import RULES
from sandbox.settings import Settings
from sandbox.web.admin_fidelity import behaviours
from tests.web.conftest import Door

LOOKUP = "/v2/customers/lookup/tierDetails?source=INSTORE&identifierName={}&identifierValue={}"


def test_every_behaviour_is_told_with_its_evidence(door: Door) -> None:
    told = door().get("/__admin/fidelity").json
    assert len(told["behaviours"]) == len(behaviours()) == sum(told["score"].values())
    assert sum(told["rules"].values()) == len(RULES)
    assert told["drift"] is None
    rows = {(row["kind"], row["id"]): row for row in told["behaviours"]}
    assert rows["rule", "primary-identifier"] == {
        "kind": "rule",
        "id": "primary-identifier",
        "says": RULES["primary-identifier"].promise,
        "provenance": "documented",
        "meaning": "documented by the vendor on that endpoint's own page",
        "seen": "API page Get Customer Tier",
        "noted": "2026-11-24",
    }
    assert (rows["error", "8003"]["provenance"], rows["warning", "8069"]["provenance"]) == ("sibling", "observed")
    assert rows["switch", "business_error_status"]["provenance"] == "assumed"
    assert rows["rule", "magic"]["provenance"] == "own"


@pytest.mark.parametrize(
    ("kind", "value", "known"),
    [
        ("mobile", "915795008395", "documented"),
        ("email", "tom@example.com", "documented"),
        ("mobile,email,", "1,2", "sibling"),
        ("mobile", "999000008015", "own"),
    ],
)
def test_an_answer_names_how_its_deciding_rule_is_known(kind: str, value: str, known: str, door: Door) -> None:
    answer = door().get(LOOKUP.format(kind, value), headers={"X-Sandbox-Explain": "1"})
    assert f" [{known}] | " in answer.headers["X-Sandbox-Explanation"] or answer.headers[
        "X-Sandbox-Explanation"
    ].endswith(f" [{known}]")


def test_refused_credentials_name_it_too(door: Door) -> None:
    headers = {"X-Sandbox-Explain": "1", "Authorization": "Bearer x"}
    told = door().get(LOOKUP.format("mobile", "1"), headers=headers).headers["X-Sandbox-Explanation"]
    assert told.startswith("401 Authentication failed")
    assert told.endswith("[documented]")


def test_the_page_shows_the_ledger() -> None:
    page = Client(create_app()).get("/__admin/docs").text
    assert 'id="fidelity"' in page
    assert page.count("<td>nowhere: nobody documents it</td>") == sum(row.known == "assumed" for row in behaviours())


def test_the_last_verdict_of_drift_is_told_as_the_file_has_it_by_then(tmp_path: Path) -> None:
    file = tmp_path / "drift.jsonl"
    client = Client(wsgi(create_app(settings=Settings(drift_ledger=file))))

    def drift() -> object:
        return client.get("/__admin/fidelity").json["drift"]

    assert drift() is None
    verdict = {"date": "2027-03-26T12:00:00Z", "verdict": "same"}
    file.write_text(f'{{"verdict": "different"}}\n{json.dumps(verdict)}\n')
    assert drift() == verdict
    for wrong in ("[]\n", '{"verdict": \n', "\xff" * 3, "[" * 9999):
        file.write_bytes(wrong.encode("latin-1"))
        assert str(file) in str(drift())
