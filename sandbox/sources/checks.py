"""What has to hold between the records of an org, and between orgs.

One mistake gives one finding: a rule is silent about what could not be read, and about what another finding explains.
"""

from collections.abc import Iterable, Sequence

from sandbox.core.model import Customer, Identifier
from sandbox.core.uniqueness import unique_as, unique_kind
from sandbox.sources.canned import check_canned
from sandbox.sources.credentials import check_told_apart
from sandbox.sources.drafts import Draft, zone_of
from sandbox.sources.findings import shown
from sandbox.sources.located import UNREADABLE
from sandbox.sources.merges import Merges
from sandbox.sources.reading import Path, Reading
from sandbox.sources.shapes import Row
from sandbox.sources.webhooks import check_webhooks


def check_org(draft: Draft, reading: Reading) -> None:
    """Report what is wrong between the records of one org."""
    org = draft.row.known("org")
    if org is not None:
        _zone_is_known(org, reading)
        _primary_is_named(org, reading)
        check_webhooks(org, reading)
    _one_program_is_default(_programs_are_distinct(draft, reading), draft, reading)
    merges = Merges(draft, reading)
    if org is not None and not (org.unsure("dual_eligibility") or org.unsure("primary_identifier")):
        _identifiers_are_unique(draft, merges, reading)
    _groups_hold(draft, reading)
    check_canned(draft.rows("canned"), reading)


def check_orgs(drafts: Sequence[Draft], reading: Reading) -> None:
    """Report what is wrong between orgs: ids or credentials given twice, several default orgs.

    An org with the id of another may be a copy of it, and is not compared any further.
    """
    told = [(draft, draft.row.known("org")) for draft in drafts]
    repeated = _report_repeated([org for _, org in told if org is not None], "id", "org id", reading)
    originals = [(draft, org) for draft, org in told if org is None or org.path not in repeated]
    default = [org for _, org in originals if org is not None and org.known("default")]
    for org in default[1:]:
        says = "default is true for a second org; expected one default org at most"
        reading.mistake((org.path, "default"), says, first=(default[0].path, "default"))
    check_told_apart([org for _, org in originals if org is not None], reading)
    customers = [row for draft, _ in originals for row, _ in draft.customers]
    copies = [[row for row, _ in draft.customers] for draft, org in told if org is not None and org.path in repeated]
    for org in (org for _, org in told if org is not None and org.path in repeated):
        check_told_apart([org], reading)
    for rows in (customers, *copies):
        _report_repeated(rows, "id", "customer id", reading)


def _report_repeated(rows: Iterable[Row], field: str, what: str, reading: Reading) -> set[Path]:
    """Report each row whose field has the value of an earlier row's; the paths of these rows."""
    first: dict[object, Row] = {}
    repeated = set()
    for row in rows:
        value = row.known(field)
        if value is not None and first.setdefault(value, row) is not row:
            says = f"{what} {value if isinstance(value, int) else shown(value)} is given twice"
            reading.mistake((row.path, field), says, first=(first[value].path, field))
            repeated.add(row.path)
    return repeated


def _zone_is_known(org: Row, reading: Reading) -> None:
    if zone_of(org) is not None or org.unsure("cluster") or org.unsure("time_zone"):
        return
    if "cluster" in org:
        says = f"time_zone is missing in an org; cluster {org['cluster']} needs one, such as Europe/London"
    else:
        says = "cluster and time_zone are missing in an org; expected one of them, such as cluster: eu"
    reading.mistake(org.path, says)


def _primary_is_named(org: Row, reading: Reading) -> None:
    if org.known("dual_eligibility") and "primary_identifier" not in org:
        says = "primary_identifier is missing in an org with dual_eligibility; expected mobile, email or externalId"
        org["primary_identifier"] = reading.mistake(org.path, says)


def _programs_are_distinct(draft: Draft, reading: Reading) -> list[Row]:
    """The programs without those that have the id of another, and may be copies of it."""
    everything = draft.rows("programs")
    repeated = _report_repeated(everything, "id", "program id", reading)
    rows = [row for row in everything if row.path not in repeated]
    _report_repeated(rows, "name", "program name", reading)
    ids = {str(row.known("id")): row for row in rows}
    for row in rows:
        other = ids.get(row.known("name", ""))
        if other is not None and other is not row:
            says = f"program name {shown(row['name'])} is another program's id; expected a name that tells them apart"
            reading.mistake((row.path, "name"), says, first=(other.path, "id"))
        tiers = [tier for tier in row.known("tiers", ()) if tier is not UNREADABLE]
        _report_repeated(tiers, "name", "tier", reading)
    return rows


def _one_program_is_default(rows: Sequence[Row], draft: Draft, reading: Reading) -> None:
    default = [row for row in rows if row.known("default")]
    for row in default[1:]:
        says = "default is true for a second program; expected exactly one default program"
        reading.mistake((row.path, "default"), says, first=(default[0].path, "default"))
    if not default and len(rows) > 1 and draft.complete("programs", "default"):
        says = f"programs: none of {len(rows)} is the default; expected exactly one with default: true"
        reading.mistake(draft.homes["programs"].path, says, at="key")


def _identifiers_are_unique(draft: Draft, merges: Merges, reading: Reading) -> None:
    """Under dual eligibility the primary kind in the whole org, otherwise every kind in its source and account.

    Customers who were merged into the same one are one, and may share.
    """
    unique = unique_kind(draft.org)
    first: dict[object, tuple[Row, Customer]] = {}
    for row, customer in draft.customers:
        if merges.unsure(row):
            continue
        for identifier in customer.identifiers:
            key = unique_as(identifier, unique)
            if key is None:
                continue
            holder, other = first.setdefault(key, (row, customer))
            if other.id != customer.id and not merges.same(customer, other):
                kind, value, source, account = identifier
                scope = "this org" if unique else f"{source}/{account}" if account else source
                says = f"{kind} {shown(value)} is already customer {other.id}'s; expected it once in {scope}"
                reading.mistake(_path_of(identifier, row), says, first=_path_of(identifier, holder))


def _path_of(identifier: Identifier, row: Row) -> Path:
    """Where a customer's row gives an identifier, as far as kind and value tell."""
    given = [row.known("identifiers", ()), *row.known("sources", {}).values()]
    paths = (
        path
        for some in given
        if some is not UNREADABLE
        for kind, value, path in some
        if (kind, value) == identifier[:2]
    )
    return next(paths, row.path)


def _groups_hold(draft: Draft, reading: Reading) -> None:
    _report_repeated((row for row, _ in draft.groups), "id", "group id", reading)
    known = {customer.id for _, customer in draft.customers}
    if len(known) < len(draft.customers) or not draft.complete("customers", "id"):
        return
    for row in draft.rows("groups"):
        primary = row.known("primary")
        if primary is not None and primary not in known:
            reading.mistake((row.path, "primary"), f"primary {primary} is not a customer of this org")
        for index, member in enumerate(row.known("members", ())):
            if member is not UNREADABLE and member not in known:
                reading.mistake(((row.path, "members"), index), f"member {member} is not a customer of this org")
