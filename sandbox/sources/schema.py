"""RECORDS: every record a fixture can hold and every key it can have, in one table.

Reading and the reference of the fixture format both come from it. Nothing here looks beyond one record: what holds
between records is in `sandbox.sources.checks`.
"""

from collections.abc import Mapping
from types import MappingProxyType

from sandbox.core.provenance import Provenance
from sandbox.sources.records import Field, Record
from sandbox.sources.schema_canned import CANNED
from sandbox.sources.schema_filler import GENERATE
from sandbox.sources.schema_loyalty import CUSTOMER, EXPIRING, GROUP, MEMBERSHIP, POINTS, PROGRAM, PROMISED, TIER
from sandbox.sources.schema_org import CLIENT, CREDENTIALS, DIALECT, ORG, SOURCE, TILL, WEBHOOK
from sandbox.sources.schema_persona import PERSONA
from sandbox.sources.shapes import Choice, ListOf, Text

CUSTOMERS = ListOf(CUSTOMER)
"""The customers of an org, in its fixture or in a file of their own."""

FILE = Record(
    "file",
    "a fixture",
    "A fixture file. In a sub-folder these keys may be spread over several files.",
    Field("version", Choice({"1": 1}), "The version of this format.", default="1", example="1"),
    Field("org", ORG, "The org that everything else belongs to.", required=True, example="{id: 501, cluster: eu}"),
    Field(
        "programs",
        ListOf(PROGRAM, at_least=1),
        "The org's loyalty programs.",
        required=True,
        example="[{id: 973, name: Main, tiers: [Bronze, Silver]}]",
        provenance=Provenance.DOCUMENTED,
    ),
    Field("customers", CUSTOMERS, "The org's customers.", example="[{id: 566000001, tiers: {Main: Silver}}]"),
    Field(
        "customers_file",
        Text("the name of a .csv or .jsonl file, relative to this one", r"[^/\\](.*[^/\\])?\.(csv|jsonl)"),
        "A long list of customers beside those above, inside the fixtures folder: CSV whose columns are named by the "
        "keys that lead to their cells, joined by dots, such as `id`, `identifiers.mobile` and `tiers.Main.tier`; or "
        "JSON lines, one customer a line. Followed only in files: a request brings its customers along.",
        example="customers.csv",
    ),
    Field(
        "groups",
        ListOf(GROUP),
        "The org's groups.",
        example="[{id: 7001, members: [566000001]}]",
        provenance=Provenance.DOCUMENTED,
    ),
    Field(
        "personas",
        ListOf(PERSONA),
        "Named examples: requests that show something, and what they answer.",
        example="[{shows: Tom is Gold, get: /v2/customers/566000001/tierDetails, answers: Gold}]",
    ),
    Field(
        "canned",
        ListOf(CANNED),
        "Answers for paths that are not imitated.",
        example="[{path: /v2/coupon/is_redeemable, body: {entity: {isRedeemable: true}}}]",
    ),
    Field(
        "generate",
        GENERATE,
        "Filler: customers with invented names, besides those listed.",
        example="{customers: 50, random_seed: 7, locale: en_IN, tiers: {Gold: 10%}}",
    ),
)

RECORDS: Mapping[str, Record] = MappingProxyType(
    {
        record.kind: record
        for record in (
            FILE,
            ORG,
            SOURCE,
            CREDENTIALS,
            TILL,
            CLIENT,
            WEBHOOK,
            DIALECT,
            PROGRAM,
            TIER,
            CUSTOMER,
            MEMBERSHIP,
            POINTS,
            EXPIRING,
            PROMISED,
            GROUP,
            PERSONA,
            CANNED,
            GENERATE,
        )
    }
)
"""Every record by its kind, in the order in which a reference lists them."""

NOT_READ = ("population",)
"""Top-level keys of the fixture format that this version does not read."""


def belongs(key: str) -> str:
    """The end of a message about an unknown key that says where it would be known, or ""."""
    if key in NOT_READ:
        return "; this version does not read it"
    nouns = [record.noun for record in RECORDS.values() if any(field.name == key for field in record.fields)]
    return f"; it belongs in {' or '.join(nouns)}" if 0 < len(nouns) <= 4 else ""
