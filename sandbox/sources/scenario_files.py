"""Scenario files -> scenarios: named set-ups of a namespace, and the steps that a replay takes from there."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, cast

from sandbox.core.faults import Fault
from sandbox.sources.documents import Document, read_document
from sandbox.sources.faults import faults_in
from sandbox.sources.located import UNREADABLE, At, Map, Spot, Value
from sandbox.sources.located import Step as PathStep
from sandbox.sources.reading import Reading
from sandbox.sources.records import Field, Record
from sandbox.sources.schema import FILE
from sandbox.sources.schema_faults import FAULT
from sandbox.sources.schema_steps import (
    ADMIN,
    CAPTURE,
    CLOCK,
    EXPECT,
    HEADER,
    STEP,
    TEXT,
    WAIT_FOR,
    FixtureRecords,
)
from sandbox.sources.seeds import Located, Mistaken, body_document
from sandbox.sources.shapes import Choice, ListOf, Row, Text
from sandbox.sources.steps import Reset, Step, read_steps
from sandbox.sources.yaml_files import faults_of, findings_of

_SUFFIXES = (".yaml", ".yml")


SCENARIO = Record(
    "scenario",
    "a scenario",
    "A scenario file: how a namespace is set up, and the steps that a replay takes from there.",
    Field("version", Choice({"1": 1}), "The version of this format.", default="1", example="1"),
    Field(
        "scenario",
        Text("a name in small letters, digits and dashes", r"[a-z0-9][a-z0-9-]{0,62}"),
        "The name to play it by.",
        required=True,
        example="gold-expires-tonight",
    ),
    Field("title", Text(), "What there is to see.", example="A Gold customer falls to Silver at midnight"),
    Field("fixtures", Text(), "The fixtures, relative to this file.", default="the base", example="../demo-eu.yaml"),
    Field(
        "world",
        ListOf(FixtureRecords()),
        "The orgs themselves, each as in a fixture, in place of fixtures that lie elsewhere.",
        example="[{org: {id: 501, cluster: eu}, programs: [{id: 973, name: Main, tiers: [Bronze, Gold]}]}]",
    ),
    Field("clock", CLOCK, "The clock.", default="real time", example="{now: 2027-03-26T18:00:00Z, frozen: true}"),
    Field("seed", FixtureRecords(), "Records to put in, as in a fixture.", example="{customers: [{id: 7}]}"),
    Field("faults", ListOf(FAULT), "Faults to arm.", default="none", example="[{kind: status, status: 503, first: 2}]"),
    Field("steps", ListOf(STEP), "The steps of a replay.", example="[{advance: P1D}]"),
)

SCENARIO_RECORDS: Mapping[str, Record] = MappingProxyType(
    {record.kind: record for record in (SCENARIO, CLOCK, FAULT, STEP, EXPECT, HEADER, TEXT, CAPTURE, WAIT_FOR, ADMIN)}
)
"""Every record of a scenario's file beside those of fixtures, in the order in which a reference lists them."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """A named set-up and the steps from there. `fixtures` is a path, `None` for the base.

    Where there is a `world`, its orgs stand in place of all others.
    `clock` tells when it begins and whether the clock is frozen there, `None` for real time. `seed` is what is put in,
    `faults` are what is armed.
    `document` is the file as read, with its places, and `told` all that it says.
    """

    name: str
    title: str
    file: str
    fixtures: str | None
    world: tuple[Document, ...]
    clock: tuple[datetime, bool] | None
    seed: Document | None
    faults: tuple[Fault, ...]
    steps: tuple[Step, ...]
    document: Document

    @property
    def told(self) -> Map:
        """All that the file says."""
        value = self.document.value
        assert isinstance(value, Map), "as every scenario is"
        return value

    def records_of(self, step: Step) -> Document:
        """What a step puts in, placed in the file."""
        return Within(self.document, "steps", step.number - 1, "seed")


class Within(Document):
    """What stands somewhere in another document, with its places there."""

    def __init__(self, outer: Document, *path: PathStep) -> None:
        """`path` leads there from the top of `outer`."""
        self.name = outer.name
        self.pointer = outer.pointer + "".join(f"/{step}" for step in path)
        self._outer, self._path = outer, path

    @property
    def value(self) -> Value:
        """What stands there."""
        value: Any = self._outer.value
        for step in self._path:
            value = value[step]
        return cast("Value", value)

    @property
    def faults(self) -> Sequence[Any]:
        """None of its own."""
        return ()

    def spot(self, steps: list[PathStep], at: At) -> Spot:
        """Where the key or value stands that `steps` lead to."""
        return self._outer.spot([*self._path, *steps], at)


class Scenarios:
    """The scenarios of a folder, read anew whenever they are asked for; a folder that is not there has none."""

    def __init__(self, folder: str | os.PathLike[str] | None = None) -> None:
        """`folder` holds one scenario in each YAML file."""
        self._folder = None if folder is None else os.fspath(folder)

    def found(self) -> dict[str, "Scenario | Mistaken"]:
        """Each by its name, or by its file's name where what stands there is no scenario; by file."""
        scenarios: dict[str, Scenario | Mistaken] = {}
        for file in self._files():
            try:
                scenario = read_scenario(file)
            except Mistaken as mistaken:
                scenarios.setdefault(os.path.splitext(os.path.basename(file))[0], mistaken)
            else:
                scenarios.setdefault(scenario.name, scenario)
        return scenarios

    def _files(self) -> Iterator[str]:
        if self._folder is not None and os.path.isdir(self._folder):
            for name in sorted(os.listdir(self._folder)):
                if name.lower().endswith(_SUFFIXES) and not name.startswith("."):
                    yield os.path.join(self._folder, name)


