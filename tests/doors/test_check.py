"""check: findings in three forms, and an exit code that says how bad they are; serve tells warnings and serves."""

import json
from pathlib import Path

import pytest

from sandbox.cli_check import FORMATS
from sandbox.sources.findings import Finding
from sandbox.sources.yaml_files import Loaded
from tests.doors.processes import run, serving

RIGHT = "org: {id: 7, cluster: eu}\nprograms: [{id: 1, name: Main, tiers: [Base, Top]}]\n"
OLD = RIGHT + "customers:\n- {id: 5, tiers: {Main: {tier: Top, expires: 2001-02-03}}}\n"
WRONG = OLD + "- {id: 5}\n"
PAST = "expires 2001-02-03 is in the past; expected a day to come, or one such as today-30d if meant"
TWICE = "customer id 5 is given twice; first at line 4"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (("right", RIGHT), ("old", OLD), ("wrong", WRONG)):
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def test_warnings_are_told_and_do_no_harm(folder: Path) -> None:
    said = f"old.yaml:4:46: warning: {PAST}\n1 file, 1 org, 1 warning\n"
    assert run("check", "old.yaml", cwd=folder) == (0, said, "")
    assert run("check", "old.yaml", "--strict", cwd=folder) == (1, said, "")


def test_strict_has_nothing_against_what_is_right(folder: Path) -> None:
    assert run("check", "--strict", "right.yaml", cwd=folder).code == 0


@pytest.mark.parametrize("strictly", [(), ("--strict",)])
def test_errors_exit_2_in_any_case(strictly: tuple[str, ...], folder: Path) -> None:
    done = run("check", "wrong.yaml", *strictly, cwd=folder)
    lines = [f"wrong.yaml:4:46: warning: {PAST}", f"wrong.yaml:5:8: error: {TWICE}"]
    assert (done.code, done.out.splitlines()) == (2, lines)


def test_as_json_it_is_a_list_of_objects_and_nothing_else(folder: Path) -> None:
    done = run("check", "wrong.yaml", "--format", "json", cwd=folder)
    assert done.code == 2
    assert json.loads(done.out) == [
        {"file": "wrong.yaml", "line": 4, "column": 46, "severity": "warning", "message": PAST},
        {"file": "wrong.yaml", "line": 5, "column": 8, "severity": "error", "message": TWICE},
    ]
    assert run("check", "right.yaml", "--format", "json", cwd=folder) == (0, "[]\n", "")


def test_as_annotations_it_is_a_command_for_each_and_nothing_else(folder: Path) -> None:
    done = run("check", "wrong.yaml", "--format", "github", cwd=folder)
    assert done.out.splitlines() == [
        f"::warning file=wrong.yaml,line=4,col=46::{PAST}",
        f"::error file=wrong.yaml,line=5,col=8::{TWICE}",
    ]
    assert run("check", "right.yaml", "--strict", "--format", "github", cwd=folder) == (0, "", "")


def test_an_annotation_escapes_what_would_end_it() -> None:
    finding = Finding("C:\\a,b%\n.yaml", 1, 2, "error", "100%: a, b\r\nc")
    (line,) = FORMATS["github"](Loaded((), (finding,)))
    assert line == "::error file=C%3A\\a%2Cb%25%0A.yaml,line=1,col=2::100%25: a, b%0D%0Ac"


def test_a_form_that_does_not_exist_is_wrong_use() -> None:
    done = run("check", "--format", "xml")
    assert done.code == 2
    assert all(name in done.err for name in FORMATS)


def test_serve_tells_warnings_on_standard_error_and_serves(folder: Path) -> None:
    with serving(folder, "--fixtures", "old.yaml") as served:
        assert served.err.read_text(encoding="utf-8") == f"old.yaml:4:46: warning: {PAST}\n"
        assert "warning" not in served.out.read_text(encoding="utf-8")
        assert served.stop() == 0


def test_a_persona_that_is_answered_otherwise_than_it_claims_is_told(tmp_path: Path) -> None:
    (tmp_path / "club.yaml").write_text(
        "org: {id: 7, cluster: eu}\n"
        "programs: [{id: 1, name: Main, tiers: [Base, Top]}]\n"
        "customers: [{id: 5, tiers: {Main: Top}}]\n"
        "personas:\n"
        "  - {shows: right, get: /v2/customers/5/tierDetails, answers: Top}\n"
        "  - {shows: wrong tier, get: /v2/customers/5/tierDetails, answers: Base}\n"
        "  - {shows: wrong code, get: /v2/customers/6, answers: 8089}\n"
        "  - {shows: no path, get: /v2/nothing/here, answers: Top}\n"
        "  - {shows: v1.1, get: '/v1.1/customer/get?id=5,6', answers: Top}\n"
        "  - {shows: nobody, get: '/v1.1/customer/get?id=6', answers: 1012}\n"
    )
    done = run("check", "club.yaml", cwd=tmp_path)
    lines = done.out.splitlines()
    assert lines[0] == (
        "club.yaml:6:1: warning: this persona claims 'Base', and the answer is 'Top'; expected the same"
    )
    assert [line.split(":")[1] for line in lines[:-1]] == ["6", "7", "8"]
    assert run("check", "club.yaml", "--strict", cwd=tmp_path).code == 1
