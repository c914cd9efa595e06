"""Recording what a namespace was asked as a scenario, under `/__admin/requests/record`."""

import re
import secrets
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial
from hashlib import blake2b
from http import HTTPStatus
from typing import Any

from sandbox.core.decision import shown
from sandbox.core.moments import told_in_utc
from sandbox.engine.namespace import Namespace
from sandbox.engine.sandbox import Sandbox
from sandbox.recording.asking import Ask
from sandbox.recording.attempt import Asked, LeftOut, Recorded
from sandbox.recording.recorder import CannotMask, Masking, NothingToRecord, masked, record
from sandbox.recording.writing import scenario_text
from sandbox.web.admin_api import done, json_object, text_field, told_as
from sandbox.web.admin_parameters import read_moment
from sandbox.web.asked_again import ask_again, known_parameters
from sandbox.web.call import Answer, Call
from sandbox.web.pipeline import Pipeline
from sandbox.web.problems import Problem
from sandbox.web.recordable import Asking, asked_of
from sandbox.web.routes import takes_path

_WISHES = ("last", "since", "title", "mask", "mask_key")


def record_requests(pipeline: Pipeline, call: Call, sandbox: Sandbox, namespace: Namespace) -> Answer:
    """`POST /__admin/requests/record` with `{"last": 10, "mask": true, …}`, all of which may be left out."""
    wishes = json_object(call, *_WISHES) if call.body else {}
    title, key = _text(wishes, "title"), _mask_key(wishes)
    name = _name(title or f"recorded from {namespace.name}")
    ask = partial(ask_again, pipeline)
    requests, left_out = _meant(wishes, namespace, partial(ask_again, pipeline, in_earnest=False))
    notes = list(_missing(namespace))
    with told_as(HTTPStatus.UNPROCESSABLE_ENTITY, NothingToRecord):
        if not requests:
            raise NothingToRecord(_in_words(left_out) or f"the journal of namespace {namespace.name} holds no request")
        recorded = record(requests, ask)

    def write(made: Recorded) -> str:
        steps = [(line.form, line.comment) for line in made.lines]
        heading = _heading(made, notes, is_masked=key is not None)
        return scenario_text(name, title, made.begins, made.world, steps, heading=heading)

    notes += _told((*left_out, *recorded.left_out))
    if key is not None:
        recorded = _masked(recorded, ask, key, write)
    return done({"scenario": name, "requests": len(recorded.kept), "notes": notes, "text": write(recorded)})


def _masked(recorded: Recorded, ask: Ask, key: bytes, write: Any) -> Recorded:
    try:
        return masked(recorded, ask, Masking(key, known_parameters(), takes_path), write)
    except CannotMask:
        detail = "Nothing was recorded: what is to be masked also stands for something else, such as the title."
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail) from None


def _meant(wishes: Mapping[str, Any], namespace: Namespace, look: Ask) -> tuple[list[Asked], list[LeftOut]]:
    """The requests that are wished for, the oldest first, and those of them that cannot be recorded."""
    last, since = _last(wishes), _since(wishes)
    entries = [pair for pair in namespace.journal.asked() if since is None or pair[0].at >= since]
    entries = entries[-last:] if last is not None else entries
    asking = Asking(namespace.visit(), look)
    requests: list[Asked] = []
    left_out: list[LeftOut] = []
    for number, (entry, state) in enumerate(entries, 1):
        found = asked_of(number, entry, state, asking)
        if isinstance(found, Asked):
            requests.append(found)
        else:
            left_out.append(LeftOut(number, found))
    return requests, left_out


def _missing(namespace: Namespace) -> Iterator[str]:
    if not namespace.journal.bounds.entries:
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "There is no journal: the setting journal_entries is 0.")
    if dropped := namespace.journal.dropped:
        yield f"{dropped} earlier request{'' if dropped == 1 else 's'} had to make room in the journal"


def _told(left_out: tuple[LeftOut, ...]) -> Iterator[str]:
    for number, why in sorted(left_out):
        yield f"request {number} is left out: {why}"


def _in_words(left_out: list[LeftOut]) -> str:
    return "; ".join(_told(tuple(left_out)))


def _heading(recorded: Recorded, notes: list[str], *, is_masked: bool) -> Iterator[str]:
    """What a reader should know first."""
    first, last = recorded.kept[0][0].at, recorded.kept[-1][0].at
    number = len(recorded.kept)
    many = f"{number} request{'' if number == 1 else 's'}"
    yield f"Recorded: {many} from {told_in_utc(first)} to {told_in_utc(last)} by the sandbox's clock."
    yield "The world holds just the records that their answers rest on. A pause of less than a minute is not told."
    if is_masked:
        yield "Identifiers, names and ids are masked: what was equal is equal, and has the form it had."
    yield from notes


def _name(title: str) -> str:
    """A scenario's name made of a title."""
    return re.sub("[^a-z0-9]+", "-", title.lower()).strip("-")[:63] or "recorded"


def _text(wishes: Mapping[str, Any], name: str) -> str:
    text = text_field(dict(wishes), name) if name in wishes else ""
    return " ".join(text.split())


def _mask_key(wishes: Mapping[str, Any]) -> bytes | None:
    """The key to mask with: one made of a text, or one that nobody knows; `None` where nothing is masked."""
    mask = wishes.get("mask", "mask_key" in wishes)
    if not isinstance(mask, bool):
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "mask is neither true nor false.", pointer="/mask")
    text = _text(wishes, "mask_key")
    if "mask_key" in wishes and not (mask and text):
        detail = "mask_key is for mask: expected a text that is not blank, and mask not false."
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail, pointer="/mask_key")
    if not mask:
        return None
    return blake2b(text.encode()).digest() if text else secrets.token_bytes(64)


def _last(wishes: Mapping[str, Any]) -> int | None:
    last = wishes.get("last")
    if last is None or (isinstance(last, int) and not isinstance(last, bool) and last > 0):
        return last
    detail = f"last is {shown(str(last))}; expected a whole number above 0."
    raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail, pointer="/last")


def _since(wishes: Mapping[str, Any]) -> datetime | None:
    if "since" not in wishes:
        return None
    moment = read_moment(text_field(dict(wishes), "since"))
    if moment is None:
        detail = "since is not a moment such as 2027-03-26T22:00:00Z."
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail, pointer="/since")
    return moment
