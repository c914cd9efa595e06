"""`serve` as a user meets it: a process, what it prints, the ready file, and how it stops."""

import json
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import ProxyHandler, build_opener

import pytest

from sandbox import __version__
from sandbox.cli_ready import check_ready_file, ready_file
from tests.doors.processes import PATIENCE, SANDBOX, Serving, environment, run, serving

LOOKUP = "/v2/customers/lookup/tierDetails"
TOM = f"{LOOKUP}?source=INSTORE&identifierName=email,mobile&identifierValue=tom.sawyer@example.com,915795008395"
TOM_BY_EMAIL = f"{LOOKUP}?source=INSTORE&identifierName=email&identifierValue=tom.sawyer@example.com"

ONE_ORG = "org: {{id: 7, cluster: eu{dual}}}\nprograms: [{{id: 1, name: Main, tiers: [Base]}}]\n{customers}"
NO_MOBILE = 'customers: [{id: 70, name: Ann Other, identifiers: {email: "ann@example.com"}}]\n'


def get(url: str) -> Any:
    """The JSON that is answered, past any proxy."""
    with build_opener(ProxyHandler({})).open(url, timeout=PATIENCE) as answer:
        return json.loads(answer.read())


def curl_lines(printed: str) -> list[str]:
    return [line.strip() for line in printed.splitlines() if line.strip().startswith("curl ")]


def test_it_prints_the_lines_of_the_vendors_page_with_the_port_it_picked(demo: Serving) -> None:
    lines = curl_lines(demo.out.read_text())
    assert lines == [f"curl '{demo.url}{TOM}'", f"curl '{demo.url}{TOM_BY_EMAIL}'"]


def test_the_printed_curl_lines_answer_as_printed(demo: Serving) -> None:
    if not shutil.which("curl"):
        pytest.skip("curl is not installed")
    answers = []
    for line in curl_lines(demo.out.read_text()):
        words = [*shlex.split(line), "--silent", "--noproxy", "*"]
        answers.append(json.loads(subprocess.run(words, check=True, capture_output=True, timeout=PATIENCE).stdout))
    found, refused = answers
    assert (found["entityId"], found["programTiers"][0]["currentTierName"]) == (566000001, "Gold")
    assert [error["code"] for error in refused["errors"]] == [8015]


def test_it_says_what_it_loaded_in_plain_lines(demo: Serving) -> None:
    printed = demo.out.read_text()
    assert f"capillary-sandbox {__version__} listens on {demo.url}" in printed
    assert "org 501 Demo Retail: 2 programs, " in printed
    assert "demo-india.yaml" in printed
    assert f"python -m sandbox customers --port {urlsplit(demo.url).port}\n" in printed
    assert f"{demo.url}/__admin/openapi.json" in printed
    assert "\x1b" not in printed


def test_a_refusal_is_logged_on_one_line_with_its_reason(tmp_path: Path) -> None:
    with serving(tmp_path) as served:
        get(served.url + TOM)
        get(served.url + TOM_BY_EMAIL)
        assert served.stop() == 0
        (line,) = served.err.read_text().splitlines()
    assert line.startswith("8015 GET /v2/customers/lookup/tierDetails?")
    assert "demo-eu.yaml:" in line


@pytest.mark.parametrize(("log", "lines"), [("all", 2), ("off", 0)])
def test_the_log_can_hold_everything_or_nothing(tmp_path: Path, log: str, lines: int) -> None:
    with serving(tmp_path, "--log", log) as served:
        get(served.url + TOM)
        get(served.url + TOM_BY_EMAIL)
        assert served.stop() == 0
        assert len(served.err.read_text().splitlines()) == lines


