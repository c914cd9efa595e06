"""Draft: one org while it is put together from the records of its files."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import NamedTuple

from sandbox.core.catalogue import ERRORS
from sandbox.core.model import Customer, Dialect, Group, Org, Persona, Place, Records
from sandbox.core.moments import CLUSTER_ZONES, DEFAULT_REGISTRATION
from sandbox.sources.accounts import Accounts
from sandbox.sources.balances import points_of
from sandbox.sources.besides import besides
from sandbox.sources.canned import canned_of
from sandbox.sources.credentials import credentials_of
from sandbox.sources.ladders import Ladders
from sandbox.sources.located import UNREADABLE, Map, Value
from sandbox.sources.progress import STRIDE
from sandbox.sources.reading import Path, Reading
from sandbox.sources.schema import CUSTOMERS, FILE
from sandbox.sources.schema_org import ORG
from sandbox.sources.shapes import Row
from sandbox.sources.webhooks import webhooks_of


class Part(NamedTuple):
    """One file of an org: its number among all files of the load, its name, and what it says."""

    number: int
    file: str
    value: Value


class Home(NamedTuple):
    """Where a top-level key stands."""

    file: str = ""
    path: Path = (None, 0)


@dataclass(frozen=True, slots=True)
class Draft:
    """An org as far as its files could be read, its customers and groups each beside the row they were built from.

    Where a field could not be read, the records hold its default. Customers and groups without an id are left out.
    """

    row: Row
    homes: dict[str, Home]
    org: Org
    ladders: Ladders
    customers: list[tuple[Row, Customer]]
    groups: list[tuple[Row, Group]]

    def rows(self, key: str) -> list[Row]:
        """The records of a top-level list that could be read."""
        return _rows(self.row, key)

    def complete(self, key: str, *fields: str) -> bool:
        """Whether a top-level list could be read to the last record, and of each record these fields."""
        return _complete(self.row, key) and not any(row.unsure(field) for row in self.rows(key) for field in fields)

    def misnumbered(self) -> set[Path]:
        """The rows of customers whose id an earlier one has: they may be anybody whom other records name."""
        known: set[int] = set()
        found = set()
        for row, customer in self.customers:
            if customer.id in known:
                found.add(row.path)
            known.add(customer.id)
        return found

    def records(self) -> Records:
        """The finished org; only to be asked for when nothing was found wrong."""
        return Records(
            self.org,
            tuple(sorted(self.ladders.programs, key=lambda program: program.id)),
            tuple(customer for _, customer in self.customers),
            tuple(group for _, group in self.groups),
            tuple(_persona(row, _file(self.homes, "personas")) for row in self.rows("personas")),
            tuple(canned_of(row, _file(self.homes, "canned")) for row in self.rows("canned")),
        )


Follow = Callable[[str, str], "Part | str"]
"""Finds a file of customers by its name and that of the file that names it: its number, name and customers, or what is
wrong with the name."""


def draft_of(
    parts: Sequence[Part], reading: Reading, *, beside_others: bool = False, follow: Follow | None = None
) -> Draft:
    """Put an org together from its files, reporting all that can be said record by record.

    `beside_others` says that the file was found in a folder that may hold several orgs. Without `follow` the org cannot
    name a file of customers.
    """
    reading.zone = zone_ahead(parts) or UTC
    row, homes = join(parts, reading)
    _require(row, reading, beside_others)
    return drafted(row, homes, reading, _followed(row, homes, reading, follow))


def drafted(row: Row, homes: dict[str, Home], reading: Reading, listed: Part | None = None) -> Draft:
    """The draft of an org whose top-level keys have been read into `row`, with the customers of a long list."""
    accounts = Accounts(row.known("org"))
    ladders = Ladders(_rows(row, "programs"), complete=_complete(row, "programs"), file=_file(homes, "programs"))
    customers = _customers(_rows(row, "customers"), accounts, ladders, _file(homes, "customers"), reading)
    if listed is not None:
        more = _listed(row, listed, reading)
        customers += _customers(more, accounts, ladders, listed.file, reading)
    return Draft(
        row,
        homes,
        _org(row.known("org"), reading.zone, accounts, _file(homes, "org")),
        ladders,
        customers,
        _groups(_rows(row, "groups"), ladders, _file(homes, "groups"), reading),
    )


def zone_ahead(parts: Sequence[Part]) -> tzinfo | None:
    """The org's zone, which days are read in, before anything is reported; `None` where none can be told."""
    for part in parts:
        told = part.value.get("org") if isinstance(part.value, Map) else None
        if isinstance(told, Map):
            org = ORG.read(told, (None, part.number), Reading())
            return None if org is UNREADABLE else zone_of(org)
    return None


def zone_of(org: Row) -> tzinfo | None:
    """The time zone of an org as read, `None` if it does not tell one."""
    zone: tzinfo | None = org.known("time_zone") or CLUSTER_ZONES.get(org.known("cluster"))
    return zone


def join(parts: Sequence[Part], reading: Reading) -> tuple[Row, dict[str, Home]]:
    """The top-level keys of all parts in one row, and where each stands. A key in two parts is a mistake.

    Only `version` may stand in each part, as it is about the file.
    """
    joined = Row()
    homes: dict[str, Home] = {}
    joined.line, joined.path = 1, (None, parts[0].number)
    broken = False
    for part in parts:
        row = FILE.read_part(part.value, (None, part.number), reading)
        if row is UNREADABLE or not isinstance(part.value, Map):
            broken = True
            continue
        for key, value in row.items():
            path = ((None, part.number), key)
            if key not in part.value:
                joined.setdefault(key, value)
            elif key in homes and key != "version":
                says = f"{key} is given in two files of one org"
                joined[key] = reading.mistake(path, says, at="key", first=homes[key].path)
            else:
                joined[key], homes[key] = value, Home(part.file, path)
    for field in FILE.fields if broken else ():
        joined.setdefault(field.name, UNREADABLE)
    return joined, homes


