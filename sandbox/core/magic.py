"""What a request can ask for outright: a code by the header `Prefer`, or by a magic identifier.

Both are the sandbox's own devices, so that every error can be met without a customer who shows it.
"""

import re
from collections.abc import Iterable

from sandbox.core.catalogue import ERRORS, ApiError, Scope
from sandbox.core.decision import Refusal
from sandbox.core.identifiers import stored
from sandbox.core.question import ByIdentifiers, Case

_MAGIC = {
    "mobile": re.compile(r"999000([0-9]{6})"),
    "email": re.compile(r"code-([0-9]{1,6})@sandbox\.test"),
    "externalId": re.compile(r"CODE-([0-9]{1,6})"),
}
_KINDS = {kind.lower(): kind for kind in _MAGIC}
_BY_MAGIC = (Scope.PARAMETER, Scope.BUSINESS)


def magic_values(code: int) -> dict[str, str]:
    """The magic identifiers of a code, by kind."""
    return {"mobile": f"999000{code:06}", "email": f"code-{code}@sandbox.test", "externalId": f"CODE-{code}"}


def preferred_code(case: Case) -> Refusal | None:
    """`Prefer: code=N` is answered with N, any code of the catalogue; another N is ignored."""
    wish = case.query.preferred
    if wish is None:
        return None
    error = wished_error(wish)
    if error is not None:
        return case.refuse("prefer", error.code, "the header Prefer asks for code {}", error.code)
    case.passes("prefer", "the header Prefer asks for code {}, which is not in the catalogue: ignored", wish)
    return None


def wished_error(wish: str) -> ApiError | None:
    """The error of the catalogue that a text names by its code."""
    return ERRORS.get(int(wish)) if wish.isascii() and wish.isdigit() and len(wish) <= 6 else None


def magic_identifier(case: Case) -> Refusal | None:
    """A magic value among the identifiers is answered with its code; names and values pair as far as they go."""
    whom = case.query.whom
    if not case.magic or not isinstance(whom, ByIdentifiers) or not whom.names or not whom.values:
        return None
    return magic_among(case, zip(whom.names.split(","), whom.values.split(","), strict=False))


def magic_among(case: Case, pairs: Iterable[tuple[str, str]]) -> Refusal | None:
    """The same for identifiers that come in pairs of name and value."""
    for name, value in pairs if case.magic else ():
        kind = _KINDS.get(name.strip().lower(), "")
        error = _magic_error(kind, value)
        if error is not None:
            code = error.code
            return case.refuse("magic", code, "the {} {} is a magic value and stands for code {}", kind, value, code)
    return None


def is_magic(kind: str, value: str) -> bool:
    """Whether an identifier of that kind is a magic value."""
    return _magic_error(kind, value) is not None


def _magic_error(kind: str, value: str) -> ApiError | None:
    match = _MAGIC[kind].fullmatch(stored(kind, value)) if kind in _MAGIC else None
    error = ERRORS.get(int(match[1])) if match else None
    return error if error is not None and error.scope in _BY_MAGIC else None
