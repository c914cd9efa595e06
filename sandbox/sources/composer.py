"""YAML text -> plain values that remember where they stand.

Every scalar stays text: what it means is for the schema to say. YAML's own typing would turn `0123` into 83, `no` into
false, and let the later of two equal keys win in silence. The values come from the parser's stream of events; places
are only kept in a second pass, when there is something to report.

What is to become JSON, such as the body of a canned answer, is kept exactly: there an empty value is one, and a text
without quotes is `Plain`.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple, NoReturn, TypeAlias

import yaml
from yaml.events import AliasEvent, MappingEndEvent, MappingStartEvent, ScalarEvent, SequenceEndEvent, StreamEndEvent

from sandbox.sources.findings import shown
from sandbox.sources.located import UNREADABLE, Composition, Map, Plain, Spot, Step, Unreadable, Value
from sandbox.sources.progress import STRIDE
from sandbox.sources.yaml_faults import MAX_DEPTH, TOO_DEEP, Fault, fault_of

MAX_SCALAR = 65_536
"""How many characters one value may have."""

MAX_ALIASED = 100_000
"""How many values a small text may repeat through aliases."""

MAX_ALIASED_PER_VALUE = 10
"""How many more for each value that is written out, so that defaults can be merged into a long list."""

Kept: TypeAlias = Mapping[str, "Kept | None"]
"""The keys of a map whose values are kept exactly (`None`), or hold such keys."""

EXACTLY: Mapping[str, Kept] = MappingProxyType(
    {
        "canned": {"body": None},
        "steps": {"body": None, "admin": {"body": None}, "expect": {"body": None, "exact_body": None, "json": None}},
    }
)
"""The keys of lists, and what is kept exactly in their items: of canned answers anywhere, of steps on top."""

_NOTHING: Kept = MappingProxyType({})
_TOP = 2


def _named(kept: Kept) -> set[str]:
    return {name for key, below in kept.items() for name in (key, *_named(below or _NOTHING))}


_MARKED = frozenset(_named(EXACTLY))
"""Every key that leads to what is kept exactly."""

_EMPTY = frozenset(["~", "null"])
_LONGEST_EMPTY = 4
_OF_RECORDS = 2


def compose(
    text: str, *, places: bool = False, tell: Callable[[int, int], None] = lambda done, total: None
) -> Composition:
    """Read a YAML text without ever raising: what is wrong with it comes as `faults`, the value then being partial.

    A value that could not be read is `UNREADABLE`. With `places`, the result can tell where everything stands. Now and
    then `tell` hears how many characters of how many are read.
    """
    composer = _Composer(places, tell)
    composition = composer.composition
    try:
        composer.compose(text)
    except _NeedsPlaces:
        return compose(text, places=True, tell=tell)
    except _Stop as stop:
        composition.value = UNREADABLE
        composition.faults.append(stop.fault)
    except (yaml.YAMLError, UnicodeEncodeError) as error:
        composition.value = UNREADABLE
        composition.faults.append(fault_of(error, text))
    return composition


class _Stop(Exception):
    """The text cannot be read any further."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault


class _NeedsPlaces(Exception):
    """There is something to report, so the places are needed."""


class _Anchored(NamedTuple):
    value: Value
    nodes: int
    height: int
    exact: bool


