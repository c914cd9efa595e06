"""What a run of pytest says of the situations that its tests have met."""

import json
import os
from collections.abc import Iterator
from typing import Any
from urllib.request import urlopen

import pytest

from sandbox.app import create_app, wsgi
from sandbox.client import SandboxClient
from sandbox.core.situations import SITUATIONS
from sandbox.operations.coverage import Coverage
from sandbox.server import Served
from sandbox.settings import Settings
from tests.doors.plugin_runs import QUICKLY, run

ASK = """
from urllib.request import Request, urlopen

def ask(capillary, path, headers={}):
    try:
        urlopen(Request(capillary.base_url + path, headers=headers)).close()
    except OSError:  # as some errors have a status of their own
        pass
"""

SUITE = """
from ask import ask

def test_gold(capillary):
    ask(capillary, f"/v2/customers/{capillary.customer(tier='Gold', expires='today+9d').id}/tierDetails")

def test_silver_after_a_reset(capillary):
    ask(capillary, "/v2/customers/1/tierDetails")
    capillary.reset()

def test_in_a_fork(capillary):
    ask(capillary.fork(), "/v2/customers/566000001/tierDetails")

def test_nothing(capillary):
    pass

def test_without_it():
    pass
"""

TOLD = "coverage.json"


@pytest.fixture
def suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A project whose tests meet two situations, without settings in its environment."""
    pytester.makepyfile(ask=ASK, test_suite=SUITE)
    pytester.syspathinsert()
    monkeypatch.setenv("PYTHONPATH", str(pytester.path), prepend=os.pathsep)
    for name in ("SANDBOX_ADMIN_TOKEN", "SANDBOX_FIXTURES"):
        monkeypatch.delenv(name, raising=False)
    return pytester


@pytest.fixture(params=["its own server", "a running one"])
def server_options(request: pytest.FixtureRequest) -> Iterator[list[str]]:
    """Nothing, or where a sandbox runs."""
    if request.param == "its own server":
        yield []
        return
    with Served(wsgi(create_app())) as served:
        yield ["--capillary-url", served.url]


def told(suite: pytest.Pytester, *arguments: str) -> dict[str, Any]:
    """What a run in processes of its own writes."""
    result = suite.runpytest_subprocess(*QUICKLY, f"--capillary-coverage-json={TOLD}", *arguments)
    assert result.ret == pytest.ExitCode.OK, result.stdout.str()
    written: dict[str, Any] = json.loads((suite.path / TOLD).read_text())
    return written


def met(coverage: dict[str, Any]) -> dict[str, int]:
    return {one["id"]: one["met"] for one in coverage["situations"] if one["met"]}


def test_it_ends_with_what_was_met_and_how_the_rest_can_be(suite: pytest.Pytester, server_options: list[str]) -> None:
    result = run(suite, "--capillary-coverage=full", *server_options)
    result.assert_outcomes(passed=5)
    result.stdout.fnmatch_lines(
        [
            "*= capillary-sandbox coverage =*",
            "1.1 what is answered: 1 of 7",
            "  never met: 1.1 highest tier: * -> GET /v2/customers/lookup/tierDetails?*",
            "1.2 which customer: 0 of 11",
            "  never met: 1.2 secondary alone: * -> GET *identifierName=email&* (Tom's own e-mail, *)",
            "  never met: 1.3 row 1: 8003 Invalid source -> GET *",
            "  never met: 3.2 adjust: 8925 * -> send the magic mobile 999000008925, or the header Prefer: code=8925",
            f"situations met: 2 of {len(SITUATIONS)} (2.6 %)",
        ]
    )
    result.stdout.no_fnmatch_line("*never met: 1.3 row 6: 8015*")


@pytest.mark.long
def test_each_suggestion_that_becomes_a_test_closes_its_gap(suite: pytest.Pytester) -> None:
    before = told(suite)
    gaps = {
        one["id"]: one["suggestion"] for one in before["situations"] if not one["met"] and "get" in one["suggestion"]
    }
    assert len(gaps) > 50
    suite.makepyfile(
        test_gaps=f"""
        import pytest
        from ask import ask

        @pytest.mark.parametrize("suggestion", {list(gaps.values())!r}, ids={list(gaps)!r})
        def test_gap(capillary, suggestion):
            ask(capillary, suggestion["get"], suggestion["headers"])
            assert capillary.coverage().met >= 1
        """
    )
    after = told(suite, "-n", "4")
    assert gaps.keys() <= met(after).keys()
    assert not any("get" in one["suggestion"] for one in after["situations"] if not one["met"])


@pytest.mark.long
def test_workers_tell_the_same_together_as_one_process(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        test_more="""
        import pytest
        from ask import ask

        @pytest.mark.parametrize("number", range(12))
        def test_many(capillary, number):
            for code in (8015, 8003 + number, 885):
                ask(capillary, "/v2/organization/programs", {"Prefer": f"code={code}"})
        """
    )
    alone = told(suite)
    assert met(alone)["code-885"] == 12
    assert alone == told(suite, "-n", "4")


def test_others_who_share_a_running_sandbox_do_not_count(suite: pytest.Pytester) -> None:
    with Served(wsgi(create_app(settings=Settings()))) as served, SandboxClient(served.url) as others:
        for path in ("/v2/customers/566000002/tierDetails", "/ns/other/v2/customers/566000002/tierDetails"):
            urlopen(served.url + path).close()
        suite.runpytest_inprocess(*QUICKLY, "--capillary-url", served.url, f"--capillary-coverage-json={TOLD}")
        suite.runpytest_inprocess(*QUICKLY, "--capillary-url", served.url, f"--capillary-coverage-json={TOLD}")
        assert others.namespaces() == ("default", "other")
    assert met(json.loads((suite.path / TOLD).read_text())) == {"holds": 2, "code-8015": 1}


def test_a_sandbox_that_cannot_tell_fails_no_test(suite: pytest.Pytester) -> None:
    with Served(wsgi(create_app(settings=Settings(namespaces=2)))) as served:
        suite.makepyfile(
            test_suite=f"""
            from urllib.request import urlopen

            def test_gold(capillary):
                capillary.customer()

            def test_there_is_no_room_any_more():
                urlopen("{served.url}/ns/other/v2/customers/1/tierDetails").close()
            """
        )
        result = run(suite, "--capillary-url", served.url)
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["situations met: not all known: *namespaces*"])


@pytest.mark.long
@pytest.mark.parametrize(("least", "failed"), [("2", False), ("2.7", True)])
def test_a_run_that_met_too_little_fails(least: str, failed: bool, suite: pytest.Pytester) -> None:
    for workers in ((), ("-n", "2")):
        result = suite.runpytest_subprocess(*QUICKLY, "--capillary-coverage-fail-under", least, *workers)
        result.assert_outcomes(passed=5)
        assert result.ret == (pytest.ExitCode.TESTS_FAILED if failed else pytest.ExitCode.OK)
        told = f"FAIL: --capillary-coverage-fail-under asks for {least} %"
        assert (told in result.stdout.str()) is failed


def test_the_ini_file_says_the_same(suite: pytest.Pytester) -> None:
    suite.makeini(
        """
        [pytest]
        capillary_coverage = off
        capillary_coverage_fail_under = 90
        capillary_coverage_json = told/coverage.json
        """
    )
    result = run(suite)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert "never met" not in result.stdout.str()
    assert Coverage.read(json.loads((suite.path / "told/coverage.json").read_text())).met == 2


@pytest.mark.parametrize(("path", "why"), [(".", "a folder"), ("test_it.py/x.json", "is a file and holds none")])
def test_a_file_that_cannot_be_written_is_refused_before_the_run(path: str, why: str, suite: pytest.Pytester) -> None:
    (suite.path / "test_it.py").touch()
    result = run(suite, "--capillary-coverage-json", path)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert why in result.stderr.str()


@pytest.mark.parametrize("wrong", ["capillary_coverage=some", "capillary_coverage_fail_under=most"])
def test_a_setting_that_cannot_be_is_refused(wrong: str, suite: pytest.Pytester) -> None:
    result = run(suite, "-o", wrong)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    name, _, value = wrong.partition("=")
    assert f"{name} is" in result.stderr.str()
    assert value in result.stderr.str()


def test_it_says_nothing_where_nobody_used_it_and_a_line_where_pytest_is_quiet(suite: pytest.Pytester) -> None:
    assert "situations" not in run(suite, "-k", "without_it").stdout.str()
    quiet = run(suite).stdout.str()
    assert "situations met: 2 of" in quiet
    assert "never met" not in quiet


def test_a_suite_that_no_longer_uses_it_falls_short_and_a_mere_list_does_not(suite: pytest.Pytester) -> None:
    least = "--capillary-coverage-fail-under=1"
    result = run(suite, "-k", "without_it", least)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(
        ["situations met: none, as no test used the sandbox", f"FAIL: {least[:-2]} asks for 1 %"]
    )
    assert run(suite, "--collect-only", least).ret == pytest.ExitCode.OK
