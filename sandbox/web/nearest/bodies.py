"""The bodies of writes with one value otherwise: what the rule that refused takes in its place."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from typing import Any, NamedTuple

from sandbox.core.adjusting import ACTIONS, STRATEGY, VALIDITIES
from sandbox.core.decision import shown
from sandbox.core.model import IDENTIFIER_KINDS, INSTORE, SOURCES
from sandbox.core.moments import local_day
from sandbox.core.question import ById
from sandbox.core.slips import closest, nearly
from sandbox.web.json_body import read_json
from sandbox.web.nearest.trial import Refused, Trial

_UPTO, _VALIDITY, _ACTION = "manualSlabActionValidityUpto", "manualSlabActionValidity", "slabAction"
_MOST_VALUES = 100
_NUMBERS = re.compile("[0-9]+")
_NOT_DIGITS = re.compile("[^0-9]")
_WHILE = timedelta(days=30)

Path = tuple[str | int, ...]


class _Value(NamedTuple):
    """Another value at a place in a body; `None` takes away what is there."""

    path: Path
    value: Any
    says: str


def other_bodies(refused: Refused) -> Iterator[Trial]:
    """The body with another value, or without one, where there is a body."""
    try:
        body = read_json(refused.call.body) if refused.call.body else None
    except ValueError:
        return
    if not isinstance(body, dict):
        return
    for rule in refused.rules:
        for find in _BY_RULE.get(rule, ()):
            yield from (_trial(refused, body, each) for each in find(refused, body))
    if refused.code == 400:
        yield from (_trial(refused, body, each) for each in islice(_left_out(body, ()), _MOST_VALUES))


def _trial(refused: Refused, body: dict[str, Any], other: _Value) -> Trial:
    where = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in other.path).lstrip(".")
    if other.value is None:
        does = f"leave {where} out of the body"
    else:
        does = f"send {json.dumps(other.value)} as {where} in the body"
    changed = json.dumps(_changed(body, other.path, other.value)).encode()
    return Trial(other.says, does, replace(refused.call, body=changed))


def _changed(body: Any, path: Path, value: Any) -> Any:
    body = inner = deepcopy(body)
    for step in path[:-1]:
        inner = inner.setdefault(step, {}) if isinstance(inner, dict) else inner[step]
    if value is not None:
        inner[path[-1]] = value
    elif isinstance(inner, list):
        del inner[int(path[-1])]
    else:
        inner.pop(path[-1], None)
    return body


def _among(path: Path, sent: object, choices: Iterable[str], what: str) -> Iterator[_Value]:
    """Each of a few choices at a place: first what is most like that which was sent."""
    known = tuple(choices)
    meant = closest(sent, known)
    if meant:
        yield _Value(path, meant, f"the {what} that is most like {shown(sent)} is {meant}")
    for choice in known:
        if choice != meant:
            yield _Value(path, choice, f"{choice} is a {what}")


def _actions(refused: Refused, body: dict[str, Any]) -> Iterator[_Value]:
    yield from _among((_ACTION,), body.get(_ACTION), ACTIONS, _ACTION)


def _validities(refused: Refused, body: dict[str, Any]) -> Iterator[_Value]:
    upto, today = str(body.get(_UPTO, "")), local_day(refused.visit.instant, refused.world.org.zone)
    numbers = _NUMBERS.findall(upto)
    for text in numbers if len(numbers) == 1 else ():
        yield _Value((_UPTO,), text, "a number of days stands by itself")
    if len(numbers) == 3:
        for year, month, day in (numbers, numbers[::-1], (numbers[2], numbers[0], numbers[1])):
            yield _Value((_UPTO,), f"{year:0>4}-{month:0>2}-{day:0>2}", "a day is written yyyy-MM-dd")
    if refused.code == 8920:
        yield from _among((_VALIDITY,), body.get(_VALIDITY), VALIDITIES, _VALIDITY)
    yield _Value((_UPTO,), "30", "a number of days is due")
    yield _Value((_UPTO,), str(today + _WHILE), f"a day to come is due, and today is {today}")
    for validity in (STRATEGY, *VALIDITIES):
        yield _Value((_VALIDITY,), validity, f"with {validity} another {_UPTO} is due, or none")


def _targets(refused: Refused, body: dict[str, Any]) -> Iterator[_Value]:
    """Tiers that there are, of the tier to be moved to or of enrollments; or the action that leads the other way."""
    if refused.endpoint == "slab_adjustment":
        program = refused.world.program(_number(body.get("programId")))
        tiers = [tier.name for tier in program.tiers] if program else []
        if refused.code != 8923:
            yield from _actions(refused, body)
        yield from _among(("toSlabName",), body.get("toSlabName"), tiers, "tier of the program")
        return
    for at, told in _maps(body, "loyaltyProgramEnrollments"):
        number = _number(told.get("programId"))
        program = refused.world.program(number) or refused.world.default_program
        for tier in reversed(program.tiers):
            path = ("loyaltyProgramEnrollments", at, "tierNumber")
            yield _Value(path, tier.serial, f"{program.name} has tiers from 1 to {len(program.tiers)}")


def _programs(refused: Refused, body: dict[str, Any]) -> Iterator[_Value]:
    paths: list[tuple[Path, object]] = [
        (("loyaltyProgramEnrollments", at, "programId"), told.get("programId"))
        for at, told in _maps(body, "loyaltyProgramEnrollments")
    ]
    if refused.endpoint == "slab_adjustment":
        paths.append((("programId",), body.get("programId")))
    world = refused.world
    by_id = {str(program.id): program for program in (world.default_program, *world.programs)}
    for path, sent in paths:
        meant = nearly(str(sent), by_id)
        for text in dict.fromkeys((*([meant] if meant else []), *by_id)):
            says = f"{by_id[text].name} is a program of org {world.org.id}"
            yield _Value(path, int(text), says)


def _loyalty(refused: Refused, body: dict[str, Any]) -> Iterator[_Value]:
    says = "the customer is non-loyalty, and enrolling takes loyalty"
    if "loyaltyProgramEnrollments" in body:
        yield _Value(("loyaltyInfo", "loyaltyType"), "loyalty", says)
        yield _Value(("loyaltyProgramEnrollments",), None, says)


def _in_the_way(refused: Refused, body: dict[str, Any]) -> Iterator[_Value]:
    """What forbids an expiry: other days, other ways to tell them, another action."""
    yield from _validities(refused, body)
    yield from _actions(refused, body)


def _spots(refused: Refused, body: dict[str, Any]) -> Iterator[_Value]:
    """Sources and accounts of the profiles of a customer to be added."""
    for at, told in _maps(body, "profiles"):
        yield from _among(("profiles", at, "source"), told.get("source"), (INSTORE, *SOURCES), "source")
        source = str(told.get("source") or refused.call.parameters.get("source") or "").strip().upper()
        accounts = refused.world.org.accounts.get(source, ())
        yield from _among(("profiles", at, "accountId"), told.get("accountId"), accounts, f"account of {source}")


def _identifiers(refused: Refused, body: dict[str, Any]) -> Iterator[_Value]:
    """Identifiers of other kinds, with the digits of a mobile alone, or left out."""
    for path, told in _told_identifiers(body):
        bare = _NOT_DIGITS.sub("", str(told.get("value", "")))
        if bare and told.get("type") == "mobile":
            yield _Value((*path, "value"), bare, "a mobile has digits alone")
        yield from _among((*path, "type"), told.get("type"), IDENTIFIER_KINDS, "kind of identifier")
    for path, told in _told_identifiers(body):
        yield _Value(path, None, f"{shown(told.get('value'))} is not fit to be registered")


def _removals(refused: Refused, body: dict[str, Any]) -> Iterator[_Value]:
    """What the customer has, in place of what was to be taken away."""
    query = refused.query
    customer = refused.world.customer(query.whom.customer_id) if isinstance(query.whom, ById) else None
    source = (refused.call.parameters.get("source") or INSTORE).strip().upper()
    account = refused.call.parameters.get("accountId", "").strip()
    for at, told in _maps(body, "remove"):
        here = [known for known in customer.identifiers if known.source == source] if customer else []
        for known in here:
            if known.kind == told.get("type") and account in ("", known.account):
                says = f"customer {customer.id if customer else 0} has the {known.kind} {known.value}"
                yield _Value(("remove", at, "value"), known.value, says)
        for known in here:
            if known.value == told.get("value"):
                yield _Value(("remove", at, "type"), known.kind, f"{shown(known.value)} is a {known.kind}")
        yield _Value(("remove", at), None, "what is not there needs no taking away")


def _left_out(value: Any, path: Path) -> Iterator[_Value]:
    """Each value of a body taken away, the innermost first."""
    entries: Iterable[tuple[str | int, Any]] = ()
    if isinstance(value, dict):
        entries = value.items()
    elif isinstance(value, list):
        entries = enumerate(value)
    for step, inner in entries:
        yield from _left_out(inner, (*path, step))
        yield _Value((*path, step), None, "a value is not of its type")


def _told_identifiers(body: dict[str, Any]) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    for at, profile in _maps(body, "profiles"):
        for number, told in _maps(profile, "identifiers"):
            yield ("profiles", at, "identifiers", number), told
    for name in ("add", "remove"):
        for at, told in _maps(body, name):
            yield (name, at), told


def _maps(value: Mapping[str, Any], name: str) -> Iterator[tuple[int, dict[str, Any]]]:
    listed = value.get(name)
    for at, told in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(told, dict):
            yield at, told


def _number(value: object) -> int:
    return int(str(value)) if str(value).isascii() and str(value).isdigit() else -1


_BY_RULE: Mapping[str, tuple[Callable[[Refused, dict[str, Any]], Iterator[_Value]], ...]] = {
    "source": (_spots,),
    "account-given": (_spots,),
    "account-known": (_spots,),
    "registration": (_identifiers,),
    "removal": (_removals,),
    "unique": (_spots,),
    "loyalty": (_loyalty,),
    "program": (_programs,),
    "action": (_actions,),
    "validity": (_validities,),
    "target": (_targets,),
    "adjustable": (_in_the_way,),
}
