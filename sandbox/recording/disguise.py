"""Disguises: how requests and worlds look in a recording, as they were or masked."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import quote_plus, unquote_plus

from sandbox.core.model import CUSTOMER_ID
from sandbox.core.submitted import kind_named
from sandbox.recording.asking import Sent
from sandbox.recording.masked_bodies import masked_body
from sandbox.recording.masking import Mask
from sandbox.recording.worlds import Forms, OrgForms, named
from sandbox.sources.writing import Form

_PARAMETERS = {"mobile": "mobile", "email": "email", "external_id": "externalId", "id": CUSTOMER_ID}
_TELLING = re.compile("^fields$|number|id$", re.IGNORECASE)
_SEGMENT = re.compile(r"[^/]+")
_LETTERS_OF_A_QUERY = "@,:*-._~()"


class Disguise(Protocol):
    """Makes of what was something that is as good."""

    def sent(self, sent: Sent, org_id: int) -> Sent:
        """A request of an org."""

    def forms(self, forms: Forms) -> Forms:
        """A world."""


class AsItWas:
    """No disguise."""

    def sent(self, sent: Sent, org_id: int) -> Sent:
        """The same."""
        return sent

    def forms(self, forms: Forms) -> Forms:
        """The same."""
        return forms


@dataclass(frozen=True, slots=True)
class Masked:
    """Identifiers, names and ids masked. `country_codes` are those of the orgs; `parameters` those of endpoints."""

    mask: Mask
    country_codes: Mapping[int, str]
    parameters: frozenset[str]
    is_imitated: Callable[[str], bool]

    def learn(self, sent: Sent, org_id: int) -> None:
        """Take in whom a request tells of, so that they are known wherever else they stand."""
        self._query(sent.query, org_id)
        self._body(sent.body, org_id)

    def sent(self, sent: Sent, org_id: int) -> Sent:
        """The request; below an imitated path no more of its path is masked than the id."""
        code = self.country_codes.get(org_id, "")
        imitated = self.is_imitated(sent.path)
        if imitated:
            path = _SEGMENT.sub(lambda found: self._step(found[0], code), sent.path)
        else:
            path = _SEGMENT.sub(lambda found: self.mask.text(found[0], code), sent.path)
        return sent._replace(path=path, query=self._query(sent.query, org_id), body=self._body(sent.body, org_id))

    def forms(self, forms: Forms) -> Forms:
        """The world."""
        return {org_id: self._org(org, self.country_codes.get(org_id, "")) for org_id, org in forms.items()}

    def _org(self, org: OrgForms, code: str) -> OrgForms:
        customers = [self._customer(form, code) for form in org.customers.values()]
        groups = [self._group(form) for form in org.groups.values()]
        canned = [self._canned(form, code) for form in org.canned.values()]
        return OrgForms(
            org.org,
            org.programs,
            {form["id"]: form for form in customers},
            {form["id"]: form for form in groups},
            {named(form): form for form in canned},
        )

    def _customer(self, form: Form, code: str) -> Form:
        mask = self.mask
        new = {**form, "id": mask.id(form["id"])}
        for name in ("name", "first_name", "last_name"):
            if name in form:
                new[name] = mask.name(form[name])
        if "merged_into" in form:
            new["merged_into"] = mask.id(form["merged_into"])
        if "identifiers" in form:
            new["identifiers"] = self._identifiers(form["identifiers"], code)
        if "sources" in form:
            new["sources"] = {spot: self._identifiers(known, code) for spot, known in form["sources"].items()}
        for name in ("cards", "fields", "segments"):
            if name in form:
                new[name] = self._besides(form[name], name, code)
        return new

    def _besides(self, value: Any, key: str, code: str) -> Any:
        """What else is told of a customer: every field, and of cards and segments what is a number or an id."""
        if isinstance(value, list):
            return [self._besides(item, key, code) for item in value]
        if isinstance(value, dict):
            telling = "fields" if key == "fields" else ""
            return {name: self._besides(item, telling or name, code) for name, item in value.items()}
        if isinstance(value, str) and _TELLING.search(key):
            known = self.mask.text(value, code)
            return self.mask.word(value) if known == value else known
        return self.mask.deep(value, code)

    def _identifiers(self, known: Form, code: str) -> Form:
        def masked(kind: str, value: Any) -> Any:
            if isinstance(value, list):
                return [self.mask.identifier(kind, item, code) for item in value]
            return self.mask.identifier(kind, value, code)

        return {kind: masked(kind, value) for kind, value in known.items()}

    def _group(self, form: Form) -> Form:
        new = {**form, "id": self.mask.id(form["id"])}
        new |= {"external_id": self.mask.word(form["external_id"])} if "external_id" in form else {}
        new |= {"name": self.mask.name(form["name"])} if "name" in form else {}
        new |= {"primary": self.mask.id(form["primary"])} if "primary" in form else {}
        return new | ({"members": [self.mask.id(known) for known in form["members"]]} if "members" in form else {})

    def _canned(self, form: Form, code: str) -> Form:
        path = _SEGMENT.sub(lambda found: self.mask.text(found[0], code), form["path"])
        told: Form = {name: self.mask.deep(form[name], code) for name in ("query", "headers", "body") if name in form}
        return {**form, "path": path, **told}

    def _step(self, segment: str, code: str) -> str:
        """A segment of an imitated path: an id, or a word of the path's own."""
        return segment if segment.isalpha() or re.fullmatch(r"v[0-9.]+", segment) else self.mask.number(segment)

    def _query(self, query: str, org_id: int) -> str:
        code = self.country_codes.get(org_id, "")
        parts = [(part, *map(unquote_plus, (part + "=").split("=", 2)[:2])) for part in query.split("&")]
        kinds = next((value for _, name, value in parts if name == "identifierName" and value.strip()), "").split(",")
        return "&".join(self._part(part, name, value, kinds, code) for part, name, value in parts)

    def _part(self, part: str, name: str, value: str, kinds: list[str], code: str) -> str:
        if name == "identifierValue":
            masked = ",".join(self._paired(kinds, value.split(","), code))
        elif name in _PARAMETERS:
            masked = ",".join(self.mask.identifier(_PARAMETERS[name], one, code) for one in value.split(","))
        else:
            masked = value if name in self.parameters else self.mask.text(value, code)
        if masked == value:
            return part
        return f"{part.partition('=')[0]}={quote_plus(masked, safe=_LETTERS_OF_A_QUERY)}"

    def _paired(self, kinds: list[str], values: list[str], code: str) -> Iterator[str]:
        for index, value in enumerate(values):
            kind = kind_named(kinds[index]) if index < len(kinds) else None
            yield self.mask.identifier(kind, value, code) if kind else self.mask.guessed(value, code)

    def _body(self, body: str, org_id: int) -> str:
        return masked_body(self.mask, body, self.country_codes.get(org_id, ""))
