"""The records of programs, customers and groups."""

from sandbox.core.model import IDENTIFIER_KINDS, OnExpiry
from sandbox.core.moments import DEFAULT_REGISTRATION
from sandbox.core.points import EXPIRING_KIND
from sandbox.core.provenance import Provenance
from sandbox.sources.records import Field, NameOrRecord, Record
from sandbox.sources.shapes import (
    Amount,
    Anything,
    Choice,
    Flag,
    ListOf,
    MapOf,
    OneOrMany,
    Text,
    Whole,
    any_key,
    literal,
)
from sandbox.sources.terms import DayText, Identifiers, source_and_account

_D, _S, _O, _A = Provenance

_TEXT = Text()
_DAY = DayText()
_FLAG = Flag()
_AMOUNT = Amount()
_ID = Whole(1, 2**31 - 1)
_CUSTOMER_ID = Whole(1, 2**63 - 1)
_MONTHS = Whole(1, 1_200)

TIER = Record(
    "tier",
    "a tier",
    "A step of a program's ladder. A tier that is only a name may be written as just that.",
    Field("name", _TEXT, "The name, unique in its program.", required=True, example="Gold"),
    Field("description", _TEXT, "What older endpoints show beside the name.", default="the name", example="Our best"),
    Field(
        "validity_months",
        _MONTHS,
        "How many months this tier lasts after a renewal or downgrade into it.",
        default="the program's",
        example="24",
        provenance=_A,
    ),
)

PROGRAM = Record(
    "program",
    "a program",
    "A loyalty program with its own ladder of tiers. An org has at least one.",
    Field("id", _ID, "The program's number, unique in the org.", required=True, example="973", provenance=_D),
    Field("name", _TEXT, "The name, unique in the org; customers may refer to it.", required=True, example="Main"),
    Field(
        "default",
        _FLAG,
        "Whether requests that name no program mean this one. Of several programs exactly one says so.",
        default="false",
        example="true",
        provenance=_D,
    ),
    Field(
        "tiers",
        ListOf(NameOrRecord(TIER, "name", "a name"), at_least=1),
        "The ladder, from the base tier up.",
        required=True,
        example="[Bronze, Silver, {name: Gold, validity_months: 24}]",
        provenance=_D,
    ),
    Field(
        "on_expiry",
        literal(OnExpiry),
        "What the day after an expiry brings: keep goes on showing the past expiry, renew stays in the tier, "
        "one_below and lowest move down.",
        default="keep",
        example="one_below",
        provenance=_D,
    ),
    Field(
        "validity_months",
        _MONTHS,
        "How many months a tier lasts after a renewal or downgrade; without it, for ever.",
        default="never expires",
        example="12",
        provenance=_A,
    ),
    Field(
        "downgrade_reminder_days",
        Whole(1, 3650),
        "How many days before an expiry that leads down `tierDowngradeReminder` goes out to webhooks, at midnight.",
        default="never",
        example="30",
        provenance=_A,
    ),
)

MEMBERSHIP = Record(
    "membership",
    "a membership",
    "A standing in a program, as last written down. Where only the tier matters, its name will do.",
    Field("tier", _TEXT, "The tier's name.", default="the base tier", example="Gold"),
    Field(
        "expires",
        _DAY,
        "The last day in the tier, to its last second. The base tier never expires, whatever stands here.",
        default="never",
        example="today+90d",
        provenance=_D,
    ),
    Field(
        "enrolled",
        _FLAG,
        "`false` says outright that there is no membership, as if the program were not mentioned.",
        default="true",
        example="false",
    ),
)

EXPIRING = Record(
    "expiring",
    "expiring points",
    "Points that are available until a day.",
    Field("points", _AMOUNT, "How many.", required=True, example="200"),
    Field("on", _DAY, "The last day on which they can be redeemed.", required=True, example="today+30d"),
    Field("kind", _TEXT, "The vendor's word for where they come from.", default=EXPIRING_KIND, example=EXPIRING_KIND),
)

PROMISED = Record(
    "promised",
    "promised points",
    "Points that can be redeemed from a day on, or once something has happened.",
    Field("points", _AMOUNT, "How many.", required=True, example="390"),
    Field("on", _DAY, "The first day on which they can be redeemed.", example="today+14d"),
    Field(
        "kind",
        _TEXT,
        "The vendor's word for where they come from.",
        default=EXPIRING_KIND,
        example="line_item_promotions",
    ),
    Field("trigger", _TEXT, "What they wait for, where that is no day.", example="order_delivered"),
)

