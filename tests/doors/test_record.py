"""`record` of a sandbox that runs: the file replays where nothing else is, what is missing is said."""

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from sandbox.app import create_app, wsgi
from sandbox.server import Served
from tests.doors.commands import command
from tests.doors.processes import run

ASK = "/v2/customers/lookup/tierDetails?source=INSTORE&identifierName=mobile&identifierValue="
EMPTY = "org: {id: 1, cluster: eu}\nprograms: [{id: 1, name: Main, tiers: [Bronze]}]\n"


def send(url: str, method: str = "GET", body: object = None) -> None:
    """Send what is answered with 200."""
    data = None if body is None else json.dumps(body).encode()
    with urlopen(Request(url, data, method=method)) as answer:
        answer.read()


@pytest.fixture(scope="module")
def driven() -> Iterator[str]:
    """The url of a demo that was driven through a situation in the namespace case-1."""
    with Served(wsgi(create_app())) as served:
        at = f"{served.url}/ns/case-1"
        send(f"{at}{ASK}915795008395")
        send(f"{at}/__admin/customers/566000001/tiers/Main", "PUT", {"tier": "Silver", "expires": "today+1d"})
        send(f"{at}{ASK}+91-5795008395")
        send(f"{at}/v3/oauth/token/generate", "POST", {"key": "demo-key", "secret": "demo-secret"})
        send(f"{at}/__admin/clock/advance", "POST", {"by": "P3D"})
        send(f"{at}{ASK}915795008395")
        yield served.url


@pytest.mark.parametrize("mask", [(), ("--mask",), ("--mask-key", "k")])
def test_a_situation_is_recorded_and_replayed_where_nothing_else_is(
    driven: str, tmp_path: Path, mask: tuple[str, ...]
) -> None:
    file, empty = tmp_path / "case.yaml", tmp_path / "empty.yaml"
    flags = ("--url", driven, "--namespace", "case-1", "--title", "Silver for a day", "-o", file, *mask)
    done = command("record", "--from-journal", *flags)
    assert (done.code, done.out) == (0, ""), done.err
    assert done.err.splitlines() == [
        "Note: request 3 is left out: it asks for a token, and credentials are not recorded",
        "silver-for-a-day: 3 requests recorded",
    ]
    assert ("5795008395" in file.read_text(encoding="utf-8")) is not bool(mask)
    empty.write_text(EMPTY, encoding="utf-8")
    assert command("replay", file, "--fixtures", empty).code == 0
    with Served(wsgi(create_app(empty))) as other:
        replayed = command("replay", file, "--target", other.url)
    assert (replayed.code, replayed.err) == (0, ""), replayed.out
    assert "same       silver-for-a-day  Silver for a day" in replayed.out


def test_without_a_file_the_scenario_is_printed_and_nothing_else(driven: str) -> None:
    done = run("record", "--from-journal", "--url", driven, "--namespace", "case-1", "--last", "1")
    assert done.code == 0
    assert done.out.startswith("# Recorded: 1 request from ")
    assert done.out.endswith("\n")


@pytest.mark.parametrize(
    ("flags", "says"),
    [
        (("--since", "noon"), "--since is 'noon'; expected a moment"),
        (("--namespace", "nobody"), "holds no request"),
        (("--namespace", "case-1", "-o", "nowhere/at/all.yaml"), "all.yaml cannot be written: No such file"),
    ],
)
def test_what_cannot_be_done_is_one_line(driven: str, flags: tuple[str, ...], says: str) -> None:
    done = command("record", "--from-journal", "--url", driven, *flags)
    assert done.code == 2
    assert says in done.err
    assert "Traceback" not in done.err
