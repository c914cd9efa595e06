"""What a vendor call asks, with its parameters typed; the first one that is not of its type is remembered."""

import re
from collections.abc import Iterable

from sandbox.core.catalogue import ERRORS
from sandbox.core.decision import shown
from sandbox.core.identifiers import whole_number
from sandbox.core.question import ById, ByIdentifiers, Days, Query
from sandbox.engine.state import View
from sandbox.web import render
from sandbox.web.call import Answer, Call
from sandbox.web.json_body import JsonMap, in_words, read_json


class Typed:
    """The parameters of one call. Where one is mistyped, what is read of it does not matter: `mistyped` answers."""

    def __init__(self, call: Call) -> None:
        """Read from `call`, of which an empty parameter counts as absent."""
        self._call = call
        self._given = call.parameters.get
        self._mistake = ""

    def query(self, *, which_programs: bool = False, in_a_source: bool = False) -> Query:
        """The question: by the id in the path, else by identifiers; about programs, if the endpoint takes them.

        `in_a_source`: whether the form by id looks at the source that the query names.
        """
        by_id = "userId" in self._call.path_values
        whom = self._customer(in_a_source=in_a_source) if by_id else self._identifiers()
        everything = which_programs and self.flag("fetchDataForAllPrograms")
        program_id = self.number("programId") if which_programs and not everything else None
        days = Days(self._given("startDate"), self._given("endDate"))
        return Query(whom, program_id, everything, self._given("entityType"), preferred_code(self._call), days)

    def flag(self, name: str) -> bool:
        """A parameter that is true or false, in any case; false where it is absent."""
        submitted = self._given(name, "false").strip().lower()
        if submitted not in ("true", "false"):
            self._note(name, submitted, "true or false")
        return submitted == "true"

    def number(self, name: str) -> int | None:
        """A parameter that is a whole number of 32 bits, if it is there."""
        submitted = self._given(name)
        if submitted is None:
            return None
        number = whole_number(submitted.strip(), bits=32)
        if number is None:
            self._note(name, submitted, "a whole number of 32 bits")
        return number

    def body(self, *required: str) -> JsonMap:
        """The JSON in the call's body, which is a map and has the `required` texts."""
        try:
            value = read_json(self._call.body)
        except ValueError:
            self._mistake = self._mistake or "the body is not JSON, expected a map"
            value = {}
        body = JsonMap(value, self._note_value)
        for name in required:
            if body.text(name) is None:
                self._note_value(name, None, "a text")
        return body

    def unknown(self, known: Iterable[str]) -> tuple[str, ...]:
        """The parameters that are not among `known`."""
        return tuple(sorted(set(self._call.parameters).difference(known)))

    def mistyped(self, view: View) -> Answer | None:
        """The answer to a call with a mistyped parameter, `None` where there is none."""
        if not self._mistake:
            return None
        return render.error_envelope(ERRORS[400], view.world.org.dialect, note=self._mistake)

    def _customer(self, *, in_a_source: bool) -> ById:
        submitted = self._call.path_values["userId"]
        customer_id = whole_number(submitted)
        if customer_id is None:
            self._note("userId", submitted, "a whole number of 64 bits")
        where = (self._given("source"), self._given("accountId")) if in_a_source else ()
        return ById(customer_id or 0, *where)

    def _identifiers(self) -> ByIdentifiers:
        given = self._given
        return ByIdentifiers(given("source"), given("accountId"), given("identifierName"), given("identifierValue"))

    def _note(self, name: str, submitted: str, expected: str) -> None:
        self._mistake = self._mistake or f"{name} is {shown(submitted)}, expected {expected}"

    def _note_value(self, path: str, value: object, expected: str) -> None:
        self._mistake = self._mistake or f"{path} is {in_words(value)}, expected {expected}"


def preferred_code(call: Call) -> str | None:
    """The code that the header `Prefer` asks for, as it is written there (RFC 7240)."""
    header = call.header("Prefer")
    for preference in re.split("[,;]", header) if header else ():
        name, equals, value = preference.partition("=")
        if equals and name.strip().lower() == "code":
            return value.strip().strip('"')
    return None