POINTS = Record(
    "points",
    "points",
    "A balance in a program.",
    Field("available", _AMOUNT, "Points that can be redeemed now.", default="0", example="420"),
    Field("lifetime", _AMOUNT, "Points ever earned.", default="0", example="900"),
    Field("redeemed", _AMOUNT, "Points ever redeemed.", default="0", example="400"),
    Field("expired", _AMOUNT, "Points ever expired.", default="0", example="80"),
    Field("purchases", _AMOUNT, "The sum of all purchases, in money.", default="0", example="24000"),
    Field(
        "expiring", ListOf(EXPIRING), "Which of the available points expire.", example="[{points: 200, on: today+30d}]"
    ),
    Field("promised", ListOf(PROMISED), "Points that are to come.", example="[{points: 390, on: today+14d}]"),
)

_TIERS = Field(
    "tiers",
    MapOf(any_key, NameOrRecord(MEMBERSHIP, "tier", "a tier's name"), "programs to tiers"),
    "Memberships: a program's id or name, and the name of the tier there, or more about it.",
    example="{Main: {tier: Gold, expires: today+90d}}",
    provenance=_D,
)
_POINTS = Field(
    "points",
    MapOf(any_key, POINTS, "programs to points"),
    "Balances: a program's id or name, and the points there.",
    example="{Main: {available: 420}}",
)

CUSTOMER = Record(
    "customer",
    "a customer",
    "A customer of the org.",
    Field("id", _CUSTOMER_ID, "The customer's number, unique over all files.", required=True, example="566000001"),
    Field("name", _TEXT, "First and last name, parted at the last blank.", example="Tom Sawyer"),
    Field("first_name", _TEXT, "The first name, where `name` would part it wrongly.", example="Tom"),
    Field("last_name", _TEXT, "The last name, where `name` would part it wrongly.", example="Sawyer"),
    Field(
        "registered",
        _DAY,
        'The day of registration; an expiry of "never" is shown as a hundred years later.',
        default=DEFAULT_REGISTRATION.isoformat(),
        example="today-2y",
        provenance=_S,
    ),
    Field(
        "identifiers",
        Identifiers(),
        f"What finds the customer in the source INSTORE: a value or a list for each kind. Kinds are "
        f"{', '.join(IDENTIFIER_KINDS)}.",
        example='{mobile: "915795008395", email: tom.sawyer@example.com}',
        provenance=_D,
    ),
    Field(
        "sources",
        MapOf(source_and_account, Identifiers(), "sources to identifiers"),
        "What finds the customer elsewhere: a source, or source/account if it has several, and the identifiers there.",
        example="{WECHAT/22232: {wechat: wx-tom}}",
        provenance=_D,
    ),
    _TIERS,
    _POINTS,
    Field(
        "loyalty",
        Choice({"loyalty": True, "non_loyalty": False}),
        "Whether the customer takes part in loyalty at all.",
        default="loyalty",
        example="non_loyalty",
        provenance=_A,
    ),
    Field(
        "merged_into",
        _CUSTOMER_ID,
        "The id of the customer who survived a merge with this one. Chains are followed to their end.",
        example="566000001",
        provenance=_O,
    ),
    Field(
        "deleted",
        _FLAG,
        "Whether the customer was deleted on a privacy request.",
        default="false",
        example="true",
        provenance=_A,
    ),
    Field("status", _TEXT, "The customer's status label.", example="Active", provenance=_D),
    Field("fields", MapOf(any_key, Anything(), "custom fields to values"), "Custom fields.", example="{city: Pune}"),
    Field("cards", OneOrMany(Anything()), "Loyalty cards.", example="[{number: C-1001}]"),
    Field("segments", Anything(), "Segments, in any form.", example="{rfm: champions}"),
)

GROUP = Record(
    "group",
    "a group",
    "A user group, the vendor's FLEET: customers who share memberships of the group's own.",
    Field("id", _ID, "The group's number, unique in the org.", required=True, example="7001", provenance=_S),
    Field("external_id", _TEXT, "The group's id in your own systems.", example="FLEET-1"),
    Field("name", _TEXT, "A name for people.", example="Acme Logistics"),
    Field(
        "primary",
        _CUSTOMER_ID,
        'The id of the customer who heads the group; an expiry of "never" counts from their registration.',
        example="566000001",
        provenance=_A,
    ),
    Field("members", ListOf(_CUSTOMER_ID), "The ids of the members; the primary is one.", example="[566000002]"),
    _TIERS,
    _POINTS,
)
