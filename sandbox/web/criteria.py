"""Criteria: which journaled requests are meant, in WireMock's words and a few of our own.

Whatever is compared with a secret is compared with its mask, so that nobody can find one out by asking.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote

from sandbox.core.catalogue import ERRORS
from sandbox.core.identifiers import stored
from sandbox.sources.findings import did_you_mean
from sandbox.traffic.journal import Entry
from sandbox.traffic.masking import masked_query
from sandbox.web.endpoints import ENDPOINTS
from sandbox.web.journaled import identifiers, query_values, shown_headers
from sandbox.web.problems import Problem
from sandbox.web.unimitated import IN_PLACE

Criterion = Callable[[Entry], bool]
"""Whether an entry is meant."""

_OPERATORS: Mapping[str, Callable[[str, str], bool]] = {
    "equalTo": lambda seen, wanted: seen == wanted,
    "contains": lambda seen, wanted: wanted in seen,
}


def read_criteria(body: Mapping[str, Any]) -> list[Criterion]:
    """The criteria of a body, all of which have to hold; none at all mean every request. Raises `Problem`."""
    return [_known(_FIELDS, name, "a criterion", "")(value) for name, value in body.items()]


def meant(entries: Iterable[Entry], criteria: Iterable[Criterion]) -> list[Entry]:
    """The entries that meet all criteria, in their order."""
    return [entry for entry in entries if all(criterion(entry) for criterion in criteria)]


def _method(value: Any) -> Criterion:
    wanted = _text(value, "/method").upper()
    return lambda entry: wanted in (entry.method, "ANY")


def _url_path(value: Any) -> Criterion:
    wanted = unquote(_text(value, "/urlPath"))
    return lambda entry: entry.path == wanted


def _url(value: Any) -> Criterion:
    path, _, query = _text(value, "/url").partition("?")
    wanted = unquote(path), masked_query(query)
    return lambda entry: (entry.path, masked_query(entry.query)) == wanted


def _query_parameters(value: Any) -> Criterion:
    wanted = _comparisons(value, "/queryParameters")

    def criterion(entry: Entry) -> bool:
        seen = query_values(entry)
        return all(any(map(holds, seen.get(name, ()))) for name, holds in wanted)

    return criterion


def _headers(value: Any) -> Criterion:
    wanted = [(name.title(), holds) for name, holds in _comparisons(value, "/headers")]

    def criterion(entry: Entry) -> bool:
        seen = shown_headers(entry)
        return all(name in seen and holds(seen[name]) for name, holds in wanted)

    return criterion


def _status(value: Any) -> Criterion:
    if isinstance(value, bool) or not isinstance(value, int) or not 100 <= value <= 599:
        detail = f"status is {_brief(value)}; expected an HTTP status, for example 200."
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail, pointer="/status")
    return lambda entry: entry.response.status == value


def _code(value: Any) -> Criterion:
    if isinstance(value, bool) or not isinstance(value, int) or value not in ERRORS:
        detail = f"code is {_brief(value)}; expected a code of the catalogue, for example 8015."
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail, pointer="/code")
    return lambda entry: entry.code == value


def _endpoint(value: Any) -> Criterion:
    names = [*(endpoint.name for endpoint in ENDPOINTS), *IN_PLACE]
    if value not in names:
        detail = f"endpoint is {_brief(value)}; expected one of {', '.join(names)}{did_you_mean(value, names)}"
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail, pointer="/endpoint")
    return lambda entry: entry.endpoint == value


def _identifier(value: Any) -> Criterion:
    wanted = _text(value, "/identifier")
    return lambda entry: any(stored(kind, seen) == stored(kind, wanted) for kind, seen in identifiers(entry))


_FIELDS: Mapping[str, Callable[[Any], Criterion]] = {
    "method": _method,
    "urlPath": _url_path,
    "url": _url,
    "queryParameters": _query_parameters,
    "headers": _headers,
    "status": _status,
    "code": _code,
    "endpoint": _endpoint,
    "identifier": _identifier,
}


def _comparisons(value: Any, pointer: str) -> list[tuple[str, Callable[[str], bool]]]:
    """What `{name: {operator: text}}` asks of each name."""
    return [
        (name, _comparison(operator, wanted, f"{pointer}/{_escaped(name)}"))
        for name, asked in _map(value, pointer).items()
        for operator, wanted in _map(asked, f"{pointer}/{_escaped(name)}").items()
    ]


def _comparison(operator: str, value: Any, pointer: str) -> Callable[[str], bool]:
    compare = _known(_OPERATORS, operator, "a comparison", pointer)
    wanted = _text(value, f"{pointer}/{operator}")
    return lambda seen: compare(seen, wanted)


def _known(table: Mapping[str, Any], name: str, kind: str, pointer: str) -> Any:
    if name not in table:
        detail = f"{_brief(name)} is not {kind}; expected {', '.join(table)}{did_you_mean(name, table)}"
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail, pointer=f"{pointer}/{_escaped(name)}")
    return table[name]


def _map(value: Any, pointer: str) -> Mapping[str, Any]:
    if isinstance(value, dict) and value:
        return value
    example = '{"equalTo": "x"}' if pointer.count("/") > 1 else '{"name": {"equalTo": "x"}}'
    detail = f"{pointer[1:]} is {_brief(value)}, which is no map such as {example}."
    raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail, pointer=pointer)


def _text(value: Any, pointer: str) -> str:
    if isinstance(value, str):
        return value
    detail = f"{pointer[1:]} is {_brief(value)}, which is no text."
    raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail, pointer=pointer)


def _brief(value: Any) -> str:
    return json.dumps(value)[:60]


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
