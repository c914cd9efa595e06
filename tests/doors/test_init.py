"""init: a fixture to begin with, which is right, can be served, and never takes another's place."""

import json
from pathlib import Path

import pytest

from sandbox import create_app
from sandbox.sources.json_schema import SCHEMA_NAME, fixture_schema
from sandbox.starter import STARTER_NAME, CannotWrite, write_starter
from tests.doors.processes import run


def test_init_writes_a_fixture_that_check_has_nothing_to_say_about(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "fixtures"
    done = run("init", str(folder))
    fixture, schema = folder / STARTER_NAME, folder / SCHEMA_NAME
    serve = f"Serve it with: capillary-sandbox serve --fixtures {fixture}\n"
    assert done == (0, f"wrote {fixture}\nwrote {schema}\n{serve}", "")
    assert run("check", "--strict", str(folder)) == (0, "1 file, 1 org, no findings\n", "")


def test_the_starter_names_the_schema_beside_it(tmp_path: Path) -> None:
    fixture, schema = write_starter(tmp_path)
    first = fixture.read_text(encoding="utf-8").splitlines()[0]
    assert first == f"# yaml-language-server: $schema={schema.name}"
    assert json.loads(schema.read_text(encoding="utf-8")) == fixture_schema()


def test_the_starter_shows_what_its_comments_say(tmp_path: Path) -> None:
    fixture, _ = write_starter(tmp_path)
    client = create_app(fixture).test_client()
    lookup = "/v2/customers/lookup/tierDetails?source=INSTORE&identifierName=mobile&identifierValue="
    for mobile in ("915795008395", "915795008397"):
        answer = client.get(lookup + mobile).get_json()
        assert (answer["entityId"], answer["programTiers"][0]["currentTierName"]) == (566000001, "Gold")
    assert client.get(lookup + "5795008396").get_json()["programTiers"][0]["currentTierName"] == "Silver"


@pytest.mark.parametrize("name", [STARTER_NAME, SCHEMA_NAME])
def test_a_file_that_exists_is_named_and_nothing_is_written(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine", encoding="utf-8")
    done = run("init", str(tmp_path))
    assert done == (2, "", f"Error: {tmp_path / name} exists already; nothing was written\n")
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text(encoding="utf-8") == "mine"


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("mine", encoding="utf-8")
    with pytest.raises(CannotWrite, match="taken cannot be written"):
        write_starter(taken)
    with pytest.raises(CannotWrite, match="taken/below cannot be written"):
        write_starter(taken / "below")
