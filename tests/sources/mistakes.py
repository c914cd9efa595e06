"""Every kind of mistake that a fixture can have: how it is made, and what is said of it.

Each function takes a good fixture and gives its text with the mistake, the place marked. Where a fixture has nothing in
which this mistake could be made, it raises `IndexError`, as a choice among nothing does.
"""

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

from yaml import Node, ScalarNode, SequenceNode

from sandbox.sources.records import Field, NameOrRecord
from sandbox.sources.schema import RECORDS
from sandbox.sources.shapes import Amount, Anything, Choice, Flag, OneOrMany, Text, Whole
from sandbox.sources.terms import DayText, ZoneName
from tests.sources.injections import Fixture, at, entries, items, key_at, needed

Make = Callable[[Fixture], str]


class Mistake(NamedTuple):
    """A kind of mistake, and the message it gets: a regular expression for all of it."""

    kind: str
    make: Make
    message: str


# any record and any field -------------------------------------------------------------------------

WRONG: dict[type, str] = {
    Whole: "x1",
    Amount: "lots",
    Flag: "perhaps",
    Choice: "zzz",
    DayText: "2027-02-30",
    ZoneName: "Nowhere/Land",
    NameOrRecord: "[a]",
    OneOrMany: "{a: b}",
}
"""What each reader does not take; others want a map or list, and get a text."""


def wrong_value(reader: Any) -> str:
    if isinstance(reader, Text):
        return "{a: b}" if reader.pattern is None else "no such thing"
    return WRONG.get(type(reader), "nope")


def takes_anything(reader: Any) -> bool:
    return isinstance(getattr(reader, "item", reader), Anything)


def unknown_key(kind: str, fixture: Fixture) -> str:
    return fixture.added(fixture.any(kind), "»zzgrk: 1")


def mistyped_key(kind: str, fixture: Fixture) -> str:
    key = fixture.chance.choice([entry.key for entry in entries(fixture.any(kind))])
    return fixture.replaced(key, f"»{key.value[0]}{key.value}")


def key_twice(kind: str, fixture: Fixture) -> str:
    record = fixture.any(kind)
    entry = fixture.chance.choice([entry for entry in entries(record) if isinstance(entry.value, ScalarNode)])
    begin, column = entry.key.start_mark.index, entry.key.start_mark.column
    parting = ", " if record.flow_style else "\n" + " " * column
    first = fixture.text[begin : entry.value.end_mark.index]
    return f"{fixture.text[:begin]}{first}{parting}»{fixture.text[begin:]}"


def missing(kind: str, key: str, fixture: Fixture) -> str:
    return fixture.without(fixture.any(kind, key), key)


def wrong(kind: str, field: Field, fixture: Fixture) -> str:
    record = fixture.any(kind)
    value = at(record, field.name)
    says = "»" + wrong_value(field.reader)
    if value is not None:
        return fixture.replaced(value, says)
    if kind == "customer" and field.name in ("name", "first_name", "last_name"):  # there is one way to be named
        named = key_at(record, "name" if at(record, "name") else "first_name")
        return fixture.replaced(named, f"{field.name}: {says}\n{' ' * named.start_mark.column}status")
    return fixture.added(record, f"{field.name}: {says}")


def changed(kind: str, key: str, to: str, fixture: Fixture) -> str:
    return fixture.replaced(needed(fixture.any(kind, key), key), to)


def of_any_record() -> Iterator[Mistake]:
    for kind, record in RECORDS.items():
        yield Mistake(f"{kind}: unknown key", partial(unknown_key, kind), "unknown key 'zzgrk' in .*")
        yield Mistake(f"{kind}: mistyped key", partial(mistyped_key, kind), "unknown key .*; did you mean .*")
        if kind not in ("source", "credentials"):
            yield Mistake(f"{kind}: key twice", partial(key_twice, kind), "key .* is given twice; first at line .*")
        for field in record.fields:
            name, expects = field.name, re.escape(field.reader.expects)
            if field.required:
                yield Mistake(f"{kind}.{name}: missing", partial(missing, kind, name), f"{name} is missing in .*")
            if not takes_anything(field.reader):
                says = f"{name} .* is not {expects}(; did you mean .*)?"
                yield Mistake(f"{kind}.{name}: wrong", partial(wrong, kind, field), says)


# lists --------------------------------------------------------------------------------------------


def lists(fixture: Fixture, *keys: str) -> list[SequenceNode]:
    """Every list of the fixture; with `keys` those that stand there."""
    found: list[SequenceNode] = []

    def look(node: Node, key: str) -> None:
        if isinstance(node, SequenceNode):
            found.extend([node] if not keys or key in keys else [])
            for item in node.value:
                look(item, "")
        for entry in entries(node):
            if entry.key.value != "body":  # where anything goes
                look(entry.value, entry.key.value)

    look(fixture.top, "")
    return found


def empty_item(fixture: Fixture) -> str:
    return fixture.added(fixture.chance.choice(lists(fixture)), "»~")


