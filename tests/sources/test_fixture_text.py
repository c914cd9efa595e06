"""An org written as a fixture loads as the same org."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.core.model import Credentials, Customer, Records
from sandbox.sources.fixture_text import fixture_text
from sandbox.sources.yaml_files import load, load_text
from tests.builders import a_customer, a_program, an_org
from tests.examples import SLOW_EXAMPLES

DEMO = load(Path(__file__).parents[2] / "fixtures").orgs

texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30).filter(str.strip)
odd = st.sampled_from(
    [
        "no",
        "Null",
        "~",
        "0123",
        "1e3",
        "<<",
        "- a",
        "a: b",
        "a #b",
        "'",
        '"',
        "\\",
        "{",
        "a\nb",
        "a\tb",
        "on",
        "*a",
        "&a",
        "%",
        "é",
        "🙂",
    ]
)
values = st.recursive(
    texts | odd,
    lambda inner: st.lists(inner, min_size=1) | st.dictionaries(texts | odd, inner, min_size=1),
    max_leaves=20,
)


def again(records: Records, **changes: Any) -> Records:
    """The records, written and loaded."""
    text = fixture_text(
        records.org,
        records.programs,
        records.customers,
        records.groups,
        records.personas,
        records.canned,
        heading=["a # comment"],
    )
    loaded = load_text(text, "again")
    assert loaded.findings == ()
    return loaded.orgs[0]


def placeless(records: Records) -> Records:
    told = records.org.credentials
    credentials = Credentials(
        {name: replace(till, place=None) for name, till in told.tills.items()},
        {name: replace(client, place=None) for name, client in told.clients.items()},
    )
    return Records(
        replace(records.org, place=None, credentials=credentials),
        *(
            tuple(replace(record, place=None) for record in some)
            for some in (records.programs, records.customers, records.groups, records.personas, records.canned)
        ),
    )


@pytest.mark.parametrize("records", DEMO, ids=lambda records: str(records.org.id))
def test_the_demo_orgs_load_as_they_were(records: Records) -> None:
    assert placeless(again(records)) == placeless(records)


@settings(max_examples=SLOW_EXAMPLES)
@given(st.dictionaries(texts | odd, values, max_size=4), texts | odd)
def test_any_text_comes_back_as_it_was(custom: dict[str, Any], status: str) -> None:
    known: Customer = a_customer(5, tier=2, mobile="911")
    known = replace(known, besides={"status": status, "fields": custom} if custom else {"status": status})
    records = Records(an_org(name=status), (a_program(),), (known,))
    read = again(records)
    assert read.customers[0].besides == known.besides
    assert read.org.name == status


def test_a_long_key_can_be_read_again() -> None:
    known = replace(a_customer(5), besides={"fields": {"k" * 3000: "v"}})
    assert again(Records(an_org(), (a_program(),), (known,))).customers[0].besides == known.besides
