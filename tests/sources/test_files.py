"""Files and folders: what is read as an org, what is skipped, and what cannot be read."""

import os
from pathlib import Path

import pytest

from sandbox.sources import documents
from sandbox.sources.yaml_files import Loaded, load

ORG = "org: {{id: {0}, cluster: eu}}\nprograms: [{{id: 7, name: Main, tiers: [Base]}}]\n"


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def relative(names: tuple[str, ...], folder: Path) -> list[str]:
    return [str(Path(name).relative_to(folder)) for name in names]


def messages(loaded: Loaded, folder: Path) -> list[str]:
    assert (loaded.orgs == ()) is bool(loaded.findings)
    return [str(finding).replace(f"{folder}{os.sep}", "").replace(f"{folder}:", ".:") for finding in loaded.findings]


def test_a_file_is_one_org(tmp_path: Path) -> None:
    write(tmp_path, {"one.yaml": ORG.format(1)})
    loaded = load(tmp_path / "one.yaml")
    assert [records.org.id for records in loaded.orgs] == [1]
    assert relative(loaded.files, tmp_path) == ["one.yaml"]


def test_a_folder_holds_an_org_in_each_file_and_sub_folder(tmp_path: Path) -> None:
    programs, org = ORG.format(3).split("\n")[1::-1]
    write(
        tmp_path,
        {
            "b.yml": ORG.format(2),
            "a.YAML": ORG.format(1),
            "c/org.yaml": f"version: 1\n{org}",
            "c/people.yaml": "version: 1\ncustomers: [{id: 5, tiers: {Main: Base}}]",
            "c/programs.yml": programs,
            "c/notes.txt": "",
            "scenarios/x.yaml": "scenario: x",
            "docs/readme.md": "",
            "notes.txt": "",
            ".hidden.yaml": "{",
            ".git/x.yaml": "{",
        },
    )
    loaded = load(tmp_path)
    assert messages(loaded, tmp_path) == []
    assert [records.org.id for records in loaded.orgs] == [1, 2, 3]
    assert [customer.id for customer in loaded.orgs[2].customers] == [5]
    assert loaded.orgs[2].customers[0].place == (str(tmp_path / "c" / "people.yaml"), 2)
    assert relative(loaded.files, tmp_path) == ["a.YAML", "b.yml", "c/org.yaml", "c/people.yaml", "c/programs.yml"]
    assert relative(loaded.skipped, tmp_path) == ["c/notes.txt", "docs", "notes.txt"]


def test_names_are_as_the_user_would_write_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"world/one.yaml": ORG.format(0)})
    monkeypatch.chdir(tmp_path)
    assert load("world").findings[0].file == "world/one.yaml"
    assert load("./world/").findings[0].file == "./world/one.yaml"
    assert load("world/one.yaml").findings[0].file == "world/one.yaml"


SHARED = "{tills: [{username: till, password: x}]}"
TWICE = "{tills: [{username: till, password: x}, {username: till, password: x}]}"
ACROSS = [
    (
        {"a.yaml": ORG.format(1), "b.yaml": ORG.format(1)},
        ["b.yaml:1:11: error: org id 1 is given twice; first at a.yaml:1"],
    ),
    (
        {"a.yaml": ORG.format(1) + "customers:\n- id: 5", "b.yaml": ORG.format(2) + "customers:\n- {id: 5}"},
        ["b.yaml:4:8: error: customer id 5 is given twice; first at a.yaml:4"],
    ),
    (
        {name: ORG.format(f"{number}, credentials: {SHARED}") for number, name in enumerate(["a.yaml", "b.yaml"], 1)},
        [
            "b.yaml:1:47: error: username 'till' is given twice; expected one of its own, by which the org is told; "
            "first at a.yaml:1",
        ],
    ),
    (
        {"a.yaml": ORG.format(f"1, credentials: {SHARED}"), "b.yaml": ORG.format(f"1, credentials: {TWICE}")},
        [
            "b.yaml:1:11: error: org id 1 is given twice; first at a.yaml:1",
            "b.yaml:1:78: error: username 'till' is given twice; expected one of its own, by which the org is told; "
            "first at line 1",
        ],
    ),
    (
        {name: ORG.format(f"{number}, default: true") for number, name in enumerate(["a.yaml", "b.yaml", "c.yaml"], 1)},
        [
            "b.yaml:1:23: error: default is true for a second org; expected one default org at most; first at a.yaml:1",
            "c.yaml:1:23: error: default is true for a second org; expected one default org at most; first at a.yaml:1",
        ],
    ),
    (
        {"a.yaml": ORG.format(1), "people.yaml": "customers: [{id: 5}]"},
        [
            "people.yaml:1:1: error: org is missing in a fixture; expected a map with keys such as id, name, default; "
            "parts of one org belong into a sub-folder"
        ],
    ),
    (
        {"c/a.yaml": ORG.format(1) + "customers: []", "c/b.yaml": "customers: []"},
        ["c/b.yaml:1:1: error: customers is given in two files of one org; first at c/a.yaml:3"],
    ),
    (
        {"c/a.yaml": ORG.format(1) + "custmers: []", "c/b.yaml": "customers: []"},
        ["c/a.yaml:3:1: error: unknown key 'custmers' in a fixture; did you mean 'customers'?"],
    ),
    (
        {"c/a.yaml": ORG.format(1), "c/b.yaml": "{", "c/d.yaml": "customers: [{id: 1, tiers: {Mian: Base}}]"},
        [
            "c/b.yaml:1:2: error: this is not YAML: while parsing a flow node did not find expected node content; "
            "the text ends too early",
            "c/d.yaml:1:29: error: program 'Mian' is not one of this org's: Main (7); did you mean 'Main'?",
        ],
    ),
    (
        {"c/a.yaml": "org: {id: 1, cluster: eu}", "c/b.yaml": "{", "c/d.yaml": "customers: [{id: 1, tiers: {A: B}}]"},
        [
            "c/b.yaml:1:2: error: this is not YAML: while parsing a flow node did not find expected node content; "
            "the text ends too early",
        ],
    ),
    (
        {"c/people.yaml": "customers: []"},
        ["c/people.yaml:1:1: error: org is missing in a fixture; expected a map with "],
    ),
    (
        {"a.yaml": "", "b.yaml": "version: 1"},
        ["a.yaml:1:1: error: the file is empty; ", "b.yaml:1:1: error: org is missing"],
    ),
    ({"notes.txt": ""}, [".:1:1: error: no fixtures in this folder; expected at least one .yaml file"]),
    ({"scenarios/a.yaml": "{"}, [".:1:1: error: no fixtures in this folder; expected at least one .yaml file"]),
    ({}, [".:1:1: error: no fixtures in this folder; expected at least one .yaml file"]),
]


