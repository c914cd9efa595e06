"""The JSON Schemas of fixtures and scenarios, made from their records, for editors to check them by.

They say what the readers say, of values as an editor sees them: where a reader takes the text `501`, YAML 1.2 gives an
editor the number. So a number is as good as its text here, and an empty value as good as none. What holds between
records is for `sandbox.sources.checks` alone.
"""

import json
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import yaml

from sandbox.core.json_paths import PATTERN
from sandbox.core.model import IDENTIFIER_KINDS, SOURCES
from sandbox.sources import json_patterns as patterns
from sandbox.sources.bodies import Body
from sandbox.sources.documents import Document
from sandbox.sources.reading import Reading
from sandbox.sources.records import Field, NameOrRecord, Record
from sandbox.sources.scenario_files import SCENARIO, SCENARIO_RECORDS
from sandbox.sources.schema import FILE, RECORDS
from sandbox.sources.schema_canned import HEADER_NAME, header_name
from sandbox.sources.schema_faults import CHANCE, FAULT, Chance
from sandbox.sources.schema_steps import (
    ACTIONS,
    VARIABLE,
    Code,
    DurationText,
    Exact,
    FixtureRecords,
    MomentText,
    json_path,
    variable,
)
from sandbox.sources.shapes import (
    Amount,
    Anything,
    Choice,
    Flag,
    ListOf,
    MapOf,
    OneOrMany,
    Reader,
    Text,
    Whole,
    any_key,
)
from sandbox.sources.terms import DayText, Identifiers, ZoneName, source_and_account, source_name

Schema = dict[str, Any]

SCHEMA_NAME = "fixture.schema.json"
"""What the file of the fixtures' schema is called."""

SCENARIO_SCHEMA_NAME = "scenario.schema.json"
"""What the file of the scenarios' schema is called."""

PART = "#/$defs/part"
"""The place in the schema of a file that is one of several of an org, and need not have all of it."""

_SCALAR = ["string", "number", "boolean"]
_EMPTY = [None, ""]


def schema_text() -> str:
    """The fixtures' schema as its file holds it."""
    return _as_text(fixture_schema())


def scenario_schema_text() -> str:
    """The scenarios' schema as its file holds it."""
    return _as_text(scenario_schema())


def _as_text(schema: Schema) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def fixture_schema() -> Schema:
    """The schema of a file that holds a whole org, in draft 2020-12; at `PART` that of a part of an org."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **_record(FILE),
        "title": "A fixture of capillary-sandbox",
        "type": "object",
        "$defs": _fixture_parts(),
    }


def scenario_schema() -> Schema:
    """The schema of a scenario's file; what is put in is as in fixtures."""
    own = {record.kind: _record(record) for record in SCENARIO_RECORDS.values() if record is not SCENARIO}
    own["step"]["anyOf"] = [{"required": [action]} for action in ACTIONS]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **_record(SCENARIO),
        "title": "A scenario of capillary-sandbox",
        "type": "object",
        "$defs": {**_fixture_parts(), **own},
    }


def fault_schema() -> Schema:
    """The schema of one fault by itself."""
    return {**_record(FAULT), "type": "object"}


def _fixture_parts() -> Schema:
    return {
        "part": {**_record(FILE, part=True), "title": "A part of a fixture", "type": "object"},
        "identifiers": _identifiers(),
        **{record.kind: _record(record) for record in RECORDS.values() if record is not FILE},
    }


def _record(record: Record, *, part: bool = False) -> Schema:
    """A record, without its type: where it is referred to, that says what else will do. A `part` requires nothing."""
    required = [field.name for field in record.fields if field.required and not part]
    return {
        "title": record.kind,
        "description": record.doc,
        "properties": {field.name: _field(field, record, field.name in required) for field in record.fields},
        **({"required": required} if required else {}),
        "additionalProperties": False,
    }


def _field(field: Field, record: Record, required: bool) -> Schema:
    shape = _shape(field.reader)
    schema = {
        "title": f"{record.kind}.{field.name}",
        "description": field.doc,
        **(shape if required else _or_empty(shape)),
    }
    if _is_value(field.default, field.reader) and " " not in field.default:
        schema["default"] = _typed(field.default)
    elif field.default:
        schema["description"] += f" Default: {field.default}."
    if _is_value(field.example, field.reader):
        schema["examples"] = [_typed(field.example)]
    return schema