def read_scenario(file: str) -> Scenario:
    """The scenario of a file. Raises `Mistaken`; what a seed means is only known where it is played."""
    return _scenario(read_document(file), Reading(hint=_belongs))


def posted_scenario(text: str) -> Scenario:
    """The scenario in the body of a request, which reaches no files. Raises `Mistaken`."""
    document, reading = body_document(text), Reading(hint=_belongs)
    if isinstance(document.value, Map) and "fixtures" in document.value:
        says = "fixtures is for files alone: a request reaches no files; expected what is needed below seed"
        reading.mistake(((None, 0), "fixtures"), says, at="key")
    return _scenario(document, reading)


def _scenario(document: Document, reading: Reading) -> Scenario:
    row = SCENARIO.read(document.value, (None, 0), reading)
    steps = () if row is UNREADABLE else read_steps(row.known("steps", ()), reading)
    armed = () if row is UNREADABLE else faults_in(row.known("faults", ()), reading)
    if isinstance(row, Row) and row.get("world"):
        _world_stands_alone(row, steps, reading)
    faults = (*faults_of([document]), *findings_of(reading.mistakes, [document]))
    if faults or row is UNREADABLE or not isinstance(document.value, Map):
        raise Mistaken(Located(fault, "") for fault in faults)
    clock = row.get("clock")
    fixtures = row.get("fixtures")
    return Scenario(
        row["scenario"],
        row.get("title", ""),
        document.name,
        None if fixtures is None else os.path.normpath(os.path.join(os.path.dirname(document.name), fixtures)),
        tuple(Within(document, "world", index) for index in range(len(row.get("world", ())))),
        None if clock is None else (clock["now"], clock.get("frozen", False)),
        Within(document, "seed") if "seed" in row else None,
        armed,
        steps,
        document,
    )


def _world_stands_alone(row: Row, steps: Sequence[Step], reading: Reading) -> None:
    """Report what goes by other fixtures than the world that a scenario brings along."""
    if "fixtures" in row:
        says = "fixtures stands beside world, which takes their place; expected one of the two"
        reading.mistake((row.path, "fixtures"), says, at="key")
    for step in steps:
        if isinstance(step.action, Reset):
            says = "reset goes back to fixtures, and this scenario has a world of its own; expected no such step"
            reading.mistake((((row.path, "steps"), step.number - 1), "reset"), says, at="key")


def _belongs(key: str) -> str:
    return "; it belongs below seed" if any(field.name == key for field in FILE.fields) else ""