def empty_list(fixture: Fixture) -> str:
    ladders = [needed(program, "tiers") for program in fixture.records["program"]]
    return fixture.replaced(fixture.chance.choice([needed(fixture.top, "programs"), *ladders]), "»[]")


def listed_twice(fixture: Fixture) -> str:
    first = fixture.chance.choice(items(fixture.chance.choice(lists(fixture, "accounts", "events"))))
    begin, stop = first.start_mark.index, first.end_mark.index
    return f"{fixture.text[:stop]}, »{fixture.text[begin:stop]}{fixture.text[stop:]}"


# org and programs ---------------------------------------------------------------------------------


def zone_unclear(fixture: Fixture) -> str:
    return fixture.marking(fixture.org, fixture.replaced(needed(fixture.org, "cluster"), "us"))


def source_twice(fixture: Fixture) -> str:
    sources = needed(fixture.org, "sources")
    entry = fixture.chance.choice(list(entries(sources)))
    stop = entry.value.end_mark.index
    parting = ", " if sources.flow_style else "\n" + " " * sources.start_mark.column
    return f"{fixture.text[:stop]}{parting}»{entry.key.value.title()}: {{}}{fixture.text[stop:]}"


def program_more(item: str, fixture: Fixture) -> str:
    """One more program, which has the ID or NAME of another."""
    other = fixture.any("program")
    named = item.replace("ID", needed(other, "id").value).replace("NAME", needed(other, "name").value)
    return fixture.with_last("programs", named)


def like_an_earlier(kind: str, key: str, fixture: Fixture) -> str:
    """What a record has there becomes what an earlier one has."""
    records = fixture.records[kind]
    first, second = sorted(fixture.chance.sample(range(len(records)), 2))
    return fixture.replaced(needed(records[second], key), "»" + needed(records[first], key).value)


def id_for_a_name(fixture: Fixture) -> str:
    one, other = fixture.chance.sample(fixture.records["program"], 2)
    return fixture.replaced(needed(one, "name"), "»" + needed(other, "id").value)


def second_default(fixture: Fixture) -> str:
    programs = fixture.records["program"]
    default = [bool(at(program, "default")) for program in programs].index(True)
    return fixture.added(fixture.chance.choice(programs[default + 1 :]), "default: »true")


def no_default(fixture: Fixture) -> str:
    text = fixture.without(fixture.any("program", "default"), "default").replace("»", "")
    return fixture.marking(key_at(fixture.top, "programs"), text)


def ladder(program: Node) -> list[ScalarNode]:
    """The names of a program's tiers."""
    tiers = items(needed(program, "tiers"))
    return [tier if isinstance(tier, ScalarNode) else needed(tier, "name") for tier in tiers]


def tier_twice(fixture: Fixture) -> str:
    names = ladder(fixture.any("program"))
    first, second = sorted(fixture.chance.sample(range(len(names)), 2))
    return fixture.replaced(names[second], "»" + names[first].value)


# customers and groups -----------------------------------------------------------------------------


def copied(kind: str, fixture: Fixture) -> str:
    return fixture.with_last(kind + "s", f"{{id: »{needed(fixture.any(kind), 'id').value}}}")


def identifier(kind: str, to: str, fixture: Fixture) -> str:
    return fixture.replaced(needed(needed(fixture.any("customer"), "identifiers"), kind), to)


def identifier_more(entry: str, fixture: Fixture) -> str:
    return fixture.added(needed(fixture.any("customer"), "identifiers"), entry)


def identifier_mistyped(fixture: Fixture) -> str:
    key = fixture.chance.choice(list(entries(needed(fixture.any("customer"), "identifiers")))).key
    return fixture.replaced(key, f"»{key.value}z")


def identifier_of_another(fixture: Fixture) -> str:
    """A mobile becomes that of an earlier customer, with whom its own was not merged."""
    unmerged = [record for record in fixture.records["customer"] if not at(record, "merged_into")]
    mobiles = [at(at(record, "identifiers"), "mobile") for record in unmerged]
    single = [mobile for mobile in mobiles if isinstance(mobile, ScalarNode)]
    first, second = sorted(fixture.chance.sample(range(len(single)), 2))
    return fixture.replaced(single[second], f'»"{single[first].value}"')


def registered_in(source: str, fixture: Fixture) -> str:
    customer = fixture.any("customer")
    sources = at(customer, "sources")
    if sources is not None:
        return fixture.added(sources, f"»{source}: {{cuid: zz}}")
    return fixture.added(customer, f"sources: {{»{source}: {{cuid: zz}}}}")


def registered_where(source: str, accounts: int, key: str, fixture: Fixture) -> str:
    """The same where the source has so many accounts."""
    if len(items(at(at(at(fixture.org, "sources"), source), "accounts"))) != accounts:
        raise IndexError(source)
    return registered_in(key, fixture)