def _is_value(text: str, reader: Reader[Any]) -> bool:
    """Whether the reader takes the text, as a fixture would write it: a default may also be said in words."""
    document, reading = Document("", text), Reading()
    if not text or document.faults:
        return False
    reader.read(document.value, (None, 0), reading)
    return not reading.mistakes


def _typed(text: str) -> Any:
    """What an editor makes of a piece of YAML."""
    return _typed_node(yaml.compose(text, Loader=yaml.BaseLoader))


def _typed_node(node: Any) -> Any:
    if isinstance(node, yaml.MappingNode):
        return {key.value: _typed_node(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_typed_node(item) for item in node.value]
    if node.style is None and re.fullmatch("0|-?[1-9][0-9]*", node.value):
        return int(node.value)
    return node.value == "true" if node.style is None and node.value in ("true", "false") else node.value


def _or_empty(shape: Schema) -> Schema:
    """The shape, or nothing: an empty value is as if it were absent."""
    if "enum" in shape:
        return {**shape, "enum": [*shape["enum"], *_EMPTY]}
    types = shape["type"]
    schema = {**shape, "type": [*types, *(kind for kind in ("string", "null") if kind not in types)]}
    if "string" not in types:
        schema["maxLength"] = 0
    if "pattern" in shape:
        schema["pattern"] = f"^$|{shape['pattern']}"
    schema.pop("minLength", None)
    return schema


def _shape(reader: Reader[Any]) -> Schema:
    """What a reader reads. A `KeyError` says that its class is missing in `_SHAPES`."""
    return _SHAPES[type(reader)](reader)


def _patterned(types: list[str], pattern: str, expects: str, **bounds: Any) -> Schema:
    """Text of a form; `patternErrorMessage` is what editors show instead of the pattern."""
    return {"type": types, **bounds, "pattern": pattern, "patternErrorMessage": f"expected {expects}"}


def _text(reader: Text) -> Schema:
    if reader.pattern is None:
        return {"type": _SCALAR, "pattern": patterns.NOT_BLANK}
    types, bounds = _numbers(reader.pattern)
    if re.fullmatch(reader.pattern, "true"):
        types.append("boolean")
    return _patterned(["string", *types], f"^(?:{reader.pattern})$", reader.expects, **bounds)


def _numbers(pattern: str) -> tuple[list[str], dict[str, int]]:
    """The type and bounds of the numbers whose text is of a form, as far as powers of ten and their neighbours tell."""
    ends = sorted({end for power in range(19) for end in (10**power - 1, 10**power)})
    taken = [end for end in ends if re.fullmatch(pattern, str(end))]
    if not taken:
        return [], {}
    kind = "number" if re.fullmatch(pattern, f"{taken[0]}.5") else "integer"
    return [kind], {"minimum": taken[0], "maximum": taken[-1]}


def _whole(reader: Whole) -> Schema:
    bounds = {"minimum": reader.low, "maximum": reader.high}
    return _patterned(["integer", "string"], f"^{patterns.whole(reader.low, reader.high)}$", reader.expects, **bounds)


def _amount(reader: Amount) -> Schema:
    bounds = {"minimum": 0, "exclusiveMaximum": 10**12}
    return _patterned(["number", "string"], patterns.AMOUNT, reader.expects, **bounds)


def _flag(reader: Flag) -> Schema:
    words = ("true", "yes", "on", "false", "no", "off")
    return _patterned(["boolean", "string"], f"^{patterns.any_case(words)}$", reader.expects)


def _choice(reader: Choice) -> Schema:
    return {"enum": [*(int(word) for word in reader.values if word.isdigit()), *reader.values]}


def _list(reader: ListOf) -> Schema:
    return {
        "type": ["array"],
        "items": _shape(reader.item),
        **({"minItems": reader.at_least} if reader.at_least else {}),
        **({"uniqueItems": True} if reader.unique else {}),
    }


def _one_or_many(reader: OneOrMany) -> Schema:
    return _or_list(_shape(reader.item))


def _or_list(item: Schema) -> Schema:
    """One of it, as text, or a list."""
    return {
        **item,
        "type": [*(kind for kind in item["type"] if kind not in ("array", "object")), "array"],
        "items": item,
    }


def _map(reader: MapOf) -> Schema:
    value = _or_empty(_shape(reader.value))
    if reader.key is any_key:
        return {"type": ["object"], "additionalProperties": value}
    if reader.key in _KEY_PATTERNS:
        pattern = f"^(?:{_KEY_PATTERNS[reader.key]})$"
        return {"type": ["object"], "patternProperties": {pattern: value}, "additionalProperties": False}
    accounts: Mapping[Any, str] = {source_name: "", source_and_account: r"(?:/\s*\S.*)?"}
    return {
        "type": ["object"],
        "properties": dict.fromkeys(SOURCES, value),
        "patternProperties": {rf"^\s*{patterns.any_case(SOURCES)}\s*{accounts[reader.key]}$": value},
        "additionalProperties": False,
    }


def _name_or_record(reader: NameOrRecord) -> Schema:
    return {"type": [*_SCALAR, "object"], "pattern": patterns.NOT_BLANK, **_reference(reader.record.kind)}


def _identifiers() -> Schema:
    """Identifiers by kind, as `sandbox.sources.terms.Identifiers` reads them."""
    text = "text without a comma, at which requests are split"
    values = {kind: _patterned(_SCALAR, patterns.NO_COMMA, text) for kind in IDENTIFIER_KINDS}
    digits = "a mobile number: digits, with '+', blanks or dashes between them"
    values["mobile"] = _patterned(["string", "integer"], patterns.MOBILE, digits)
    values["email"] = _patterned(["string"], patterns.EMAIL, "an e-mail address: it has one '@'")
    return {
        "title": "identifiers",
        "description": "A value, or a list of values, for each kind of identifier.",
        "properties": {kind: _or_empty(_or_list(value)) for kind, value in values.items()},
        "additionalProperties": False,
    }


def _reference(definition: str) -> Schema:
    return {"$ref": f"#/$defs/{definition}"}


_KEY_PATTERNS: Mapping[Any, str] = MappingProxyType(
    {header_name: HEADER_NAME, json_path: PATTERN, variable: f"(?!today$){VARIABLE}"}
)
"""What the keys of a map look like."""

_ANYTHING: Schema = {"type": [*_SCALAR, "array", "object"]}
_DURATION = r"^(?:P[0-9YMWDTHS]+|[0-9]{1,9}[smhd])$"
_MOMENT = r"^[0-9]{4}-?[0-9]{2}-?[0-9]{2}([T ].*)?$"
_CODE = "^(?:none|[1-9][0-9]{0,8})$"

_SHAPES: Mapping[type, Callable[[Any], Schema]] = MappingProxyType(
    {
        Text: _text,
        Whole: _whole,
        Amount: _amount,
        Flag: _flag,
        Chance: lambda reader: _patterned(["number", "string"], f"^(?:{CHANCE})$", reader.expects, maximum=1),
        Choice: _choice,
        DayText: lambda reader: _patterned(["string"], patterns.day(), reader.expects),
        ZoneName: lambda reader: _patterned(["string"], patterns.ZONE, reader.expects),
        Anything: lambda reader: {"type": [*_SCALAR, "array", "object"], "minLength": 1},
        Body: lambda reader: {**_ANYTHING},
        Exact: lambda reader: {**_ANYTHING},
        FixtureRecords: lambda reader: {"type": ["object"], "$ref": PART},
        MomentText: lambda reader: _patterned(["string"], _MOMENT, reader.expects),
        DurationText: lambda reader: _patterned(["string"], _DURATION, reader.expects),
        Code: lambda reader: _patterned(["integer", "string"], _CODE, reader.expects, minimum=1, maximum=999_999_999),
        ListOf: _list,
        OneOrMany: _one_or_many,
        MapOf: _map,
        NameOrRecord: _name_or_record,
        Record: lambda reader: {"type": ["object"], **_reference(reader.kind)},
        Identifiers: lambda reader: {"type": ["object"], **_reference("identifiers")},
    }
)
"""What each class of reader looks like in JSON Schema, without regard to a value that is empty."""
