"""A small world to be asked, and recordings of it replayed where nothing else is."""

from datetime import timedelta
from time import monotonic
from typing import Any

from werkzeug.test import Client

from sandbox.app import app_around, sandbox_of, tenant, wsgi
from sandbox.operations.told import Recording
from sandbox.replaying.outcome import Replayed
from sandbox.replaying.running import run
from sandbox.settings import Settings
from sandbox.sources.scenario_files import posted_scenario
from sandbox.sources.yaml_files import load_text
from sandbox.stages import InThisProcess
from tests.builders import NOON

INDIA = """\
org:
  id: 501
  name: Market
  cluster: india
  default: true
  default_country_code: "91"
  dual_eligibility: true
  primary_identifier: mobile
  sources: {WECHAT: {accounts: ["1", "2"]}}
  credentials:
    tills: [{username: till.one, password: top-secret}]
    clients: [{key: k, secret: s3cr3t}]
programs:
  - {id: 973, name: Main, default: true, tiers: [Bronze, Silver, Gold], on_expiry: one_below, validity_months: 1}
  - {id: 974, name: Side, tiers: [Blue, Red]}
customers:
  - id: 566000001
    name: Tom Sawyer
    registered: today-400d
    identifiers: {mobile: "915795008395", email: Tom.Sawyer@sawyer-family.in, externalId: MPQSP100}
    sources: {WECHAT/2: {wechat: wx-tomtom}}
    tiers: {Main: {tier: Gold, expires: today+2d}, Side: Red}
    points: {Main: {available: 120.5, expiring: [{points: 20.5, on: today+1d}], promised: [{points: 9, on: today+3d}]}}
    fields: {nickname: Tomtom, phone: "915795008395"}
    cards: [{number: CARD-991122, status: ACTIVE}]
  - {id: 566000002, name: Huckleberry Finn, identifiers: {mobile: "919000000002"}, merged_into: 566000001}
  - {id: 566000003, name: Becky Thatcher, identifiers: {mobile: "919000000003"}, loyalty: non_loyalty}
  - {id: 566000004, name: Injun Joe, identifiers: {mobile: "919000000004", externalId: "915795008395"}}
  - {id: 566000005, name: Never Asked, identifiers: {mobile: "919000000005"}}
groups:
  - {id: 7001, name: Family Sawyer, primary: 566000001, members: [566000003, 566000005], tiers: {Main: Silver}}
canned:
  - {path: "/v2/coupon/{id}", body: {owner: 566000001, mail: tom.sawyer@sawyer-family.in, off: 10.00, id: "0123"}}
  - {method: POST, path: /v2/transactions, status: 201, body: thanks}
  - {path: /v2/news, body: "a ${name} for nobody"}
"""

EUROPE = """\
org: {id: 502, cluster: eu, dialect: {unenrolled_programs: omit, business_error_status: 404}}
programs: [{id: 981, name: Club, tiers: [One, Two]}]
customers:
  - id: 600000001
    name: Zoë Åström
    identifiers: {email: Zoe@Example.com}
    tiers: {Club: {tier: Two, expires: today+1d}}
"""


class Asked:
    """The world, and ways to ask and to change it at a time that a test moves."""

    def __init__(self, *texts: str, settings: Settings | None = None) -> None:
        """Load the texts."""
        self.now = NOON
        chosen = settings or Settings()
        orgs = [load_text(text, "world.yaml").orgs[0] for text in texts or (INDIA, EUROPE)]
        self.app = app_around(sandbox_of(orgs, chosen, now=lambda: self.now), chosen)
        self.client = Client(wsgi(self.app))
        self.tenant = tenant(self.app)

    def ask(self, method: str, url: str, headers: dict[str, str] | None = None, body: str = "") -> Any:
        """The answer to a request, a little later."""
        self.now += timedelta(milliseconds=1700)
        return self.client.open(url, method=method, headers=headers or {}, data=body.encode())

    def get(self, url: str, **headers: str) -> Any:
        """The same for a GET."""
        return self.ask("GET", url, {name.replace("_", "-"): value for name, value in headers.items()})


def replayed(recording: Recording) -> Replayed:
    """What becomes of a recording where nothing else is."""
    return run(posted_scenario(recording.text), InThisProcess(Settings()), monotonic)


def lookup(kind: str, value: str, *, endpoint: str = "tierDetails", source: str = "INSTORE", more: str = "") -> str:
    """The url of a lookup by an identifier."""
    return f"/v2/customers/lookup/{endpoint}?source={source}&identifierName={kind}&identifierValue={value}{more}"
