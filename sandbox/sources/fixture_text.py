"""An org as the YAML text of a fixture, from which a load makes the same org. Each record is one line."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sandbox.core.model import Canned, Customer, Group, Org, Persona, Program
from sandbox.sources.located import Plain
from sandbox.sources.writing import Form, canned_form, customer_form, group_form, org_form, persona_form, program_form

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_./@-]*(?:[ +][A-Za-z0-9_./@-]+)*")
_MEANS_MORE = frozenset(("true", "false", "yes", "no", "on", "off", "y", "n", "null"))
_LONGEST_KEY = 500


def fixture_text(
    org: Org,
    programs: Sequence[Program],
    customers: Iterable[Customer],
    groups: Iterable[Group] = (),
    personas: Iterable[Persona] = (),
    canned: Iterable[Canned] = (),
    *,
    heading: Iterable[str] = (),
) -> str:
    """The text; `heading` are lines of comment above it. Relative days stay relative."""
    lists: tuple[tuple[str, Iterable[Form]], ...] = (
        ("programs", map(program_form, programs)),
        ("customers", (customer_form(customer, programs) for customer in customers)),
        ("groups", (group_form(group, programs) for group in groups)),
        ("personas", map(persona_form, personas)),
        ("canned", (canned_form(answer, Plain) for answer in canned)),
    )
    lines = [*(f"# {line}" for line in heading), "version: 1", "", "org:"]
    lines += [f"  {flow(key)}: {flow(value)}" for key, value in org_form(org).items()]
    for key, forms in lists:
        lines += _listed(key, forms)
    return "\n".join(lines) + "\n"


def _listed(key: str, forms: Iterable[Form]) -> Iterator[str]:
    for number, form in enumerate(forms):
        if number == 0:
            yield from ("", f"{key}:")
        yield f"  - {flow(form)}"


def flow(value: Any) -> str:
    """A value on one line."""
    match value:
        case Plain():
            return str(value)
        case str():
            return value if _PLAIN.fullmatch(value) and value.lower() not in _MEANS_MORE else _quoted(value)
        case dict():
            return "{" + ", ".join(f"{_key(key)}: {flow(item)}" for key, item in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(flow, value)) + "]"
        case bool():
            return str(value).lower()
        case None:
            return "null"
    return str(value)


def _key(key: str) -> str:
    """A key; a long one has to be announced."""
    return flow(key) if len(key) <= _LONGEST_KEY else f"? {flow(key)} "


def _quoted(text: str) -> str:
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(char: str) -> str:
    if char in '"\\':
        return "\\" + char
    return char if char.isprintable() else f"\\U{ord(char):08x}"
