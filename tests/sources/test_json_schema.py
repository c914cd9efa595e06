"""The published JSON Schema says of a fixture what the loader says of it, record by record.

What holds across fields or records is not for a JSON Schema. Such findings are not compared; they come from these
modules of `sandbox.sources`: `checks` (distinct ids, one default, zone or cluster, unique identifiers, members of
groups), `drafts` (a key in two files, name beside first_name), `accounts` (the org's accounts), `ladders` (programs and
tiers that exist) and `merges`. All others come from the readers of `schema.FILE`, and those are compared.
"""

import copy
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import pytest
import yaml
from jsonschema import Draft202012Validator

from sandbox.sources.documents import Document
from sandbox.sources.json_schema import PART, fixture_schema
from sandbox.sources.reading import Reading
from sandbox.sources.records import Field, Record
from sandbox.sources.schema import FILE, RECORDS
from sandbox.sources.yaml_files import load_text

FIXTURES = Path(__file__).parents[2] / "fixtures"
DEMOS = sorted(FIXTURES.glob("*.yaml"))
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


@cache
def schema_now() -> dict[str, Any]:
    return fixture_schema()


class Mutant(NamedTuple):
    text: str
    instance: Any
    findings: list[str]


@cache
def mutants() -> tuple[Mutant, ...]:
    """Two customers, and whatever else, of a demo at a time, with one or two changes."""
    chance = Random(20270326)
    demos = [tree_of(yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)) for path in DEMOS]
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


def disagreements(schema: dict[str, Any]) -> Iterator[str]:
    validator = Draft202012Validator(schema)
    for mutant in mutants():
        error = next(validator.iter_errors(mutant.instance), None)
        if (error is None) != (not mutant.findings):
            says = error and (list(error.absolute_path), error.message[:200])
            yield f"readers: {mutant.findings}\nschema: {says}\n{mutant.text}"


def test_the_schema_is_a_schema_whose_references_all_lead_somewhere() -> None:
    schema = fixture_schema()
    Draft202012Validator.check_schema(schema)
    named = set(re.findall(r'"\$ref": "#/\$defs/([^"]+)"', json.dumps(schema)))
    assert named == set(schema["$defs"]) - {"part"}
    assert PART.removeprefix("#/$defs/") in schema["$defs"]


@pytest.mark.parametrize("path", DEMOS, ids=lambda path: path.name)
def test_the_demos_satisfy_the_schema(path: Path) -> None:
    tree = tree_of(yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader))
    assert list(Draft202012Validator(schema_now()).iter_errors(as_an_editor_sees(tree))) == []


FIELDS = [(record, field) for record in RECORDS.values() for field in record.fields]
UNKNOWN_ZONE = "is not an IANA time zone"
"""What only the loader knows."""


@pytest.mark.parametrize(("record", "field"), FIELDS, ids=[f"{record.kind}.{field.name}" for record, field in FIELDS])
def test_schema_and_reader_agree_on_any_value_of_a_field(record: Record, field: Field) -> None:
    schema = schema_now()
    shape = (schema if record is FILE else schema["$defs"][record.kind])["properties"][field.name]
    check = Draft202012Validator({"properties": {"it": shape}, "$defs": schema["$defs"]})
    for value in (*FULL, [], {}, *([scalar] for scalar in POOL), *({"Main": scalar} for scalar in FULL)):
        reading = Reading()
        found = Document("f", written({"it": value})).value
        assert isinstance(found, dict)
        field.reader.read(found["it"], (None, 0), reading)
        findings = [mistake.message for mistake in reading.mistakes if UNKNOWN_ZONE not in mistake.message]
        zone = UNKNOWN_ZONE in str(reading.mistakes)
        assert zone or check.is_valid({"it": as_an_editor_sees(value)}) == (not findings), (value, findings)


def test_schema_and_loader_agree_on_a_thousand_mutants() -> None:
    assert next(disagreements(schema_now()), None) is None


def test_the_mutants_are_worth_the_comparison() -> None:
    rejected = sum(bool(mutant.findings) for mutant in mutants())
    assert MUTANTS / 5 < rejected < MUTANTS * 4 / 5
    says = " ".join(message for mutant in mutants() for message in mutant.findings)
    for kind in ("unknown key", "is missing in", "is not one of", "is not a day", "is not a whole number", "is empty"):
        assert kind in says
    assert all(load_text(mutant.text, "mutant.yaml").findings for mutant in mutants() if mutant.findings)


