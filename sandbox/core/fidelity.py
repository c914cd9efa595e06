"""The ledger of fidelity: every behaviour with its provenance, where it was seen, and when that was written down.

The days are those on which a row entered the project's tables.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from sandbox.core.catalogue import ERRORS, WARNINGS
from sandbox.core.conventions import CONVENTIONS
from sandbox.core.provenance import Provenance, known_as
from sandbox.core.rules import RULES


class Behaviour(NamedTuple):
    """One row: a rule, error, warning, switch or convention; `provenance` is `None` for the sandbox's own devices.

    `seen` says where, in general words; `noted` is the day on which it was written down here.
    """

    kind: str
    id: str
    says: str
    provenance: Provenance | None
    seen: str
    noted: str

    @property
    def known(self) -> str:
        """The provenance in a word."""
        return known_as(self.provenance)


class Evidence(NamedTuple):
    """What rests on one place: where it was seen, when that was written down, the rules and the codes."""

    seen: str
    noted: str
    rules: tuple[str, ...] = ()
    codes: tuple[int, ...] = ()


_FIRST, _LATER = "2026-11-24", "2026-11-28"
_OWN = "the sandbox's own device"
_NOWHERE = "nowhere: nobody documents it"
_CLIENTS = "recorded exchanges and production clients, in public code"
_TIER_PAGE = "API page Get Customer Tier"
_SIBLINGS = "API pages of sibling reads: their tables of errors"

EVIDENCE = (
    Evidence(_OWN, _FIRST, ("prefer", "magic")),
    Evidence(_OWN, _LATER, ("fault",)),
    Evidence(_TIER_PAGE, _FIRST, ("dual-eligibility", "primary-identifier", "customer", "program", "tier"), (8015,)),
    Evidence(
        _SIBLINGS,
        _FIRST,
        ("source", "identifiers", "account-given", "account-known", "entity-type", "group", "enrolled"),
        (885, 1212, 1218, 1632, 8003, 8011, 8013, 8045, 8065, 8069, 8089, 8109),
    ),
    Evidence(_NOWHERE, _FIRST, ("one-identifier", "merged", "deleted", "loyalty"), (413, 414)),
    Evidence("API pages on conventions and status codes", _FIRST, (), (400, 404, 405, 500)),
    Evidence("API pages on authentication", _LATER, ("credentials",), (498, 4000, 320001)),
    Evidence(_CLIENTS, _FIRST, (), (401,)),
    Evidence(_CLIENTS, _LATER, (), (1012,)),
    Evidence("API pages of the points schedules", _LATER, ("parameters", "days"), (1214, 1215, 1216, 1217, 8130)),
    Evidence("API page of customerDetails by id", _LATER, ("given-source",)),
    Evidence("API page Add Customer", _LATER, ("registration", "unique", "enrollment"), (3217, 8006, 8014, 8050, 8107)),
    Evidence("API pages on updating a customer", _LATER, ("profile", "label")),
    Evidence("API page of changeIdentifier", _LATER, ("merge",)),
    Evidence(
        "API page of manualSlabAdjustment",
        _LATER,
        ("action", "validity", "target"),
        (1101, 3045, 8917, 8920, 8921, 8923, 8925),
    ),
    Evidence(_NOWHERE, _LATER, ("removal", "adjustable", "points")),
)
"""What rests on what: every rule, code and warning once, but for 8069, whose warning is its own."""

_PAGES = {
    "1": _TIER_PAGE,
    "1.1": _TIER_PAGE,
    "1.2": _TIER_PAGE,
    "1.3": _TIER_PAGE,
    "1.4": "API pages on conventions and status codes",
    "2": "API pages on authentication",
    "3.1": "API page of the endpoint",
    "3.2": "API page of the endpoint",
    "3.3": "API pages on event notifications",
    "4": "vendor's pages on tiers and their expiry",
}
_ELSEWHERE = {
    Provenance.SIBLING: "API page of a sibling endpoint",
    Provenance.OBSERVED: _CLIENTS,
    Provenance.ASSUMED: _NOWHERE,
}


def ledger(switches: Iterable[Behaviour] = ()) -> tuple[Behaviour, ...]:
    """Every behaviour, those of the dialects' `switches` among them: rules first, then codes, then conventions."""
    return (*_rules(), *_codes(), *switches, *_conventions())


def switch(name: str, says: str, provenance: Provenance) -> Behaviour:
    """The row of a switch of the dialect, which stands where the evidence does not decide."""
    seen = _TIER_PAGE if provenance is Provenance.DOCUMENTED else _ELSEWHERE[provenance]
    return Behaviour("switch", name, says, provenance, seen, _FIRST)


def score(behaviours: Iterable[Behaviour]) -> Mapping[str, int]:
    """How many there are of each provenance, strongest first, then the sandbox's own."""
    counts = Counter(one.known for one in behaviours)
    return {name: counts[name] for name in (*(kind.name.lower() for kind in Provenance), "own")}


def _rules() -> Iterator[Behaviour]:
    where = {rule: evidence for evidence in EVIDENCE for rule in evidence.rules}
    for rule in RULES.values():
        yield Behaviour("rule", rule.id, rule.promise, rule.provenance, where[rule.id].seen, where[rule.id].noted)


def _codes() -> Iterator[Behaviour]:
    where = {code: evidence for evidence in EVIDENCE for code in evidence.codes}
    for error in ERRORS.values():
        seen = where[error.code]
        yield Behaviour("error", str(error.code), error.told(), error.provenance, seen.seen, seen.noted)
    for warning in WARNINGS.values():
        code, says, provenance = str(warning.code), warning.message, warning.provenance
        observed = provenance is Provenance.OBSERVED
        seen = Evidence(_ELSEWHERE[provenance], _FIRST) if observed else where[warning.code]
        yield Behaviour("warning", code, says, provenance, seen.seen, seen.noted)


def _conventions() -> Iterator[Behaviour]:
    counts: Counter[str] = Counter()
    for row in CONVENTIONS:
        counts[row.section] += 1
        seen = _PAGES[row.section] if row.provenance is Provenance.DOCUMENTED else _ELSEWHERE[row.provenance]
        noted = _LATER if row.section in ("2", "3.1", "3.2") else _FIRST
        yield Behaviour("convention", f"{row.section}-{counts[row.section]}", row.says, row.provenance, seen, noted)
