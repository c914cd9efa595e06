"""Whatever customers there are: written as YAML, CSV and JSON lines they load as the same records."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.core.model import Customer
from sandbox.sources.yaml_files import load

ORG = """\
org: {id: 1, cluster: india, sources: {WECHAT: {accounts: [22232, 22233]}, LINE: {accounts: [5]}}}
programs:
  - {id: 7, name: Main, default: true, tiers: [Base, Silver, Gold]}
  - {id: 8, name: Club v1.2, tiers: [In, Out]}
"""

word = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=12).filter(
    lambda text: text.strip() and "," not in text
)
day = st.sampled_from(["2027-03-26", "today", "today+90d", "today - 2m", "2027-03-26T22:00:00Z"])
tier = {
    "tiers.Main.tier": st.sampled_from(["Base", "Silver", "Gold"]),
    "tiers.Main.expires": day,
    "tiers.Main.enrolled": st.sampled_from(["true", "no"]),
    "tiers.Club v1.2.tier": st.sampled_from(["In", "Out"]),
    "points.8.available": st.sampled_from(["420", "99.500"]),
}
columns = {
    "first_name": word,
    "last_name": word,
    "registered": day,
    "loyalty": st.sampled_from(["loyalty", "non_loyalty"]),
    "deleted": st.sampled_from(["TRUE", "off"]),
    "identifiers.mobile": st.from_regex(r"\+?[0-9]{2} ?[0-9]{4}-?[0-9]{4}", fullmatch=True),
    "identifiers.externalId": word,
    "sources.WECHAT/22232.wechat": word,
    "sources.line.line": word,
    "status": word,
    "fields.shoe size": word,
    "fields.a.b": word,
    "segments.rfm": word,
    **tier,
}
rows = st.lists(st.fixed_dictionaries({}, optional=columns), max_size=6)


def nested(number: int, cells: Mapping[str, str]) -> dict[str, Any]:
    """A customer as maps in maps; a program's name and a field's may have dots in them."""
    top: dict[str, Any] = {"id": number}
    for column in columns:  # in the order of the columns, as memberships keep theirs
        if column not in cells:
            continue
        first, _, rest = column.partition(".")
        keys = [rest] if first == "fields" else rest.rsplit(".", 1) if rest else []
        here = top
        for key in [first, *keys][:-1]:
            here = here.setdefault(key, {})
        here[[first, *keys][-1]] = cells[column]
    return top


def as_yaml(people: Sequence[Mapping[str, str]]) -> str:
    return json.dumps([nested(number, cells) for number, cells in enumerate(people, 1)], ensure_ascii=False)


def as_jsonl(people: Sequence[Mapping[str, str]]) -> str:
    return "".join(json.dumps(nested(number, cells)) + "\n" for number, cells in enumerate(people, 1))


def as_csv(people: Sequence[Mapping[str, str]], ends: str) -> str:
    table = io.StringIO()
    writer = csv.DictWriter(table, ["id", *columns], lineterminator=ends)
    writer.writeheader()
    writer.writerows({"id": str(number), **cells} for number, cells in enumerate(people, 1))
    return table.getvalue()


def customers(path: Path) -> tuple[list[Customer], list[str]]:
    loaded = load(path)
    people = [replace(customer, place=None) for records in loaded.orgs for customer in records.customers]
    return people, sorted(finding.message.partition(";")[0] for finding in loaded.findings)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("formats")


@pytest.mark.long
@settings(max_examples=100)
@given(people=rows, ends=st.sampled_from(["\n", "\r\n"]), bom=st.sampled_from(["", "\ufeff"]))
def test_the_three_formats_load_as_the_same_records(
    people: list[dict[str, str]], ends: str, bom: str, folder: Path
) -> None:
    (folder / "a.yaml").write_text(f"{ORG}customers: {as_yaml(people)}\n", encoding="utf-8")
    (folder / "b.yaml").write_text(f"{ORG}customers_file: b.csv\n", encoding="utf-8")
    (folder / "c.yaml").write_text(f"{ORG}customers_file: c.jsonl\n", encoding="utf-8")
    (folder / "b.csv").write_text(bom + as_csv(people, ends), encoding="utf-8", newline="")
    (folder / "c.jsonl").write_text(bom + as_jsonl(people), encoding="utf-8")
    expected = customers(folder / "a.yaml")
    assert customers(folder / "b.yaml") == expected
    assert customers(folder / "c.yaml") == expected
