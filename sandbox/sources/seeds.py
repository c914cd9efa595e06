"""Seeds: records in the fixture format that are to join worlds which are loaded already, held to the same rules.

The rules are those of files. They are asked of a small world: the new records and those neighbours of theirs that they
could clash with. So a seed costs what it brings, however many customers there are. Two things look at everybody: an
org's settings that decide what identifiers may be shared, where they change, and `generate`, which has to find room.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from sandbox.core.model import Canned, Customer, Group, Org, Persona, Place, Program, Records, Webhook
from sandbox.sources.checks import check_org, check_orgs
from sandbox.sources.documents import Document, Placing
from sandbox.sources.drafts import Draft, Home, Part, draft_of, drafted, join, zone_ahead
from sandbox.sources.filler import with_filler
from sandbox.sources.findings import Finding, shown
from sandbox.sources.known import BODY, Known, Neighbours, Shelf
from sandbox.sources.ladders import Ladders
from sandbox.sources.located import UNREADABLE, Map, Step, Value
from sandbox.sources.personas import check_personas
from sandbox.sources.reading import Mistake, Reading, steps
from sandbox.sources.schema import belongs
from sandbox.sources.schema_loyalty import CUSTOMER
from sandbox.sources.schema_org import ORG, WEBHOOKS
from sandbox.sources.settings_change import check_accounts_in_use, check_tiers_in_use, questions_everybody
from sandbox.sources.shapes import Row
from sandbox.sources.webhooks import check_webhooks, webhooks_of
from sandbox.sources.wishes import check_wish, wish_of
from sandbox.sources.yaml_files import collector_paused, faults_of, findings_of


class Located(NamedTuple):
    """A finding, and the JSON Pointer of what it is about."""

    finding: Finding
    pointer: str


class Mistaken(ValueError):
    """Records cannot join; `findings` says why, every mistake at its place."""

    def __init__(self, findings: Iterable[Located]) -> None:
        """Keep the findings by their places."""
        self.findings = tuple(sorted(set(findings)))
        super().__init__("\n".join(str(located.finding) for located in self.findings))


class Taken(ValueError):
    """There is a customer of that id."""


@dataclass(frozen=True, slots=True)
class Seed:
    """What joins: a new org whole (`records`), or of a loaded one the records that are new or replaced."""

    org_id: int
    records: Records | None = None
    org: Org | None = None
    programs: tuple[Program, ...] = ()
    customers: tuple[Customer, ...] = ()
    groups: tuple[Group, ...] = ()
    personas: tuple[Persona, ...] = ()
    canned: tuple[Canned, ...] = ()


def read_seed(text: str, worlds: Mapping[int, Known], default_org_id: int) -> Seed:
    """What a text in the fixture format, YAML or JSON, would add to `worlds` or replace there. Raises `Mistaken`.

    Without `org`, or with only its `id`, the records join that org; with settings they replace the org's, or make a
    new one. `customers_file` is a mistake: a request reaches no files.
    """
    with collector_paused():
        return seed_of(body_document(text), worlds, default_org_id)


def read_base(text: str) -> Records:
    """The org of a text in the fixture format, which has to be whole: with settings and programs. Raises `Mistaken`."""
    with collector_paused():
        seed = seed_of(body_document(text), {}, 0)
    assert seed.records is not None, "where there are no worlds, an org is new"
    return seed.records


def seed_of(document: Document, worlds: Mapping[int, Known], default_org_id: int) -> Seed:
    """The same for a document that has been read."""
    reading = Reading(hint=belongs)
    part = Part(0, document.name, document.value)
    shelf = Shelf(1)
    told = _org_told(document)
    named = isinstance(told, Map) and told.keys() == {"id"}
    org_id = _org_id(told) if told is not None else default_org_id
    if isinstance(document.value, Map) and "customers_file" in document.value:
        says = "customers_file is for files alone: a request brings its customers along"
        reading.mistake(((None, 0), "customers_file"), says, at="key")
        del document.value["customers_file"]
    if org_id is None or not isinstance(document.value, Map):
        seed = _unclear(part, reading)
    elif org_id in worlds:
        seed = _joining(part, worlds, org_id, reading, shelf, named=named)
    elif named and worlds:
        loaded = ", ".join(map(str, worlds))
        says = f"org {org_id} is not loaded, loaded are {loaded}; a new org needs its settings and programs"
        reading.mistake((((None, 0), "org"), "id"), says)
        seed = Seed(0)
    else:
        seed = _new_org(part, worlds, reading, shelf)
    raise_findings(reading, document, shelf)
    return seed


def read_customer(text: str, worlds: Mapping[int, Known], org_id: int, customer_id: int | None = None) -> Seed:
    """The seed of one customer of a loaded org: the text is the record itself, YAML or JSON.

    A `customer_id` is the id it has to have, and need not say. Raises `Mistaken`; `Taken` where, without one, it says
    that of a customer there is.
    """
    document = body_document(text)
    reading, shelf = Reading(hint=belongs), Shelf(1)
    if isinstance(document.value, Map):
        if customer_id is None:
            _refuse_taken(document.value, worlds)
        elif document.value.setdefault("id", str(customer_id)) != str(customer_id):
            says = f"id {shown(document.value['id'])} is not {customer_id}, the one to be replaced; an id cannot change"
            reading.mistake(((None, 0), "id"), says)
            document.value["id"] = str(customer_id)
    reading.zone = worlds[org_id].org.zone
    row = Row(customers=[CUSTOMER.read(document.value, (None, 0), reading)])
    row.line, row.path = 1, (None, 0)
    seed = _joined(row, {"customers": Home(document.name)}, worlds, org_id, reading, shelf)
    raise_findings(reading, document, shelf)
    return seed


def read_webhooks(text: str) -> tuple[Webhook, ...]:
    """The receivers that a text lists, YAML or JSON, as under an org's `webhooks`. Raises `Mistaken`."""
    document, reading = body_document(text), Reading(hint=belongs)
    row = Row(webhooks=WEBHOOKS.read(document.value, (None, 0), reading))
    row.path = (None, 0)
    if not row.unsure("webhooks"):
        check_webhooks(row, reading)
    raise_findings(reading, document)
    return webhooks_of(row)