def circle(fixture: Fixture) -> str:
    """The survivor of a merge is merged into its victim, which stands above."""
    victim_id = needed(fixture.any("customer", "merged_into"), "id").value
    records = {needed(record, "id").value: record for record in fixture.records["customer"]}
    survivor_id = needed(records[victim_id], "merged_into").value
    if int(survivor_id) < int(victim_id) or at(records[survivor_id], "merged_into"):
        raise IndexError("the survivor has to stand last")
    return fixture.added(records[survivor_id], f"merged_into: »{victim_id}")


def into_itself(fixture: Fixture) -> str:
    victim = fixture.any("customer", "merged_into")
    return fixture.replaced(needed(victim, "merged_into"), "»" + needed(victim, "id").value)


def member_unknown(fixture: Fixture) -> str:
    return fixture.added(fixture.chance.choice(lists(fixture, "members")), "»599999999")


def named_both_ways(fixture: Fixture) -> str:
    key = key_at(fixture.any("customer", "name"), "name")
    return fixture.marking(key, fixture.text).replace("»", f"first_name: Zed\n{' ' * key.start_mark.column}»")


def membership_more(entry: str, fixture: Fixture) -> str:
    return fixture.added(needed(fixture.any("customer"), "tiers"), entry)


def same_program(fixture: Fixture) -> str:
    """A membership by a program's id, after one by its name."""
    tiers = needed(fixture.any("customer"), "tiers")
    ids = {needed(program, "name").value: needed(program, "id").value for program in fixture.records["program"]}
    last = tiers.value[-1][0].value
    if last not in ids or not tiers.flow_style:
        raise IndexError(last)
    stop = tiers.end_mark.index - 1
    return f"{fixture.text[:stop]}, »{ids[last]}: {{enrolled: true}}{fixture.text[stop:]}"


def tier_unknown(fixture: Fixture) -> str:
    told = fixture.chance.choice(list(entries(needed(fixture.any("customer"), "tiers")))).value
    return fixture.replaced(told if isinstance(told, ScalarNode) else needed(told, "tier"), "»Platinumm")


# personas, filler, warnings -----------------------------------------------------------------------


def answers_code_beside(fixture: Fixture) -> str:
    several = [answers for answers in lists(fixture, "answers") if answers.value]
    return fixture.added(fixture.chance.choice(several), "»8015")


def canned_more(entries: str, fixture: Fixture) -> str:
    needed(fixture.top, "canned")
    return fixture.with_last("canned", entries)


def canned_headers(entry: str, fixture: Fixture) -> str:
    return fixture.added(fixture.any("canned"), f"headers: {{{entry}}}")


def canned_twice(fixture: Fixture) -> str:
    canned = fixture.any("canned", "query")
    path, query = (needed(canned, key) for key in ("path", "query"))
    same = fixture.text[query.start_mark.index : query.end_mark.index]
    return fixture.with_last("canned", f"{{path: »{fixture.written(path)}, query: {same}}}")


def shares_too_much(fixture: Fixture) -> str:
    wish = fixture.any("generate", "tiers")
    (default,) = [program for program in fixture.records["program"] if at(program, "default")]
    one, other = (name.value for name in ladder(default)[:2])
    text = fixture.replaced(needed(wish, "tiers"), f"{{{one}: 60%, {other}: 40.5%}}")
    return fixture.marking(key_at(wish, "tiers"), text)


def share_of_no_tier(fixture: Fixture) -> str:
    return fixture.added(needed(fixture.any("generate"), "tiers"), "»Platinumm: 1%")


def past_expiry(fixture: Fixture) -> str:
    customer = fixture.any("customer", "tiers")
    told = fixture.chance.choice(list(entries(needed(customer, "tiers"))))
    if needed(told.value, "tier").value in {ladder(program)[0].value for program in fixture.records["program"]}:
        raise IndexError("the base tier never expires")
    return fixture.replaced(needed(told.value, "expires"), "»2001-02-03")


def without_primary(fixture: Fixture) -> str:
    needed(fixture.org, "primary_identifier")
    return fixture.with_last("customers", "»{id: 599999998, identifiers: {email: zz@example.com}}")


def nobodys_program(fixture: Fixture) -> str:
    return fixture.with_last("programs", "»{id: 99, name: Zz, tiers: [Zz]}")


# the YAML itself ----------------------------------------------------------------------------------


def line_more(line: str, fixture: Fixture) -> str:
    """One more line before a top-level key, not the first."""
    _, *below = entries(fixture.top)
    return fixture.before(fixture.top, fixture.chance.choice(below).key, line)


def custom(value: str, fixture: Fixture) -> str:
    customers = [record for record in fixture.records["customer"] if not at(record, "fields")]
    return fixture.added(fixture.chance.choice(customers), f"fields: {value}")


def more(entry: str, fixture: Fixture) -> str:
    return fixture.added(fixture.any("customer"), entry)


def last_line(line: str, fixture: Fixture) -> str:
    return fixture.appended(line)
