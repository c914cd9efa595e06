"""The pytest plugin as a project of its own would use it."""

import re
from collections.abc import Iterator

import pytest

from sandbox.app import create_app, wsgi
from sandbox.client import SandboxClient
from sandbox.server import Served
from sandbox.settings import Settings
from tests.doors.plugin_runs import QUICKLY, run

ORG = """\
org: {id: 9, cluster: eu}
programs: [{id: 1, name: Club, tiers: [Blue, Red]}]
customers: [{id: 5, identifiers: {mobile: "447700900005"}, tiers: {Club: Red}}]
"""

HELPERS = """
import json
from urllib.request import urlopen

LOOKUP = "/v2/customers/lookup/tierDetails?source=INSTORE&identifierName={}&identifierValue={}"

def tier(capillary, value, kind="mobile"):
    with urlopen(capillary.base_url + LOOKUP.format(kind, value)) as answer:
        told = json.load(answer)
    return told["programTiers"][0]["currentTierName"] if "programTiers" in told else told["errors"][0]["code"]
"""


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """An empty project that has `tier` at hand, without settings in its environment."""
    pytester.makepyfile(helpers=HELPERS)
    pytester.syspathinsert()
    for name in ("SANDBOX_ADMIN_TOKEN", "SANDBOX_FIXTURES"):
        monkeypatch.delenv(name, raising=False)
    return pytester


