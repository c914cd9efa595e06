"""The table of records: complete, consistent with the model, and fit to be documentation."""

from dataclasses import fields
from typing import get_args

import pytest

from sandbox.core.model import Dialect
from sandbox.sources.composer import compose
from sandbox.sources.reading import Reading
from sandbox.sources.records import Field, Record
from sandbox.sources.schema import RECORDS

ALL_FIELDS = [
    pytest.param(record, field, id=f"{kind}.{field.name}")
    for kind, record in RECORDS.items()
    for field in record.fields
]


@pytest.mark.parametrize(("record", "field"), ALL_FIELDS)
def test_every_field_is_documented_with_an_example_that_can_be_read(record: Record, field: Field) -> None:
    assert field.doc[0].isupper() or field.doc[0] == "`"
    assert field.doc.endswith(".")
    assert field.example
    reading = Reading()
    example = compose(f"{field.name}: {field.example.replace('...', '')}").value
    assert isinstance(example, dict)
    field.reader.read(example[field.name], ((None, 0), field.name), reading)
    assert [mistake.message for mistake in reading.mistakes] == []
    assert not (field.required and field.default)


def test_the_records_are_those_of_the_fixture_format() -> None:
    assert {"file", "org", "till", "client", "webhook", "dialect", "program", "tier", "customer", "membership"} <= set(
        RECORDS
    )
    assert {"points", "expiring", "promised", "group"} <= set(RECORDS)
    assert all(record.kind == kind and record.doc.endswith(".") for kind, record in RECORDS.items())


def test_only_what_the_format_requires_is_required() -> None:
    required = {(kind, field.name) for kind, record in RECORDS.items() for field in record.fields if field.required}
    assert {("org", "id"), ("program", "id"), ("program", "name"), ("program", "tiers")} <= required
    assert {name for kind, name in required if kind in ("customer", "group")} == {"id"}
    assert {name for kind, name in required if kind in ("membership", "points", "dialect")} == set()


@pytest.mark.parametrize("switch", fields(Dialect), ids=lambda switch: switch.name)
def test_every_switch_of_the_model_can_be_set_to_each_of_its_values(switch: object) -> None:
    name, of = switch.name, switch.type  # type: ignore[attr-defined]
    (field,) = (field for field in RECORDS["dialect"].fields if field.name == name)
    parts = [part for part in get_args(of) if part is not type(None)] or [of]
    values = [True, False] if of is bool else [value for part in parts for value in get_args(part) or (part,)]
    reading = Reading()
    assert [field.reader.read(str(value).lower(), ((None, 0), name), reading) for value in values] == values
    assert field.reader.read("999", ((None, 0), name), reading) not in (999, *values)
    assert len(reading.mistakes) == 1


def test_a_dialect_has_no_switch_that_the_model_lacks() -> None:
    assert [field.name for field in RECORDS["dialect"].fields] == [switch.name for switch in fields(Dialect)]


def test_nothing_of_the_table_can_be_changed() -> None:
    with pytest.raises(TypeError):
        RECORDS["org"] = RECORDS["file"]  # type: ignore[index]
