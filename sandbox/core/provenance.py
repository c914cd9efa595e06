"""How far a behaviour can be trusted: the four kinds of evidence behind every rule and every error."""

from enum import Enum


class Provenance(Enum):
    """Where the knowledge of a behaviour comes from, strongest first."""

    DOCUMENTED = "D"
    SIBLING = "S"
    OBSERVED = "O"
    ASSUMED = "A"

    @property
    def meaning(self) -> str:
        """The evidence in one sentence."""
        return _MEANINGS[self]


def known_as(provenance: Provenance | None) -> str:
    """A provenance in a word; `None` is that of the sandbox's own devices."""
    return provenance.name.lower() if provenance else "own"


_MEANINGS = {
    Provenance.DOCUMENTED: "documented by the vendor on that endpoint's own page",
    Provenance.SIBLING: "documented or published by the vendor for a sibling endpoint",
    Provenance.OBSERVED: "observed: recorded exchanges, or production clients that depend on it",
    Provenance.ASSUMED: "assumed by this project: nobody documents it",
}
