"""Long lists: the file of customers that a fixture names, in CSV or JSON lines."""

import os
from typing import Protocol

from sandbox.sources.documents import Source, read_text
from sandbox.sources.findings import did_you_mean, shown
from sandbox.sources.located import UNREADABLE, At, Spot, Step, Unreadable, Value
from sandbox.sources.progress import Tell
from sandbox.sources.yaml_faults import Fault


class CustomerList(Source, Protocol):
    """A file of customers as it was read."""

    @property
    def customers(self) -> list[Value] | Unreadable:
        """What it says of each, as YAML would; what cannot be read is `UNREADABLE` and among the faults."""


class _Unread:
    """A file that cannot be read at all."""

    def __init__(self, name: str, fault: Fault) -> None:
        self.name = name
        self.faults = [fault]
        self.customers = UNREADABLE

    def spot(self, steps: list[Step], at: At) -> Spot:
        return Spot(1, 1)


def read_list(name: str, fixture: str, folder: str, tell: Tell) -> CustomerList | str:
    """Read the list that the file `fixture` names, or say what is wrong with the name.

    Only a file inside `folder` is read, wherever links lead.
    """
    path = os.path.normpath(os.path.join(os.path.dirname(fixture), name))
    try:
        inside = _is_inside(os.path.realpath(path), os.path.realpath(folder))
        exists = inside and os.path.exists(path)
    except (OSError, ValueError) as error:
        return f"customers_file {shown(name)} cannot be looked at: {error}"
    if not inside:
        return f"customers_file {shown(name)} leads out of the fixtures folder; expected a file inside it"
    if not exists:
        return f"customers_file {shown(name)} does not exist; expected a file, relative to this one{_guess(path)}"
    return _read(path, tell)


def _is_inside(path: str, folder: str) -> bool:
    return os.path.commonpath([path, folder]) == folder


def _guess(path: str) -> str:
    folder, name = os.path.split(path)
    try:
        return did_you_mean(name, sorted(os.listdir(folder or ".")))
    except OSError:
        return ""


def _read(path: str, tell: Tell) -> CustomerList:
    is_csv = path.lower().endswith(".csv")
    kind = "CSV" if is_csv else "JSON lines"
    text = read_text(path, kind)
    if "\0" in text:
        text = Fault(1, 1, f"this looks like a binary file; expected {kind} text in UTF-8")
    if isinstance(text, Fault):
        return _Unread(path, text)
    if is_csv:
        from sandbox.sources.csv_lists import CsvList

        return CsvList(path, text, tell)
    from sandbox.sources.json_lines import JsonLines

    return JsonLines(path, text, tell)