class _Composer:
    """Builds values from one text's events. Recursive, and bounded by `MAX_DEPTH`."""

    def __init__(self, places: bool, tell: Callable[[int, int], None]) -> None:
        self.composition = Composition(places=places)
        self._tell = tell
        self._size = 0
        self._anchors: dict[str, _Anchored | None] = {}
        self._nodes = 0
        self._aliased = 0
        self._deepest = 0
        self._words: dict[str, str] = {}
        self._kept: dict[int, Kept] = {}
        self._exact = False

    def compose(self, text: str) -> None:
        loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)(text)
        self._size = len(text)
        self._next_event = loader.get_event
        self._next_event()
        if isinstance(self._next_event(), StreamEndEvent):
            return
        top = self._next_event()
        self.composition.start = _spot(top)
        self.composition.value = self._node(top, 1)
        self._next_event()
        extra = self._next_event()
        if not isinstance(extra, StreamEndEvent):
            self._stop(extra, "a second document starts here; a file holds one")

    def _node(self, event: Any, depth: int) -> Value:
        kind = event.__class__
        if kind is AliasEvent:
            return self._alias(event, depth)
        if event.anchor is None and event.tag is None:
            return self._scalar(event) if kind is ScalarEvent else self._container(event, depth)
        return self._marked(event, depth)

    def _scalar(self, event: Any) -> Value:
        value: str = event.value
        if self._exact and len(value) <= MAX_SCALAR:
            return value if event.style else Plain(value)
        if not value or (value in _EMPTY and not event.style):
            return None
        if len(value) > MAX_SCALAR:
            return self._fault(event, f"{shown(value)} is too long; expected at most {MAX_SCALAR} characters")
        return value

    def _container(self, event: Any, depth: int) -> Value:
        if depth > MAX_DEPTH:
            self._stop(event, TOO_DEEP)
        self._deepest = max(depth, self._deepest)
        return self._map(event, depth) if event.__class__ is MappingStartEvent else self._list(event, depth)

    def _list(self, start: Any, depth: int) -> list[Value]:
        result: list[Value] = []
        spots = self._spots_of(result)
        next_event = self._next_event
        while (event := next_event()).__class__ is not SequenceEndEvent:
            if spots is not None:
                spots[len(result)] = (_spot(event), _spot(event))
            if depth == _OF_RECORDS and not len(result) % STRIDE:
                self._tell(event.start_mark.index, self._size)
            result.append(self._node(event, depth + 1))
        self._nodes += 1 + len(result)
        return result

    def _map(self, start: Any, depth: int) -> Map:
        result = Map()
        result.line = start.start_mark.line + 1
        result.contested = ()
        spots = self._spots_of(result)
        absent: set[str] = set()
        merges: list[Map] = []
        next_event, words = self._next_event, self._words
        while (key_event := next_event()).__class__ is not MappingEndEvent:
            plain = key_event.__class__ is ScalarEvent and key_event.anchor is None and key_event.tag is None
            key = words.setdefault(key_event.value, key_event.value) if plain else self._key(key_event, depth)
            event = next_event()
            is_text = event.__class__ is ScalarEvent and event.anchor is None and event.tag is None
            if is_text and _LONGEST_EMPTY < len(event.value) <= MAX_SCALAR and not self._exact:
                value = event.value
            elif key not in _MARKED:
                value = self._node(event, depth + 1)
            else:
                value = self._below(key, event, depth + 1)
            if key is None:
                continue
            if key in result or key in absent:
                self._twice(key_event, key, result)
                continue
            if spots is not None:
                spots[key] = (_spot(key_event), _spot(event))
            if value is None:
                absent.add(key)
            elif key == "<<" and not key_event.style:
                absent.add(key)
                merges += self._merged(event, value)
            else:
                result[key] = value
        for source in merges:
            self._merge(source, result, absent)
        self._nodes += 1 + len(result)
        return result

    def _below(self, key: str | None, event: Any, depth: int) -> Value:
        """The value, at `depth`, of a key that may lead to what is kept exactly."""
        kept = self._kept.get(depth, _NOTHING)
        begins = key in EXACTLY and (key != "steps" or depth == _TOP)
        if self._exact or key is None or not (begins or key in kept):
            return self._node(event, depth)
        below, inside = (kept[key], depth + 1) if key in kept else (EXACTLY[key], depth + 2)
        if below is None:
            self._exact = True
            value = self._node(event, depth)
            self._exact = False
            return value
        outer = self._kept.get(inside, _NOTHING)
        self._kept[inside] = below
        value = self._node(event, depth)
        self._kept[inside] = outer
        return value

    def _key(self, event: Any, depth: int) -> str | None:
        """A key that is more than plain text: an alias or anchored text is fine, all else is not."""
        key = self._node(event, depth + 1)
        if isinstance(key, str):
            return str(key)
        if key is not UNREADABLE:
            self._fault(event, "a key has to be text")
        return None

    def _twice(self, event: Any, key: str, result: Map) -> None:
        spots = self.composition.spots
        first = spots[id(result)][key][0].line if spots is not None else 0
        self._fault(event, f"key {shown(key)} is given twice; first at line {first}")
        result.contested += (key,)

    def _merged(self, event: Any, value: Value) -> list[Map]:
        """The maps that a merge key `<<` names."""
        sources = value if isinstance(value, list) else [value]
        maps = [source for source in sources if isinstance(source, Map)]
        if len(maps) == len(sources):
            return maps
        if value is not UNREADABLE:
            self._fault(event, "'<<' takes an alias of a map, or a list of them")
        return []

    def _merge(self, source: Map, into: Map, absent: set[str]) -> None:
        """Add what `into` does not say itself; of several sources the first counts."""
        for key, value in source.items():
            if key not in into and key not in absent:
                into[key] = value
                if self.composition.spots is not None:
                    self.composition.spots[id(into)][key] = self.composition.spots[id(source)][key]

    def _alias(self, event: Any, depth: int) -> Value:
        if event.anchor not in self._anchors:
            return self._fault(event, f"alias {shown(event.anchor)} names no anchor above it")
        anchored = self._anchors[event.anchor]
        if anchored is None:
            self._stop(event, f"alias {shown(event.anchor)} stands inside what it names")
        if depth + anchored.height > MAX_DEPTH:
            self._stop(event, f"nested too deeply through aliases; expected at most {MAX_DEPTH} levels")
        if anchored.exact != self._exact:
            says = "alias {} is in what is kept exactly, its anchor is not, or the other way round; write it out"
            return self._fault(event, says.format(shown(event.anchor)))
        written = self._nodes - self._aliased
        self._nodes += anchored.nodes
        self._aliased += anchored.nodes
        if self._aliased > MAX_ALIASED + MAX_ALIASED_PER_VALUE * written:
            self._stop(event, f"aliases repeat too much; expected at most {MAX_ALIASED} values through them")
        self._deepest = max(self._deepest, depth + anchored.height)
        return anchored.value

    def _marked(self, event: Any, depth: int) -> Value:
        """A node with an anchor, a tag or both."""
        name, tag = event.anchor, event.tag
        if name is not None:
            self._anchors[name] = None
        nodes, deepest, self._deepest = self._nodes, self._deepest, depth
        value = self._scalar(event) if event.__class__ is ScalarEvent else self._container(event, depth)
        if tag is not None:
            value = self._fault(event, f"tag {shown(tag)}: tags are not read; expected a plain value")
        if name is not None:
            self._anchors[name] = _Anchored(value, max(1, self._nodes - nodes), self._deepest - depth, self._exact)
        self._deepest = max(deepest, self._deepest)
        return value

    def _spots_of(self, container: Value) -> dict[Step, tuple[Spot, Spot]] | None:
        if self.composition.spots is None:
            return None
        spots: dict[Step, tuple[Spot, Spot]] = {}
        self.composition.spots[id(container)] = spots
        return spots

    def _fault(self, event: Any, message: str) -> Unreadable:
        if self.composition.spots is None:
            raise _NeedsPlaces
        self.composition.faults.append(Fault(*_spot(event), message))
        return UNREADABLE

    def _stop(self, event: Any, message: str) -> NoReturn:
        raise _Stop(Fault(*_spot(event), message))


def _spot(event: Any) -> Spot:
    """Where an event starts."""
    return Spot(event.start_mark.line + 1, event.start_mark.column + 1)
