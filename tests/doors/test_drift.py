"""`drift` against a second sandbox: nothing where it is the same, else the one switch that was turned."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from sandbox.app import create_app, wsgi
from sandbox.server import Served
from sandbox.sources.dialects import dialect_values
from tests.doors.commands import command
from tests.doors.processes import Finished

ORG = """\
org: {id: 501, cluster: eu, sources: {WECHAT: {accounts: ["1"]}}, credentials: {clients: [{key: k, secret: s}]}}
programs:
  - {id: 1, name: Main, default: true, tiers: [Bronze, Gold]}
  - {id: 2, name: Side, tiers: [Blue]}
customers:
  - {id: 11, name: Ann, identifiers: {mobile: "911"}, sources: {WECHAT/1: {wechat: wx}}, tiers: {Main: Gold}}
"""
ASK = "/v2/customers/lookup/tierDetails?source="
SCENARIO = f"""\
scenario: reads
fixtures: own.yaml
steps:
  - get: {ASK}INSTORE&identifierName=mobile&identifierValue=911
  - get: {ASK}INSTORE&identifierName=mobile&identifierValue=911&fetchDataForAllPrograms=true
  - get: {ASK}INSTORE&identifierName=mobile,email&identifierValue=911,a@b.c
  - get: {ASK}WECHAT&identifierName=mobile&identifierValue=911&accountId=1
  - get: {ASK}WECHAT&identifierName=wechat&identifierValue=wx
  - get: {ASK}NOWHERE&identifierName=mobile&identifierValue=911
  - get: /v2/customers/99/tierDetails
  - head: /v2/customers/99/tierDetails
  - post: /v3/oauth/token/generate
    body: {{key: k, secret: s}}
    capture: {{token: $.data.accessToken}}
  - get: /v2/customers/11/tierDetails
    headers: {{X-CAP-API-OAUTH-TOKEN: "${{token}}"}}
  - seed: {{customers: [{{id: 12, name: Bob}}]}}
  - get: /v2/customers/12/tierDetails