def test_clients_see_the_name_of_the_sandbox_once(demo: Serving) -> None:
    parts = urlsplit(demo.url)
    with closing(socket.create_connection((parts.hostname, parts.port), timeout=PATIENCE)) as connection:
        connection.sendall(f"GET {TOM} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        received = b""
        while data := connection.recv(65536):
            received += data
    head = received.partition(b"\r\n\r\n")[0].decode().lower().split("\r\n")
    assert [line for line in head if line.startswith(("server:", "via:"))] == [
        f"server: capillary-sandbox/{__version__}"
    ]


def test_an_over_long_url_is_refused_in_the_vendors_envelope(demo: Serving) -> None:
    parts = urlsplit(demo.url)
    with closing(socket.create_connection((parts.hostname, parts.port), timeout=PATIENCE)) as connection:
        connection.sendall(f"GET {TOM}{'x' * 250_000} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        received = b""
        while data := connection.recv(65536):
            received += data
    head, _, body = received.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 414 ")
    assert json.loads(body)["errors"][0]["code"] == 414


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_it_with_exit_code_0_and_without_a_word(tmp_path: Path, number: signal.Signals) -> None:
    with serving(tmp_path) as served:
        assert served.ready_file.exists()
        served.process.send_signal(number)
        assert served.process.wait(PATIENCE) == 0
        assert not served.ready_file.exists()
        assert served.err.read_text() == ""


def test_sigterm_finishes_a_request_that_has_begun(tmp_path: Path) -> None:
    request = f"GET {TOM} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    with serving(tmp_path) as served:
        parts = urlsplit(served.url)
        with closing(socket.create_connection((parts.hostname, parts.port), timeout=PATIENCE)) as connection:
            connection.sendall(request[:40])
            served.process.terminate()
            while accepts(parts.hostname, parts.port):
                pass
            connection.sendall(request[40:])
            received = b""
            while data := connection.recv(65536):
                received += data
        assert served.process.wait(PATIENCE) == 0
    assert received.startswith(b"HTTP/1.1 200 OK")
    assert json.loads(received.partition(b"\r\n\r\n")[2])["entityId"] == 566000001


def accepts(host: str | None, port: int | None) -> bool:
    try:
        socket.create_connection((host, port), timeout=PATIENCE).close()
    except ConnectionError:
        return False
    return True


def test_a_port_in_use_is_one_sentence_and_exit_code_2(demo: Serving) -> None:
    done = run("serve", "--port", str(urlsplit(demo.url).port))
    assert done.code == 2
    assert done.err.startswith(f"Error: port {urlsplit(demo.url).port} on 127.0.0.1 is in use")
    assert len(done.err.splitlines()) == 1


def test_a_ready_file_that_cannot_be_written_is_one_sentence_and_exit_code_2(tmp_path: Path) -> None:
    done = run("serve", "--port", "0", "--ready-file", tmp_path / "nowhere" / "ready.json")
    assert (done.code, len(done.err.splitlines())) == (2, 1)
    assert "ready_file: cannot write" in done.err


@pytest.mark.parametrize("there", ["fixture: mine", '{"url": "x"}', "[]"])
def test_a_ready_file_does_not_replace_what_is_something_else(tmp_path: Path, there: str) -> None:
    precious = tmp_path / "precious"
    precious.write_text(there)
    done = run("serve", "--port", "0", "--ready-file", precious)
    assert (done.code, done.out, len(done.err.splitlines())) == (2, "", 1)
    assert precious.read_text() == there


def test_a_ready_file_is_no_link_and_no_folder(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "target")
    for path in (link, tmp_path, Path(".")):
        assert run("serve", "--port", "0", "--ready-file", path, cwd=tmp_path).code == 2
    assert link.is_symlink()


def test_a_ready_file_that_another_server_took_over_stays(tmp_path: Path) -> None:
    path = tmp_path / "ready.json"
    path.write_text('{"url": "http://127.0.0.1:1", "pid": 1}')
    check_ready_file(path)
    with ready_file(path, "http://127.0.0.1:2"):
        assert json.loads(path.read_text()) == {"url": "http://127.0.0.1:2", "pid": os.getpid()}
        path.write_text('{"url": "http://127.0.0.1:3", "pid": 3}')
    assert json.loads(path.read_text())["pid"] == 3


def test_wrong_fixtures_are_told_all_at_once_with_exit_code_2(tmp_path: Path) -> None:
    fixtures = tmp_path / "wrong.yaml"
    fixtures.write_text("org: {id: x, cluster: eu}\nprograms: [{id: 1, name: Main, tierz: [Base]}]\n")
    done = run("serve", "--port", "0", "--fixtures", fixtures)
    assert done.code == 2
    assert f"{fixtures}:1:" in done.err
    assert f"{fixtures}:2:" in done.err
    assert "Traceback" not in done.err


def test_other_fixtures_make_other_curl_lines(tmp_path: Path) -> None:
    both = 'customers: [{id: 70, name: "O\'Hara", identifiers: {email: "o\'hara+1@example.com", externalId: "A 1"}}]\n'
    dual = ", dual_eligibility: true, primary_identifier: externalId"
    (tmp_path / "mine.yaml").write_text(ONE_ORG.format(dual=dual, customers=both))
    with serving(tmp_path, "--fixtures", "mine.yaml") as served:
        found, refused = curl_lines(served.out.read_text())
        assert get(shlex.split(found)[1])["entityId"] == 70
        assert get(shlex.split(refused)[1])["errors"][0]["code"] == 8015


@pytest.mark.parametrize(
    ("customers", "lines", "says"),
    [(NO_MOBILE, 1, "do not hold one to show 8015 with"), ("", 0, "do not hold anybody")],
)
def test_what_the_fixtures_cannot_show_is_said(tmp_path: Path, customers: str, lines: int, says: str) -> None:
    (tmp_path / "mine.yaml").write_text(ONE_ORG.format(dual="", customers=customers))
    with serving(tmp_path, "--fixtures", "mine.yaml") as served:
        printed = served.out.read_text()
    assert len(curl_lines(printed)) == lines
    assert says in printed


def test_the_development_server_answers_and_stops_too(tmp_path: Path) -> None:
    with serving(tmp_path, "--debug") as served:
        assert get(served.url + TOM)["entityId"] == 566000001
        assert served.stop() == 0


def test_a_closed_pipe_is_no_traceback() -> None:
    process = subprocess.Popen(
        [*SANDBOX, "customers"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
    )
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    with process.stderr:
        assert process.stderr.read() == b""
    process.wait(PATIENCE)


HEAVY = {"faker", "cryptography", "jwt", "joserfc", "jsonschema", "rich", "pydantic", "requests"}


def test_serving_does_not_import_what_it_does_not_need(tmp_path: Path) -> None:
    driver = tmp_path / "driver.py"
    driver.write_text(
        "import atexit, sys\n"
        "atexit.register(lambda: print('modules:', *sys.modules))\n"
        "from sandbox.cli import main\n"
        "main()\n"
    )
    with serving(tmp_path, launcher=(sys.executable, driver)) as served:
        get(served.url + TOM)
        assert served.stop() == 0
    modules = served.out.read_text().rpartition("modules:")[2].split()
    assert "sandbox.cli_serve" in modules
    assert HEAVY & {name.partition(".")[0] for name in modules} == set()
