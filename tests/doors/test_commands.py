"""The commands that answer and end: check, customers, explain, errors, openapi, wait, and their help."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox import __version__, create_app
from sandbox.cli_wait import wait_until_ready
from sandbox.core.catalogue import ERRORS
from sandbox.settings import SETTINGS
from tests.doors.processes import Serving, run

WRONG = "org: {id: 7, cluster: eu}\nprograms: [{id: 1, name: Main, tierz: [Base]}]\n"
RIGHT = "org: {id: 7, cluster: eu}\nprograms: [{id: 1, name: Main, tiers: [Base]}]\n"
TOM = "source=INSTORE&identifierName=email&identifierValue=tom.sawyer@example.com"


@pytest.fixture
def unused_port() -> Iterator[int]:
    """A port that nobody else gets, and nobody listens on."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


class Clock:
    """A clock that moves only when somebody pauses."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds

    def pause(self, seconds: float) -> None:
        self.seconds += seconds


def test_version() -> None:
    assert run("--version") == (0, f"capillary-sandbox {__version__}\n", "")


def test_the_help_of_serve_lists_every_setting_with_variable_and_default() -> None:
    said = " ".join(run("serve", "--help", COLUMNS="200").out.split())
    for row in SETTINGS:
        assert row.flag in said
        assert row.doc in said
        assert f"[{row.variable}" in said
        assert not row.default_text or f"default {row.default_text}" in said


def test_a_bad_setting_is_one_sentence_and_exit_code_2() -> None:
    done = run("serve", SANDBOX_PORT="x")
    assert done.code == 2
    assert done.err == "Error: SANDBOX_PORT: port is 'x', expected a whole number from 0 to 65535, for example 0\n"


def test_an_unknown_variable_is_a_warning() -> None:
    done = run("check", SANDBOX_FIXTURE="x")
    assert done.code == 0
    assert done.err == "Warning: SANDBOX_FIXTURE is not a setting; did you mean 'SANDBOX_FIXTURES'?\n"


def test_check_counts_what_is_fine(tmp_path: Path) -> None:
    (tmp_path / "right.yaml").write_text(RIGHT)
    assert run("check") == (0, "3 files, 3 orgs, no findings\n", "")
    assert run("check", "right.yaml", cwd=tmp_path) == (0, "1 file, 1 org, no findings\n", "")
    assert run("check", cwd=tmp_path, SANDBOX_FIXTURES="right.yaml").out == "1 file, 1 org, no findings\n"


def test_a_fallback_that_is_the_sandbox_itself_is_one_sentence_and_exit_code_2() -> None:
    done = run("serve", "--port", "18015", "--fallback", "http://localhost:18015")
    assert done.code == 2
    assert done.err == (
        "Error: fallback: http://localhost:18015: this is where the sandbox itself listens; "
        "expected the address of another mock\n"
    )


def test_check_warns_of_a_canned_answer_that_an_endpoint_hides(tmp_path: Path) -> None:
    text = "org: {id: 1, cluster: eu}\nprograms: [{id: 7, name: Main, tiers: [Base]}]\ncanned: [{path: %s}]\n"
    (tmp_path / "my.yaml").write_text(text % "/v2/customers/lookup/tierDetails")
    done = run("check", "my.yaml", cwd=tmp_path)
    assert done.code == 0
    assert done.out.startswith("my.yaml:3:17: warning: GET '/v2/customers/lookup/tierDetails' is imitated")


def test_check_prints_findings_and_exits_2(tmp_path: Path) -> None:
    (tmp_path / "wrong.yaml").write_text(WRONG)
    done = run("check", "wrong.yaml", cwd=tmp_path)
    assert done.code == 2
    assert done.out.startswith("wrong.yaml:2:")
    assert "error: " in done.out.splitlines()[0]


def test_check_of_what_is_not_there_exits_2(tmp_path: Path) -> None:
    done = run("check", "nowhere.yaml", cwd=tmp_path)
    assert done.code == 2
    assert "nowhere.yaml" in done.out


def test_errors_lists_the_whole_catalogue() -> None:
    lines = run("errors").out.splitlines()
    assert lines[0].split() == ["code", "message", "scope", "provenance", "when"]
    assert [int(line.split()[0]) for line in lines[1:]] == list(ERRORS)
    assert all(error.message in line for error, line in zip(ERRORS.values(), lines[1:], strict=True))


def test_openapi_is_what_the_server_gives() -> None:
    served = create_app().test_client().get("/__admin/openapi.json").json
    assert json.loads(run("openapi").out) == served


@pytest.mark.parametrize("host", ["", "http://127.0.0.1:8015"])
def test_explain_marks_the_check_that_decided(host: str) -> None:
    lines = run("explain", f"{host}/v2/customers/lookup/tierDetails?{TOM}").out.splitlines()
    assert lines[0].startswith("8015 ")
    assert lines[-1].startswith("-> NO  primary-identifier")


def test_explain_can_ask_another_org() -> None:
    (line, *_) = run("explain", f"/v2/customers/lookup/tierDetails?{TOM}", "--org", "999").out.splitlines()
    assert line.startswith("401 ")


def test_wait_is_over_when_the_sandbox_is_ready(demo: Serving) -> None:
    assert run("wait", demo.url) == (0, f"{demo.url} is ready\n", "")


def test_wait_gives_up_after_its_timeout(demo: Serving) -> None:
    done = run("wait", demo.url + "/v2", "--timeout", "0.1")
    assert (done.code, done.err) == (1, f"{demo.url}/v2 is not ready after 0.1 s: it answers 404 Not Found\n")


def test_wait_asks_until_the_deadline_and_says_what_the_last_try_met(unused_port: int) -> None:
    clock = Clock()
    said = wait_until_ready(f"http://127.0.0.1:{unused_port}", 30, clock=clock, pause=clock.pause)
    assert said == "Connection refused"
    assert 29 < clock.seconds <= 30


@pytest.mark.parametrize("url", ["127.0.0.1:8015", "ftp://127.0.0.1", "http://", "http://[x"])
def test_wait_says_when_a_url_is_none(url: str) -> None:
    with pytest.raises(ValueError, match=r"URL|is no address of a sandbox"):
        wait_until_ready(url, 30, clock=Clock(), pause=Clock().pause)


def test_an_unknown_command_exits_2() -> None:
    assert run("serv").code == 2
