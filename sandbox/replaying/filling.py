"""Filling: what `${name}` and `${today+90d}` stand for, in texts and in values that are to become JSON."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from urllib.parse import quote

from sandbox.core.moments import resolve
from sandbox.sources.located import Map, Plain, Value
from sandbox.sources.reading import Reading
from sandbox.sources.steps import REFERENCE, Ask, Await, Expectation
from sandbox.sources.terms import DayText

Scalar = str | int | float | bool | None
"""What can be captured."""


class NotCaptured(LookupError):
    """No step that was taken captured the value of that name."""


@dataclass(frozen=True, slots=True)
class Filling:
    """What was captured so far, and the day from which relative days count."""

    today: date
    captured: Mapping[str, Scalar] = field(default_factory=dict)

    def text(self, text: str) -> str:
        """The text with every reference replaced. Raises `NotCaptured`."""
        return REFERENCE.sub(lambda found: _as_text(self._meant(found[1])), text)

    def url(self, text: str) -> str:
        """The same for a URL, where values are encoded."""
        return REFERENCE.sub(lambda found: quote(_as_text(self._meant(found[1])), safe=""), text)

    def value(self, value: Value) -> Value:
        """The same for a value. A text that is one reference and no more takes the type of what it stands for."""
        match value:
            case Map():
                return _map({key: self.value(item) for key, item in value.items()}, value)
            case list():
                return [self.value(item) for item in value]
            case str():
                whole = REFERENCE.fullmatch(value)
                if whole is None:
                    return type(value)(self.text(value))
                meant = self._meant(whole[1])
                return meant if isinstance(meant, str) else Plain(json.dumps(meant))
        return value

    def request(self, ask: Ask) -> Ask:
        """A request and what is expected of its answer, filled in."""
        headers = tuple((name, self.text(value)) for name, value in ask.headers)
        expect = self._expectation(ask.expect)
        return replace(ask, url=self.url(ask.url), headers=headers, body=self.value(ask.body), expect=expect)

    def awaited(self, event: Await) -> Await:
        """An event to wait for, and what is expected of it, filled in."""
        customer = None if event.customer is None else self.text(event.customer)
        return replace(event, customer=customer, expect=self._expectation(event.expect))

    def _expectation(self, expect: Expectation) -> Expectation:
        return replace(
            expect,
            headers=tuple((name, replace(known, text=self.text(known.text))) for name, known in expect.headers),
            body=self.value(expect.body),
            exact_body=self.value(expect.exact_body),
            json=tuple((path, self.value(value)) for path, value in expect.json),
            text=tuple(map(self.text, expect.text)),
        )

    def _meant(self, word: str) -> Scalar:
        if word in self.captured:
            return self.captured[word]
        day = DayText().read(word, (None, 0), Reading())
        if isinstance(day, date) or not re.match("today", word):
            raise NotCaptured(word)
        return resolve(day, self.today).isoformat()  # type: ignore[arg-type]


def _as_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _map(items: dict[str, Value], like: Map) -> Map:
    made = Map(items)
    made.line, made.contested = like.line, like.contested
    return made
