"""The published JSON Schema says of a fixture what the loader says of it, record by record.

What holds across fields or records is not for a JSON Schema. Such findings are not compared; they come from these
modules of `sandbox.sources`: `checks` (distinct ids, one default, zone or cluster, unique identifiers, members of
groups), `drafts` (a key in two files, name beside first_name), `accounts` (the org's accounts), `ladders` (programs and
tiers that exist) and `merges`. All others come from the readers of `schema.FILE`, and those are compared.
"""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from sandbox.sources.documents import Document
from sandbox.sources.json_schema import PART, fixture_schema
from sandbox.sources.reading import Reading
from sandbox.sources.records import Field, Record
from sandbox.sources.schema import FILE, RECORDS
from sandbox.sources.yaml_files import load_text
from tests.sources.mutants import (
    DEMOS,
    FULL,
    MUTANTS,
    POOL,
    as_an_editor_sees,
    mutants,
    reader_findings,
    tree_of,
    written,
)


@cache
def schema_now() -> dict[str, Any]:
    return fixture_schema()


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


@pytest.mark.long
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


@pytest.mark.long
def test_schema_and_loader_agree_on_a_thousand_mutants() -> None:
    assert next(disagreements(schema_now()), None) is None


@pytest.mark.long
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


@pytest.mark.long
@pytest.mark.parametrize("keyword", KEYWORDS.split())
def test_the_comparison_notices_a_rule_that_is_dropped(keyword: str) -> None:
    assert next(disagreements(without(schema_now(), keyword)), None) is not None


# what an editor cannot see, and the other way round -----------------------------------------------

ORG = "{id: 501, cluster: eu}"
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
