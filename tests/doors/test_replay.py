"""`replay`: exit codes, targets of every kind, credentials, and expectations rewritten in their files."""

import io
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest

import sandbox
from sandbox.app import create_app, wsgi
from sandbox.server import Served
from sandbox.settings import Settings
from tests.doors.commands import CREDENTIALS, command
from tests.doors.processes import Finished, run
from tests.replaying.scenes import ORG, a_scenario

SCENARIOS = Path(__file__).parents[2] / "fixtures" / "scenarios"
ANN = "/v2/customers/1/tierDetails"


def replay(*arguments: str | Path, **environ: str) -> Finished:
    return command("replay", *arguments, **environ)


@contextmanager
def answering(status: str, headers: list[tuple[str, str]], body: bytes) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A server that is no sandbox, and what it was asked."""
    asked: list[dict[str, Any]] = []

    def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        length = int(environ.get("CONTENT_LENGTH") or 0)
        asked.append({**environ, "body": environ["wsgi.input"].read(length)})
        start_response(status, [*headers])
        return [body]

    class Quiet(WSGIRequestHandler):
        def log_message(self, *arguments: Any) -> None: ...

    server = make_server("127.0.0.1", 0, app, handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


JSON = [("Content-Type", "application/json;charset=UTF-8")]


def test_the_library_is_replayed() -> None:
    done = run("replay", "fixtures/scenarios", cwd=SCENARIOS.parents[1])
    assert (done.code, done.err) == (0, "")
    assert done.out.count("same  ") == len(list(SCENARIOS.glob("*.yaml")))


def test_a_broken_expectation_is_told_on_one_screen_and_a_broken_file_by_its_line(tmp_path: Path) -> None:
    file = a_scenario(tmp_path, f"  - {{get: {ANN}, expect: {{code: 8015}}}}\n")
    done = replay(file)
    assert (done.code, done.err) == (1, "")
    for part in ("it.yaml:5: step 1", "expected  8015", "got       none", "-> ok  tier", "org.yaml:3]"):
        assert part in done.out
    assert done.out.count("\n") < 24
    file.write_text(file.read_text().replace("8015}}", "8015}"))
    broken = replay(file)
    assert broken.code == 2
    assert "it.yaml:6:1: error: this is not YAML" in broken.out or "it.yaml:5:" in broken.out


def test_what_cannot_be_run_weighs_more_than_a_difference(tmp_path: Path) -> None:
    differs = a_scenario(tmp_path, f"  - {{get: {ANN}, expect: {{code: 8015}}}}\n", name="differs")
    wrong = a_scenario(tmp_path, "  - {get: x}\n", name="wrong")
    done = replay(differs, wrong)
    assert done.code == 2
    assert done.out.splitlines()[-1].startswith("2 scenarios, 1 steps: 1 different, 1 not run")


def test_reports_are_written_and_one_that_cannot_be_is_one_sentence(tmp_path: Path) -> None:
    file = a_scenario(tmp_path, f"  - {{get: {ANN}}}\n")
    assert replay(file, "--junit", tmp_path / "j.xml", "--json", tmp_path / "j.json").code == 0
    assert json.loads((tmp_path / "j.json").read_text())["summary"]["same"] == 1
    assert (tmp_path / "j.xml").read_text().startswith('<?xml version="1.0"')
    refused = replay(file, "--junit", tmp_path / "no/j.xml")
    assert (refused.code, refused.err) == (
        2,
        f"Error: {tmp_path}/no/j.xml cannot be written: No such file or directory\n",
    )


def test_from_python_it_is_the_same(tmp_path: Path) -> None:
    a_scenario(tmp_path, f"  - {{get: {ANN}, expect: {{code: 8015}}}}\n")
    (one,) = sandbox.replay(tmp_path)
    assert (one.name, one.verdict.value) == ("it", "different")
    (asked,) = sandbox.replay(
        a_scenario(tmp_path, f"  - {{get: {ANN}}}\n", head="scenario: NAME\n"), fixtures=tmp_path / "org.yaml"
    )
    assert asked.taken[0].exchange is not None
    assert asked.taken[0].exchange.response.json["entityId"] == 1


# a sandbox that runs --------------------------------------------------------------------------------------------------

MOVES = f"""\
  - seed: {{customers: [{{id: 7, tiers: {{Main: Gold}}}}], canned: [{{path: /v2/seeded, body: {{n: 1}}}}]}}
  - {{get: /v2/seeded, expect: {{exact_body: {{n: 1}}}}}}
  - {{get: {ANN}, expect: {{body: {{programTiers: [{{tierExpiryDate: "${{today+1d}} 23:59:59"}}]}}}}}}
  - advance: P3D
  - {{get: {ANN}, expect: {{body: {{programTiers: [{{currentTierName: Silver}}]}}}}}}
  - admin: {{put: customers/7/tiers/Main, body: Silver}}
  - {{get: /v2/customers/7/tierDetails, expect: {{body: {{programTiers: [{{currentTierName: Silver}}]}}}}}}
  - reset: true
  - {{get: /v2/customers/7/tierDetails, expect: {{code: 8015}}}}
