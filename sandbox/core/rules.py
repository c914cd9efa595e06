"""RULES: every rule a decision can rest on, in the order the wire contract gives them, with its provenance."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sandbox.core.provenance import Provenance, known_as

_D, _S, _O, _A = Provenance


@dataclass(frozen=True, slots=True)
class Rule:
    """What one named check of a decision promises, and how far that can be trusted."""

    id: str
    promise: str
    provenance: Provenance | None = None
    """`None` where the rule is the sandbox's own device."""

    @property
    def known(self) -> str:
        """How it is known, in a word: documented, sibling, observed, assumed, or own."""
        return known_as(self.provenance)


_ROWS = (
    Rule("credentials", "The org follows from the till or client that signs in, if it may call the endpoint.", _D),
    Rule("prefer", "`Prefer: code=N` is answered with N; an N that is not in the catalogue is ignored."),
    Rule("fault", "A fault that is armed answers in place of what is asked, with the code that it names."),
    Rule("magic", "A magic identifier is answered with the code it stands for."),
    Rule("parameters", "pointsExpirySchedule takes no parameter that it does not know.", _D),
    Rule("source", "`source` is one of the vendor's sources, compared without case.", _S),
    Rule("identifiers", "Names and values are known, not blank, and as many of the one as of the other.", _S),
    Rule("account-given", "A source with several accounts needs `accountId`; a single one is implied.", _S),
    Rule("account-known", "`accountId` is an account of the source; sources without accounts ignore it.", _S),
    Rule("days", "`startDate` and `endDate` are days in order; of expiries, ahead and within a hundred years.", _D),
    Rule("entity-type", "`entityType` is CUSTOMER or FLEET, compared exactly.", _S),
    Rule("dual-eligibility", "Whether the org identifies customers by its primary identifier alone.", _D),
    Rule("primary-identifier", "Under dual eligibility the org's primary identifier is among those submitted.", _D),
    Rule("one-identifier", "Without dual eligibility exactly one identifier is submitted.", _A),
    Rule("customer", "A customer is registered with the identifier in that source and account.", _D),
    Rule("merged", "A merged customer is answered with the survivor; by id it is an error.", _A),
    Rule("deleted", "A customer deleted on a privacy request is not found; by id it is an error of its own.", _A),
    Rule("given-source", "By id and with `source`, the customer is registered there.", _D),
    Rule("loyalty", "The customer is registered for the loyalty program.", _A),
    Rule("group", "FLEET answers the customer's user group; of several, the one with the lowest id.", _S),
    Rule("program", "`programId` is a program of this org; without it, the default one; all of them on request.", _D),
    Rule("enrolled", "A program without enrolment shows its base tier, or is left out, as the dialect says.", _S),
    Rule(
        "registration",
        "An identifier to register is of a known kind and fit to be found by; the primary one is there.",
        _D,
    ),
    Rule("unique", "An identifier is one customer's in its source and account; elsewhere it joins the sources.", _D),
    Rule("enrollment", "A customer is enrolled where they are not; nobody is moved by it.", _D),
    Rule("profile", "An update takes over names, custom fields and loyalty, and leaves identifiers alone.", _D),
    Rule("removal", "An identifier that is to be taken away is the customer's, in that source and account.", _A),
    Rule("merge", "An identifier that is another customer's merges the two; whose it was survives.", _D),
    Rule("label", "A customer has the status label that was given last.", _D),
    Rule("adjustable", "A tier can be adjusted in loyalty, to a day to come, where there is something to adjust.", _A),
    Rule("action", "`slabAction` is one of the vendor's.", _D),
    Rule(
        "validity", "`manualSlabActionValidity` is one of the vendor's, with a number of days or a day where due.", _D
    ),
    Rule("target", "A tier is one of the program's; an UPGRADE goes up, a DOWNGRADE down.", _D),
    Rule("points", "What has expired is gone, and what is due can be redeemed.", _A),
    Rule("tier", "Where the membership stands at this moment: tier, expiry and what happened on earlier expiries.", _D),
)

RULES: Mapping[str, Rule] = MappingProxyType({row.id: row for row in _ROWS})
"""Every rule by its id, in the order in which a lookup asks them."""