@pytest.fixture(params=["its own server", "a running one"])
def server_options(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Nothing, or where a sandbox with a token runs."""
    if request.param == "its own server":
        yield []
        return
    with Served(wsgi(create_app(settings=Settings(admin_token="s3cret")))) as served:
        monkeypatch.setenv("SANDBOX_ADMIN_TOKEN", "s3cret")
        yield ["--capillary-url", served.url]
        with SandboxClient(served.url, token="s3cret") as client:
            assert client.namespaces() == ("default",)  # every test dropped its own


def test_each_test_has_a_world_of_its_own(project: pytest.Pytester, server_options: list[str]) -> None:
    project.makepyfile(
        """
        import pytest
        from helpers import tier

        @pytest.mark.parametrize("after", [9, 11])
        def test_a_customer_falls_in_time(capillary, after):
            ann = capillary.customer(tier="Gold", expires="today+10d", mobile="447700900001")
            capillary.clock.advance(days=after)
            assert tier(capillary, ann.mobile) == ("Gold" if after == 9 else "Silver")
            assert [request.identifiers for request in capillary.requests] == [(("mobile", "447700900001"),)]
            capillary.assert_called(1, identifier=ann.mobile, endpoint="tier_details")
            capillary.assert_not_called(code=8015)
            assert "-> ok  tier" in capillary.explain("/v2/customers/%d/tierDetails" % ann.id)

        def test_seeds_and_a_reset(capillary):
            capillary.seed('customers: [{id: 1, identifiers: {mobile: "447700900001"}, tiers: {Main: Silver}}]')
            assert tier(capillary, "447700900001") == "Silver"
            capillary.reset()
            assert tier(capillary, "447700900001") == 8015

        def test_a_scenario(capillary):
            capillary.play("gold-expires-tonight")
            assert tier(capillary, "915795000077") == "Gold"
            assert capillary.clock.next().becomes == "Silver"
            assert tier(capillary, "915795000077") == "Silver"

        @pytest.mark.capillary(scenario="gold-expires-tonight")
        def test_a_scenario_by_mark(capillary):
            assert tier(capillary, "915795000077") == "Gold"

        @pytest.mark.capillary(fixtures="club.yaml")
        class TestOtherFixtures:
            def test_they_stand(self, capillary):
                assert tier(capillary, "447700900005") == "Red"
                capillary.customers.remove(5)
                capillary.reset()
                assert tier(capillary, "447700900005") == "Red"

            def test_they_stand_anew(self, capillary):
                assert tier(capillary, capillary.customer(tier="Blue").mobile) == "Blue"

            @pytest.mark.capillary(fixtures="other.yaml")
            def test_a_closer_mark_counts(self, capillary):
                assert tier(capillary, "447700900005") == "Blue"

        @pytest.mark.parametrize("again", [1, 2])
        def test_a_fork_is_the_tests_own(capillary, again):
            ann = capillary.customer(tier="Gold")
            fork = capillary.fork("other")
            capillary.customers.set_tier(ann.id, "Main", "Silver")
            assert (tier(capillary, ann.mobile), tier(fork, ann.mobile)) == ("Silver", "Gold")

        def test_no_namespace_is_left_behind(capillary_server):
            sandbox = getattr(capillary_server, "sandbox", None)
            assert sandbox is None or sandbox.namespaces == ("default",)
        """
    )
    (project.path / "club.yaml").write_text(ORG)
    (project.path / "other.yaml").write_text(ORG.replace("Club: Red", "Club: Blue"))
    run(project, *server_options).assert_outcomes(passed=11)


def test_a_failing_test_tells_each_check_the_deciding_one_and_the_fixture_line(
    project: pytest.Pytester, server_options: list[str]
) -> None:
    project.makepyfile(
        """
        from helpers import tier

        def test_lookup_by_email(capillary):
            assert tier(capillary, "tom.sawyer@example.com", "email") == "Gold"
        """
    )
    result = run(project, *server_options)
    result.assert_outcomes(failed=1)
    result.stdout.re_match_lines(
        [
            r"-+ capillary-sandbox -+",
            r"namespace test-lookup-by-email-[0-9a-f]{12}-1, its clock at .*",
            r"GET /v2/customers/lookup/tierDetails\?.*identifierName=email.* -> 200, code 8015",
            r"    8015 Customer not found for the given identifiers",
            r"       ok  source              'INSTORE' is known",
            r"       ok  dual-eligibility .*\[.*demo-eu.yaml:\d+\]",
            r"    -> NO  primary-identifier .* only 'email' was submitted  \[.*demo-eu.yaml:\d+\]",
        ]
    )


def test_a_passing_test_and_one_without_a_namespace_tell_nothing(project: pytest.Pytester) -> None:
    project.makepyfile("def test_fails(): assert 0\ndef test_passes(capillary): capillary.customer()")
    result = run(project, "-rA")
    result.assert_outcomes(failed=1, passed=1)
    result.stdout.no_fnmatch_line("*capillary-sandbox*")


def test_a_mistake_in_records_fails_at_the_line_of_the_test(
    project: pytest.Pytester, server_options: list[str]
) -> None:
    project.makepyfile(
        """
        def test_seed(capillary):
            capillary.seed("customers:\\n  - {id: 5, tiers: {Main: Goold}}")

        def test_customer(capillary):
            capillary.customer(teir="Gold")

        def test_unknown_scenario(capillary):
            capillary.play("gold-expires-tonihgt")

        def test_expectation(capillary):
            capillary.assert_called(code=8015)
        """
    )
    result = run(project, *server_options)
    result.assert_outcomes(failed=4)
    text = result.stdout.str()
    assert "Mistaken: body:2:27: error: tier 'Goold' is not one of 'Main'" in text
    assert "Mistaken: /teir: error: unknown key 'teir' in a customer; did you mean 'tier" in text
    assert "Unknown: No scenario 'gold-expires-tonihgt'; did you mean 'gold-expires-tonight'?" in text
    assert "expected a request with code=8015, there were 0; seen in test-expectation-" in text
    places = re.findall(r"^(\S+\.py):(\d+): ", text, re.M)
    assert places == [
        ("test_a_mistake_in_records_fails_at_the_line_of_the_test.py", line) for line in ("2", "5", "8", "11")
    ]


def test_wrong_fixtures_fail_every_test_at_once_with_each_finding(project: pytest.Pytester) -> None:
    (project.path / "wrong.yaml").write_text(ORG.replace("Club: Red", "Club: Reed"))
    project.makepyfile(
        """
        import pytest

        def test_session(capillary): pass

        def test_other(capillary): pass
        """
    )
    result = run(project, "--capillary-fixtures", "wrong.yaml")
    result.assert_outcomes(errors=2)
    result.stdout.fnmatch_lines(["wrong.yaml:3:*: error: tier 'Reed' is not one of 'Club'*"])
    result.stdout.no_fnmatch_line("*During handling*")


WRONG_MARKS = {
    'fixtures="wrong.yaml"': "wrong.yaml:3:*: error: tier 'Reed' is not one of 'Club'*",
    'fixtures="none.yaml"': "*none.yaml*",
    'scenario="none"': "No scenario 'none'; there are all-reads-agree, *",
    'fixture="x"': "the marker capillary takes fixtures= and scenario=, not {'fixture': 'x'}",
}


def test_a_wrong_mark_fails_the_test_at_once(project: pytest.Pytester, server_options: list[str]) -> None:
    (project.path / "wrong.yaml").write_text(ORG.replace("Club: Red", "Club: Reed"))
    tests = (
        f"@pytest.mark.capillary({mark})\ndef test_{number}(capillary): pass" for number, mark in enumerate(WRONG_MARKS)
    )
    project.makepyfile("import pytest\n" + "\n".join(tests))
    result = run(project, *server_options)
    result.assert_outcomes(errors=len(WRONG_MARKS))
    result.stdout.fnmatch_lines(list(WRONG_MARKS.values()))
    result.stdout.no_fnmatch_line("*Traceback*")


def test_fixtures_are_named_by_option_by_ini_and_by_override(project: pytest.Pytester) -> None:
    (project.path / "club.yaml").write_text(ORG)
    test = "from helpers import tier\ndef test_it(capillary): assert tier(capillary, '447700900005') == 'Red'"
    project.makepyfile(test_it=test)
    run(project, "--capillary-fixtures", "club.yaml").assert_outcomes(passed=1)
    project.makeini("[pytest]\ncapillary_fixtures = club.yaml\n")
    run(project).assert_outcomes(passed=1)
    project.makeini("[pytest]\n")
    run(project).assert_outcomes(failed=1)
    project.makeconftest(
        """
        import pytest

        @pytest.fixture(scope="session")
        def capillary_fixtures():
            return "club.yaml"
        """
    )
    run(project).assert_outcomes(passed=1)


def test_settings_are_changed_by_override(project: pytest.Pytester) -> None:
    project.makeconftest(
        """
        import dataclasses, pytest

        @pytest.fixture(scope="session")
        def capillary_settings(capillary_settings):
            return dataclasses.replace(capillary_settings, magic=False)
        """
    )
    project.makepyfile(
        """
        from helpers import tier

        def test_it(capillary):
            assert tier(capillary, "999000008089") == 8015
        """
    )
    run(project).assert_outcomes(passed=1)


def test_a_setting_that_is_none_fails_each_test_in_one_line(project: pytest.Pytester) -> None:
    project.makeconftest(
        """
        import dataclasses, pytest

        @pytest.fixture(scope="session")
        def capillary_settings(capillary_settings):
            return dataclasses.replace(capillary_settings, auth="requird")
        """
    )
    project.makepyfile("def test_one(capillary): pass\ndef test_other(capillary): pass")
    result = run(project)
    result.assert_outcomes(errors=2)
    result.stdout.fnmatch_lines(["auth is 'requird', expected one of open, required, for example required"])
    result.stdout.no_fnmatch_line("*Traceback*")


def test_a_test_means_the_same_in_every_environment(project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANDBOX_MAGIC", "false")
    monkeypatch.setenv("SANDBOX_FIXTURES", "nowhere")
    (project.path / "capillary-sandbox.yaml").write_text("journal_entries: 0\n")
    project.makepyfile(
        """
        from helpers import tier

        def test_it(capillary):
            assert tier(capillary, "999000008089") == 8089
            capillary.assert_called(1)
        """
    )
    run(project).assert_outcomes(passed=1)


def test_fixtures_of_ones_own_at_a_running_sandbox_are_refused_in_one_line(project: pytest.Pytester) -> None:
    project.makepyfile("def test_it(capillary): pass")
    refused = run(project, "--capillary-fixtures", "club.yaml", "--capillary-url", "http://127.0.0.1:1")
    assert refused.ret == pytest.ExitCode.USAGE_ERROR
    refused.stderr.fnmatch_lines(["ERROR: capillary_fixtures and capillary_url exclude *mark capillary(fixtures=PATH)"])
    project.makeini("[pytest]\ncapillary_fixtures = club.yaml\n")
    refused = run(project, "--capillary-url", "http://127.0.0.1:1")
    assert refused.ret == pytest.ExitCode.USAGE_ERROR


def test_the_url_of_a_namespace_is_refused_in_one_line(project: pytest.Pytester) -> None:
    project.makepyfile("def test_it(capillary): pass")
    result = run(project, "--capillary-url", "http://127.0.0.1:1/ns/x")
    result.assert_outcomes(errors=1)
    assert "http://127.0.0.1:1/ns/x names a namespace; name the sandbox itself" in result.stdout.str()


def test_a_call_that_lost_its_namespace_is_told_where_none_reached_it(
    project: pytest.Pytester, server_options: list[str]
) -> None:
    project.makepyfile(
        """
        from urllib.parse import urljoin
        from urllib.request import urlopen

        def test_before(capillary):
            urlopen(urljoin(capillary.base_url, "/v2/customers/566000001/tierDetails")).close()

        def test_lost(capillary):
            urlopen(urljoin(capillary.base_url, "/v2/customers/566000001/tierDetails")).close()
            assert 0
        """
    )
    result = run(project, *server_options)
    result.assert_outcomes(passed=1, failed=1)
    lost = r"no request reached it, but the default namespace got 1 meanwhile: was /ns/test-lost-\S+ lost from the path"
    result.stdout.re_match_lines([lost])


def test_nobody_at_the_url_is_one_line(project: pytest.Pytester) -> None:
    with Served(wsgi(create_app())) as served:
        pass
    project.makepyfile("def test_it(capillary): pass")
    result = run(project, "--capillary-url", served.url)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([f"nobody answers at {served.url}: *; is `capillary-sandbox serve` running[?]"])


def test_without_a_socket_any_host_is_answered_from_the_tests_own_world(
    project: pytest.Pytester, server_options: list[str]
) -> None:
    project.makepyfile(
        """
        import socket
        from helpers import LOOKUP

        URL = "https://eu.api.example.com" + LOOKUP.format("mobile", "447700900001")

        def current(answer):
            return answer.json()["programTiers"][0]["currentTierName"]

        def test_without_a_socket(capillary, capillary_requests_session, capillary_httpx_client, monkeypatch):
            def no_socket(*args, **options):
                raise AssertionError("a socket was opened")

            monkeypatch.setattr(socket, "socket", no_socket)
            capillary.customer(tier="Gold", mobile="447700900001")
            assert current(capillary_requests_session.get(URL)) == "Gold"
            assert current(capillary_httpx_client.get(URL)) == "Gold"
            assert current(capillary_httpx_client.get(LOOKUP.format("mobile", "447700900001"))) == "Gold"
            capillary.assert_called(3, identifier="447700900001")
        """
    )
    result = run(project, *server_options)
    result.assert_outcomes(skipped=1) if server_options else result.assert_outcomes(passed=1)


def test_who_does_not_use_it_imports_nothing_of_it(project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        import sys

        def test_it():
            loaded = sorted(name for name in sys.modules if name.partition(".")[0] in ("sandbox", "flask", "yaml"))
            assert loaded == ["sandbox", "sandbox.pytest_coverage", "sandbox.pytest_plugin"]
        """
    )
    project.runpytest_subprocess(*QUICKLY).assert_outcomes(passed=1)


def test_help_tells_of_the_options_and_markers_of_the_mark(project: pytest.Pytester) -> None:
    told = run(project, "--help").stdout.str()
    assert "--capillary-fixtures=PATH" in told
    assert "--capillary-url=URL" in told
    run(project, "--markers").stdout.fnmatch_lines(["@pytest.mark.capillary(fixtures=PATH*"])
