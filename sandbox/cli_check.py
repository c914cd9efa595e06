"""How `check` tells findings: in lines for people, as JSON, or as annotations of GitHub Actions."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from types import MappingProxyType

from sandbox.cli_text import counted
from sandbox.sources.findings import Finding
from sandbox.sources.yaml_files import Loaded


def _text(loaded: Loaded) -> Iterator[str]:
    """A line for each finding, and where there is a world, one that sums up."""
    yield from map(str, loaded.findings)
    if loaded.orgs:
        says = counted(len(loaded.findings), "warning") if loaded.findings else "no findings"
        yield f"{counted(len(loaded.files), 'file')}, {counted(len(loaded.orgs), 'org')}, {says}"


def _json(loaded: Loaded) -> Iterator[str]:
    """A list of objects with file, line, column, severity and message."""
    yield json.dumps([asdict(finding) for finding in loaded.findings], indent=2, ensure_ascii=False)


def _github(loaded: Loaded) -> Iterator[str]:
    """A workflow command for each finding, which GitHub shows beside the line."""
    return map(_annotation, loaded.findings)


def _annotation(finding: Finding) -> str:
    file = _escaped(finding.file).replace(":", "%3A").replace(",", "%2C")
    place = f"file={file},line={finding.line},col={finding.column}"
    return f"::{finding.severity} {place}::{_escaped(finding.message)}"


def _escaped(text: str) -> str:
    """A text as the message of a workflow command; in a property, ':' and ',' are to be escaped as well."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


FORMATS: Mapping[str, Callable[[Loaded], Iterator[str]]] = MappingProxyType(
    {"text": _text, "json": _json, "github": _github}
)
"""The lines of each format."""


def exit_code(loaded: Loaded, *, strict: bool) -> int:
    """2 where the fixtures make no world, 1 where they do and `strict` minds the warnings, else 0."""
    if not loaded.orgs:
        return 2
    return 1 if strict and loaded.findings else 0