@pytest.mark.parametrize(("files", "expected"), ACROSS, ids=[", ".join(files) or "nothing" for files, _ in ACROSS])
def test_all_problems_of_all_files_come_at_once(files: dict[str, str], expected: list[str], tmp_path: Path) -> None:
    write(tmp_path, files)
    found = messages(load(tmp_path), tmp_path)
    assert [line[: len(start)] for line, start in zip(found, expected, strict=True)] == expected


def bytes_of(data: bytes, folder: Path) -> str:
    (folder / "one.yaml").write_bytes(data)
    (finding,) = load(folder / "one.yaml").findings
    return str(finding).replace(f"{folder}{os.sep}", "")


BYTES = [
    (b"a: \xff", "one.yaml:1:4: error: byte 0xff is not UTF-8; expected text in UTF-8"),
    (b"\xef\xbb\xbfa: 1\nb: \xc3\xa9\xe9", "one.yaml:2:5: error: byte 0xe9 is not UTF-8; expected text in UTF-8"),
    ("org: 1".encode("utf-16"), "one.yaml:1:1: error: this looks like a binary file; expected YAML text in UTF-8"),
    (b"\x89PNG\r\n\x1a\n\0\0", "one.yaml:1:1: error: this looks like a binary file; expected YAML text in UTF-8"),
    (b"\x1f\x8b\x08\0\xff", "one.yaml:1:1: error: this looks like a binary file; expected YAML text in UTF-8"),
]


@pytest.mark.parametrize(("data", "expected"), BYTES)
def test_bytes_that_are_no_text_give_one_finding(data: bytes, expected: str, tmp_path: Path) -> None:
    assert bytes_of(data, tmp_path) == expected


def test_a_line_of_fifty_megabytes_gives_one_short_finding(tmp_path: Path) -> None:
    line = bytes_of(b"x" * 50_000_000, tmp_path)
    assert (
        line
        == f"one.yaml:1:1: error: '{'x' * 60}'… (50000000 characters) is too long; expected at most 65536 characters"
    )


def test_a_file_too_large_is_not_even_read(tmp_path: Path) -> None:
    with (tmp_path / "one.yaml").open("wb") as file:
        file.truncate(documents.MAX_BYTES + 1)
    (finding,) = load(tmp_path / "one.yaml").findings
    assert finding.message == "this file has 268435457 bytes; expected at most 268435456"


def test_what_cannot_be_opened_gives_one_finding_each(tmp_path: Path) -> None:
    (tmp_path / "broken.yaml").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "folder.yaml").mkdir()
    (tmp_path / "sub" / "org.yaml").write_text(ORG.format(1))
    assert messages(load(tmp_path), tmp_path) == [
        "broken.yaml:1:1: error: this file cannot be read: No such file or directory",
        "pipe.yaml:1:1: error: this is not a regular file; expected a YAML file",
        "sub/folder.yaml:1:1: error: this is a folder; expected a file",
    ]


@pytest.mark.parametrize("path", ["nowhere.yaml", "nowhere/at/all", "a\0b", "x" * 5000])
def test_a_path_that_leads_nowhere_gives_one_finding(path: str, tmp_path: Path) -> None:
    (finding,) = load(str(tmp_path / path)).findings
    assert (finding.line, finding.column) == (1, 1)
    assert finding.message.startswith("this file cannot be read: ")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_listed_gives_one_finding(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": ORG.format(1), "sub/b.yaml": ORG.format(2)})
    (tmp_path / "sub").chmod(0)
    try:
        assert messages(load(tmp_path), tmp_path) == ["sub:1:1: error: this folder cannot be read: Permission denied"]
    finally:
        (tmp_path / "sub").chmod(0o700)