def _refuse_taken(told: Map, worlds: Mapping[int, Known]) -> None:
    row = CUSTOMER.read_part(told, (None, 0), Reading())
    customer_id = row.known("id") if isinstance(row, Row) else None
    if customer_id is not None and any(world.customer(customer_id) for world in worlds.values()):
        raise Taken(f"there is a customer {customer_id} already")


def org_id_of(document: Document) -> int | None:
    """The id of the org that a document tells, if it tells one; nothing is reported."""
    return _org_id(_org_told(document))


def _org_told(document: Document) -> Value:
    return document.value.get("org") if isinstance(document.value, Map) else None


def _org_id(told: Any) -> int | None:
    """The id that an org tells, if it is one; nothing is reported."""
    row = ORG.read_part(told, (None, 0), Reading())
    return row.known("id") if isinstance(row, Row) else None


def _new_org(part: Part, worlds: Mapping[int, Known], reading: Reading, shelf: Shelf) -> Seed:
    draft = draft_of([part], reading)
    check_org(draft, reading)
    check_personas(draft, reading)
    check_wish(draft, reading)
    _check_orgs(draft, worlds, reading, shelf)
    if reading.mistakes:
        return Seed(0)
    return Seed(draft.org.id, records=_filled(draft, draft.records(), worlds))


def _unclear(part: Part, reading: Reading) -> Seed:
    """Nothing, after a report of what is wrong wherever the records belong."""
    row, homes = join([part], reading)
    row.setdefault("programs", UNREADABLE)
    check_org(drafted(row, homes, reading), reading)
    return Seed(0)


def _joining(
    part: Part, worlds: Mapping[int, Known], org_id: int, reading: Reading, shelf: Shelf, *, named: bool
) -> Seed:
    reading.zone = zone_ahead([part]) or worlds[org_id].org.zone
    row, homes = join([part], reading)
    if named:
        del row["org"]
    return _joined(row, homes, worlds, org_id, reading, shelf)


def _joined(
    row: Row, homes: dict[str, Any], worlds: Mapping[int, Known], org_id: int, reading: Reading, shelf: Shelf
) -> Seed:
    """The seed of an org's top-level keys, in which any may be absent."""
    world = worlds[org_id]
    replaced = row.get("org")
    if replaced is None:
        row["org"] = shelf.org(world.org)
    own = _with_known_programs(row, world, shelf)
    draft = drafted(row, homes, reading)
    new = {customer.id: customer for _, customer in draft.customers}
    everybody = isinstance(replaced, Row) and questions_everybody(world.org, draft.org)
    met = _neighbours(draft, new, world, everybody=everybody)
    small = replace(draft, customers=[*((shelf.customer(known), known) for known in met), *draft.customers])
    check_org(small, reading)
    check_personas(small, reading)
    check_wish(draft, reading)
    check_tiers_in_use(draft, own, world, new, reading)
    if everybody:
        check_accounts_in_use(draft, met, reading)
    _check_orgs(draft, {key: other for key, other in worlds.items() if key != org_id}, reading, shelf)
    if reading.mistakes:
        return Seed(org_id)
    records = draft.records()
    programs = tuple(program for program in records.programs if program.id in own)
    if "generate" in homes:
        everyone = (*(known for known in world.customers() if known.id not in new), *records.customers)
        filled = _filled(draft, replace(records, customers=everyone), {k: w for k, w in worlds.items() if k != org_id})
        records = replace(records, customers=filled.customers[len(everyone) - len(records.customers) :])
    org = draft.org if replaced is not None else None
    known = records.customers, records.groups, records.personas, records.canned
    return Seed(org_id, None, org, programs, *known)


