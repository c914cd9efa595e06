"""Canned answers as read: made of their rows, and held to what HTTP and each other allow."""

import re
from collections.abc import Sequence

from sandbox.core.canned import CannedKey, key_of
from sandbox.core.model import Canned, Place
from sandbox.sources.bodies import BodyText
from sandbox.sources.findings import shown
from sandbox.sources.located import UNREADABLE
from sandbox.sources.reading import Reading
from sandbox.sources.shapes import Row

_ONE_LINE = re.compile(r"[\t -~]*")
_OURS = re.compile(r"/(__admin|ns)(/.*)?")
_OF_THE_SERVER = frozenset(
    (
        "connection",
        "content-length",
        "keep-alive",
        "proxy-authenticate",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "x-cap-request-id",
        "x-cap-requestid",
    )
)
_WITHOUT_BODY = (204, 304)


def canned_of(row: Row, file: str) -> Canned:
    """The answer that a row tells, as far as it could be read."""
    body = row.known("body", BodyText("", is_json=False))
    return Canned(
        row.known("method", "GET"),
        row.known("path", ""),
        tuple(sorted(_known_pairs(row, "query"))),
        row.known("status", 200),
        known_headers(row),
        body.text,
        body.is_json,
        Place(file, row.line),
    )


def check_canned(rows: Sequence[Row], reading: Reading) -> None:
    """Report what cannot be answered with, and answers that an earlier one hides."""
    first: dict[CannedKey, Row] = {}
    for row in rows:
        _path_is_free(row, reading)
        check_headers(row, reading)
        if row.known("status") in _WITHOUT_BODY and row.known("body", BodyText("", is_json=False)).text:
            says = f"body is given beside status {row['status']}, which never has one; expected one of the two"
            reading.mistake((row.path, "body"), says, at="key")
        if UNREADABLE in (row.get("method"), row.get("path"), row.get("query")) or "path" not in row:
            continue
        if UNREADABLE in row.get("query", {}).values():
            continue
        answer = canned_of(row, "")
        earlier = first.setdefault(key_of(answer), row)
        if earlier is not row:
            query = " with that query" if answer.query else ""
            says = f"{answer.method} {shown(answer.path)}{query} is answered twice; expected a different query for each"
            reading.mistake((row.path, "path"), says, first=(earlier.path, "path"))


def _path_is_free(row: Row, reading: Reading) -> None:
    path = row.known("path")
    if path is not None and _OURS.fullmatch(path):
        says = f"path {shown(path)} is the sandbox's own; expected one of the vendor's, such as /v2/coupon"
        row["path"] = reading.mistake((row.path, "path"), says)


def check_headers(row: Row, reading: Reading) -> None:
    """Report headers of a record that cannot be sent."""
    for name, value in row.known("headers", {}).items():
        path = ((row.path, "headers"), name)
        if name is UNREADABLE or value is UNREADABLE:
            continue
        if name.lower() in _OF_THE_SERVER or name.lower().startswith("x-sandbox-"):
            reading.mistake(path, f"header {shown(name)} is set by the server itself", at="key")
        elif not _ONE_LINE.fullmatch(value):
            says = f"header {name} {shown(value)} cannot be sent; expected one line of printable ASCII"
            reading.mistake(path, says)


def known_headers(row: Row) -> tuple[tuple[str, str], ...]:
    """The headers of a record as far as they could be read."""
    return tuple(_known_pairs(row, "headers"))


def _known_pairs(row: Row, field: str) -> list[tuple[str, str]]:
    pairs = row.known(field, {}).items()
    return [(str(name), str(value)) for name, value in pairs if name is not UNREADABLE and value is not UNREADABLE]
