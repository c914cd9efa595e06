"""Fixtures with mistakes: parts of the demos with one or two changes, as written and as an editor sees them."""

import copy
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import yaml

from sandbox.sources.documents import Document
from sandbox.sources.reading import Reading
from sandbox.sources.schema import FILE, RECORDS

FIXTURES = Path(__file__).parents[2] / "fixtures"
DEMOS = sorted(FIXTURES.glob("*.yaml"))


def shortened(path: Path) -> str:
    """The text of a demo with one persona for each customer: they are most of it, and it is read many times."""
    head, key, personas = path.read_text(encoding="utf-8").partition("\npersonas:\n")
    first: dict[str, str] = {}
    for persona in personas.split("\n  - "):
        about = re.search(r"customer: ([0-9]+)", persona)
        first.setdefault(about[1] if about else "", persona)
    return head + key + "\n  - ".join(first.values())


MUTANTS = 1_000


class Scalar(NamedTuple):
    """A scalar as it is written: the text, and whether it stands in quotes."""

    text: str
    quoted: bool = False


Tree = Any
"""A fixture as it is written: maps and lists of scalars."""

PLAIN = (
    *(
        "5",
        "-5",
        "0",
        "0123",
        "501",
        "1200",
        "1201",
        "2147483647",
        "2147483648",
        "915795008395",
        "99999999999999999999",
    ),
    *("1.5", "12.34", "-1.5", "1000000000000", "true", "false", "no", "Yes", "off", "null", "~"),
    *("2027-03-26", "2027-02-30", "2027-13-01", "2028-02-29", "2027-02-29", "1899-12-31", "9001-01-01", "2027-3-26"),
    *("2027-03-26T22:00:00Z", "2027-03-26T22:00:00+05:30", "2027-03-26T25:00:00Z", "2027"),
    *("today", "today-3y", "today + 12 m", "today+365001d", "today+1w", "tomorrow", "Gold", "mobile", "externalId"),
    *(
        "keep",
        "lowest",
        "non_loyalty",
        "eu",
        "us",
        "base_tier",
        "minus_one",
        "200",
        "404",
        "8015",
        "8065",
        "tier_details",
    ),
    *("10%", "2.5 %", "100", "100.5", "101", "1e", "00"),
    *("tierUpgraded", "https://example.com/hook", "ftp://example.com", "+91 57950-00026", "x@y", "x@y@z", "Tom Sawyer"),
)
QUOTED = (
    "",
    "  ",
    "5",
    "0",
    "1",
    "1201",
    "2147483648",
    "1.5",
    "1.2345",
    "true",
    "a,b",
    "1,2",
    "2027-02-30",
    "null",
    "eu",
)
POOL = (*(Scalar(text) for text in PLAIN), *(Scalar(text, quoted=True) for text in QUOTED))
EMPTY = (Scalar("null"), Scalar("~"), Scalar("", quoted=True))
FULL = tuple(scalar for scalar in POOL if scalar not in EMPTY)

NAMES = sorted({field.name for record in RECORDS.values() for field in record.fields} - {"time_zone"})
STRANGE = ("colour", "Mobile", "phone", "id", "WECHAT", "wechat/1", "LINE", "ALL", "MYSHOP/1", "LINE/", "vip_uname")


# what is written, and what an editor makes of it --------------------------------------------------