"""


@pytest.fixture(scope="module")
def running() -> Iterator[Served]:
    with Served(wsgi(create_app())) as served:
        yield served


def test_a_running_sandbox_gives_each_scenario_a_namespace_and_loses_none(running: Served, tmp_path: Path) -> None:
    a_scenario(tmp_path, MOVES, name="one")
    a_scenario(tmp_path, MOVES, name="two")
    done = replay(tmp_path, SCENARIOS, "--target", running.url)
    assert (done.code, done.err) == (0, "")
    assert [known["name"] for known in _namespaces(running.url)] == ["default"]


@pytest.mark.parametrize("there", [False, True])
def test_the_faults_of_a_scenario_are_met_here_and_there(running: Served, tmp_path: Path, there: bool) -> None:
    head = "scenario: NAME\nfixtures: org.yaml\nclock: {now: 2027-03-26T20:00:00Z, frozen: true}\n"
    head += "faults: [{kind: status, status: 503, first: 1}, {kind: quota, limit: 1, per: PT1M}]\n"
    steps = f"""\
  - {{get: {ANN}, expect: {{status: 503, code: 503}}}}
  - {{get: {ANN}, expect: {{status: 200}}}}
  - {{get: {ANN}, expect: {{status: 429, headers: {{Retry-After: "60"}}}}}}
  - advance: PT1M
  - {{get: {ANN}, expect: {{status: 200}}}}
  - admin: {{post: faults, body: {{kind: html, status: 504}}}}
  - {{get: {ANN}, expect: {{status: 429}}}}
  - admin: {{delete: faults/2}}
  - {{get: {ANN}, expect: {{status: 504, text: {{contains: Gateway}}}}}}
  - reset: true
  - {{get: {ANN}, expect: {{status: 200}}}}
