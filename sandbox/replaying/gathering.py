"""Gathering scenarios: from files, and from folders with every scenario in them and in their folders."""

import os
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sandbox.sources.documents import read_document
from sandbox.sources.located import Map
from sandbox.sources.scenario_files import Scenario, read_scenario
from sandbox.sources.seeds import Mistaken

_SUFFIXES = (".yaml", ".yml")


class Gathered(NamedTuple):
    """A file, and the scenario in it or what is wrong with it."""

    file: str
    scenario: Scenario | None
    findings: tuple[str, ...] = ()


def gathered(paths: Iterable[str]) -> list[Gathered]:
    """The scenarios of files and folders: in the order of `paths`, those of a folder by name.

    A file in a folder that is whole and has neither `scenario` nor `steps` is not one, such as the fixtures beside it.
    """
    found: dict[str, Gathered] = {}
    for path in paths:
        if not os.path.isdir(path):
            found.setdefault(os.path.normpath(path), _read(path))
            continue
        files = [file for file in _files(path) if _holds_one(file)]
        for file in files:
            found.setdefault(os.path.normpath(file), _read(file))
        if not files:
            says = f"{path}:1:1: error: no scenarios in this folder; expected .yaml files with a key scenario"
            found.setdefault(os.path.normpath(path), Gathered(path, None, (says,)))
    return list(found.values())


def _read(file: str) -> Gathered:
    try:
        return Gathered(file, read_scenario(file))
    except Mistaken as mistaken:
        return Gathered(file, None, tuple(str(located.finding) for located in mistaken.findings))


def _files(folder: str) -> Iterator[str]:
    for below, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (
            os.path.join(below, name)
            for name in sorted(names)
            if name.lower().endswith(_SUFFIXES) and not name.startswith(".")
        )


def _holds_one(file: str) -> bool:
    document = read_document(file)
    value = document.value
    return bool(document.faults) or not isinstance(value, Map) or not value.keys().isdisjoint(("scenario", "steps"))
