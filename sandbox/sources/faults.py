"""Faults as read: made of their rows, and held to what their kind takes and what can ever fire."""

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from sandbox.core.catalogue import ERRORS
from sandbox.core.faults import FAULTS, LONGEST_SPAN, MOST_FAULTS, Fault, span_after
from sandbox.sources.documents import Document
from sandbox.sources.findings import Finding, did_you_mean, shown
from sandbox.sources.located import UNREADABLE
from sandbox.sources.reading import Reading
from sandbox.sources.schema_faults import FAULT
from sandbox.sources.seeds import Located, Mistaken, body_document, raise_findings
from sandbox.sources.shapes import Row

_OF_KINDS = frozenset(name for kind in FAULTS.values() for name in kind.takes)
_OF_NOBODY = ("organization_programs", "token_generate")
_SOMETIME = datetime(2000, 1, 1, tzinfo=UTC)

_MEANT = {"seed": "random_seed", "nth": "every", "delay": "ms", "customer": "identifier", "times": "first"}
"""What others call some of the keys."""

Complaint = tuple[str, str]
"""A field, and what is wrong with it."""


def read_fault(text: str, orgs: Collection[int]) -> Fault:
    """The fault of a text, YAML or JSON, in a namespace in which `orgs` are loaded. Raises `Mistaken`."""
    document = body_document(text)
    reading = Reading(hint=belongs)
    row = FAULT.read(document.value, (None, 0), reading)
    faults = fault_of(row, reading) if isinstance(row, Row) else None
    if faults is not None and faults.org is not None and faults.org not in orgs:
        reading.mistake(((None, 0), "org"), _not_loaded(faults.org, orgs))
    raise_findings(reading, document)
    assert faults is not None, "what has no findings was read"
    return faults


def faults_in(rows: Sequence[Any], reading: Reading) -> tuple[Fault, ...]:
    """The faults of rows, as far as they can be read; what is wrong in them is reported."""
    if len(rows) > MOST_FAULTS:
        says = f"there are {len(rows)} faults, and {MOST_FAULTS} may be armed"
        reading.mistake(((None, 0), "faults"), says, at="key")
    found = [fault_of(row, reading) for row in rows if row is not UNREADABLE]
    return tuple(fault for fault in found if fault is not None)


def fault_of(row: Row, reading: Reading) -> Fault | None:
    """The fault that a row tells; `None` after a report."""
    before = len(reading.mistakes)
    complaints = list(_complaints(row)) if row.known("kind") is not None else []
    for name, says in complaints:
        path = (row.path, name) if name in row else row.path
        reading.mistake(path, says, at="key" if name in row and name in _OF_KINDS else "value")
    if complaints or len(reading.mistakes) > before or UNREADABLE in row.values():
        return None
    return Fault(**row)


def check_orgs_of(document: Document, faults: Sequence[Fault], orgs: Collection[int]) -> None:
    """Hold the faults of a scenario to the orgs there are. Raises `Mistaken`."""
    wrong = [
        Located(
            Finding(document.name, *document.spot(["faults", index, "org"], "value"), "error", _not_loaded(org, orgs)),
            f"{document.pointer}/faults/{index}/org",
        )
        for index, org in enumerate(fault.org for fault in faults)
        if org is not None and org not in orgs
    ]
    if wrong:
        raise Mistaken(wrong)


def _not_loaded(org: int, orgs: Collection[int]) -> str:
    return f"org {org} is not loaded, loaded are {', '.join(map(str, orgs))}: this fault can never fire"


def _complaints(row: Row) -> Iterator[Complaint]:
    """What one row alone tells to be wrong, with the field that it is about."""
    kind = FAULTS[row["kind"]]
    for name in _OF_KINDS.intersection(row):
        if name not in kind.takes and name != "random_seed":
            others = [other.name for other in FAULTS.values() if name in other.takes]
            expects = f"expected {', '.join(kind.takes)}" if kind.takes else "expected nothing beside its target"
            yield name, f"{name} is for {' and '.join(others)}, and this fault is {kind.name}; {expects}"
    for name in kind.needs:
        if name not in row:
            yield name, f"{name} is missing in a fault of kind {kind.name}"
    if "identifier" in row and row.known("endpoint") in _OF_NOBODY:
        yield "identifier", f"identifier is not submitted to {row['endpoint']}: this fault can never fire"
    for rule in (_phase, _delay, _code, _spans, _choice, _seed):
        yield from rule(row)


def _phase(row: Row) -> Iterator[Complaint]:
    kind, phase = FAULTS[row["kind"]], row.known("phase")
    if phase is not None and phase not in kind.phases:
        why = "it refuses before anything is done" if phase == "after" else "there is no answer yet"
        yield "phase", f"phase {phase} is not for {kind.name}: {why}; expected {kind.phases[0]}, which goes unsaid"


def _delay(row: Row) -> Iterator[Complaint]:
    if row["kind"] != "latency":
        return
    bounds = [name for name in ("min_ms", "max_ms") if name in row]
    if "ms" in row and bounds:
        yield bounds[0], f"{bounds[0]} stands beside ms; expected ms alone, or min_ms and max_ms"
    elif "ms" not in row and len(bounds) < 2:
        yield "ms", "a latency is not told how long; expected ms, or min_ms and max_ms"
    elif row.known("min_ms", 0) > row.known("max_ms", 10**9):
        yield "min_ms", f"min_ms {row['min_ms']} is above max_ms {row['max_ms']}"


def _code(row: Row) -> Iterator[Complaint]:
    code = row.known("code")
    if code is not None and code not in ERRORS:
        yield "code", f"code {code} is not in the catalogue{did_you_mean(str(code), map(str, ERRORS))}"


def _spans(row: Row) -> Iterator[Complaint]:
    for name in ("ttl", "per"):
        text = row.known(name)
        if text is None:
            continue
        try:
            length = span_after(text, _SOMETIME) - _SOMETIME
        except OverflowError:
            length = LONGEST_SPAN * 2
        if not length:
            yield name, f"{name} {shown(text)} is no time at all: this fault can never fire"
        elif length > LONGEST_SPAN:
            yield name, f"{name} {shown(text)} is longer than {LONGEST_SPAN.days} days"


def _choice(row: Row) -> Iterator[Complaint]:
    first, every = row.known("first"), row.known("every")
    choosing = [name for name in ("first", "every", "probability") if name in row]
    if row["kind"] == "quota" and choosing:
        says = "stands in a quota, which itself decides on whom it fires; expected limit and per alone"
        yield choosing[0], f"{choosing[0]} {says}"
    elif "every" in row and "probability" in row:
        yield "probability", "probability stands beside every; expected one of the two"
    elif first is not None and every is not None and every > first:
        yield "every", f"every {every} is beyond first {first}: this fault can never fire"


def _seed(row: Row) -> Iterator[Complaint]:
    if "random_seed" in row and "probability" not in row and not ("min_ms" in row and "max_ms" in row):
        yield "random_seed", "random_seed is told, and nothing is left to chance; expected probability beside it"


def belongs(key: str) -> str:
    """The end of a message about an unknown key: what was probably meant, or ""."""
    meant = _MEANT.get(key)
    return f"; did you mean {meant!r}?" if meant else ""