"""
    done = replay(a_scenario(tmp_path, steps, head=head), *(("--target", running.url) if there else ()))
    assert (done.code, done.err) == (0, ""), done.out


def test_a_fault_that_needs_a_socket_ends_a_replay_without_one(tmp_path: Path) -> None:
    head = "scenario: NAME\nfixtures: org.yaml\nfaults: [{kind: drop}]\n"
    done = replay(a_scenario(tmp_path, f"  - {{get: {ANN}}}\n", head=head))
    assert done.code == 2
    assert "a fault of kind drop fires on this request, and needs a socket" in done.out


def test_there_too_it_is_told_why_and_mistakes_have_their_place(running: Served, tmp_path: Path) -> None:
    head = "scenario: NAME\nfixtures: org.yaml\nseed: {customers: [{id: 8, merged_into: 9}]}\n"
    wrong = a_scenario(tmp_path, "  []\n", name="wrong", head=head)
    steps = f"  - {{get: {ANN}, expect: {{code: 1}}}}\n  - seed: {{customers: [{{id: 2, tiers: {{Main: Goold}}}}]}}\n"
    done = replay(a_scenario(tmp_path, steps), wrong, "--target", running.url)
    assert done.code == 2
    for part in (
        "-> ok  tier",
        f"{tmp_path}/it.yaml:6:46: error: tier 'Goold'",
        "wrong.yaml:3:41: error: merged_into 9",
    ):
        assert part in done.out


def test_a_folder_of_fixtures_cannot_be_sent(running: Served, tmp_path: Path) -> None:
    file = a_scenario(tmp_path, f"  - {{get: {ANN}}}\n", head="scenario: NAME\nfixtures: .\n")
    done = replay(file, "--target", running.url)
    assert done.code == 2
    assert "is a folder: a sandbox that runs elsewhere is given one file" in done.out


def test_a_namespace_is_no_target(running: Served) -> None:
    done = replay(SCENARIOS, "--target", f"{running.url}/ns/a")
    assert (done.code, done.out) == (2, "")
    assert "name the sandbox itself" in done.err


@pytest.mark.parametrize(
    "given",
    [
        {"CAPILLARY_KEY": "k", "CAPILLARY_SECRET": "s3cr3t"},
        {"CAPILLARY_USERNAME": "till", "CAPILLARY_PASSWORD": "123"},
    ],
)
def test_credentials_are_sent_where_they_are_asked_for(given: dict[str, str], tmp_path: Path) -> None:
    """A token is fetched anew for each request of a sandbox, whose clock may run away from any."""
    file = a_scenario(
        tmp_path,
        f"  - {{get: {ANN}, expect: {{code: none}}}}\n  - advance: P1D\n  - {{get: {ANN}, expect: {{code: none}}}}\n",
    )
    org = ORG.replace("credentials: {", "credentials: {tills: [{username: till, password: '123'}], ")
    (tmp_path / "org.yaml").write_text(org, encoding="utf-8")
    with Served(wsgi(create_app(settings=Settings(auth="required")))) as served:
        assert replay(file, "--target", served.url).code == 1
        assert replay(file, "--target", served.url, **given).code == 0


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"CAPILLARY_KEY": "k"}, "CAPILLARY_KEY is given and CAPILLARY_SECRET is not; expected both"),
        ({"CAPILLARY_PASSWORD": "p"}, "CAPILLARY_PASSWORD is given and CAPILLARY_USERNAME is not; expected both"),
        (
            dict.fromkeys(CREDENTIALS, "x"),
            "CAPILLARY_USERNAME and CAPILLARY_KEY are both given; expected one of them",
        ),
    ],
)
def test_half_of_the_credentials_is_one_sentence(given: dict[str, str], says: str) -> None:
    assert replay(SCENARIOS, "--target", "http://127.0.0.1:1", **given) == (2, "", f"Error: {says}\n")


def test_a_password_in_the_url_is_refused_and_not_repeated() -> None:
    done = replay(SCENARIOS, "--target", "http://me:hidden@127.0.0.1:1")
    assert (done.code, done.out, done.err.count("\n"), "hidden" in done.err) == (2, "", 1, False)


def test_settings_of_a_server_leave_room_and_trouble_with_them_is_told(tmp_path: Path) -> None:
    for name in "abc":
        a_scenario(tmp_path, f"  - {{get: {ANN}}}\n", name=name)
    assert replay(tmp_path, "--jobs", "3", SANDBOX_NAMESPACES="1").code == 0
    done = replay(tmp_path, SANDBOX_TOKEN_KEY="nowhere.pem")
    assert (done.code, done.out.count("token_key nowhere.pem")) == (2, 3)


def test_credentials_that_are_refused_are_never_printed(running: Served, tmp_path: Path) -> None:
    file = a_scenario(tmp_path, f"  - {{get: {ANN}}}\n")
    done = replay(file, "--target", running.url, CAPILLARY_KEY="hidden-key", CAPILLARY_SECRET="hidden-secret")
    assert done.code == 2
    assert (
        "CAPILLARY_KEY and CAPILLARY_SECRET bring no token: /v3/oauth/token/generate answers 200, code 320001"
        in done.out
    )
    assert "hidden" not in done.out + done.err


# anything else --------------------------------------------------------------------------------------------------------


def test_anything_else_is_asked_and_told_nothing(tmp_path: Path) -> None:
    steps = '  - {get: "/v2/x?a=b", headers: {A: b}, expect: {code: 8015, body: {errors: [{code: 8015}]}}}\n'
    file = a_scenario(tmp_path, steps, head="scenario: NAME\nfixtures: org.yaml\nseed: {customers: [{id: 7}]}\n")
    with answering("200 OK", JSON, b'{"errors":[{"code":8015}]}') as (url, asked):
        done = replay(
            file, "--target", url, CAPILLARY_USERNAME="till", CAPILLARY_PASSWORD="123", SANDBOX_ADMIN_TOKEN="t"
        )
    assert (done.code, done.err) == (0, "")
    assert [(call["REQUEST_METHOD"], call["PATH_INFO"], call["QUERY_STRING"]) for call in asked] == [
        ("GET", "/__admin/version", ""),
        ("GET", "/v2/x", "a=b"),
    ]
    assert "HTTP_AUTHORIZATION" not in asked[0]
    assert asked[1]["HTTP_AUTHORIZATION"] == "Basic dGlsbDoyMDJjYjk2MmFjNTkwNzViOTY0YjA3MTUyZDIzNGI3MA=="
    assert not any(name.startswith("HTTP_X_SANDBOX") for name in asked[1])


def test_a_token_is_fetched_once_and_used_until_it_expires(tmp_path: Path) -> None:
    steps = "  - {get: /v2/x}\n  - {get: /v2/y}\n  - {get: /v2/z, headers: {x-cap-api-oauth-token: own}}\n"
    file = a_scenario(tmp_path, steps, head="scenario: NAME\n")
    told = b'{"data":{"accessToken":"abc","ttlSeconds":300},"errors":null}'
    with answering("200 OK", JSON, told) as (url, asked):
        assert replay(file, "--target", url, CAPILLARY_KEY="k", CAPILLARY_SECRET="s").code == 0
    _, token, *calls = asked
    assert (token["PATH_INFO"], json.loads(token["body"])) == ("/v3/oauth/token/generate", {"key": "k", "secret": "s"})
    assert [(call["PATH_INFO"], call["HTTP_X_CAP_API_OAUTH_TOKEN"]) for call in calls] == [
        ("/v2/x", "abc"),
        ("/v2/y", "abc"),
        ("/v2/z", "own"),
    ]


def test_what_only_a_sandbox_can_do_is_refused_before_anything_is_sent(tmp_path: Path) -> None:
    steps = f"  - {{get: {ANN}}}\n  - advance: P1D\n  - {{name: upgraded, admin: {{put: x, body: y}}}}\n"
    with answering("200 OK", JSON, b"{}") as (url, asked):
        done = replay(a_scenario(tmp_path, steps), "--target", url)
    assert (done.code, len(asked)) == (2, 1)
    for part in (
        "it.yaml: its clock is for a sandbox",
        "it.yaml:6: 'advance P1D'",
        "it.yaml:7: 'upgraded' is for a sandbox",
    ):
        assert part in done.out


def test_faults_are_for_a_sandbox(tmp_path: Path) -> None:
    head = "scenario: NAME\nfaults: [{kind: html}]\n"
    with answering("200 OK", JSON, b"{}") as (url, asked):
        done = replay(a_scenario(tmp_path, f"  - {{get: {ANN}}}\n", head=head), "--target", url)
    assert (done.code, len(asked)) == (2, 1)
    assert f"it.yaml: its faults are for a sandbox, and {url} is none" in done.out


def test_a_web_page_is_one_line(tmp_path: Path) -> None:
    file = a_scenario(tmp_path, f"  - {{get: {ANN}}}\n  - {{get: {ANN}}}\n", head="scenario: NAME\n")
    with answering("502 Bad Gateway", [("Content-Type", "text/html")], b"<html>") as (url, _):
        done = replay(file, "--target", url)
    assert done.code == 2
    assert done.out.count(f"{url} answers 502 with a web page, not as the API does") == 1


def test_nobody_there_is_one_line_and_so_is_who_does_not_answer_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        slow = replay(SCENARIOS, "--target", url, "--timeout", "0.2")
        silent = replay(SCENARIOS, "--target", url.replace("http:", "https:"), "--timeout", "0.2")
    assert slow == (2, "", f"Error: {url} does not answer within 0.2 s\n")
    assert (silent.code, silent.out, silent.err.count("\n")) == (2, "", 1)
    gone = replay(SCENARIOS, "--target", url)
    assert (gone.code, gone.out, gone.err.count("\n")) == (2, "", 1)
    assert gone.err.startswith(f"Error: nobody answers at {url}: ")


def test_an_answer_that_trickles_in_is_not_waited_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        gone = threading.Event()

        def trickle() -> None:
            with listening.accept()[0] as connection:
                connection.recv(65536)
                while not gone.wait(0.02):
                    try:
                        connection.sendall(b"HTTP/1.1 200 OK\r\n"[:9])
                    except OSError:
                        return

        thread = threading.Thread(target=trickle)
        thread.start()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        done = replay(SCENARIOS, "--target", url, "--timeout", "0.3")
        gone.set()
        thread.join()
    assert done == (2, "", f"Error: {url} does not answer within 0.3 s\n")


def test_what_speaks_no_tls_is_one_line(running: Served) -> None:
    with answering("200 OK", JSON, b"{}") as (url, _):
        done = replay(SCENARIOS, "--target", url.replace("http:", "https:"), "--timeout", "5")
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert "SSL" in done.err or "does not answer" in done.err


# expectations rewritten -----------------------------------------------------------------------------------------------

COMMENTED = """\
# A ticket's own words.
  - name: she is Silver   # or so we thought
    get: /v2/customers/1/tierDetails
    expect:
      # first the plain ones
      status: 404   # not found
      code: 8015
      headers: {Cache-Control: no-cache}   # never kept
      body:
        programTiers:
          # the only program
          - currentTierName: Silver # !
            nextTierSerialNumber: "x"
        gone: 1

      json: {"$.entityType": FLEET, $.entityId: 2}
  # and the notes
  - {get: /v2/notes, expect: {exact_body: {n: 1, s: "2", list: [1]}}}   # last
