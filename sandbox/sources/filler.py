"""Filler: customers drawn under a seed, with names that Faker knows. The only module that imports Faker.

Of Faker only the lists of names are used, sorted; the drawing is integer arithmetic of our own. So the people depend
on nothing but seed, org id, locale and those lists: not on Python's version, its hashes or its `random`. The range of
Faker's versions in `setup.cfg` is one in which the lists are the same.
"""

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import NamedTuple

from sandbox.core.model import INSTORE, Customer, Identifier, Membership, Place, Program, Records
from sandbox.core.moments import Relative
from sandbox.sources.schema_filler import MOST

_FIRST_ID = 100_000_000
_IDS = 800_000_000
_YEARS_OF_REGISTRATIONS = 5
_EXPIRY_DAYS = 365
_WHOLE = 10_000
_WORD = (1 << 64) - 1
_STEP = 0x9E3779B97F4A7C15
_SCATTER = 387_420_489


@dataclass(frozen=True, slots=True)
class Wish:
    """What a fixture asks for: how many customers, which, and the place of the request.

    `shares` are hundredths of a percent by the tier's serial number in the default program.
    """

    customers: int
    random_seed: int
    locale: str
    shares: Mapping[int, int]
    place: Place


class Name(NamedTuple):
    """A name, and its letters as an e-mail address can have them."""

    text: str
    letters: str


class Pool(NamedTuple):
    """First and last names that go together."""

    first: tuple[Name, ...]
    last: tuple[Name, ...]


def has_names(locale: str) -> bool:
    """Whether Faker has names for a locale such as "en_IN"."""
    return locale in _listed() and pools(locale) is not None


def locales() -> list[str]:
    """Every locale that Faker has names for; looks at them all, which takes a while."""
    return [locale for locale in _listed() if pools(locale) is not None]


def pools(locale: str) -> tuple[Pool, Pool] | None:
    """The names of women and of men in one of Faker's locales, each sorted; `None` where it has none of its own."""
    from importlib import import_module

    provider = import_module(f"faker.providers.person.{locale}").Provider
    women, men = (
        Pool(
            _names(provider, f"first_names_{sex}", "first_names"),
            _names(provider, f"last_names_{sex}", "last_names", "unisex_last_names"),
        )
        for sex in ("female", "male")
    )
    return (women, men) if all((*women, *men)) else None


def with_filler(orgs: Sequence[Records], wishes: Sequence[Wish | None]) -> tuple[Records, ...]:
    """The orgs, each followed by the customers its wish asks for; all wishes can be fulfilled.

    Ids are new over all orgs, identifiers in each. Orgs are served by ascending id, whatever their order.
    """
    if not any(wishes):
        return tuple(orgs)
    ids = {customer.id for records in orgs for customer in records.customers}
    filled = list(orgs)
    for index, records in sorted(enumerate(orgs), key=lambda pair: pair[1].org.id):
        wish = wishes[index]
        if wish is not None:
            drawn = tuple(_people(wish, records, ids))
            ids.update(customer.id for customer in drawn)
            filled[index] = replace(records, customers=records.customers + drawn)
    return tuple(filled)


def _listed() -> Collection[str]:
    """The locales that Faker has a list of names for, or says it has."""
    from pkgutil import iter_modules

    from faker.providers import person

    return sorted(module.name for module in iter_modules(person.__path__))


def _names(provider: type, *attributes: str) -> tuple[Name, ...]:
    """The first of these lists that is the locale's own, not the stand-in every locale inherits."""
    from faker.providers.person import Provider as StandIn

    for attribute in attributes:
        names = getattr(provider, attribute, None)
        if isinstance(names, Collection) and names is not getattr(StandIn, attribute, None):
            return tuple(Name(name, _letters(name)) for name in sorted({name.strip() for name in names}))
    return ()


def _letters(name: str) -> str:
    """The letters a to z of a name in small letters, accents dropped."""
    from unicodedata import normalize

    return "".join(letter for letter in normalize("NFKD", name).lower() if "a" <= letter <= "z")