def without(schema: Any, keyword: str) -> Any:
    """The schema as if it had never known a keyword."""
    if isinstance(schema, list):
        return [without(item, keyword) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {key: without(value, keyword) for key, value in schema.items() if key != keyword}


KEYWORDS = "additionalProperties required enum type pattern minimum maximum maxLength minItems uniqueItems items $ref"


@pytest.mark.parametrize("keyword", KEYWORDS.split())
def test_the_comparison_notices_a_rule_that_is_dropped(keyword: str) -> None:
    assert next(disagreements(without(schema_now(), keyword)), None) is not None


# what an editor cannot see, and the other way round -----------------------------------------------

ORG = "{id: 501, cluster: eu}"
DENYING = "{id: 501, cluster: eu, credentials: {tills: [{username: a, password: b, denied: ["
PROGRAM = "{id: 973, name: Main, tiers: [Bronze]}"


@pytest.mark.parametrize(
    ("org", "program", "customer", "loader", "schema"),
    [
        # A number is only its value to an editor, however it was written.
        ("{id: 501.0, cluster: eu}", PROGRAM, "{id: 1}", "rejects", "accepts"),
        ("{id: +501, cluster: eu}", PROGRAM, "{id: 1}", "rejects", "accepts"),
        ("{id: 0x1F5, cluster: eu}", PROGRAM, "{id: 1}", "rejects", "accepts"),
        (ORG, PROGRAM, "{id: 1, points: {Main: {available: 1e3}}}", "rejects", "accepts"),
        (ORG, PROGRAM, "{id: 1, points: {Main: {available: 1.2345}}}", "rejects", "accepts"),
        (ORG, PROGRAM, '{id: 1, points: {Main: {available: "1.2345"}}}', "rejects", "rejects"),
        (f"{DENYING} False]}}]}}}}", PROGRAM, "{id: 1}", "rejects", "accepts"),
        # Two spellings of the same.
        ("{id: 501, cluster: eu, sources: {LINE: {accounts: [1, '1']}}}", PROGRAM, "{id: 1}", "rejects", "accepts"),
        (ORG, PROGRAM, "{id: 1, sources: {LINE: {line: x}, line: {line: y}}}", "rejects", "accepts"),
        # Only the loader knows the zones.
        ("{id: 501, time_zone: Europe/Lodnon}", PROGRAM, "{id: 1}", "rejects", "accepts"),
        ("{id: 501, time_zone: 5}", PROGRAM, "{id: 1}", "rejects", "rejects"),
        # A key without a value is as if absent to the loader; an editor marks it while it is being typed.
        (ORG, PROGRAM, "{id: 1, colour: }", "accepts", "rejects"),
        # Somebody may be called Null; an editor takes that for an empty value.
        (ORG, "{id: 973, name: Null, tiers: [Bronze]}", "{id: 1}", "accepts", "rejects"),
    ],
)
def test_where_the_two_differ_is_written_down(org: str, program: str, customer: str, loader: str, schema: str) -> None:
    text = f"{{org: {org}, programs: [{program}], customers: [{customer}]}}"
    tree = tree_of(yaml.compose(text, Loader=yaml.BaseLoader))
    accepted = Draft202012Validator(schema_now()).is_valid(as_an_editor_sees(tree))
    assert (bool(reader_findings(text)), accepted) == (loader == "rejects", schema == "accepts")


def test_a_part_of_an_org_need_not_have_all_of_it() -> None:
    part = Draft202012Validator({"$ref": PART, "$defs": schema_now()["$defs"]})
    assert part.is_valid({"customers": [{"id": 1}]})
    assert part.is_valid({"org": None, "programs": ""})
    assert not part.is_valid({"customers": [{"name": "Tom"}]})
    assert not part.is_valid({"custmers": [{"id": 1}]})


def test_every_field_is_explained_and_its_example_and_default_are_valid() -> None:
    schema = schema_now()
    for record in RECORDS.values():
        properties = (schema if record is FILE else schema["$defs"][record.kind])["properties"]
        assert list(properties) == [field.name for field in record.fields]
        for name, field in properties.items():
            assert field["description"], name
            check = Draft202012Validator({**field, "$defs": schema["$defs"]})
            for value in [*field.get("examples", []), *([field["default"]] if "default" in field else [])]:
                assert check.is_valid(value), (record.kind, name, value)
