"""Reloading: a change is seen whole or not at all, and a broken one leaves what was there."""

import logging
import os
from pathlib import Path

import pytest

from sandbox.core.decision import Found
from sandbox.core.question import ById, Query
from sandbox.engine.sandbox import Sandbox
from sandbox.reload import Reloader
from sandbox.sources.yaml_files import load
from tests.builders import NOON

ORG = """\
org: {{id: 501, cluster: eu}}
programs: [{{id: 973, name: Main, tiers: [Bronze, Silver, Gold]}}]
customers: [{{id: 1, tiers: {{Main: {tier}}}}}]
"""


class Served:
    """A sandbox over a file or folder, and its reloader."""

    def __init__(self, path: Path) -> None:
        loaded = load(path)
        self.sandbox = Sandbox(loaded.orgs, now=lambda: NOON)
        self.reloader = Reloader(self.sandbox, path, loaded.files)

    def settle(self) -> str:
        """The customer's tier once the files have been looked at twice."""
        self.reloader.look()
        self.reloader.look()
        return self.tier()

    def tier(self) -> str:
        outcome = self.sandbox.look_up_tiers(Query(ById(1))).outcome
        assert isinstance(outcome, Found)
        return outcome.standings[0].tier.name


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "org.yaml"
    path.write_text(ORG.format(tier="Silver"))
    return path


def test_an_edit_is_served(file: Path) -> None:
    served = Served(file)
    file.write_text(ORG.format(tier="Gold"))
    assert served.settle() == "Gold"


def test_an_edit_that_is_still_being_written_is_left_alone(file: Path) -> None:
    served = Served(file)
    file.write_text(ORG.format(tier="Gold"))
    served.reloader.look()
    assert served.tier() == "Silver"
    file.write_text(ORG.format(tier="Bronze"))
    served.reloader.look()
    assert served.tier() == "Silver"
    served.reloader.look()
    assert served.tier() == "Bronze"


def test_a_broken_edit_keeps_what_was_loaded_and_tells_its_finding_once(
    file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    served = Served(file)
    file.write_text(ORG.format(tier="Goold"))
    with caplog.at_level(logging.WARNING, "sandbox.reload"):
        assert served.settle() == "Silver"
        assert served.settle() == "Silver"
    told = [record.getMessage() for record in caplog.records]
    assert len(told) == 2
    assert told[0].startswith(f"{file}:3:")
    assert "'Goold'" in told[0]
    file.write_text(ORG.format(tier="Gold"))
    assert served.settle() == "Gold"


def test_a_deleted_file_keeps_what_was_loaded_until_it_is_back(file: Path) -> None:
    served = Served(file)
    file.unlink()
    assert served.settle() == "Silver"
    file.write_text(ORG.format(tier="Gold"))
    assert served.settle() == "Gold"


def test_a_file_renamed_over_is_served(file: Path) -> None:
    served = Served(file)
    other = file.with_name("new.tmp")
    other.write_text(ORG.format(tier="Gold  "))
    before = file.stat()
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    other.replace(file)
    assert served.settle() == "Gold"


def test_a_link_turned_to_another_file_is_served(file: Path, tmp_path: Path) -> None:
    link, other = tmp_path / "link.yaml", tmp_path / "other.yaml"
    other.write_text(ORG.format(tier="Gold"))
    link.symlink_to(file)
    served = Served(link)
    link.unlink()
    link.symlink_to(other)
    assert served.settle() == "Gold"


def test_a_folder_gains_and_loses_orgs(file: Path) -> None:
    served = Served(file.parent)
    second = file.with_name("second.yaml")
    second.write_text(ORG.format(tier="Gold").replace("501", "502").replace("id: 1,", "id: 2,"))
    served.settle()
    assert [world.org.id for world in served.sandbox.orgs] == [501, 502]
    second.unlink()
    served.settle()
    assert [world.org.id for world in served.sandbox.orgs] == [501]


def test_files_that_stand_still_are_not_read_again(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    served = Served(file)
    with caplog.at_level(logging.WARNING, "sandbox.reload"):
        served.settle()
    assert caplog.records == []


@pytest.mark.parametrize("alone", [True, False])
def test_a_list_of_customers_is_watched_like_the_fixture_that_names_it(file: Path, alone: bool) -> None:
    people = file.parent / "lists" / "deep" / "people.csv"
    people.parent.mkdir(parents=True)
    people.write_text("id,tiers.Main\n1,Silver\n")
    file.write_text(ORG.format(tier="Bronze").replace("id: 1,", "id: 2,") + "customers_file: lists/deep/people.csv\n")
    served = Served(file if alone else file.parent)
    assert served.tier() == "Silver"
    people.write_text("id,tiers.Main\n1,Goold\n")
    assert served.settle() == "Silver"
    people.write_text("id,tiers.Main\n1,Gold\n")
    assert served.settle() == "Gold"


def test_a_list_that_was_broken_from_its_first_mention_is_served_once_it_is_mended(file: Path) -> None:
    served = Served(file)
    people = file.parent / "people.jsonl"
    people.write_text("{")
    file.write_text(ORG.format(tier="Gold") + "customers_file: people.jsonl\n")
    assert served.settle() == "Silver"
    assert served.settle() == "Silver"
    people.write_text('{"id": 2}')
    assert served.settle() == "Gold"
