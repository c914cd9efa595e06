"""The domain: orgs, programs and their tiers, customers, their identifiers and memberships, groups, personas.

Frozen values in the sandbox's own words; the vendor's words for them live in `sandbox.web.render`. Every record knows
the place in a fixture it came from, so that an answer can name the line that decided it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Any, Literal, NamedTuple

from sandbox.core.moments import DEFAULT_REGISTRATION, Day
from sandbox.core.points import Points

INSTORE = "INSTORE"
ALL_SOURCES = "ALL"

SOURCES = (
    "FACEBOOK",
    "WEB_ENGAGE",
    "WECHAT",
    "INSTORE",
    "MARTJACK",
    "TMALL",
    "TAOBAO",
    "JD",
    "ECOMMERCE",
    "WEBSITE",
    "LINE",
    "MOBILE_APP",
    "OTHERS",
    "MAPP_SDK",
)
"""The sources a customer can be registered in (a request may also say `ALL`)."""

CUSTOMER_ID = "id"

IDENTIFIER_KINDS = (
    "mobile",
    "email",
    "externalId",
    "cardnumber",
    "cardExternalId",
    "wechat",
    "martjackId",
    "fbId",
    "cuid",
    "line",
    "unionId",
    "tmall_uname",
    "jd_uname",
    "ali_uname",
    "vip_uname",
)
"""The kinds of identifier a customer can be registered with (a request may also say `id`, the customer's own id)."""

PRIMARY_KINDS = ("mobile", "email", "externalId")
"""The kinds that can be the primary identifier of an org with dual eligibility."""

DEFAULT_TOKEN_TTL = 300
"""How many seconds a token stands where its client does not say."""

OnExpiry = Literal["keep", "renew", "one_below", "lowest"]
EntityType = Literal["CUSTOMER", "FLEET"]


class Place(NamedTuple):
    """Where a record stands: the file as the user named it, and its line, counted from 1.

    A record that a call wrote stands in no file: `file` says which call it was, and `line` is 0.
    """

    file: str
    line: int

    def __str__(self) -> str:
        """The place as editors and terminals link it."""
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Dialect:
    """The switches of an org where the vendor's behaviour is unclear and a client's code path would change."""

    top_tier_current_serial: Literal["actual", "minus_one"] = "actual"
    iso_dates: bool = True
    unenrolled_programs: Literal["base_tier", "omit"] = "base_tier"
    several_identifiers: Literal[8015, 8013] = 8015
    account_id_required: Literal["several", "always"] = "several"
    other_source: Literal[8015, 8065] = 8015
    error_warnings: Literal["omit", "empty"] = "omit"
    business_error_status: Literal[200, 400, 404] = 200
    parameter_error_status: Literal[200, 400, 404] | None = None
    """`None` means: the same as `business_error_status`."""


@dataclass(frozen=True, slots=True)
class Till:
    """A till of an org, which signs in with Basic credentials. `denied` are the endpoints it may not call."""

    username: str
    password: str = field(repr=False)
    denied: tuple[str, ...] = ()
    place: Place | None = None

    @property
    def name(self) -> str:
        """What tells it from others."""
        return self.username


@dataclass(frozen=True, slots=True)
class Client:
    """An API client of an org, which exchanges key and secret for a token; `denied` as of a till."""

    key: str
    secret: str = field(repr=False)
    token_ttl_seconds: int = DEFAULT_TOKEN_TTL
    denied: tuple[str, ...] = ()
    place: Place | None = None

    @property
    def name(self) -> str:
        """What tells it from others."""
        return self.key


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who may call for an org: its tills by user name and its clients by key, both unique over all orgs."""

    tills: Mapping[str, Till] = field(default_factory=dict)
    clients: Mapping[str, Client] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Webhook:
    """A receiver of an org's events. Without `url` they are only listed; `events` are those it gets, all if empty."""

    url: str = ""
    events: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    def takes(self, event: str) -> bool:
        """Whether it gets events of that name."""
        return not self.events or event in self.events


@dataclass(frozen=True, slots=True)
class Tier:
    """A step of a program's ladder. `serial` counts from 1, the base tier."""

    serial: int
    name: str
    description: str = ""
    validity_months: int | None = None


@dataclass(frozen=True, slots=True)
class Program:
    """A loyalty program with its ladder of tiers, from the base up."""

    id: int
    name: str
    tiers: tuple[Tier, ...]
    default: bool = False
    on_expiry: OnExpiry = "keep"
    validity_months: int | None = None
    reminder_days: int | None = None
    """How many days before an expiry that leads down a reminder goes out; `None` for never."""
    place: Place | None = None

    @property
    def base(self) -> Tier:
        """The tier everyone starts in."""
        return self.tiers[0]

    def tier(self, serial: int) -> Tier:
        """The tier with that serial number, which must exist."""
        return self.tiers[serial - 1]

    def above(self, tier: Tier) -> Tier | None:
        """The tier one step up, or `None` from the highest."""
        return self.tiers[tier.serial] if tier.serial < len(self.tiers) else None

    def below(self, tier: Tier) -> Tier:
        """The tier one step down; the base tier stays itself."""
        return self.tiers[max(tier.serial - 2, 0)]


@dataclass(frozen=True, slots=True)
class Org:
    """A brand's organisation: its zone, how it identifies customers, and its dialect."""

    id: int
    zone: tzinfo
    name: str = ""
    default: bool = False
    cluster: str = ""
    default_country_code: str = ""
    dual_eligibility: bool = False
    primary_identifier: str | None = None
    accounts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The accounts of each source that has any."""
    dialect: Dialect = Dialect()
    credentials: Credentials = Credentials()
    webhooks: tuple[Webhook, ...] = ()
    place: Place | None = None
    besides: Mapping[str, Any] | None = field(default=None, hash=False)
    """What the fixture says that no rule asks for, in its own words; likewise in other records."""


class Identifier(NamedTuple):
    """A kind and value that finds a customer, and the source (and account, or "") it is registered in.

    The value is in its stored form, as `sandbox.core.identifiers.stored` makes it.
    """

    kind: str
    value: str
    source: str = INSTORE
    account: str = ""


class Membership(NamedTuple):
    """A customer's or group's standing in a program as it was last written down.

    Where it stands at a moment is told by `sandbox.core.tiers`. `expires` is the last day, `None` for never.
    """

    program_id: int
    serial: int
    expires: Day | None = None


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer of one org. The id is unique over all orgs."""

    id: int
    first_name: str = ""
    last_name: str = ""
    registered: Day = DEFAULT_REGISTRATION
    identifiers: tuple[Identifier, ...] = ()
    memberships: tuple[Membership, ...] = ()
    points: tuple[Points, ...] = ()
    loyalty: bool = True
    merged_into: int | None = None
    deleted: bool = False
    place: Place | None = None
    besides: Mapping[str, Any] | None = field(default=None, hash=False)

    @property
    def name(self) -> str:
        """First and last name, as far as they are known."""
        return f"{self.first_name} {self.last_name}".strip()


@dataclass(frozen=True, slots=True)
class Group:
    """A user group (the vendor's FLEET): customers who share memberships of the group's own."""

    id: int
    members: tuple[int, ...] = ()
    primary: int | None = None
    external_id: str = ""
    name: str = ""
    memberships: tuple[Membership, ...] = ()
    points: tuple[Points, ...] = ()
    place: Place | None = None
    besides: Mapping[str, Any] | None = field(default=None, hash=False)


@dataclass(frozen=True, slots=True)
class Persona:
    """A named example: a GET of a path and query in its org, and what that is claimed to answer.

    `answers` is an error's code, or the names of the tiers, one for each program in the answer's order; `warning` is
    the code of the one warning beside them, `None` for none. `row` says what it is an example of: a row of the wire
    contract, or a ticket; "" for nothing in particular.
    """

    shows: str
    get: str
    answers: int | tuple[str, ...]
    warning: int | None = None
    row: str = ""
    customer: int | None = None
    """The id of the customer it is about, if it is about one."""
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Canned:
    """An answer to a request on a path that is not imitated, sent as it stands here.

    `path` is decoded, and a segment `{name}` of it stands for any; `query` are the parameters that have to be there.
    `body` is what is sent. `is_json` tells that it was written as a map or list, so that it is JSON.
    """

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""
    is_json: bool = False
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Records:
    """One org with all that belongs to it: what a source yields and a store indexes.

    `programs` ascend by id. Its references hold: every membership names a tier that exists, every merge a customer.
    """

    org: Org
    programs: tuple[Program, ...]
    customers: tuple[Customer, ...] = ()
    groups: tuple[Group, ...] = ()
    personas: tuple[Persona, ...] = ()
    canned: tuple[Canned, ...] = ()
