"""SETTINGS: everything that can be set, in one table; and reading it from flags, the environment and a file."""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar
from urllib.parse import urlsplit

from sandbox.sources.findings import did_you_mean, shown

if TYPE_CHECKING:
    import yaml

T = TypeVar("T")
N = TypeVar("N", int, float)

SETTINGS_FILE = "capillary-sandbox.yaml"
"""The settings file that is read from the working directory where no other one is named."""

FILE_FLAG = "--settings"
FILE_VARIABLE = "SANDBOX_SETTINGS"
_PREFIX = "SANDBOX_"


class SettingsError(ValueError):
    """A setting cannot be read; the message names where it came from and what was expected there."""


class Kind(NamedTuple):
    """How the text of a setting becomes a value: `read` raises `ValueError` for what is not as `expected`."""

    metavar: str
    expected: str
    read: Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the table."""

    name: str
    kind: Kind
    default: Any
    doc: str
    example: str

    @property
    def flag(self) -> str:
        """As on the command line: `--ready-file`."""
        return "--" + self.name.replace("_", "-")

    @property
    def variable(self) -> str:
        """As in the environment: `SANDBOX_READY_FILE`."""
        return _PREFIX + self.name.upper()

    @property
    def default_text(self) -> str:
        """The default as one would write it; empty where there is none."""
        if isinstance(self.default, bool):
            return str(self.default).lower()
        return "" if self.default is None else str(self.default)


def _number(low: int, high: int) -> Kind:
    def read(text: str) -> int:
        return _within(int(text), low, high)

    return Kind("N", f"a whole number from {low} to {high}", read)


def _seconds(high: int, low: float = 0) -> Kind:
    def read(text: str) -> float:
        return _within(float(text), low, high)

    return Kind("SECONDS", f"a number of seconds from {low:g} to {high}", read)


def _one_of(*choices: str) -> Kind:
    def read(text: str) -> str:
        return choices[choices.index(text.lower())]

    return Kind("|".join(choices), f"one of {', '.join(choices)}", read)


def _read_url(text: str) -> str:
    parts = urlsplit(text)
    _within(parts.port or 80, 1, 65535)
    if parts.scheme not in ("http", "https") or not parts.hostname or not text.isascii() or not text.isprintable():
        raise ValueError
    if parts.username is not None or any(mark in text for mark in "?# "):
        raise ValueError
    return text


def _within(number: N, low: float, high: float) -> N:
    if low <= number <= high:  # so that nan is refused
        return number
    raise ValueError


_TEXT = Kind("TEXT", "a text", str)
_URL = Kind("URL", "an http or https URL without query and credentials", _read_url)
_PATH = Kind("PATH", "a path", Path)
_YES_OR_NO = Kind("true|false", "true or false", lambda text: ("false", "true").index(text.lower()) == 1)


def _setting(default: T, kind: Kind, doc: str, example: str) -> T:
    row: T = field(default=default, metadata={"kind": kind, "doc": doc, "example": example})
    return row


@dataclass(frozen=True, slots=True)
class Settings:
    """The value of every setting. Each field is a row of the table: default, kind, what it does, an example.

    However it is made, it holds its values to their kinds. Raises `SettingsError`.
    """

    fixtures: Path | None = _setting(
        None, _PATH, "The fixtures: a file, or a folder with one org in each file. Without it, the demo.", "my.yaml"
    )
    watch: bool = _setting(
        False, _YES_OR_NO, "Reload the fixtures when they change; a change with mistakes keeps what was there.", "true"
    )
    host: str = _setting(
        "127.0.0.1", _TEXT, "The address to listen on; 0.0.0.0 is every network this machine is in.", "0.0.0.0"
    )
    port: int = _setting(8015, _number(0, 65535), "The port to listen on; 0 picks a free one.", "0")
    ready_file: Path | None = _setting(
        None, _PATH, "A file to write once requests are answered: JSON with url and pid. Removed on stop.", "ready.json"
    )
    log: str = _setting(
        "refusals",
        _one_of("refusals", "all", "off"),
        "The requests to log on standard error: those refused and why, all, or none.",
        "all",
    )
    max_url_length: int = _setting(
        65536, _number(64, 262144), "The longest path and query, in characters; a longer one is answered 414.", "8192"
    )
    max_body: int = _setting(
        10 * 1024 * 1024,
        _number(1024, 64 * 1024 * 1024),
        "The longest body of a request, in bytes; a longer one is answered 413. Also of an answer of the fallback.",
        "1048576",
    )
    threads: int = _setting(4, _number(1, 256), "The requests that can be worked on at the same time.", "8")
    stop_timeout: float = _setting(5.0, _seconds(3600), "How long a stop waits for requests that have begun.", "30")
    magic: bool = _setting(
        True,
        _YES_OR_NO,
        "Answer magic identifiers, such as the mobile 999000008015, with the code they stand for.",
        "false",
    )
    fallback: str | None = _setting(
        None,
        _URL,
        "Another mock, which gets every call that is neither imitated nor canned, and whose answer comes back.",
        "http://127.0.0.1:9000",
    )
    fallback_timeout: float = _setting(
        10.0, _seconds(3600), "How long an answer of the fallback may take; a longer one is answered 504.", "2.5"
    )
    webhook_host: str = _setting(
        "", _TEXT, "Host names, separated by commas, to which events may be posted beside this machine.", "hooks.test"
    )
    webhook_timeout: float = _setting(
        5.0, _seconds(300, 0.01), "How long the receiver of an event may take to answer.", "1"
    )
    webhook_attempts: int = _setting(
        5, _number(1, 100), "How often an event is posted that its receiver does not take.", "1"
    )
    webhook_backoff: float = _setting(
        1.0, _seconds(3600), "How long an event rests before it is posted again; twice as long each time.", "0.1"
    )
    webhook_queue: int = _setting(
        1000, _number(1, 1_000_000), "The most events that wait to be posted; more are dropped and counted.", "100"
    )
    namespaces: int = _setting(1000, _number(1, 100_000), "The most namespaces that exist at the same time.", "50")
    journal_entries: int = _setting(
        1000, _number(0, 1_000_000), "The most requests that a namespace's journal keeps; 0 turns it off.", "0"
    )
    journal_bytes: int = _setting(
        8 * 1024 * 1024,
        _number(65536, 1 << 40),
        "The most memory that a namespace's journal takes, in bytes; older requests make room.",
        "65536",
    )
    admin_token: str | None = _setting(
        None,
        _TEXT,
        "What admin calls have to send as Authorization: Bearer. Beyond loopback one is made up if none is given.",
        "s3cret",
    )
    allowed_host: str = _setting(
        "", _TEXT, "Host names, separated by commas, from which admin calls are taken beside loopback.", "sandbox.test"
    )
    auth: str = _setting(
        "open",
        _one_of("open", "required"),
        "Whether calls have to sign in. Open: without credentials they mean the default org, wrong ones are refused.",
        "required",
    )
    token_key: Path | None = _setting(
        None, _PATH, "The PEM of an RSA private key that signs tokens. Without it, one of the process's own.", "key.pem"
    )
    drift_ledger: Path | None = _setting(
        None,
        _PATH,
        "A file in which drift writes what it found, a line of JSON each; fidelity tells the last. Without it, none.",
        "drift.jsonl",
    )
    debug: bool = _setting(
        False, _YES_OR_NO, "Serve with Werkzeug's development server, every request through Flask.", "true"
    )

    def __post_init__(self) -> None:
        """Look at every value that is not the default."""
        for row in SETTINGS:
            value = getattr(self, row.name)
            if value is not row.default:
                _hold_to_its_kind(row, value)


SETTINGS: tuple[Setting, ...] = tuple(
    Setting(row.name, default=row.default, **row.metadata) for row in fields(Settings)
)
"""Every setting."""


class Given(NamedTuple):
    """A setting as it was given somewhere: its text, where that was, and the folder its paths start from."""

    text: str
    origin: str
    folder: Path = Path()


def read_settings(
    flags: Mapping[str, str | None], *, file: str | None = None, environ: Mapping[str, str] | None = None
) -> tuple[Settings, tuple[str, ...]]:
    """The settings by flags, else by environment, else by settings file, else by default; and warnings.

    `flags` holds texts by the names of settings, `file` is the settings file if a flag names one. A blank text is as if
    it were absent. Raises `SettingsError`.
    """
    environ = os.environ if environ is None else environ
    given = _from_file(file, environ) | _from_environment(environ) | _from_flags(flags)
    values = {row.name: _value(row, given[row.name]) for row in SETTINGS if row.name in given}
    return Settings(**values), tuple(_strangers(environ))


def _value(row: Setting, given: Given) -> Any:
    try:
        value = row.kind.read(given.text.strip())
    except ValueError:
        raise SettingsError(f"{given.origin}: {_wrong(row, given.text)}") from None
    return given.folder / value if isinstance(value, Path) else value


def _hold_to_its_kind(row: Setting, value: object) -> None:
    """See that a value is what its own text is read as. Raises `SettingsError`, which offers what a text means."""
    try:
        read = row.kind.read(str(value))
    except ValueError:
        raise SettingsError(_wrong(row, value)) from None
    if read != value:
        raise SettingsError(f"{_wrong(row, value)}; did you mean {read!r}?")


def _wrong(row: Setting, value: object) -> str:
    return f"{row.name} is {value!r}, expected {row.kind.expected}, for example {row.example}"


def _from_flags(flags: Mapping[str, str | None]) -> dict[str, Given]:
    texts = ((row, flags.get(row.name)) for row in SETTINGS)
    return {row.name: Given(text, row.flag) for row, text in texts if text and text.strip()}


def _from_environment(environ: Mapping[str, str]) -> dict[str, Given]:
    texts = ((row, environ.get(row.variable, "")) for row in SETTINGS)
    return {row.name: Given(text, row.variable) for row, text in texts if text.strip()}


def _strangers(environ: Mapping[str, str]) -> Iterator[str]:
    """A warning for each variable that looks like a setting and is none."""
    known = {row.variable for row in SETTINGS} | {FILE_VARIABLE}
    for name in sorted(environ):
        if name.startswith(_PREFIX) and name not in known:
            yield f"{name} is not a setting{did_you_mean(name, known)}"


def _from_file(file: str | None, environ: Mapping[str, str]) -> dict[str, Given]:
    """What the settings file says: the one that is named, or the one in the working directory if there is one."""
    named, origin = (file, FILE_FLAG) if file else (environ.get(FILE_VARIABLE, ""), FILE_VARIABLE)
    path = Path(named or SETTINGS_FILE)
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        if not named:
            return {}
        raise SettingsError(f"{origin}: there is no file {path}") from None
    except (OSError, UnicodeError) as error:
        raise SettingsError(f"{path}: cannot be read: {error}") from error
    return _from_yaml(text, path)


def _from_yaml(text: str, path: Path) -> dict[str, Given]:
    """The entries of a settings file, as texts: `port: 8015` is the same as `port: "8015"`."""
    import yaml

    try:
        top = yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise SettingsError(f"{path}:{line}: not YAML: {error.problem}") from None
    except yaml.YAMLError as error:
        raise SettingsError(f"{path}:1: not YAML: {error}") from None
    if top is None:
        return {}
    if not isinstance(top, yaml.MappingNode):
        raise SettingsError(f"{path}:1: expected settings, one a line, for example port: 8015")
    given: dict[str, Given] = {}
    for key, value in top.value:
        name, text = _entry(key, value, path)
        if name in given:
            raise SettingsError(f"{_place(key, path)}: {name} stands here a second time; first at {given[name].origin}")
        given[name] = Given(text, _place(key, path), path.parent)
    return {name: entry for name, entry in given.items() if entry.text.strip()}


def _entry(key: "yaml.Node", value: "yaml.Node", path: Path) -> tuple[str, str]:
    names = [row.name for row in SETTINGS]
    if key.value not in names:
        raise SettingsError(f"{_place(key, path)}: {shown(key.value)} is not a setting{did_you_mean(key.value, names)}")
    if not isinstance(value.value, str):
        raise SettingsError(f"{_place(value, path)}: {key.value} takes a single value")
    return key.value, value.value


def _place(node: "yaml.Node", path: Path) -> str:
    return f"{path}:{node.start_mark.line + 1}"