"""


def test_expectations_are_rewritten_and_comments_and_order_stay(tmp_path: Path) -> None:
    file = a_scenario(tmp_path, COMMENTED.replace("        gone: 1\n", ""))
    before = file.read_text(encoding="utf-8")
    done = replay("--update", file)
    assert (done.code, f"updated    {file}\n" in done.out, "got       " in done.out) == (0, True, True)
    changed = {
        "status: 404 ": "status: 200 ",
        "code: 8015": "code: none",
        "no-cache": "no-store",
        "Silver #": "Gold #",
        'nextTierSerialNumber: "x"': "nextTierSerialNumber: -1",
        "FLEET": "CUSTOMER",
        "entityId: 2": "entityId: 1",
        "n: 1,": "n: 1.5,",
        "list: [1]": 'list: [1, {"a": "b"}]',
    }
    for old, new in changed.items():
        assert before.count(old) == 1
        before = before.replace(old, new)
    assert file.read_text(encoding="utf-8") == before
    assert replay(file).code == 0


def test_where_a_key_is_gone_the_map_becomes_the_answers(tmp_path: Path) -> None:
    file = a_scenario(tmp_path, "  - {get: /v2/notes, expect: {body: {list: [1, {b: 1}], s: '3'}}}  # all\n")
    assert replay("--update", file).code == 0
    assert file.read_text().endswith("""expect: {body: {list: [1, {"a": "b"}], s: "2"}}}  # all\n""")


