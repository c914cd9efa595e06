"""The records of an org itself: its credentials, webhooks, sources and dialect."""

from sandbox.core.endpoint_names import ENDPOINT_NAMES
from sandbox.core.event_names import EVENT_NAMES
from sandbox.core.model import DEFAULT_TOKEN_TTL, PRIMARY_KINDS, SOURCES
from sandbox.core.moments import CLUSTER_ZONES
from sandbox.core.provenance import Provenance
from sandbox.sources.dialects import switches
from sandbox.sources.records import Field, Record
from sandbox.sources.schema_canned import header_name
from sandbox.sources.shapes import Flag, ListOf, MapOf, Text, Whole, words
from sandbox.sources.terms import ZoneName, source_name

_D, _S, _O, _A = Provenance

_TEXT = Text()
_FLAG = Flag()
_ID = Whole(1, 2**31 - 1)
_ENDPOINTS = ListOf(words(ENDPOINT_NAMES), unique=True)

_DENIED = Field(
    "denied",
    _ENDPOINTS,
    "Endpoints these credentials may not call, by the names the journal shows: such a call is answered with 403.",
    example="[tier_details]",
    provenance=_D,
)

TILL = Record(
    "till",
    "a till",
    "A till signs in with Basic credentials: its user name and the MD5 of its password in hexadecimal.",
    Field("username", _TEXT, "The till's user name, unique over all orgs.", required=True, example="till.one"),
    Field(
        "password",
        _TEXT,
        "The password in plain; requests send its MD5.",
        required=True,
        example='"123"',
        provenance=_D,
    ),
    _DENIED,
)

CLIENT = Record(
    "client",
    "a client",
    "An API client exchanges its key and secret for a token.",
    Field("key", _TEXT, "The client's key, unique over all orgs.", required=True, example="demo-key"),
    Field("secret", _TEXT, "The client's secret.", required=True, example="demo-secret"),
    Field(
        "token_ttl_seconds",
        Whole(1, 31_536_000),
        "How many seconds a token stands.",
        default=str(DEFAULT_TOKEN_TTL),
        example="300",
        provenance=_D,
    ),
    _DENIED,
)

CREDENTIALS = Record(
    "credentials",
    "credentials",
    "Who may call: the org of a request follows from its credentials.",
    Field(
        "tills", ListOf(TILL), "Tills, with user name and password.", example='[{username: till.one, password: "123"}]'
    ),
    Field(
        "clients", ListOf(CLIENT), "API clients, with key and secret.", example="[{key: demo-key, secret: demo-secret}]"
    ),
)

WEBHOOK = Record(
    "webhook",
    "a webhook",
    "A receiver of the vendor's events: a tier that moved, by a call, an edit or the clock, and customers who change.",
    Field(
        "url",
        Text("an http or https URL", r"https?://[^\s/]\S*"),
        "Where events are posted: on this machine, or where the setting webhook_host allows. Without it they are only "
        "listed, at `GET /__admin/deliveries`.",
        example="http://127.0.0.1:9000/events",
        provenance=_D,
    ),
    Field(
        "events",
        ListOf(words(EVENT_NAMES), unique=True),
        "Which events.",
        default="all",
        example="[tierUpgraded]",
        provenance=_D,
    ),
    Field(
        "headers",
        MapOf(header_name, Text(), "names of headers to their values"),
        "Headers to send with each event.",
        example="{Authorization: Basic ZGVtbzpkZW1v}",
        provenance=_D,
    ),
)

WEBHOOKS = ListOf(WEBHOOK)

SOURCE = Record(
    "source",
    "a source",
    "A source that has accounts.",
    Field(
        "accounts",
        ListOf(_TEXT, unique=True),
        "The accounts. With two or more, a request has to name one; a single one is implied.",
        example="[22232, 22233]",
        provenance=_S,
    ),
)

DIALECT = Record(
    "dialect",
    "a dialect",
    "Switches where the vendor's behaviour is unclear, or differs between orgs, and a client's code path with it.",
    *switches(),
)

ORG = Record(
    "org",
    "an org",
    "A brand's organisation. A file, or a sub-folder, holds exactly one.",
    Field("id", _ID, "The org's number, unique over all files.", required=True, example="501"),
    Field("name", _TEXT, "A name for people.", example="Demo Retail"),
    Field(
        "default",
        _FLAG,
        "Whether a request without credentials means this org. Where none says so, the lowest id is meant.",
        default="false",
        example="true",
        provenance=_A,
    ),
    Field(
        "cluster",
        words(CLUSTER_ZONES),
        "The vendor's data centre, which decides the time zone: eu is UTC; india, in, apac, sea, sg and apac2 are "
        "+05:30; us and china need a time_zone.",
        example="eu",
        provenance=_D,
    ),
    Field(
        "time_zone",
        ZoneName(),
        "The zone that days are counted and shown in, as an IANA name. Wins over cluster; one of the two is required.",
        example="Asia/Kolkata",
    ),
    Field(
        "default_country_code",
        Text("a country code in digits, without '+'", "[0-9]{1,4}"),
        "A mobile that is not found is tried once more with this in front.",
        example='"91"',
        provenance=_A,
    ),
    Field(
        "dual_eligibility",
        _FLAG,
        "Whether the primary identifier alone finds a customer, all others then being secondary and free to be shared.",
        default="false",
        example="true",
        provenance=_D,
    ),
    Field(
        "primary_identifier",
        words(PRIMARY_KINDS),
        "The kind that finds customers under dual eligibility, required with it; without effect otherwise.",
        example="mobile",
        provenance=_D,
    ),
    Field(
        "sources",
        MapOf(source_name, SOURCE, "sources to their accounts"),
        "The sources that have accounts; all others need no mention. "
        + f"Sources are {', '.join(SOURCES)}, in any case.",
        example="{WECHAT: {accounts: [22232, 22233]}}",
        provenance=_D,
    ),
    Field(
        "credentials", CREDENTIALS, "The tills and API clients of this org.", example="{tills: [...], clients: [...]}"
    ),
    Field(
        "webhooks",
        WEBHOOKS,
        "Receivers of events.",
        example="[{url: http://127.0.0.1:9000/events}]",
    ),
    Field("dialect", DIALECT, "Switches for unclear behaviour.", example="{iso_dates: false}", provenance=_A),
)
