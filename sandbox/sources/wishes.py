"""Wishes for filler: whether what a fixture asks for can be had, and what it comes to."""

from decimal import Decimal

from sandbox.core.model import Place
from sandbox.sources.drafts import Draft
from sandbox.sources.filler import Wish, default_program, has_names, locales
from sandbox.sources.findings import did_you_mean, shown
from sandbox.sources.located import UNREADABLE
from sandbox.sources.reading import Reading
from sandbox.sources.schema_filler import DEFAULT_LOCALE
from sandbox.sources.shapes import Row

_WHOLE = 10_000


def check_wish(draft: Draft, reading: Reading) -> None:
    """Report what cannot be had of the filler that an org asks for."""
    row = draft.row.known("generate")
    if row is None:
        return
    _locale_has_names(row, reading)
    shares = row.known("tiers", {})
    _tiers_exist(shares, row, draft, reading)
    total = 0 if UNREADABLE in shares.values() else sum(map(_hundredths, shares.values()))
    if total > _WHOLE:
        says = f"tiers add up to {Decimal(total) / 100:f}%; expected at most 100%, the rest being in the base tier"
        reading.mistake((row.path, "tiers"), says, at="key")


def wish_of(draft: Draft, place: Place) -> Wish | None:
    """What an org in which nothing is wrong asks for at `place`, if it does."""
    row = draft.row.known("generate")
    if row is None:
        return None
    serials = {tier.name: tier.serial for tier in default_program(draft.ladders.programs).tiers}
    return Wish(
        customers=row["customers"],
        random_seed=row.get("random_seed", 0),
        locale=row.get("locale", DEFAULT_LOCALE),
        shares={serials[name]: _hundredths(share) for name, share in row.get("tiers", {}).items()},
        place=place,
    )


def _locale_has_names(row: Row, reading: Reading) -> None:
    locale = row.known("locale", DEFAULT_LOCALE)
    if locale != DEFAULT_LOCALE and not has_names(locale):
        says = (
            f"locale {shown(locale)} is not one that Faker has names for, such as en_IN or de_DE"
            f"{did_you_mean(locale, locales())}; all are at https://faker.readthedocs.io/en/stable/locales.html"
        )
        reading.mistake((row.path, "locale"), says)


def _tiers_exist(shares: dict[str, str], row: Row, draft: Draft, reading: Reading) -> None:
    """Report tiers that the default program lacks, if it is known which program and tiers that are."""
    default = _default_row(draft)
    tiers = default.known("tiers") if default is not None else None
    if default is None or tiers is None or any(tier is UNREADABLE or tier.known("name") is None for tier in tiers):
        return
    names = [tier["name"] for tier in tiers]
    if len(set(names)) < len(names):
        return
    for name in shares:
        if name not in names:
            of = shown(default.known("name", "the default program"))
            says = f"tier {shown(name)} is not one of {of}: {', '.join(names)}{did_you_mean(name, names)}"
            reading.mistake(((row.path, "tiers"), name), says, at="key")


def _default_row(draft: Draft) -> Row | None:
    """The default program as read, `None` where it cannot be told which one it is."""
    rows = draft.rows("programs")
    if not draft.complete("programs", "default"):
        return None
    default = rows if len(rows) == 1 else [row for row in rows if row.known("default")]
    return default[0] if len(default) == 1 else None


def _hundredths(share: str) -> int:
    """A share such as "2.5 %" in hundredths of a percent."""
    return int(Decimal(share.rstrip("% ")) * 100)
