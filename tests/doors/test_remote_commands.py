"""reset, seed and play: commands that act on a running sandbox."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from tests.doors.processes import Serving, run, serving

ANN = 'customers: [{id: 77, name: Ann Lee, identifiers: {mobile: "447700900001"}, tiers: {Main: Silver}}]\n'


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    with serving(tmp_path_factory.mktemp("remote")) as serves:
        yield serves


@pytest.fixture
def closed() -> Iterator[str]:
    """An address where nobody listens."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"


def tier(served: Serving, customer_id: int, namespace: str) -> Any:
    with urlopen(f"{served.url}/ns/{namespace}/v2/customers/{customer_id}/tierDetails") as answer:
        told = json.load(answer)
    return told["programTiers"][0]["currentTierName"] if "programTiers" in told else told["errors"][0]["code"]


def test_a_file_is_put_in_and_a_reset_takes_it_back(served: Serving, tmp_path: Path) -> None:
    (tmp_path / "ann.yaml").write_text(ANN)
    there = ("--url", served.url, "--namespace", "a")
    assert run("seed", tmp_path / "ann.yaml", *there) == (0, "org 501: 1 customer\n", "")
    assert (tier(served, 77, "a"), tier(served, 77, "b")) == ("Silver", 8015)
    assert run("reset", *there) == (0, "reset\n", "")
    assert tier(served, 77, "a") == 8015


def test_findings_are_told_at_their_places_in_the_file(served: Serving, tmp_path: Path) -> None:
    (tmp_path / "wrong.yaml").write_text(ANN.replace("Silver", "Silber"))
    done = run("seed", "wrong.yaml", "--url", served.url, cwd=tmp_path)
    assert (done.code, done.out) == (2, "")
    first, last = done.err.splitlines()
    assert first.startswith("wrong.yaml:1:")
    assert "error: tier 'Silber' is not one of 'Main'" in first
    assert last.startswith("Error: Nothing was changed")


def test_a_new_base_is_what_a_reset_goes_back_to(served: Serving, tmp_path: Path) -> None:
    org = "org: {id: 9, cluster: eu}\nprograms: [{id: 1, name: P, tiers: [A]}]\ncustomers: [{id: 5}]\n"
    (tmp_path / "org.yaml").write_text(org)
    there = ("--url", served.url, "--namespace", "c")
    assert run("seed", "--replace", tmp_path / "org.yaml", *there).out == "org 9: its settings, 1 program, 1 customer\n"
    run("reset", *there)
    assert tier(served, 5, "c") == "A"


def test_a_scenario_is_played(served: Serving) -> None:
    there = ("--url", served.url, "--namespace", "d")
    done = run("play", "gold-expires-tonight", *there)
    assert done == (
        0,
        "gold-expires-tonight: A Gold customer falls to Silver at midnight (now 2027-03-26T18:00:00Z)\n",
        "",
    )
    assert tier(served, 566000077, "d") == "Gold"
    unknown = run("play", "gold/../x", *there)
    assert (unknown.code, unknown.out) == (2, "")
    assert unknown.err.startswith("Error: ")


def test_what_was_met_is_printed_and_how_the_rest_can_be(served: Serving) -> None:
    there = ("--url", served.url, "--namespace", "e")
    assert tier(served, 566000001, "e") == "Gold"
    lines = run("coverage", *there).out.splitlines()
    assert lines[0] == "1.1 what is answered: 1 of 7"
    assert lines[-1].startswith("situations met: 1 of ")
    assert any(line.startswith("  never met: 1.2 secondary alone: ") and " -> GET /v2/" in line for line in lines)
    told = json.loads(run("coverage", "--json", *there).out)
    assert [one["id"] for one in told["situations"] if one["met"]] == ["holds"]
    assert json.loads(run("coverage", "--json", "--all", *there).out)["met"] > 1


@pytest.mark.parametrize("command", [["reset"], ["play", "x"], ["coverage"]])
def test_nobody_there_is_one_sentence(closed: str, command: list[str]) -> None:
    done = run(*command, "--url", closed)
    assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)
    assert done.err.startswith(f"Error: nobody answers at {closed}: ")


def test_what_is_no_address_is_one_sentence() -> None:
    done = run("reset", "--url", "localhost:1")
    assert (done.code, done.err.count("\n")) == (1, 1)
    assert "is no address of a sandbox" in done.err


def test_the_token_of_the_settings_is_sent(tmp_path: Path) -> None:
    with serving(tmp_path, SANDBOX_ADMIN_TOKEN="s3cret") as serves:
        assert run("reset", "--url", serves.url, SANDBOX_ADMIN_TOKEN="s3cret").code == 0
        refused = run("reset", "--url", serves.url)
        assert (refused.code, refused.err.count("\n")) == (2, 1)
        assert "admin_token" in refused.err
