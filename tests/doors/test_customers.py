"""What `customers` prints: every curl line, run by a shell against the served demo, shows what stands beside it."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest

from tests.claims import in_words
from tests.doors.processes import PATIENCE, Serving, run

needs_curl = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")

PLAIN = """\
org: {id: 7, cluster: eu}
programs: [{id: 1, name: Main, tiers: [Base, Top]}]
customers:
  - {id: 5, name: Ann, identifiers: {mobile: 1}, tiers: {Main: Top}}
  - {id: 6, name: Ben, identifiers: {mobile: 2}}
"""
PERSONAS = """\
personas:
  - row: T-1
    shows: |
      Ann
      on top
    customer: 5
    get: /v2/customers/5/tierDetails
    answers: Top
"""


class Printed(NamedTuple):
    """One entry: its first line, its curl line, and what that is said to answer; "" for customers."""

    headline: str
    curl: str
    claim: str


def customers(*arguments: str, cwd: Path | None = None) -> list[Printed]:
    done = run("customers", *arguments, cwd=cwd)
    assert (done.code, done.err) == (0, "")
    entries: list[list[str]] = []
    for line in done.out.splitlines():
        if line.startswith("  "):
            entries[-1].append(line.strip())
        else:
            entries.append([line])
    return [Printed(entry[0], entry[1], "".join(entry[2:]).removeprefix("answers ")) for entry in entries]


def answered(lines: list[str]) -> list[Any]:
    """The bodies that the lines get, run in one shell exactly as they stand."""
    shell = [shutil.which("bash") or "sh", "-c", "".join(f"{line}\necho\n" for line in lines)]
    done = subprocess.run(shell, check=True, capture_output=True, text=True, timeout=PATIENCE)
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.long
@needs_curl
def test_every_printed_curl_line_shows_what_stands_beside_it(demo: Serving) -> None:
    printed = customers("--port", str(urlsplit(demo.url).port))
    personas = [entry for entry in printed if entry.claim]
    assert len(personas) > 120
    for entry, body in zip(printed, answered([entry.curl for entry in printed]), strict=True):
        if entry.claim:
            assert in_words(body) == entry.claim, entry
        elif "merged into" not in entry.headline:
            assert body["entityId"] == int(entry.headline.split()[0]), entry


def test_personas_come_first_and_everybody_is_told_of() -> None:
    printed = customers()
    is_persona = [bool(entry.claim) for entry in printed]
    assert is_persona == sorted(is_persona, reverse=True)
    headlines = "\n".join(entry.headline for entry in printed)
    assert all(str(566000000 + number) in headlines for number in range(1, 30))


@pytest.mark.long
def test_a_search_is_without_case_and_by_any_word() -> None:
    by_name = customers("TOM SAW")
    assert len(by_name) > 10
    assert all("566000001 Tom Sawyer" in entry.headline for entry in by_name)
    assert [entry.headline.split(" |")[0] for entry in customers("8069 the customer")] == ["1.3 row 7, by id"] * 2
    assert run("customers", "nobody at all").out == "no customer matches 'nobody at all'\n"


def test_the_readme_shows_what_is_printed() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    assert "capillary-sandbox customers viola\n" + run("customers", "viola").out in readme


def test_customers_without_a_persona_are_listed_with_what_is_known_of_them(tmp_path: Path) -> None:
    (tmp_path / "plain.yaml").write_text(PLAIN)
    ann, ben = customers("--fixtures", "plain.yaml", "--port", "80", cwd=tmp_path)
    assert ann.headline == "5 Ann | org 7 | mobile 1 | Main Top"
    assert ben.curl.startswith("curl 'http://127.0.0.1:80/v2/customers/lookup/tierDetails?")
    (tmp_path / "plain.yaml").write_text(PLAIN + PERSONAS)
    shown, ben = customers("--fixtures", "plain.yaml", "--port", "80", cwd=tmp_path)
    assert shown == Printed(
        "T-1 | Ann on top | 5 Ann | org 7", "curl 'http://127.0.0.1:80/v2/customers/5/tierDetails'", "Top"
    )
    assert ben.headline == "6 Ben | org 7 | mobile 2"