def test_what_only_a_person_can_tell_is_left_and_named(tmp_path: Path) -> None:
    steps = """\
  - {get: /v2/notes, expect: {text: {contains: x}, absent: $.n, json: {$.s: "${today}"}, status: 404}}
"""
    file = a_scenario(tmp_path, steps)
    done = replay("--update", file)
    assert done.code == 1
    left = [
        line.partition(": step 1: ")[2] for line in done.out.splitlines() if line.endswith("is to be edited by hand")
    ]
    assert left == [f"{about} is to be edited by hand" for about in ("$.s", "$.n", "text")]
    assert file.read_text().endswith(steps.replace("404", "200"))


def test_what_was_not_run_is_not_rewritten(tmp_path: Path) -> None:
    file = a_scenario(tmp_path, "  - {get: /v2/notes, expect: {status: 404}}\n  - admin: {delete: no/thing}\n")
    before = file.read_bytes()
    assert replay("--update", file).code == 2
    assert file.read_bytes() == before


def test_progress_is_shown_on_a_terminal_and_the_scenarios_in_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sandbox.cli_replay import Reports, replay
    from sandbox.stages import InThisProcess

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    a_scenario(tmp_path, "  []\n", name="one")
    a_scenario(tmp_path, "  []\n", name="two")
    terminal, lines = Terminal(), list[str]()
    monkeypatch.setattr("sys.stderr", terminal)
    ticks = iter(range(0, 1000, 2))
    stage, reports = InThisProcess(Settings()), Reports(None, None)
    replay([str(tmp_path)], stage, jobs=1, reports=reports, update=False, timer=lambda: next(ticks), echo=lines.append)
    assert "replaying: 50% (1 of 2)" in terminal.getvalue()
    assert terminal.getvalue().endswith("\r\x1b[K")
    assert [line.split()[0] for line in lines] == ["same", "same", "2"]


def _namespaces(url: str) -> Any:
    from urllib.request import urlopen

    with urlopen(f"{url}/__admin/namespaces") as answer:
        return json.load(answer)["namespaces"]
