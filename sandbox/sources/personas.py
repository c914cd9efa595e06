"""Personas: what they refer to exists, the customer as well as the tiers or the error they claim."""

from collections.abc import Collection

from sandbox.core.catalogue import ERRORS
from sandbox.sources.drafts import Draft, is_code
from sandbox.sources.findings import did_you_mean, shown
from sandbox.sources.located import UNREADABLE
from sandbox.sources.reading import Reading
from sandbox.sources.shapes import Row


def check_personas(draft: Draft, reading: Reading) -> None:
    """Report customers, tiers and codes that the personas of an org name and nobody knows."""
    customers = {customer.id for _, customer in draft.customers}
    everybody = len(customers) == len(draft.customers) and draft.complete("customers", "id")
    tiers = _tiers(draft)
    for row in draft.rows("personas"):
        about = row.known("customer")
        if about is not None and everybody and about not in customers:
            reading.mistake((row.path, "customer"), f"customer {about} is not a customer of this org")
        _answers_exist(row, tiers, reading)


def _answers_exist(row: Row, tiers: Collection[str] | None, reading: Reading) -> None:
    words = row.known("answers", [])
    for index, word in enumerate(words):
        path = ((row.path, "answers"), index)
        if word is UNREADABLE or (is_code(word) and len(words) == 1):
            continue
        if tiers is None or word in tiers:
            continue
        if is_code(word):
            reading.mistake(path, f"answers {shown(word)} is an error's code, which is answered alone")
            continue
        guess = did_you_mean(word, [*tiers, *map(str, ERRORS)])
        says = f"answers {shown(word)} is neither a tier of this org, {', '.join(tiers)}, nor the code of an error"
        reading.mistake(path, says + guess)


def _tiers(draft: Draft) -> Collection[str] | None:
    """The name of every tier of every program, `None` where they cannot all be told."""
    if not draft.complete("programs", "tiers"):
        return None
    names: dict[str, None] = {}
    for program in draft.rows("programs"):
        tiers = program.known("tiers", [])
        own = {tier.known("name"): None for tier in tiers if tier is not UNREADABLE}
        if len(own) < len(tiers) or None in own:
            return None
        names |= own
    return names
