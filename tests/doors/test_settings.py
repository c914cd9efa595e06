"""Settings: where they come from, in which order, and what is said about a bad one."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from sandbox.settings import SETTINGS, Setting, Settings, SettingsError, read_settings

BAD = {
    "N": "many",
    "SECONDS": "-1",
    "refusals|all|off": "some",
    "true|false": "perhaps",
    "URL": "ftp://example.com",
    "open|required": "closed",
}
"""A text that is wrong for each kind of setting; any text is a path and a name of a host."""

CHECKED = [row for row in SETTINGS if row.kind.metavar in BAD]


def by_name(row: Setting) -> str:
    return row.name


def message_of(*, file: Path | None = None, environ: dict[str, str] | None = None, **flags: str) -> str:
    with pytest.raises(SettingsError) as raised:
        read_settings(flags, file=str(file) if file else None, environ=environ or {})
    return str(raised.value)


def a_file(folder: Path, text: str) -> Path:
    path = folder / "settings.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_without_anything_every_setting_has_its_default() -> None:
    assert read_settings({}, environ={}) == (Settings(), ())


def test_a_flag_wins_over_the_environment_and_that_over_a_file(tmp_path: Path) -> None:
    file = str(a_file(tmp_path, "port: 1\nthreads: 1\nhost: one\n"))
    environ = {"SANDBOX_PORT": "2", "SANDBOX_THREADS": "2"}
    settings, _ = read_settings({"port": "3"}, file=file, environ=environ)
    assert (settings.port, settings.threads, settings.host) == (3, 2, "one")


@pytest.mark.parametrize("row", SETTINGS, ids=by_name)
def test_the_example_of_every_setting_is_a_value_from_every_source(row: Setting, tmp_path: Path) -> None:
    expected = row.kind.read(row.example)
    file = str(a_file(tmp_path, f"{row.name}: {row.example}\n"))
    from_file = getattr(read_settings({}, file=file, environ={})[0], row.name)
    assert from_file == (tmp_path / expected if isinstance(expected, Path) else expected)
    assert getattr(read_settings({row.name: row.example}, environ={})[0], row.name) == expected
    assert getattr(read_settings({}, environ={row.variable: row.example})[0], row.name) == expected


@pytest.mark.parametrize("row", SETTINGS, ids=by_name)
def test_the_example_of_a_setting_differs_from_its_default(row: Setting) -> None:
    assert row.kind.read(row.example) != row.default


@pytest.mark.parametrize("row", CHECKED, ids=by_name)
def test_a_bad_value_names_its_origin_and_what_was_expected(row: Setting, tmp_path: Path) -> None:
    bad = BAD[row.kind.metavar]
    says = f"{row.name} is '{bad}', expected {row.kind.expected}, for example {row.example}"
    file = a_file(tmp_path, f"# a comment\n{row.name}: {bad}\n")
    assert message_of(**{row.name: bad}) == f"{row.flag}: {says}"
    assert message_of(environ={row.variable: bad}) == f"{row.variable}: {says}"
    assert message_of(file=file) == f"{file}:2: {says}"


@pytest.mark.parametrize("row", CHECKED, ids=by_name)
def test_a_bad_value_is_refused_however_settings_are_made(row: Setting) -> None:
    says = f"{row.name} is 'wrong', expected {row.kind.expected}, for example {row.example}"
    for make in (Settings, partial(replace, Settings())):
        with pytest.raises(SettingsError) as raised:
            make(**{row.name: "wrong"})
        assert str(raised.value) == says


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ({"port": "8016"}, "8016"),
        ({"debug": "True"}, "True"),
        ({"auth": "Required"}, "'required'"),
        ({"fixtures": "my.yaml"}, repr(Path("my.yaml"))),
        ({"host": 5}, "'5'"),
    ],
)
def test_a_text_for_a_value_or_the_other_way_round_is_told_what_was_meant(given: dict[str, Any], meant: str) -> None:
    with pytest.raises(SettingsError) as raised:
        Settings(**given)
    assert str(raised.value).endswith(f"; did you mean {meant}?")


@pytest.mark.parametrize("given", [{"port": 70000}, {"port": True}, {"threads": 2.0}, {"magic": 0}, {"host": None}])
def test_a_value_of_another_kind_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(SettingsError, match=f"^{next(iter(given))} is "):
        Settings(**given)


def test_what_a_setting_can_be_is_taken_from_python_too() -> None:
    settings = Settings(
        fixtures=Path("x y.yaml"), stop_timeout=3, fallback="http://x.test", magic=False, ready_file=None
    )
    assert replace(settings, threads=2).stop_timeout == 3


@pytest.mark.parametrize(
    "text",
    [
        "127.0.0.1:9000",
        "http://",
        "http://:80",
        "http://x:99999",
        "http://a:b@x",
        "http://x?a=b",
        "http://x#a",
        "http://x/é",
    ],
)
def test_a_fallback_has_to_be_a_url_that_can_be_called(text: str) -> None:
    says = f"fallback is {text!r}, expected an http or https URL without query and credentials"
    assert message_of(fallback=text).startswith(f"--fallback: {says}, for example http")


def test_a_blank_text_is_as_if_absent(tmp_path: Path) -> None:
    file = str(a_file(tmp_path, "port:\nhost: ''\n"))
    assert read_settings({"port": " "}, file=file, environ={"SANDBOX_PORT": ""})[0] == Settings()


def test_an_unknown_variable_is_a_warning_with_a_guess() -> None:
    _, warnings = read_settings({}, environ={"SANDBOX_PROT": "1", "SANDBOX_SETTINGS": "", "OTHER": "1"})
    assert warnings == ("SANDBOX_PROT is not a setting; did you mean 'SANDBOX_PORT'?",)


def test_a_settings_file_in_the_working_directory_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "capillary-sandbox.yaml").write_text("port: 1234\n")
    monkeypatch.chdir(tmp_path)
    assert read_settings({}, environ={})[0].port == 1234


def test_the_environment_can_name_the_settings_file_and_a_flag_wins(tmp_path: Path) -> None:
    one, other = tmp_path / "one.yaml", tmp_path / "other.yaml"
    one.write_text("port: 1\n")
    other.write_text("port: 2\n")
    environ = {"SANDBOX_SETTINGS": str(one)}
    assert read_settings({}, environ=environ)[0].port == 1
    assert read_settings({}, file=str(other), environ=environ)[0].port == 2


def test_a_path_in_a_settings_file_starts_from_its_folder(tmp_path: Path) -> None:
    file = a_file(tmp_path, "fixtures: my.yaml\nready_file: /tmp/ready.json\n")
    settings, _ = read_settings({}, file=str(file), environ={})
    assert (settings.fixtures, settings.ready_file) == (tmp_path / "my.yaml", Path("/tmp/ready.json"))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("prot: 1\n", ":1: 'prot' is not a setting; did you mean 'port'?"),
        ("host: x\nport: [1]\n", ":2: port takes a single value"),
        ("port: 1\nport: 2\n", ":2: port stands here a second time; first at {file}:1"),
        ("- port\n", ":1: expected settings, one a line, for example port: 8015"),
        ("host: x\nport: 'x\n", ":3: not YAML: found unexpected end of stream"),
        ("port: &a *a\n", ":1: not YAML: "),
    ],
)
def test_a_broken_settings_file_is_told_with_its_line(tmp_path: Path, text: str, says: str) -> None:
    file = a_file(tmp_path, text)
    assert message_of(file=file).startswith(f"{file}{says.format(file=file)}")


def test_a_settings_file_that_is_named_must_exist() -> None:
    assert message_of(file=Path("nowhere.yaml")) == "--settings: there is no file nowhere.yaml"
    assert message_of(environ={"SANDBOX_SETTINGS": "no.yaml"}) == "SANDBOX_SETTINGS: there is no file no.yaml"
