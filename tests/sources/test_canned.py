"""Canned answers as fixtures write them: a body has the types of JSON, and comes back from a download as it was."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.core.model import Canned
from sandbox.sources.fixture_text import fixture_text
from sandbox.sources.yaml_files import load_text

ORG = "org: {id: 1, cluster: eu}\nprograms: [{id: 7, name: Main, tiers: [Base]}]\n"


def canned(text: str) -> tuple[Canned, ...]:
    loaded = load_text(f"{ORG}canned:\n{text}\n", "f.yaml")
    assert loaded.findings == ()
    return loaded.orgs[0].canned


def body(text: str) -> str:
    (answer,) = canned(f"  - path: /a\n    body: {text}")
    return answer.body


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("{a: 120}", '{"a":120}'),
        ('{a: "120"}', '{"a":"120"}'),
        ("{a: '120'}", '{"a":"120"}'),
        ("{a: true, b: False, c: TRUE}", '{"a":true,"b":false,"c":true}'),
        ('{a: "true", b: yes, c: no, d: on}', '{"a":"true","b":"yes","c":"no","d":"on"}'),
        ("{a: null, b: ~, c: , d: NULL}", '{"a":null,"b":null,"c":null,"d":null}'),
        ('{a: "", b: "null"}', '{"a":"","b":"null"}'),
        ("{a: 10.00, b: -1.5e3, c: 1e400, d: -0}", '{"a":10.00,"b":-1.5e3,"c":1e400,"d":-0}'),
        ("{a: 0123, b: +5, c: 0x1F, d: .5}", '{"a":"0123","b":"+5","c":"0x1F","d":".5"}'),
        ("{a: 1_000, b: .inf, c: 5., d: 1e}", '{"a":"1_000","b":".inf","c":"5.","d":"1e"}'),
        ("{a: 2027-03-26, b: 12:30}", '{"a":"2027-03-26","b":"12:30"}'),
        ('[1, "", ~, [], {}]', '[1,"",null,[],{}]'),
        ("\n      - 1\n      -\n      - {a: [x]}", '[1,null,{"a":["x"]}]'),
        ("{a: &n {x: 1}, b: *n, c: {<<: *n, y: 2}}", '{"a":{"x":1},"b":{"x":1},"c":{"y":2,"x":1}}'),
        ('{z: 1, a: 2, 5: é, "": \'q"\'}', '{"z":1,"a":2,"5":"é","":"q\\""}'),
        ("\n      a: |\n        one\n        two\n      b: >-\n        5", '{"a":"one\\ntwo\\n","b":"5"}'),
        ("{}", "{}"),
        ("plain text", "plain text"),
        ('"120"', "120"),
        ("120", "120"),
        ("<x>a</x>", "<x>a</x>"),
        ("", ""),
        ("null", ""),
        ('"null"', "null"),
    ],
)
def test_a_body_has_the_types_that_one_would_expect(written: str, sent: str) -> None:
    assert body(written) == sent


def test_an_item_can_build_on_another() -> None:
    first, second = canned("  - &first {path: /a, body: {x: 1, y: ''}}\n  - {<<: *first, path: /b}")
    assert (first.body, second.body) == ('{"x":1,"y":""}',) * 2


def test_elsewhere_the_keys_of_canned_answers_mean_nothing() -> None:
    text = f"{ORG}customers: [{{id: 1, fields: {{canned: {{body: {{a: ''}}}}, body: {{a: '', b: 5}}}}}}]\n"
    (records,) = load_text(text, "f").orgs
    assert records.customers[0].besides == {"fields": {"canned": {"body": {}}, "body": {"b": "5"}}}


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ["120", "0123", "true", "null", "~", "", "no", "<<", "- a", "a: b", "1e5"]
)
values = st.recursive(
    words | st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4),
)
containers = st.lists(values, max_size=4) | st.dictionaries(words, values, max_size=4)


@given(containers)
def test_any_json_is_sent_as_it_is_written_and_comes_back_from_a_download(value: Any) -> None:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    known = Canned("POST", "/v2/{id}/x", (("a", "1"), ("b", "no")), 404, (("X-A", "5"),), text, is_json=True)
    (records,) = load_text(ORG, "f").orgs
    written = fixture_text(records.org, records.programs, (), (), (), [known, Canned("GET", "/b", body="no")])
    loaded = load_text(written, "again")
    assert loaded.findings == ()
    first, second = (replace(answer, place=None) for answer in loaded.orgs[0].canned)
    assert json.loads(first.body) == value
    assert first == known
    assert second == Canned("GET", "/b", body="no")
