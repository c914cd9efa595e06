"""Many scenarios: told in order, and as green side by side as one after the other."""

import os
from pathlib import Path
from time import monotonic

from sandbox.replaying.gathering import gathered
from sandbox.replaying.many import run_all
from sandbox.replaying.outcome import Replayed, Verdict
from sandbox.settings import Settings
from sandbox.stages import InThisProcess
from tests.replaying.scenes import a_scenario, replayed, told_of

REPLAYS = int(os.environ.get("REPLAYS", "40"))

STEPS = """\
  - seed: {{customers: [{{id: {id}, tiers: {{Main: {{tier: Gold, expires: today+{days}d}}}}}}]}}
  - get: /v2/customers/{id}/tierDetails
    expect: {{code: {code}, body: {{programTiers: [{{tierExpiryDate: "${{today+{days}d}} 23:59:59"}}]}}}}
  - advance: P{days}D
  - {{get: /v2/customers/{id}/tierDetails, expect: {{body: {{programTiers: [{{currentTierName: Gold}}]}}}}}}
  - advance: P1D
  - {{get: /v2/customers/{id}/tierDetails, expect: {{body: {{programTiers: [{{currentTierName: Silver}}]}}}}}}
  - {{get: /v2/customers/{other}/tierDetails, expect: {{code: 8015}}}}
"""


def comparable(found: list[Replayed]) -> list[object]:
    return [(one.name, one.verdict, told_of(one)) for one in found]


def test_scenarios_side_by_side_end_as_they_do_one_after_the_other(tmp_path: Path) -> None:
    """Each has a clock and customers of its own; every tenth expects what is not so."""
    files = []
    for number in range(REPLAYS):
        given = {"id": 100 + number % 3, "other": 100 + (number + 1) % 3, "days": 1 + number % 7}
        steps = STEPS.format(code="1" if number % 10 == 9 else "none", **given)
        files.append(a_scenario(tmp_path, steps, name=f"s{number:03}"))
    one_by_one, at_once = replayed(*files, jobs=1), replayed(tmp_path, jobs=16)
    assert comparable(at_once) == comparable(one_by_one)
    differing = [one.name for one in one_by_one if one.verdict is not Verdict.SAME]
    assert differing == [f"s{number:03}" for number in range(9, REPLAYS, 10)]


def test_more_scenarios_than_there_is_room_for_come_and_go(tmp_path: Path) -> None:
    found = gathered([str(a_scenario(tmp_path, "  []\n"))])
    stage = InThisProcess(Settings())
    assert {one.verdict for one in run_all(found * 1010, stage, monotonic, jobs=4)} == {Verdict.SAME}


def test_a_folder_is_every_scenario_in_it_and_below_by_name(tmp_path: Path) -> None:
    for name in ("b", "a"):
        a_scenario(tmp_path, "  []\n", name=name)
    for name in ("z", "y", "x"):
        (tmp_path / name).mkdir()
        a_scenario(tmp_path / name, "  []\n", name=name)
    (tmp_path / ".hidden.yaml").write_text("scenario: [")
    (tmp_path / "broken.yml").write_text("scenario: [")
    (tmp_path / "notes.txt").write_text("scenario: [")
    found = gathered([str(tmp_path), str(tmp_path / "a.yaml")])
    assert [Path(known.file).name for known in found] == [
        *("a.yaml", "b.yaml", "broken.yml", "x.yaml", "y.yaml", "z.yaml"),
    ]
    assert [known.file for known in found if known.findings] == [str(tmp_path / "broken.yml")]


def test_what_holds_no_scenario_is_told(tmp_path: Path) -> None:
    (tmp_path / "org.yaml").write_text("org: {}\n")
    none, nowhere, named = gathered([str(tmp_path), str(tmp_path / "nowhere"), str(tmp_path / "org.yaml")])
    assert "no scenarios in this folder" in none.findings[0]
    assert "this file cannot be read" in nowhere.findings[0]
    assert "it belongs below seed" in named.findings[1]
