"""One mistake at a time, put into a good fixture at a random place.

A mistake is made in the text as a person would make it, and the place where it is to be reported is marked with » as it
is made: places owe nothing to the loader.
"""

from collections.abc import Iterator
from functools import cached_property
from random import Random
from typing import NamedTuple

import yaml
from yaml import MappingNode, Node, ScalarNode, SequenceNode

MARK = "»"


class Entry(NamedTuple):
    """A key and its value in a map."""

    key: ScalarNode
    value: Node


class Fixture:
    """A good fixture whose text can be changed at the places of its records."""

    def __init__(self, name: str, text: str, chance: Random) -> None:
        self.name, self.text, self.chance = name, text, chance

    @cached_property
    def top(self) -> MappingNode:
        node = yaml.compose(self.text, Loader=yaml.BaseLoader)
        assert isinstance(node, MappingNode)
        return node

    # what is there ------------------------------------------------------------------------------

    @cached_property
    def records(self) -> dict[str, list[MappingNode]]:
        """Every map that is a record, by the record's kind."""
        org = at(self.top, "org")
        holders = [*items(at(self.top, "customers")), *items(at(self.top, "groups"))]
        points = [points for holder in holders for points in values(at(holder, "points"))]
        programs = items(at(self.top, "programs"))
        credentials = at(org, "credentials")
        found = {
            "file": [self.top],
            "org": [org],
            "source": values(at(org, "sources")),
            "credentials": [credentials],
            "till": items(at(credentials, "tills")),
            "client": items(at(credentials, "clients")),
            "webhook": items(at(org, "webhooks")),
            "dialect": [at(org, "dialect")],
            "program": programs,
            "tier": [tier for program in programs for tier in items(at(program, "tiers"))],
            "customer": items(at(self.top, "customers")),
            "membership": [told for holder in holders for told in values(at(holder, "tiers"))],
            "points": points,
            "expiring": [row for balance in points for row in items(at(balance, "expiring"))],
            "promised": [row for balance in points for row in items(at(balance, "promised"))],
            "group": items(at(self.top, "groups")),
            "persona": items(at(self.top, "personas")),
            "canned": items(at(self.top, "canned")),
            "generate": [at(self.top, "generate")],
        }
        return {kind: [node for node in nodes if isinstance(node, MappingNode)] for kind, nodes in found.items()}

    @property
    def org(self) -> MappingNode:
        return self.records["org"][0]

    @property
    def tills(self) -> Node:
        """The list of tills."""
        tills = at(self.records["credentials"][0], "tills")
        assert tills is not None
        return tills

    def any(self, kind: str, *keys: str) -> MappingNode:
        """Any record of a kind that has all these keys. Raises `IndexError` where there is none, as `choice` does."""
        return self.chance.choice([node for node in self.records[kind] if all(at(node, key) for key in keys)])

    def written(self, node: Node | None) -> str:
        """A scalar's text."""
        assert isinstance(node, ScalarNode)
        return str(node.value)

    # what can be done to it; each gives the changed text ----------------------------------------

    def replaced(self, node: Node, new: str) -> str:
        """With other text in the place of a value."""
        return self.text[: node.start_mark.index] + new + self.text[end(node) :]

    def added(self, node: Node, entry: str) -> str:
        """With one more entry in a map or item in a list, before a random one of those there."""
        assert isinstance(node, MappingNode | SequenceNode)
        if not node.value:
            return self.replaced(node, f"{{{entry}}}" if isinstance(node, MappingNode) else f"[{entry}]")
        child = self.chance.choice(node.value)
        return self.before(node, child[0] if isinstance(child, tuple) else child, entry)

    def before(self, node: Node, child: Node, entry: str) -> str:
        """With one more entry or item before this one of a map or list."""
        index, column = child.start_mark.index, child.start_mark.column
        if node.flow_style:
            return self.text[:index] + f"{entry}, " + self.text[index:]
        if isinstance(node, SequenceNode):
            return self.text[:index] + f"{entry}\n{' ' * node.start_mark.column}- " + self.text[index:]
        return self.text[:index] + f"{entry}\n{' ' * column}" + self.text[index:]

    def without(self, node: MappingNode, key: str) -> str:
        """Without an entry, what holds it being marked. Not for the only entry of a block."""
        keys = [self.written(told) for told, _ in node.value]
        here = keys.index(key)
        begin, stop = node.value[here][0].start_mark.index, end(node.value[here][1])
        if here + 1 < len(keys):
            stop = node.value[here + 1][0].start_mark.index
        elif here:
            begin = end(node.value[here - 1][1])
        head = node.start_mark.index
        if begin == head:  # the first of a block
            return self.text[:head] + MARK + self.text[stop:]
        return self.text[:head] + MARK + self.text[head:begin] + self.text[stop:]

    def with_last(self, key: str, item: str) -> str:
        """With one more item at the end of a top-level list."""
        held = at(self.top, key)
        assert isinstance(held, SequenceNode)
        return f"{self.text[: end(held)]}\n{' ' * held.start_mark.column}- {item}{self.text[end(held) :]}"

    def marking(self, node: Node, text: str) -> str:
        """A text that is changed below `node` only, with that marked."""
        index = node.start_mark.index
        return text[:index] + MARK + text[index:]

    def appended(self, text: str) -> str:
        """With more at the end."""
        return self.text.rstrip("\n") + "\n" + text + "\n"


def needed(node: Node | None, key: str) -> Node:
    """The value of a key. Raises `IndexError` where there is none."""
    found = at(node, key)
    if found is None:
        raise IndexError(key)
    return found


def at(node: Node | None, key: str) -> Node | None:
    """The value of a key, `None` where there is none."""
    return next((entry.value for entry in entries(node) if entry.key.value == key), None)


def key_at(node: Node, key: str) -> ScalarNode:
    return next(entry.key for entry in entries(node) if entry.key.value == key)


def entries(node: Node | None) -> Iterator[Entry]:
    if isinstance(node, MappingNode):
        for key, value in node.value:
            yield Entry(key, value)


def values(node: Node | None) -> list[Node]:
    return [entry.value for entry in entries(node)]


def items(node: Node | None) -> list[Node]:
    return list(node.value) if isinstance(node, SequenceNode) else []


def end(node: Node) -> int:
    """Where the text of a node ends; a block ends with its last value, whatever comment follows."""
    if isinstance(node, ScalarNode) or node.flow_style or not node.value:
        return int(node.end_mark.index)
    last = node.value[-1]
    return end(last[1] if isinstance(last, tuple) else last)


def unmarked(marked: str) -> tuple[str, int, int]:
    """The text without its mark, and the line and column, from 1, of what followed it."""
    before, _, after = marked.partition(MARK)
    assert MARK not in after
    assert len(before) < len(marked), "a mistake marks its place"
    return before + after, before.count("\n") + 1, len(before) - before.rfind("\n")
