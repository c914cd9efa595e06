"""What is wrong with a text before the schema is asked: one clear finding, never an exception."""

import gc

import pytest

from sandbox.sources.composer import compose
from sandbox.sources.located import UNREADABLE
from tests.sources.texts import ORG, customer, findings, loaded

BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]\n" for level in range(1, 30)
)

NOT_YAML = [
    ("a: b: c", "1:5: this is not YAML: mapping values are not allowed in this context; a text with ': ' in it"),
    ("a:\n\t- b", "2:1: this is not YAML: while scanning for the next token found character that cannot start any"),
    ("a: @b", "1:4: this is not YAML: while scanning for the next token found character that cannot start any"),
    ("a: [1\n", "1:4: this is not YAML: while parsing a flow sequence did not find expected ',' or ']'; a bracket"),
    ("a: 'x\nb: 1\n", "1:4: this is not YAML: while scanning a quoted scalar found unexpected end of stream; a quote"),
    (
        "a: {b: 1\nc: [",
        "2:2: this is not YAML: while parsing a flow mapping did not find expected ',' or '}' (begun at",
    ),
    ("- a\nb: c", "2:1: this is not YAML: while parsing a block collection did not find expected '-' indicator (begun"),
    ("a: b\nc: \0", "2:4: this looks like a binary file; expected YAML text"),
    ("a: \x07", r"1:4: character '\x07' cannot stand in YAML; expected printable text"),
    ("a\ud800", r"1:2: character '\ud800' cannot stand in YAML; expected printable text"),
    ("--- {}\n--- {}\n", "2:1: a second document starts here; a file holds one"),
    ("a: &b [*b]", "1:8: alias 'b' stands inside what it names"),
    ("[" * 900, "1:41: nested too deeply; expected at most 40 levels"),
    ("- " * 900, "1:81: nested too deeply; expected at most 40 levels"),
    ("a: &a " + "[" * 25 + "]" * 25 + "\nb: " + "[" * 25 + "*a" + "]" * 25, "2:29: nested too deeply through aliases"),
    (BOMB, "6:10: aliases repeat too much; expected at most 100000 values through them"),
    ("", "1:1: the file is empty; expected a map with keys such as version, org, programs"),
    ("# only a comment\n", "1:1: the file is empty; expected a map with keys such as version, org, programs"),
    ("text", "1:1: the file 'text' is not a map with keys such as version, org, programs"),
    ("\n  - a", "2:3: the file (a list) is not a map with keys such as version, org, programs"),
]


@pytest.mark.parametrize(("text", "expected"), NOT_YAML, ids=[repr(text[:20]) for text, _ in NOT_YAML])
def test_a_text_that_cannot_be_read_gives_one_placed_finding(text: str, expected: str) -> None:
    (finding,) = findings(text)
    assert finding.startswith(expected)


@pytest.mark.parametrize("opened", ["[", "{a: ", "- "])
def test_a_text_nested_deeper_than_the_parser_looks_ahead_is_told_as_any_other(opened: str) -> None:
    (finding,) = findings(opened * 100_000)
    assert finding.endswith("nested too deeply; expected at most 40 levels")


IN_PART = [
    ("customers:\n- {id: 5, name: a, id: 6}", ["5:20: key 'id' is given twice; first at line 5"]),
    ("customers:\n- {id: 5, name: , name: b}", ["5:19: key 'name' is given twice; first at line 5"]),
    (
        "customers:\n- id: 5\n  name: !!str a",
        ["6:9: tag 'tag:yaml.org,2002:str': tags are not read; expected a plain value"],
    ),
    (
        "customers:\n- id: 5\n  fields: !!python/object/apply:os.system [ls]",
        ["6:11: tag 'tag:yaml.org,2002:python/object/apply:os.system': tags are not read; expected a plain value"],
    ),
    ("customers:\n- id: !x 5\n", ["5:7: tag '!x': tags are not read; expected a plain value"]),
    ("customers:\n- {id: 5, [a]: b}", ["5:11: a key has to be text"]),
    ("customers:\n- {id: 5, ? {a: b} : c}", ["5:13: a key has to be text"]),
    ("customers:\n- {id: 5, name: *who}", ["5:17: alias 'who' names no anchor above it"]),
    ("customers:\n- {id: 5, <<: [a]}", ["5:15: '<<' takes an alias of a map, or a list of them"]),
    (
        f"customers:\n- {{id: 5, name: {'y' * 65_537}}}",
        [f"5:17: '{'y' * 60}'… (65537 characters) is too long; expected at most 65536 characters"],
    ),
]


