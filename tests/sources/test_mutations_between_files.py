"""One mistake between the files of a folder, or in a file as such: told at its line and column, and nothing else."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from sandbox.sources.yaml_files import load
from tests.sources.injections import MARK, Fixture, needed, unmarked
from tests.sources.mutants import DEMOS

NOW = datetime(2027, 3, 26, 12, tzinfo=UTC)
Spoil = Callable[[dict[str, str], Random], str]
"""Changes the texts of a folder by their names, marks the place, and gives what is said of it: a regular expression."""


def default_more(texts: dict[str, str], chance: Random) -> str:
    """A second org that is the default, in a later file than the first."""
    fixture = Fixture("", texts["demo-india.yaml"], chance)
    texts["demo-india.yaml"] = fixture.added(fixture.org, "default: »true")
    return "default is true for a second org; expected one default org at most; first at .*"


def org_copied(texts: dict[str, str], chance: Random) -> str:
    """A file is there twice; its org's id is told in the later one."""
    name = chance.choice(sorted(texts))
    fixture = Fixture("", texts[name], chance)
    texts["zz.yaml"] = fixture.marking(needed(fixture.org, "id"), fixture.text)
    return "org id .* is given twice; first at .*"


def customer_elsewhere(texts: dict[str, str], chance: Random) -> str:
    """A customer has the id of one in an earlier file."""
    earlier, later = sorted(chance.sample(sorted(texts), 2))
    first = Fixture("", texts[earlier], chance).any("customer", "id")
    texts[later] = Fixture("", texts[later], chance).with_last("customers", f"{{id: »{needed(first, 'id').value}}}")
    return "customer id .* is given twice; first at .*"


def till_elsewhere(texts: dict[str, str], chance: Random) -> str:
    """A till has the user name of one in an earlier file."""
    earlier, later = sorted(chance.sample(sorted(texts), 2))
    first = needed(Fixture("", texts[earlier], chance).any("till", "username"), "username").value
    fixture = Fixture("", texts[later], chance)
    texts[later] = fixture.added(fixture.tills, f"{{username: »{first}, password: x}}")
    return "username .* is given twice; expected one of its own, by which the org is told; first at .*"


def key_in_two_files(texts: dict[str, str], chance: Random) -> str:
    """Of an org in several files two have the same key."""
    texts["sub/a.yaml"] = texts.pop(chance.choice(sorted(texts)))
    key = chance.choice(["customers", "groups", "personas"])
    texts["sub/b.yaml"] = f"version: 1\n»{key}: []\n"
    return f"{key} is given in two files of one org; first at .*"


def not_utf8(texts: dict[str, str], chance: Random) -> str:
    """A byte that is no text, written as a lone surrogate here."""
    name = chance.choice(sorted(texts))
    index = chance.randrange(len(texts[name]))
    texts[name] = f"{texts[name][:index]}»\udcff{texts[name][index:]}"
    return "byte 0xff is not UTF-8; expected text in UTF-8"


FOLDERS = [default_more, org_copied, customer_elsewhere, till_elsewhere, key_in_two_files, not_utf8]


@pytest.mark.parametrize("number", range(3))
@pytest.mark.parametrize("spoil", FOLDERS)
def test_a_mistake_between_files_is_told_at_its_place_and_alone(spoil: Spoil, number: int, tmp_path: Path) -> None:
    texts = {path.name: path.read_text(encoding="utf-8") for path in DEMOS}
    message = spoil(texts, Random(number))
    expected = []
    for name, marked in texts.items():
        text = marked
        if MARK in marked:
            text, line, column = unmarked(marked)
            expected.append((str(tmp_path / name), line, column))
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(text.encode("utf-8", "surrogateescape"))
    found = load(tmp_path, now=NOW).findings
    assert [(one.file, one.line, one.column) for one in found] == expected
    assert re.fullmatch(message, found[0].message)