def _require(row: Row, reading: Reading, beside_others: bool) -> None:
    if "org" in row:
        FILE.require(row, reading)
        return
    hint = "; parts of one org belong into a sub-folder" if beside_others else ""
    row["org"] = reading.mistake(row.path, f"org is missing in a fixture; expected {ORG.expects}{hint}")
    row.setdefault("programs", UNREADABLE)


def _followed(row: Row, homes: dict[str, Home], reading: Reading, follow: Follow | None) -> Part | None:
    """The file of customers that an org names; one without customers where it cannot be read."""
    if "customers_file" not in row:
        return None
    home = homes.get("customers_file")
    name = row.known("customers_file")
    if name is None or home is None:
        return Part(0, "", UNREADABLE)
    if follow is None:
        says = "customers_file is for files alone: a request brings its customers along"
        reading.mistake(home.path, says, at="key")
        return Part(0, "", UNREADABLE)
    found = follow(name, home.file)
    if isinstance(found, str):
        reading.mistake(home.path, found)
        return Part(0, "", UNREADABLE)
    return found


def _listed(row: Row, listed: Part, reading: Reading) -> list[Row]:
    """The customers of a long list as read, after adding them to those of `row`."""
    path: Path = ((None, listed.number), "customers")
    read = UNREADABLE if listed.value is UNREADABLE else CUSTOMERS.read(listed.value, path, reading)
    if not row.unsure("customers"):
        row["customers"] = [*row.known("customers", ()), *([UNREADABLE] if read is UNREADABLE else read)]
    if read is UNREADABLE:
        return []
    return [record for record in read if record is not UNREADABLE]


def _rows(row: Row, key: str) -> list[Row]:
    return [record for record in row.known(key, ()) if record is not UNREADABLE]


def _complete(row: Row, key: str) -> bool:
    return not row.unsure(key) and UNREADABLE not in row.get(key, ())


def _file(homes: dict[str, Home], key: str) -> str:
    return homes[key].file if key in homes else ""


def _org(row: Row | None, zone: tzinfo, accounts: Accounts, file: str) -> Org:
    if row is None:
        return Org(0, zone)
    dialect = {name: value for name, value in row.known("dialect", Row()).items() if value is not UNREADABLE}
    return Org(
        id=row.known("id", 0),
        zone=zone,
        name=row.known("name", ""),
        default=row.known("default", False),
        cluster=row.known("cluster", ""),
        default_country_code=row.known("default_country_code", ""),
        dual_eligibility=row.known("dual_eligibility", False),
        primary_identifier=row.known("primary_identifier"),
        accounts=accounts.by_source,
        dialect=Dialect(**dialect),
        credentials=credentials_of(row, file),
        webhooks=webhooks_of(row),
        besides=besides(row),
        place=Place(file, row.line),
    )


def _customers(
    rows: Sequence[Row], accounts: Accounts, ladders: Ladders, file: str, reading: Reading
) -> list[tuple[Row, Customer]]:
    customers = []
    names: dict[str, str] = {}
    for number, row in enumerate(rows):
        if not number % STRIDE:
            reading.tell("checking customers", number, len(rows))
        first_name, last_name = _names(row, reading)
        customer = Customer(
            id=row.known("id", 0),
            first_name=names.setdefault(first_name, first_name),
            last_name=names.setdefault(last_name, last_name),
            registered=row.known("registered", DEFAULT_REGISTRATION),
            identifiers=accounts.identifiers(row, reading),
            memberships=ladders.memberships(row, reading),
            points=points_of(row, ladders),
            loyalty=row.known("loyalty", True),
            merged_into=row.known("merged_into"),
            deleted=row.known("deleted", False),
            besides=besides(row),
            place=Place(file, row.line),
        )
        if customer.id:
            customers.append((row, customer))
    return customers


def _names(row: Row, reading: Reading) -> tuple[str, str]:
    """First and last name, from either form."""
    if "name" not in row:
        return row.known("first_name", ""), row.known("last_name", "")
    if "first_name" in row or "last_name" in row:
        says = "name is given beside first_name or last_name; expected one form or the other"
        reading.mistake((row.path, "name"), says, at="key")
    return parted(row.known("name", ""))


def parted(name: str) -> tuple[str, str]:
    """First and last name: a name is parted at its last blank."""
    *first, last = name.rsplit(None, 1) or [""]
    return (first[0], last) if first else (last, "")


def _groups(rows: Sequence[Row], ladders: Ladders, file: str, reading: Reading) -> list[tuple[Row, Group]]:
    groups = []
    for row in rows:
        group = Group(
            id=row.known("id", 0),
            members=tuple(member for member in row.known("members", ()) if member is not UNREADABLE),
            primary=row.known("primary"),
            external_id=row.known("external_id", ""),
            name=row.known("name", ""),
            memberships=ladders.memberships(row, reading),
            points=points_of(row, ladders),
            besides=besides(row),
            place=Place(file, row.line),
        )
        if group.id:
            groups.append((row, group))
    return groups


def _persona(row: Row, file: str) -> Persona:
    """A persona in which nothing is wrong."""
    words = row["answers"]
    return Persona(
        row["shows"],
        row["get"],
        int(words[0]) if len(words) == 1 and is_code(words[0]) else tuple(words),
        row.get("warning"),
        row.get("row", ""),
        row.get("customer"),
        Place(file, row.line),
    )


def is_code(word: str) -> bool:
    """Whether a word means the code of an error."""
    return word.isascii() and word.isdigit() and len(word) <= 5 and int(word) in ERRORS