@pytest.mark.parametrize(("text", "expected"), IN_PART, ids=[text[10:40] for text, _ in IN_PART])
def test_a_mistake_of_yaml_leaves_the_rest_readable(text: str, expected: list[str]) -> None:
    assert findings(ORG + text) == expected
    assert findings(ORG + text + "\ngroups: 1") == [*expected, *findings(ORG + text.count("\n") * "\n" + "\ngroups: 1")]


def test_text_is_typed_by_what_it_stands_for() -> None:
    found = customer(
        "name: no, identifiers: {externalId: 0123, cuid: 1_000, fbId: 0x1F, wechat: 1e3, line: 2021-01-01}"
    )
    assert found.first_name == "no"
    assert [value for _, value, _, _ in found.identifiers] == ["0123", "1_000", "0x1F", "1e3", "2021-01-01"]


@pytest.mark.parametrize("empty", ["", "~", "null", '""', "''"])
def test_an_empty_value_is_as_if_absent(empty: str) -> None:
    assert customer(f"name: {empty}, registered: {empty}, identifiers: {empty}") == customer("")


@pytest.mark.parametrize("text", ["'~'", "'null'", "Null", "NULL", "no", "0"])
def test_what_only_looks_empty_is_text(text: str) -> None:
    assert customer(f"name: {text}").first_name == text.strip("'")


def test_a_byte_order_mark_and_windows_line_ends_are_fine() -> None:
    assert loaded("\ufeff" + ORG.replace("\n", "\r\n")).programs == loaded(ORG).programs
    assert findings("\ufeffx: 1\n" + ORG) == ["1:1: unknown key 'x' in a fixture"]


def test_merge_keys_give_what_a_map_does_not_say_itself() -> None:
    text = """\
customers:
  - &one {id: 5, name: One, loyalty: non_loyalty, deleted: true}
  - {<<: *one, id: 6, deleted: ~}
  - {<<: [{id: 7, name: Seven}, *one]}
"""
    found = [(known.id, known.name, known.loyalty, known.deleted) for known in loaded(ORG + text).customers]
    assert found == [(5, "One", False, True), (6, "One", False, False), (7, "Seven", False, True)]


def test_defaults_may_be_merged_into_a_long_list() -> None:
    rows = "".join(f"  - {{<<: *d, id: {number}}}\n" for number in range(2, 30_000))
    text = f"{ORG}customers:\n  - &d {{id: 1, name: A, registered: today, loyalty: loyalty, deleted: no}}\n{rows}"
    assert len(loaded(text).customers) == 29_999


def test_a_mistake_in_what_many_aliases_name_is_one_finding() -> None:
    text = "customers:\n  - {id: 5, tiers: &t {Main: Goldd}}\n  - {id: 6, tiers: *t}\n"
    assert findings(ORG + text) == ["5:30: tier 'Goldd' is not one of 'Main': Base, Silver, Gold; did you mean 'Gold'?"]


def test_a_record_repeated_through_an_alias_is_reported_where_it_is_repeated() -> None:
    text = "customers:\n  - &one {id: 5}\n  - *one\n"
    assert findings(ORG + text) == ["6:5: customer id 5 is given twice; first at line 5"]


def test_a_long_line_is_never_printed() -> None:
    (finding,) = findings(ORG + "name: " + "x" * 5_000_000)[1:]
    assert len(finding) < 200


def test_without_mistakes_no_places_are_kept_and_the_collector_is_as_before() -> None:
    assert compose(ORG).spots is None
    for before in (gc.disable, gc.enable):
        before()
        loaded(ORG)
        findings("{")
        assert gc.isenabled() is (before is gc.enable)


def test_the_pure_python_parser_of_yaml_reads_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def read() -> list[object]:
        readable = [compose(text, places=True) for text in (ORG + text for text, _ in IN_PART)]
        broken = [compose(text) for text, _ in NOT_YAML if len(text) < 10_000]
        return [
            [(found.value, found.faults) for found in readable],
            [(found.value is UNREADABLE, len(found.faults)) for found in broken],
        ]

    fast = read()
    monkeypatch.delattr("yaml.CBaseLoader")
    assert read() == fast
