"""Scenarios for tests: written beside one small org, and run in this process."""

from pathlib import Path
from time import monotonic

from sandbox.replaying.gathering import gathered
from sandbox.replaying.many import run_all
from sandbox.replaying.outcome import Replayed
from sandbox.settings import Settings
from sandbox.stages import InThisProcess

ORG = """\
org: {id: 501, cluster: india, credentials: {clients: [{key: k, secret: s3cr3t, token_ttl_seconds: 300}]}}
programs: [{id: 973, name: Main, tiers: [Bronze, Silver, Gold], on_expiry: one_below}]
customers: [{id: 1, name: Ann, identifiers: {mobile: "915795000001"}, tiers: {Main: {tier: Gold, expires: today+1d}}}]
canned:
  - {path: /v2/notes, headers: {X-Note: "7"}, body: {n: 1.50, s: "2", list: [1, {a: b}]}}
  - {path: /page, body: "<p>hi</p>"}
"""

HEAD = """\
scenario: NAME
fixtures: org.yaml
clock: {now: 2027-03-26T20:00:00Z, frozen: true}
"""
"""Half past one in the night of the 27th in India."""


def a_scenario(folder: Path, steps: str, *, name: str = "it", head: str = HEAD) -> Path:
    """A scenario's file with these steps, on the org."""
    (folder / "org.yaml").write_text(ORG, encoding="utf-8")
    file = folder / f"{name}.yaml"
    file.write_text(head.replace("NAME", name) + "steps:\n" + steps, encoding="utf-8")
    return file


def replayed(*paths: Path, jobs: int = 1) -> list[Replayed]:
    """What becomes of the scenarios at these paths."""
    stage = InThisProcess(Settings())
    return list(run_all(gathered(map(str, paths)), stage, monotonic, jobs=jobs))


def outcome(folder: Path, steps: str) -> Replayed:
    """What becomes of one with these steps."""
    (one,) = replayed(a_scenario(folder, steps))
    return one


def told_of(one: Replayed) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """The verdict of each step, and what differs in it."""
    return [
        (taken.verdict.value, [(found.about, found.expected, found.got) for found in taken.mismatches])
        for taken in one.taken
    ]