def tree_of(node: yaml.Node) -> Tree:
    if isinstance(node, yaml.MappingNode):
        return {key.value: tree_of(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [tree_of(item) for item in node.value]
    return Scalar(node.value, quoted=node.style is not None)


def written(tree: Tree) -> str:
    """The tree as YAML, on one line."""
    if isinstance(tree, dict):
        return "{" + ", ".join(f"{json.dumps(key)}: {written(value)}" for key, value in tree.items()) + "}"
    if isinstance(tree, list):
        return "[" + ", ".join(map(written, tree)) + "]"
    if tree.quoted or not re.fullmatch("[A-Za-z0-9 .+~-]+", tree.text):  # all else is text in any case
        return json.dumps(tree.text)
    return tree.text


def as_an_editor_sees(tree: Tree) -> Any:
    """The tree typed by the core schema of YAML 1.2."""
    if isinstance(tree, dict):
        return {key: as_an_editor_sees(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [as_an_editor_sees(item) for item in tree]
    text = tree.text
    if tree.quoted:
        return text
    if text in ("", "~", "null", "Null", "NULL"):
        return None
    if text.lower() in ("true", "false") and text[1:] in ("rue", "RUE", "alse", "ALSE"):
        return text.lower() == "true"
    if re.fullmatch("[-+]?[0-9]+", text):
        return int(text)
    if re.fullmatch("0x[0-9a-fA-F]+|0o[0-7]+", text):
        return int(text, 0)
    if re.fullmatch(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", text):
        return float(text)
    return text


def reader_findings(text: str) -> list[str]:
    """What the readers find, record by record."""
    document, reading = Document("mutant.yaml", text), Reading()
    assert not document.faults, f"a mutant is YAML: {text}"
    FILE.read(document.value, (None, 0), reading)
    return [mistake.message for mistake in reading.mistakes]


# mutants ------------------------------------------------------------------------------------------


def places(tree: Tree) -> Iterator[tuple[Any, Any]]:
    """Every container with each of its keys or indexes."""
    for key in list(tree) if isinstance(tree, dict) else range(len(tree)) if isinstance(tree, list) else ():
        yield tree, key
        yield from places(tree[key])


def containers(tree: Tree, kind: type) -> list[Any]:
    return [tree, *(holder[key] for holder, key in places(tree) if isinstance(holder[key], kind))]


def slip(word: str, chance: Random) -> str:
    """The word with two letters exchanged or one gone."""
    at = chance.randrange(len(word))
    return chance.choice(
        [word[:at] + word[at + 1 :], word[: at - 1] + word[at:][:1] + word[at - 1 :][:1] + word[at + 1 :]]
    )


def empty_a_value(tree: Tree, chance: Random) -> None:
    holder, key = chance.choice(list(places(tree)))
    holder[key] = chance.choice(EMPTY)


def replace_a_scalar(tree: Tree, chance: Random) -> None:
    holder, key = chance.choice([(h, k) for h, k in places(tree) if isinstance(h[k], Scalar)])
    holder[key] = chance.choice(POOL)


def put_a_number_out_of_range(tree: Tree, chance: Random) -> None:
    numbers = [(h, k) for h, k in places(tree) if isinstance(h[k], Scalar) and h[k].text.isdigit()]
    holder, key = chance.choice([*numbers, (tree, "version")])
    holder[key] = Scalar(chance.choice(["-5", "0", "2147483648", "99999999999999999999"]), chance.random() < 0.2)


def replace_anything(tree: Tree, chance: Random) -> None:
    holder, key = chance.choice(list(places(tree)))
    holder[key] = chance.choice([{}, [], {"name": Scalar("Gold")}, [Scalar("Gold")], [Scalar("5")], [[]], *FULL])


def remove_something(tree: Tree, chance: Random) -> None:
    holder, key = chance.choice(list(places(tree)))
    del holder[key]


def remove_a_required_key(tree: Tree, chance: Random) -> None:
    required = {field.name for record in RECORDS.values() for field in record.fields if field.required}
    holder, key = chance.choice([(h, k) for h, k in places(tree) if isinstance(h, dict) and k in required])
    del holder[key]


def empty_a_list(tree: Tree, chance: Random) -> None:
    chance.choice([found for found in containers(tree, list) if isinstance(found, list)]).clear()


def lengthen_a_list(tree: Tree, chance: Random) -> None:
    lists = [found for found in containers(tree, list) if isinstance(found, list)]
    some = chance.choice(lists)
    some.append(chance.choice(some) if some and chance.random() < 0.5 else chance.choice(POOL))


def add_a_key(tree: Tree, chance: Random) -> None:
    holder = chance.choice(containers(tree, dict))
    holder[chance.choice([*NAMES, *STRANGE])] = chance.choice([*FULL, [], {}])


def rename_a_key(tree: Tree, chance: Random) -> None:
    held = [(h, k) for h, k in places(tree) if isinstance(h, dict) and h[k] not in EMPTY]
    holder, key = chance.choice(held)
    holder[chance.choice([slip(key, chance), *STRANGE]) or "x"] = holder.pop(key)


MUTATIONS = (
    empty_a_value,
    replace_a_scalar,
    put_a_number_out_of_range,
    replace_anything,
    remove_something,
    remove_a_required_key,
    empty_a_list,
    lengthen_a_list,
    add_a_key,
    rename_a_key,
)
"""Changes to a fixture. Those that make new keys come last: an unknown key without a value is told by editors alone."""


class Mutant(NamedTuple):
    text: str
    instance: Any
    findings: list[str]


@cache
def mutants() -> tuple[Mutant, ...]:
    """Two customers, and whatever else, of a demo at a time, with one or two changes."""
    chance = Random(20270326)
    demos = [tree_of(yaml.compose(shortened(path), Loader=yaml.BaseLoader)) for path in DEMOS]
    found = []
    for number in range(MUTANTS):
        demo = demos[number % len(demos)]
        lists = {key: value for key, value in demo.items() if isinstance(value, list) and key != "programs"}
        few = {key: chance.sample(value, min(2, len(value))) for key, value in lists.items()}
        tree = copy.deepcopy(demo | few)
        for mutation in sorted(chance.sample(MUTATIONS, chance.choice([1, 1, 2])), key=MUTATIONS.index):
            mutation(tree, chance)
        text = written(tree)
        found.append(Mutant(text, as_an_editor_sees(tree), reader_findings(text)))
    return tuple(found)
