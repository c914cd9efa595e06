"""Files of customers in CSV and JSON lines: what they say, and what is wrong with them, at its place."""

import os
import re
from pathlib import Path

import pytest

from sandbox.sources.yaml_files import Loaded, load
from tests.sources.texts import findings

ORG = """\
org: {id: 1, cluster: eu, sources: {WECHAT: {accounts: [22232, 22233]}}}
programs: [{id: 7, name: Main, default: true, tiers: [Base, Silver, Gold]}, {id: 8, name: Club v1.2, tiers: [In]}]
"""


def load_list(folder: Path, name: str, text: str | bytes, more: str = "") -> Loaded:
    (folder / name).write_bytes(text.encode() if isinstance(text, str) else text)
    (folder / "org.yaml").write_text(f"{ORG}customers_file: {name}\n{more}", encoding="utf-8")
    return load(folder / "org.yaml")


def errors(loaded: Loaded, folder: Path) -> list[str]:
    found = [str(finding) for finding in loaded.findings if finding.severity == "error"]
    assert bool(found) is (loaded.orgs == ())
    return [line.replace(f"{folder}{os.sep}", "").replace(" error:", "", 1) for line in found]


CSV = [
    ("", ["1:1: this file is empty; expected a header such as id,name"]),
    ("\n\n", ["1:1: this file is empty; expected a header such as id,name"]),
    ("name\nTom\n", ["1:1: id is missing in a customer; expected a whole number from 1 to 9223372036854775807"]),
    ("id;name\n1;Tom\n", ["1:1: columns are parted by ';'; expected ','"]),
    ("id,nmae\n1,Tom\n2,Huck\n", ["1:4: unknown key 'nmae' in a customer; did you mean 'name'?"]),
    ("id,name,id\n1,Tom,1\n", ["1:9: column 'id' is given twice; first as column 1"]),
    ("id,\n1,Tom\n", ["1:4: a column without a name; expected one such as id or identifiers.mobile"]),
    (
        "id,identifiers.mobil,name\n1,91,Tom\n2,92,Huck\n",
        ["1:4: identifier 'mobil' is not one of "],
    ),
    ("id,sources.WECHT.wechat\n1,x\n2,y\n", ["1:4: source 'WECHT' is not one of "]),
    (
        "id,sources.WECHAT/9.wechat\n1,x\n2,y\n",
        ["1:4: account '9' is not one of WECHAT's accounts: 22232, 22233"],
    ),
    (
        "id,tiers.Mian.tier\n1,Gold\n2,Gold\n",
        ["1:4: program 'Mian' is not one of this org's: Main (7), Club v1.2 (8); did you mean 'Main'?"],
    ),
    (
        "id,tiers.Main.expirs\n1,2040-01-01\n",
        ["1:4: unknown key 'expirs' in a membership; did you mean 'expires'?"],
    ),
    ("id,tiers.Main,tiers.Main.tier\n1,Gold,Gold\n",
        ["1:15: column 'tiers.Main.tier' is given twice; first as column 2"]),
    (
        "id,identifiers\n1,91\n",
        [
            "1:4: column 'identifiers' is for a map of identifier kinds to values, which no cell can hold; "
            "JSON lines can, or more columns"
        ],
    ),
    ("id,segments,segments.rfm\n1,a,b\n",
        ["1:13: column 'segments.rfm' stands beside column 2, which is for the whole of it"]),
    ("id,segments.rfm,segments\n1,a,b\n", ["1:17: column 'segments' stands beside others for parts of it"]),
    ("id,name.first\n1,Tom\n", ["1:4: name (a map) is not text"]),
    ("id,name,first_name\n1,Tom,T\n2,Huck,H\n", ["1:4: name is given beside first_name or last_name"]),
    ("id,name\n1,Tom,x\n2\n3,Huck\n", [
        "2:7: a row of 3 cells; expected 2, as in the header; a comma in a cell needs quotes",
        "3:1: a row of 1 cells; expected 2, as in the header",
    ]),
    ("id,name\nx,Tom\n2,Huck\n0,\n", [
        "2:1: id 'x' is not a whole number from 1 to 9223372036854775807",
        "4:1: id '0' is not a whole number from 1 to 9223372036854775807",
    ]),
    ("name,id\nTom,1\nHuck,\n", ["3:1: id is missing in a customer"]),
    ("id,name,deleted\n1,\"Tom, \"\"T\"\"\",maybe\n", ["2:16: deleted 'maybe' is not true or false"]),
    ('id,name,deleted\n1,"Tom\nS",maybe\n2,,perhaps\n', [
        "3:4: deleted 'maybe' is not true or false", "4:4: deleted 'perhaps' is not true or false",
    ]),
    ('id,name\n1,"Tom"x\n2,Huck\nx,\n', [
        "2:1: this is not CSV: text follows a closing quote; a quote in a quoted cell is written twice",
        "4:1: id 'x' is not a whole number",
    ]),
    ('id,name\n1,"Tom\n2,Huck\n', ["2:1: this is not CSV: a quote is not closed"]),
    ("id\n1\n2\n\n1\n", ["5:1: customer id 1 is given twice; first at line 2"]),
    ("id,identifiers.mobile\n1,91\n2,+9 1\n",
        ["3:3: mobile '91' is already customer 1's; expected it once in INSTORE; first at line 2"]),
    ("id,merged_into\n1,3\n", ["2:3: merged_into 3 is not a customer of this org"]),
    ("\ufeffid,tiers.Main\r\n1,Gold\r\n2,Goold\r\n",
        ["3:3: tier 'Goold' is not one of 'Main': Base, Silver, Gold; did you mean 'Gold'?"]),
    ("id,tiers.Club v1.2\n1,In\n2,Out\n", ["3:3: tier 'Out' is not one of 'Club v1.2': In"]),
    ("id,tiers.Club v1.2.expires\n1,2040-13-01\n", ["2:3: expires '2040-13-01' is not a day such as"]),
    (b"id,name\n1,\xff\n", ["2:3: byte 0xff is not UTF-8; expected text in UTF-8"]),
    (b"id\0", ["1:1: this looks like a binary file; expected CSV text in UTF-8"]),
    (f"id,name\n1,{'x' * 65_537}\n", ["2:3: 'xxxxx"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CSV, ids=range(len(CSV)))
def test_a_mistake_in_csv_is_one_finding_at_its_place(text: str | bytes, expected: list[str], tmp_path: Path) -> None:
    found = errors(load_list(tmp_path, "list.csv", text), tmp_path)
    assert len(found) == len(expected), found
    for line, start in zip(found, expected, strict=True):
        assert line.startswith(f"list.csv:{start}")


JSONL = [
    ('[{"id": 1}]', ["1:1: this is a list in JSON; expected JSON lines: one object a line"]),
    ('{"id": 1}\n[1]\n"x"\n5\n', [
        "2:1: item 2 of customers (a list) is not a map with keys such as id, name, first_name",
        "3:1: item 3 of customers 'x' is not a map with keys",
        "4:1: item 4 of customers '5' is not a map with keys",
    ]),
    ('{"id": 1} {"id": 2}\n', ["1:11: this is not JSON: more follows the object; expected one object a line"]),
    ('{"id": 1,}\n\n{"id": }\n{"id": x}\n', [
        "1:10: this is not JSON: ", "3:8: this is not JSON: expecting value", "4:8: this is not JSON: expecting value",
    ]),
    ('{"id": 1, "nmae": "Tom"}\n', ["1:11: unknown key 'nmae' in a customer; did you mean 'name'?"]),
    ('{"id" : 1 , "fields" : [ {} , "x" ] , "nmae" : "Tom" }\r\n', [
        "1:24: fields (a list) is not a map of custom fields to values", "1:39: unknown key 'nmae' in a customer",
    ]),
    ('{"id": 1, "identifiers": {"email": "a@b", "mobil": "91"}}\n', ["1:43: identifier 'mobil' is not one of"]),
    ('{"id": 1, "identifiers": {"mobile": ["91", "x,\\"y"]}}\n',
        ["1:44: item 2 of mobile 'x,\"y' is not a value that"]),
    ('{"id": 1.0}\n', ["1:8: id '1.0' is not a whole number"]),
    ('  {"id": 1, "name": "a", "id": 2}\n', ["1:26: key 'id' is given twice; first at line 1"]),
    ('{"id": 1, "fields": {"x": NaN}}\n', ["1:27: this is not JSON: not a number; leave out what is not known"]),
    ('{"id": 1, "points": {"Main": {"expiring": [{"points": 1}]}}}\n', ["1:44: on is missing in expiring points"]),
    ('{"name": "Tom"}\n', ["1:1: id is missing in a customer"]),
    ('{"id": 1}\n{"id": 1}\n', ["2:8: customer id 1 is given twice; first at line 1"]),
    ('{"id": 1, "tiers": {"Main": "Gold", "Mian": {"tier": "Gold"}}}\n', ["1:37: program 'Mian' is not one of"]),
    ('{"id": 1, "segments": ' + "[" * 60 + "]" * 60 + "}\n", ["1:62: nested too deeply; expected at most 40 levels"]),
    ("[" * 100_000, ["1:1: this is a list in JSON"]),
    ('{"a":' * 100_000, ["1:1: nested too deeply; expected at most 40 levels"]),
    ('{"id": 1, "name": "' + "x" * 70_000 + '"}\n', ["1:19: 'xxxx"]),
    (b'{"id": 1}\n\x80', ["2:1: byte 0x80 is not UTF-8; expected text in UTF-8"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), JSONL, ids=range(len(JSONL)))
def test_a_mistake_in_json_lines_is_one_finding_at_its_place(
    text: str | bytes, expected: list[str], tmp_path: Path
) -> None:
    found = errors(load_list(tmp_path, "list.jsonl", text), tmp_path)
    assert len(found) == len(expected), found
    for line, start in zip(found, expected, strict=True):
        assert line.startswith(f"list.jsonl:{start}")


def test_a_list_stands_beside_customers_of_the_fixture_and_is_held_to_the_same_rules(tmp_path: Path) -> None:
    more = "customers: [{id: 1, merged_into: 2}]\ngroups: [{id: 5, members: [1, 2]}]\n"
    loaded = load_list(tmp_path, "list.csv", "id,name\n2,Tom Sawyer\n", more)
    assert errors(loaded, tmp_path) == []
    assert [(customer.id, customer.first_name) for customer in loaded.orgs[0].customers] == [(1, ""), (2, "Tom")]
    assert loaded.orgs[0].customers[1].place == (str(tmp_path / "list.csv"), 2)
    clash = load_list(tmp_path, "list.csv", "id\n1\n", "customers: [{id: 1}]\n")
    assert errors(clash, tmp_path) == ["list.csv:2:1: customer id 1 is given twice; first at org.yaml:4"]


def test_numbers_and_truths_of_json_stay_as_they_are_written(tmp_path: Path) -> None:
    text = '{"id": 1, "name": 0.50, "deleted": true, "identifiers": {"mobile": 915795008395}, "fields": {"a": null}}\n'
    (customer,) = load_list(tmp_path, "list.jsonl", text).orgs[0].customers
    assert (customer.name, customer.deleted) == ("0.50", True)
    assert [known.value for known in customer.identifiers] == ["915795008395"]


def test_the_files_read_are_named_and_not_among_the_skipped(tmp_path: Path) -> None:
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "many.csv").write_text("id\n1\n", encoding="utf-8")
    (tmp_path / "a.yaml").write_text(ORG + "customers_file: lists/many.csv\n", encoding="utf-8")
    (tmp_path / "other.csv").write_text("id\n1\n", encoding="utf-8")
    loaded = load(tmp_path)
    assert loaded.files == (str(tmp_path / "a.yaml"), str(tmp_path / "lists" / "many.csv"))
    assert loaded.skipped == (str(tmp_path / "other.csv"),)


ESCAPES = [
    ("../outside.csv", "leads out of the fixtures folder; expected a file inside it"),
    ("sub/../../outside.csv", "leads out of the fixtures folder; expected a file inside it"),
    ("link.csv", "leads out of the fixtures folder; expected a file inside it"),
    ("linked/outside.csv", "leads out of the fixtures folder; expected a file inside it"),
    ("/etc/outside.csv", "is not the name of a .csv or .jsonl file, relative to this one"),
    ("C:\\outside.csv", "does not exist; expected a file, relative to this one"),
    ("org.yaml", "is not the name of a .csv or .jsonl file, relative to this one"),
    ('"a\\0.csv"', "cannot be looked at"),
    ("lost.csv", "does not exist; expected a file, relative to this one; did you mean 'last.csv'?"),
]


@pytest.mark.parametrize("alone", [True, False])
@pytest.mark.parametrize(("name", "says"), ESCAPES)
def test_no_list_is_read_from_outside_the_folder(name: str, says: str, alone: bool, tmp_path: Path) -> None:
    (tmp_path / "outside.csv").write_text("id\n1\n", encoding="utf-8")
    inside = tmp_path / "in"
    inside.mkdir()
    (inside / "link.csv").symlink_to(tmp_path / "outside.csv")
    (inside / "last.csv").write_text("id\n1\n", encoding="utf-8")
    (inside / "linked").symlink_to(tmp_path)
    (inside / "org.yaml").write_text(f"{ORG}customers_file: {name}\n", encoding="utf-8")
    (found,) = load(inside / "org.yaml" if alone else inside).findings
    assert (found.line, found.column, found.severity) == (3, 17, "error")
    assert says in found.message


def test_a_file_in_a_sub_folder_may_name_a_list_elsewhere_in_the_folder(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "org.yaml").write_text(ORG + "customers_file: ../list.csv\n", encoding="utf-8")
    (tmp_path / "list.csv").write_text("id\n1\n", encoding="utf-8")
    assert [customer.id for customer in load(tmp_path).orgs[0].customers] == [1]


def test_a_request_cannot_name_a_file() -> None:
    text = ORG + "customers_file: customers.csv\n"
    assert findings(text) == ["3:1: customers_file is for files alone: a request brings its customers along"]


def test_beyond_a_thousand_findings_of_a_list_their_number_is_told(tmp_path: Path) -> None:
    found = errors(load_list(tmp_path, "list.csv", "id\n" + "x\n" * 5_000), tmp_path)
    assert len(found) == 1_001
    assert found[-1] == "list.csv:1002:1: 4000 more findings from here on are not shown"


def test_a_file_that_cannot_be_read_is_one_finding(tmp_path: Path) -> None:
    (tmp_path / "list.csv").mkdir()
    (tmp_path / "org.yaml").write_text(ORG + "customers_file: list.csv\ngroups: [{id: 5, members: [1]}]\n")
    assert errors(load(tmp_path / "org.yaml"), tmp_path) == ["list.csv:1:1: this is a folder; expected a file"]


@pytest.mark.parametrize(("fence", "name"), [("csv", "list.csv"), ("json", "list.jsonl")])
def test_the_lists_of_the_guide_load(fence: str, name: str, tmp_path: Path) -> None:
    guide = (Path(__file__).parents[2] / "docs" / "fixtures.md").read_text(encoding="utf-8")
    (text,) = re.findall(rf"^```{fence}\n(.*?)^```$", guide, re.M | re.S)
    (tmp_path / name).write_text(text, encoding="utf-8")
    org = "org: {id: 1, cluster: eu}\nprograms: [{id: 7, name: Main, tiers: [Base, Gold]}]\n"
    (tmp_path / "org.yaml").write_text(f"{org}customers_file: {name}\n", encoding="utf-8")
    loaded = load(tmp_path)
    assert (loaded.findings, len(loaded.orgs[0].customers)) == ((), 2)
    assert [tier.serial for tier in loaded.orgs[0].customers[0].memberships] == [2]