def _with_known_programs(row: Row, world: Known, shelf: Shelf) -> set[int]:
    """Put the programs that stay before those of the seed; the ids of the seed's own."""
    if row.unsure("programs"):
        return set()
    given = row.get("programs", [])
    own = {program.known("id") for program in given if isinstance(program, Row)}
    row["programs"] = [*(shelf.program(known) for known in world.programs if known.id not in own), *given]
    return own - {None}


def _neighbours(draft: Draft, new: Mapping[int, Customer], world: Known, *, everybody: bool) -> list[Customer]:
    """The known customers that the draft's records could meet."""
    met = Neighbours(world, new)
    if everybody:
        return [known for known in world.customers() if known.id not in new]
    for customer in new.values():
        met.of(customer)
    for _, group in draft.groups:
        for member in (*group.members, group.primary):
            met.take(member)
    for persona in draft.rows("personas"):
        met.take(persona.known("customer"))
    return [met.found[customer_id] for customer_id in sorted(met.found)]


def _check_orgs(draft: Draft, others: Mapping[int, Known], reading: Reading, shelf: Shelf) -> None:
    """Report what clashes with other orgs: customers who are theirs, a second default."""
    known = []
    for world in others.values():
        theirs = (world.customer(customer.id) for _, customer in draft.customers)
        rows = [(shelf.customer(customer), customer) for customer in theirs if customer is not None]
        ladders = Ladders((), complete=True, file="")
        known.append(Draft(Row(org=shelf.org(world.org)), {}, world.org, ladders, rows, []))
    check_orgs([*known, draft], reading)


def _filled(draft: Draft, records: Records, others: Mapping[int, Known]) -> Records:
    """The records with the filler that the draft asks for, beside the customers of the other orgs."""
    home = draft.homes.get("generate")
    if home is None:
        return records
    beside = [Records(world.org, tuple(world.programs), tuple(world.customers())) for world in others.values()]
    wish = wish_of(draft, Place(home.file, draft.row["generate"].line))
    return with_filler([records, *beside], [wish, *(None for _ in beside)])[0]


def raise_findings(reading: Reading, document: Document, shelf: Shelf | None = None) -> None:
    """Raise `Mistaken` where anything was found wrong in a document, or in the shelf's records beside it."""
    shelf = shelf or Shelf(1)
    faults = (Located(fault, "") for fault in faults_of([document]))
    findings = [*faults, *_located(reading.mistakes, document, shelf)]
    if findings:
        raise Mistaken(findings)


def _located(mistakes: list[Mistake], document: Document, shelf: Shelf) -> Iterable[Located]:
    """The mistakes with place and pointer; one of a known record is the body's, which brought it about."""
    documents: list[Placing] = [document, *shelf.documents]
    for mistake, finding in zip(mistakes, findings_of(mistakes, documents), strict=True):
        number, *rest = steps(mistake.path)
        if number == 0:
            yield Located(finding, document.pointer + _pointer(document.value, rest))
        else:
            cause = "org" if isinstance(document.value, Map) and "org" in document.value else "customers"
            where = f"stands at {finding.file}:{finding.line}" if finding.line else f"was {finding.file}"
            says = f"{finding.message}; it {where} and would no longer hold"
            yield Located(
                Finding(document.name, *document.spot([cause], "key"), "error", says), f"{document.pointer}/{cause}"
            )


def _pointer(value: Value, rest: list[Step]) -> str:
    """The JSON Pointer of what the steps lead to, or of the nearest thing above it that is there."""
    pointer = ""
    for step in rest:
        if isinstance(value, Map) and step in value:
            value = value[str(step)]
        elif isinstance(value, list) and isinstance(step, int):
            value = value[step]
        else:
            break
        pointer += "/" + str(step).replace("~", "~0").replace("/", "~1")
    return pointer


_SURROGATES = re.compile(r"(?<!\\)((?:\\\\)*)((?:\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})+)")


def body_document(text: str) -> Document:
    """The YAML or JSON of a request."""
    return Document(BODY, _as_yaml(text))


def _as_yaml(text: str) -> str:
    """JSON is YAML but for tabs between its parts, and for characters that it writes in two halves."""
    if text.lstrip()[:1] not in ("{", "["):
        return text
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return text
    return _SURROGATES.sub(lambda found: found[1] + json.loads(f'"{found[2]}"'), text).replace("\t", " ")