"""
TURNS = [(name, value) for name, values in dialect_values().items() for value in values]


def drift(*arguments: str | Path) -> Finished:
    return command("drift", *arguments)


@contextmanager
def another(folder: Path, dialect: str = "") -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """A second sandbox with Bob in it, and the methods and paths that it is asked; the scenario lies in `folder`."""
    (folder / "own.yaml").write_text(ORG, encoding="utf-8")
    (folder / "reads.yaml").write_text(SCENARIO, encoding="utf-8")
    theirs = folder / "theirs.yaml"
    switched = ORG.replace("cluster: eu", f"cluster: eu, dialect: {{{dialect}}}" if dialect else "cluster: eu")
    theirs.write_text(f"{switched}  - {{id: 12, name: Bob}}\n", encoding="utf-8")
    asked: list[tuple[str, str]] = []
    app = wsgi(create_app(theirs))

    def listening(environ: dict[str, Any], start_response: Any) -> Any:
        asked.append((environ["REQUEST_METHOD"], environ["PATH_INFO"]))
        return app(environ, start_response)

    with Served(listening) as served:
        yield served.url, asked


def test_nothing_is_told_of_an_identical_one_which_is_only_read(tmp_path: Path) -> None:
    with another(tmp_path) as (url, asked):
        done = drift(tmp_path / "reads.yaml", "--target", url)
    assert (done.code, done.err) == (0, ""), done.out
    assert "same     reads: 9 answers compared" in done.out
    assert "9 answers compared: 0 differences" in done.out
    assert "not asked: step 9: POST may change something" in done.out
    assert "not asked: step 10: ${token} comes from a step that the target is not asked" in done.out
    assert len(asked) == 9
    assert {method for method, _ in asked} == {"GET", "HEAD"}
    assert not any(path.startswith("/__admin") for _, path in asked)


def test_faults_of_a_scenario_are_no_drift(tmp_path: Path) -> None:
    with another(tmp_path) as (url, _):
        file = tmp_path / "reads.yaml"
        file.write_text(SCENARIO + "faults: [{kind: html}]\n", encoding="utf-8")
        done = drift(file, "--target", url)
    assert (done.code, done.err) == (0, ""), done.out


@pytest.mark.long
@pytest.mark.parametrize(("name", "value"), TURNS)
def test_a_switch_that_was_turned_is_found_and_no_other(tmp_path: Path, name: str, value: Any) -> None:
    told = str(value).lower() if isinstance(value, bool) else value
    with another(tmp_path, f"{name}: {told}") as (url, _):
        done = drift(tmp_path, "--target", url, "--json", tmp_path / "drift.json")
    found = [
        each["explainedBy"] for each in json.loads((tmp_path / "drift.json").read_text())["scenarios"][0]["differences"]
    ]
    is_default = name != "parameter_error_status" and value == dialect_default(name)
    if is_default or (name, value) == ("parameter_error_status", 200):
        assert (done.code, found) == (0, []), done.out
    else:
        assert done.code == 1, done.out
        assert {json.dumps(each) for each in found} == {json.dumps([{"name": name, "value": value}])}
        assert f"dialect  {name}: {told}" in done.out
        assert done.out.rstrip().endswith(f"(dialect {name}: {told})")


def dialect_default(name: str) -> Any:
    """What stands where an org says nothing."""
    from sandbox.core.model import Dialect

    return getattr(Dialect(), name)


def test_what_no_switch_explains_is_told_as_such(tmp_path: Path) -> None:
    with another(tmp_path, "iso_dates: false") as (url, _):
        theirs = tmp_path / "own.yaml"
        theirs.write_text(ORG.replace("Main: Gold", "Main: Bronze"), encoding="utf-8")
        done = drift(tmp_path / "reads.yaml", "--target", url)
    assert done.code == 1
    assert "dialect iso_dates: false; " in done.out
    assert "unexplained)" in done.out
    assert (
        'tier_details  $.programTiers[*].currentTierName\n    sandbox  "Bronze"\n    target   "Gold"\n    at '
        in done.out
    )


@pytest.mark.parametrize(
    ("status", "headers", "says"),
    [("502 Bad Gateway", [("Content-Type", "text/html")], "answers 502 with a web page")],
)
def test_a_gateway_is_one_line_and_exit_code_2(
    tmp_path: Path, status: str, headers: list[tuple[str, str]], says: str
) -> None:
    with another(tmp_path):
        pass

    def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response(status, headers)
        return [b"<html></html>"]

    with Served(app) as served:
        done = drift(tmp_path / "reads.yaml", "--target", served.url)
    assert done.code == 2
    assert says in done.err
    assert done.err.count("\n") == 1


def test_nobody_there_a_broken_file_and_a_refused_step_are_exit_code_2(tmp_path: Path) -> None:
    with another(tmp_path) as (url, _):
        broken = tmp_path / "broken.yaml"
        broken.write_text("scenario: broken\nsteps: [{gte: /x}]\n", encoding="utf-8")
        told = drift(broken, tmp_path / "reads.yaml", "--target", url)
        broken.write_text("scenario: broken\nsteps: [{seed: {customers: [{id: x}]}}]\n", encoding="utf-8")
        refused = drift(broken, "--target", url)
    assert told.code == refused.code == 2
    assert "broken.yaml:2:10: error" in told.out
    assert "same     reads" in told.out
    assert "step 1: " in refused.out
    assert "broken.yaml" in refused.out
    gone = drift(tmp_path / "reads.yaml", "--target", url)
    assert gone.code == 2
    assert "nobody answers at" in gone.err
    assert gone.err.count("\n") == 1


def test_the_verdict_is_written_down_with_its_date_and_without_credentials(tmp_path: Path) -> None:
    ledger = tmp_path / "drift.jsonl"
    keep = ("--drift-ledger", ledger)
    with another(tmp_path, "error_warnings: empty") as (url, _):
        assert drift(tmp_path / "reads.yaml", "--target", url, *keep).code == 1
    with another(tmp_path) as (same, _):
        assert drift(tmp_path / "reads.yaml", "--target", f"{same}/", *keep).code == 0
    first, second = map(json.loads, ledger.read_text().splitlines())
    assert (first["target"], first["verdict"], first["scenarios"]) == (url, "different", ["reads"])
    assert datetime.fromisoformat(first["date"]).tzinfo is not None
    assert {each["field"] for each in first["differences"]} == {"$.warnings"}
    assert all(each["explainedBy"] == ["error_warnings: empty"] and each["times"] for each in first["differences"])
    assert (second["verdict"], second["differences"]) == ("same", [])

    told = command("fidelity", *keep).out.splitlines()
    assert told[-1] == f"drift: same on {second['date']}, {same}"
    assert "reads.yaml" not in ledger.read_text()


def test_without_a_file_for_it_no_verdict_is_written(tmp_path: Path) -> None:
    with another(tmp_path) as (url, _):
        before = set(tmp_path.iterdir())
        drift(tmp_path / "reads.yaml", "--target", url)
    assert set(tmp_path.iterdir()) == before


def test_a_ledger_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    with another(tmp_path) as (url, _):
        done = drift(tmp_path / "reads.yaml", "--target", url, "--drift-ledger", tmp_path)
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert "cannot be written" in done.err


def test_fidelity_finds_behaviours_by_a_word(tmp_path: Path) -> None:
    head, *found, score = command("fidelity", "Manual Slab").out.splitlines()
    assert head.startswith("what ")
    assert [line.split()[1] for line in found] == ["3045"]
    assert "documented" in score
    assert command("fidelity", "--drift-ledger", tmp_path / "none").out.endswith("drift: never looked for\n")
    assert command("fidelity", "no such word").out.startswith("no behaviour matches 'no such word'\n")
