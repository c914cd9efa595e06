"""SITUATIONS: what a client of the API can meet, as rows of the wire contract, and how a call that met one is known.

What a call met is told by its traits (`sandbox.core.trails`). A new situation is a row here; where nothing yet tells
it, a fact there, too.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.core.catalogue import ERRORS
from sandbox.core.trails import Trail, Traits, read
from sandbox.core.world import World

Known = Callable[[Traits], bool]
"""Whether a call of these traits met a situation."""


@dataclass(frozen=True, slots=True)
class Situation:
    """Something a client can meet. `row` is the row of the wire contract, `says` what it is, `ask` how to meet it.

    `met` knows it by the traits of a call. Where `needs` is given, only a world of which it holds can show it. `code`
    is that of the error that it is, which can be had on demand.
    """

    id: str
    row: str
    says: str
    met: Known
    ask: str = ""
    needs: Callable[[World], bool] | None = None
    code: int | None = None

    @property
    def section(self) -> str:
        """The section of the wire contract."""
        return self.row.partition(" ")[0]


SECTIONS = {
    "1.1": "what is answered",
    "1.2": "which customer",
    "1.3": "refusals",
    "1.4": "around every answer",
    "2": "credentials",
    "3.1": "the other reads",
    "3.2": "writes",
    "4": "what expiry has come to",
}
"""What the sections are about of which there are situations, in order."""


def _dual(world: World) -> bool:
    return world.org.dual_eligibility


def _not_dual(world: World) -> bool:
    return not world.org.dual_eligibility


def _several_programs(world: World) -> bool:
    return len(world.programs) > 1


def _omitting(world: World) -> bool:
    return world.org.dialect.unenrolled_programs == "omit"


def _showing(world: World) -> bool:
    return not _omitting(world)


def _with_tills(world: World) -> bool:
    return bool(world.org.credentials.tills)


def _with_clients(world: World) -> bool:
    return bool(world.org.credentials.clients)


def _acting(strategy: str) -> Callable[[World], bool]:
    return lambda world: any(program.on_expiry == strategy for program in world.programs)


def _fact(*facts: str, without: str = "") -> Known:
    """An answer of which all these facts hold."""
    wanted = frozenset(facts)
    return lambda traits: traits.code is None and wanted <= traits.facts and without not in traits.facts


def _refused(rule: str, *facts: str, without: str = "") -> Known:
    """A customer who was not found because of that rule, asked for in these ways."""
    wanted = frozenset(facts)

    def met(traits: Traits) -> bool:
        refused = traits.code is not None and traits.rule == rule
        return refused and wanted <= traits.facts and without not in traits.facts

    return met


def _wrote(fact: str | None, *endpoints: str) -> Known:
    """A write by one of the endpoints that was carried out."""
    return lambda traits: (
        traits.code is None and traits.endpoint in endpoints and (fact is None or fact in traits.facts)
    )


_TO_PAST = (
    "ask for a customer whose expiry is over, in a program with on_expiry: {}; a clock that is advanced makes one"
)
_BY_HAND = "POST /v2/slab/manualSlabAdjustment with slabAction {}"

# fmt: off
_ANSWERS = (
    Situation("holds", "1.1 success", "a tier with an expiry that lies ahead", _fact("holds"),
              "ask for a customer whose tier expires one day"),
    Situation("never", "1.1 never", "a tier without expiry", _fact("never"),
              "ask for a customer whose tier has no expiry"),
    Situation("highest-tier", "1.1 highest tier", "the highest tier, above which there is none",
              _fact("highest"), "ask for a customer in the program's last tier"),
    Situation("unenrolled", "1.1 unenrolled", "a program without enrolment, which shows its base tier",
              _fact("unenrolled"), "ask for all programs of a customer who is not in each of them", _showing),
    Situation("unenrolled-omitted", "1.1 unenrolled, omit", "a program without enrolment, which is left out",
              _fact("omitted"), "ask for all programs of a customer who is not in each of them", _omitting),
    Situation("group", "1.1 FLEET", "a user group in place of the customer",
              _fact("group"), "ask with entityType=FLEET for a member of a group"),
    Situation("all-programs", "1.1 all programs", "every program at once",
              _fact("all programs"), "ask with fetchDataForAllPrograms=true", _several_programs),
)

_CUSTOMERS = (
    Situation("primary-alone", "1.2 primary alone", "the primary identifier finds",
              _fact("primary", without="several"), "ask by the org's primary identifier", _dual),
    Situation("primary-with-secondaries", "1.2 primary with secondaries", "it finds, whatever stands beside it",
              _fact("primary", "several"), "ask by the primary identifier and another one", _dual),
    Situation("primary-twice", "1.2 primary twice", "of two primary identifiers the first finds",
              _fact("twice"), "name the primary identifier twice", _dual),
    Situation("secondary-alone", "1.2 secondary alone", "an identifier that is not the primary finds nobody",
              _refused("primary-identifier", without="several"), "ask by another identifier than the primary", _dual),
    Situation("several-none-primary", "1.2 several, none primary", "several that are not the primary find nobody",
              _refused("primary-identifier", "several"), "ask by two other identifiers than the primary", _dual),
    Situation("primary-unknown", "1.2 primary unknown", "nobody has the primary identifier",
              _refused("customer", "primary"), "ask by a primary identifier that nobody has", _dual),
    Situation("any-identifier", "1.2 any identifier", "without dual eligibility any identifier finds",
              _fact("any identifier"), "ask by any identifier of a customer, in its source", _not_dual),
    Situation("several-identifiers", "1.2 several identifiers", "without dual eligibility several find nobody",
              _refused("one-identifier"), "ask by two identifiers at once", _not_dual),
    Situation("all-sources", "1.2 ALL", "every source is searched",
              _fact("ALL"), "ask with source=ALL"),
    Situation("merged", "1.2 merged", "the survivor of a merge, with warning 8069",
              _fact("warning 8069"), "ask by an identifier of a customer who is merged_into another one"),
    Situation("deleted", "1.2 deleted", "a customer who was deleted on request",
              _refused("deleted"), "ask for a customer who is deleted"),
)

_SIGNING_IN = (
    Situation("by-password", "2 Basic", "a till that signs in", _fact("till"),
              "send a till's user name and the MD5 of its password as Authorization: Basic", _with_tills),
    Situation("by-token", "2 token", "a client that signs in by a token", _fact("client"),
              "send a token as X-CAP-API-OAUTH-TOKEN", _with_clients),
    Situation("token", "2 token generate", "a token is handed out", _wrote(None, "token_generate"),
              "POST /v3/oauth/token/generate with key and secret of a client", _with_clients),
)

_OTHER_READS = (
    Situation("partial", "3.1 customer/get, several", "several customers at once, of whom some are found",
              _fact("partial"), "GET /v1.1/customer/get by two mobiles, one of them nobody's"),
)

_WRITES = (
    Situation("added", "3.2 add", "a customer is added, with warning 8107", _wrote("added", "customer_add"),
              "POST /v2/customers with an identifier that nobody has"),
    Situation("joined", "3.2 add, joined", "a source is joined, with warning 8050",
              _wrote("warning 8050", "customer_add"),
              "POST /v2/customers with an identifier that is known in another source"),
    Situation("updated", "3.2 update", "something is told of a customer",
              _wrote(None, "customer_update", "customer_update_by_id"), "PUT /v2/customers/{id} with a name"),
    Situation("identifiers-changed", "3.2 changeIdentifier", "a customer's identifiers are changed",
              _wrote(None, "customer_change_identifier"), "POST /v2/customers/{id}/changeIdentifier"),
    Situation("merged-by-change", "3.2 changeIdentifier, merge", "two customers become one by it",
              _wrote("merged", "customer_change_identifier"),
              "POST /v2/customers/{id}/changeIdentifier, adding an identifier of another customer"),
    Situation("labelled", "3.2 status", "a customer gets a status label", _wrote(None, "customer_status"),
              "PUT /v2/customers/lookup/status"),
    Situation("moved-up", "3.2 UPGRADE", "a tier is moved up by hand", _wrote("tierUpgraded", "slab_adjustment"),
              _BY_HAND.format("UPGRADE")),
    Situation("moved-down", "3.2 DOWNGRADE", "a tier is moved down by hand",
              _wrote("tierDowngraded", "slab_adjustment"), _BY_HAND.format("DOWNGRADE")),
    Situation("renewed", "3.2 RENEWAL", "a tier is renewed or extended by hand",
              _wrote("tierRenewed", "slab_adjustment"), _BY_HAND.format("RENEWAL")),
    Situation("group-moved", "3.2 USERGROUP2", "a group's tier is adjusted by hand", _wrote("FLEET", "slab_adjustment"),
              "POST /v2/slab/manualSlabAdjustment with type=USERGROUP2 for a member of a group"),
)

_EXPIRY = (
    Situation("one-below", "4 one_below", "one tier lower since an expiry", _fact("one_below"),
              _TO_PAST.format("one_below"), _acting("one_below")),
    Situation("lowest", "4 lowest", "the base tier since an expiry", _fact("lowest"),
              _TO_PAST.format("lowest"), _acting("lowest")),
    Situation("renew", "4 renew", "the same tier, renewed at an expiry", _fact("renew"),
              _TO_PAST.format("renew"), _acting("renew")),
    Situation("keep", "4 keep", "the same tier, though its expiry is over", _fact("keep"),
              _TO_PAST.format("keep"), _acting("keep")),
)
# fmt: on

_ROWS_OF_CODES = {
    "1.3 types": (400,),
    "1.3 row 1": (8003,),
    "1.3 row 2": (8013,),
    "1.3 row 3": (8045,),
    "1.3 row 4": (8011,),
    "1.3 row 5": (1212,),
    "1.3 row 6": (8015, 8065),
    "1.3 row 7": (8069, 8109),
    "1.3 row 8": (8089,),
    "1.3 row 9": (1632,),
    "1.3 row 10": (885,),
    "1.3 row 11": (1218,),
    "1.4": (404, 405, 413, 414, 500),
    "2": (401, 498, 4000, 320001),
    "3.1 customer/get": (1012,),
    "3.1 schedules": (8130, 1214, 1215, 1216, 1217),
    "3.2 add": (3217, 8006, 8014),
    "3.2 adjust": (1101, 8917, 8920, 8921, 8923, 8925, 3045),
}


def _of_code(row: str, code: int) -> Situation:
    def met(traits: Traits) -> bool:
        return traits.code == code

    return Situation(f"code-{code}", row, ERRORS[code].told(), met, code=code)


_CODES = tuple(_of_code(row, code) for row, codes in _ROWS_OF_CODES.items() for code in codes)
_ROWS = (*_ANSWERS, *_CUSTOMERS, *_CODES, *_SIGNING_IN, *_OTHER_READS, *_WRITES, *_EXPIRY)

SITUATIONS: tuple[Situation, ...] = tuple(row for section in SECTIONS for row in _ROWS if row.section == section)
"""Every situation, in the order of the wire contract."""


def share(met: int, of: int) -> float:
    """How many of a hundred were met, rounded down to a tenth, so that 100 means all."""
    return met * 1000 // of / 10 if of else 100.0


def situations_met(trail: Trail) -> tuple[str, ...]:
    """The ids of the situations that a call of this trail met."""
    traits = read(trail)
    return tuple(situation.id for situation in SITUATIONS if situation.met(traits))
