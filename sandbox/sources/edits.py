"""Edits: values of a YAML text exchanged where they stand; comments, order and everything else stay as they are."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import yaml
from yaml.events import AliasEvent, MappingEndEvent, ScalarEvent, SequenceEndEvent, SequenceStartEvent

from sandbox.sources.bodies import json_text
from sandbox.sources.documents import Document
from sandbox.sources.located import Map, Plain, Step, Value

_WORDS = re.compile("[A-Za-z][A-Za-z0-9_-]*(?: [A-Za-z0-9_-]+)*")
_NO_TEXT = frozenset(("true", "false", "null", "yes", "no", "on", "off", "y", "n"))
_REFERENCE = "${"
_DEEPER = "  "
"""What a list that stands no deeper than its key needs before what takes its place."""


class Edit(NamedTuple):
    """What is to stand at the place that `path` leads to: JSON, or a bare word such as `none`."""

    path: tuple[Step, ...]
    value: str


class Edited(NamedTuple):
    """A text after its edits, and those that were left for a person."""

    text: str
    undone: tuple[Edit, ...]


def edited(text: str, edits: Iterable[Edit]) -> Edited:
    """Make the edits that can be made: each changes its value and nothing else, which is looked at.

    An edit within another one is part of that. Left for a person is what other places share through aliases, and what
    refers to a captured value.
    """
    undone = []
    for edit in _outermost(edits):
        trials = (_exchanged(text, edit, indent) for indent in ("", _DEEPER))
        done = next((trial for trial in trials if trial is not None and _holds(text, trial, edit)), None)
        if done is None:
            undone.append(edit)
        else:
            text = done
    return Edited(text, tuple(undone))


def _outermost(edits: Iterable[Edit]) -> list[Edit]:
    found = {edit.path: edit for edit in edits}
    return [edit for path, edit in found.items() if not any(path[:length] in found for length in range(len(path)))]


def _exchanged(text: str, edit: Edit, indent: str) -> str | None:
    node: _Node | None = _Nodes(text).top
    for step in edit.path:
        if node is None:
            return None
        node = node.items.get(step)
    if node is None or _REFERENCE in text[node.start : node.end]:
        return None
    return text[: node.start] + indent + _spelled(edit.value) + text[node.end :]


def _spelled(value: str) -> str:
    """The value as YAML: a text without quotes where it needs none."""
    if value.startswith('"'):
        words = json.loads(value)
        if _WORDS.fullmatch(words) and words.lower() not in _NO_TEXT:
            return str(words)
    return value


def _holds(before: str, after: str, edit: Edit) -> bool:
    """Whether the text after an edit says the new value there, and all else as before."""
    old, new = Document("", before), Document("", after)
    if new.faults:
        return False
    there, others = _taken_out(new.value, edit.path)
    return _says(there, edit.value) and others == _taken_out(old.value, edit.path)[1]


def _says(there: Value, value: str) -> bool:
    if isinstance(there, Map | list | Plain):
        text = json_text(there)
        return text is not None and _same(text, value)
    return there == (json.loads(value) if value.startswith('"') else value)


def _same(one: str, other: str) -> bool:
    try:
        return bool(json.loads(one) == json.loads(other))
    except ValueError:
        return one == other


def _taken_out(value: Any, path: Sequence[Step]) -> tuple[Any, Any]:
    """What stands at a path, and the rest without it."""
    if not path:
        return value, None
    step, *rest = path
    there, others = _taken_out(value[step], rest)
    without: dict[Step, Any] = dict(value.items() if isinstance(value, Map) else enumerate(value))
    without[step] = others
    return there, without


class _Node(NamedTuple):
    """From where to where a value stands, and what stands in it; a block ends with the last thing in it."""

    start: int
    end: int
    items: dict[Step, "_Node"]


class _Nodes:
    """The nodes of a text without faults."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._events: Iterator[Any] = yaml.parse(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))
        next(self._events), next(self._events)
        self.top = self._node(next(self._events))

    def _node(self, event: Any) -> _Node:
        start, end, kind = event.start_mark.index, event.end_mark.index, event.__class__
        if kind is AliasEvent:
            return _Node(start, end, {})
        if kind is ScalarEvent:
            end = start + len(self._text[start:end].rstrip()) if event.style in ("|", ">") else end
            return _Node(start, end, {})
        items: dict[Step, _Node] = {}
        closing: Any = SequenceEndEvent if kind is SequenceStartEvent else MappingEndEvent
        ahead: Any = next(self._events)
        while ahead.__class__ is not closing:
            step: Step = len(items)
            if closing is MappingEndEvent:
                self._node(ahead)
                step, ahead = getattr(ahead, "value", ""), next(self._events)
            items[step] = self._node(ahead)
            ahead = next(self._events)
        if event.flow_style:
            end = ahead.end_mark.index
        elif items:
            end = list(items.values())[-1].end
        return _Node(start, end, items)