def _mixed(number: int) -> int:
    """64 bits that look random, the same for the same number: SplitMix64's."""
    number &= _WORD
    number = (number ^ number >> 30) * 0xBF58476D1CE4E5B9 & _WORD
    number = (number ^ number >> 27) * 0x94D049BB133111EB & _WORD
    return number ^ number >> 31


def _people(wish: Wish, records: Records, ids: Collection[int]) -> Iterator[Customer]:
    """The customers of a wish. Each depends on its number alone and on what is taken, not on how many there are."""
    names = pools(wish.locale)
    assert names is not None, "a locale with names"
    key = _mixed(_mixed(wish.random_seed) + records.org.id)
    first_id = _FIRST_ID + key % _IDS
    identify = _identification(records, key)
    standing = _standings(wish.shares, default_program(records.programs))
    registered = [Relative(-days) for days in range(1, _YEARS_OF_REGISTRATIONS * 365 + 1)]
    for number in range(wish.customers):
        state = key + 2 * number * _STEP
        who, when = _mixed(state), _mixed(state + _STEP)
        first_names, last_names = names[who & 1]
        first = first_names[(who >> 1 & 0x7FFFFFFF) % len(first_names)]
        last = last_names[(who >> 32) % len(last_names)]
        customer_id = first_id + number
        while customer_id in ids:
            customer_id += MOST
        yield Customer(
            customer_id,
            first.text,
            last.text,
            registered[(when & 0xFFFF) % len(registered)],
            identify(number, customer_id, first, last),
            standing(when >> 16),
            place=wish.place,
        )


def _identification(records: Records, key: int) -> Callable[[int, int, Name, Name], tuple[Identifier, ...]]:
    """What gives a person mobile, e-mail and external id, none of them a listed customer's.

    Behind the country code a mobile goes on with 00, as no phone does, and then never with a 0.
    """
    listed = [identifier for customer in records.customers for identifier in customer.identifiers]
    mobiles, emails, externals = (
        {value for kind, value, _, _ in listed if kind == wanted} for wanted in ("mobile", "email", "externalId")
    )
    lead = records.org.default_country_code + "00"
    digits = max(12 - len(lead), 7)
    first_mobile = 10 ** (digits - 1) + _mixed(key) % (6 * 10 ** (digits - 1))
    accounts = records.org.accounts.get(INSTORE, ("",))

    def identify(number: int, customer_id: int, first: Name, last: Name) -> tuple[Identifier, ...]:
        account = accounts[number % len(accounts)]
        local = f"{first.letters}.{last.letters}" if first.letters and last.letters else "customer"
        mobile = _free(lead, first_mobile + number * _SCATTER % MOST, "", mobiles)
        email = _free(local, number + 1, "@example.com", emails)
        external = _free("EXT", customer_id, "", externals)
        return (
            Identifier("mobile", mobile, INSTORE, account),
            Identifier("email", email, INSTORE, account),
            Identifier("externalId", external, INSTORE, account),
        )

    return identify


def _free(before: str, number: int, after: str, taken: Collection[str]) -> str:
    """An identifier made of `number`, or of the next number in steps of `MOST` where that is taken.

    Numbers less than `MOST` apart stay different however far they step, so that nobody's step moves anybody else.
    """
    while (found := f"{before}{number}{after}") in taken:
        number += MOST
    return found


def default_program(programs: Iterable[Program]) -> Program:
    """The program that says it is the default, or the one of the lowest id."""
    return min(programs, key=lambda program: (not program.default, program.id))


def _standings(shares: Mapping[int, int], program: Program) -> Callable[[int], tuple[Membership, ...]]:
    """What makes memberships of random bits; tiers other than the base tier expire within a year from today."""
    serials = sorted(shares)
    limits = list(accumulate(shares[serial] for serial in serials))
    base = (Membership(program.id, 1),)
    ahead = [Relative(days) for days in range(1, _EXPIRY_DAYS + 1)]

    def standing(bits: int) -> tuple[Membership, ...]:
        position = bisect_right(limits, (bits & 0xFFFFFFFF) % _WHOLE)
        if position == len(serials) or serials[position] == 1:
            return base
        return (Membership(program.id, serials[position], ahead[(bits >> 32) % _EXPIRY_DAYS]),)

    return standing
