"""Credentials: who may call for an org, as read; and that each is told apart from every other, in any org."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from sandbox.core.model import DEFAULT_TOKEN_TTL, Client, Credentials, Place, Till
from sandbox.sources.findings import shown
from sandbox.sources.located import UNREADABLE
from sandbox.sources.reading import Reading
from sandbox.sources.shapes import Row

_NAMED_BY: Mapping[str, str] = MappingProxyType({"tills": "username", "clients": "key"})


def credentials_of(org: Row, file: str) -> Credentials:
    """The tills and clients of an org as read, in a file."""
    tills = (
        Till(row.known("username", ""), row.known("password", ""), _denied(row), Place(file, row.line))
        for row in _rows(org, "tills")
    )
    clients = (
        Client(
            row.known("key", ""),
            row.known("secret", ""),
            row.known("token_ttl_seconds", DEFAULT_TOKEN_TTL),
            _denied(row),
            Place(file, row.line),
        )
        for row in _rows(org, "clients")
    )
    return Credentials({till.username: till for till in tills}, {client.key: client for client in clients})


def check_told_apart(orgs: Iterable[Row], reading: Reading) -> None:
    """Report each user name and key that an earlier till or client has, in the same org or another."""
    first: dict[tuple[str, str], Row] = {}
    for org in orgs:
        for kind, name in _NAMED_BY.items():
            for row in _rows(org, kind):
                value = row.known(name)
                if value is not None and first.setdefault((kind, value), row) is not row:
                    says = f"{name} {shown(value)} is given twice; expected one of its own, by which the org is told"
                    reading.mistake((row.path, name), says, first=(first[kind, value].path, name))


def _rows(org: Row, kind: str) -> list[Row]:
    told = org.known("credentials")
    return [] if told is None else [row for row in told.known(kind, ()) if row is not UNREADABLE]


def _denied(row: Row) -> tuple[str, ...]:
    return tuple(name for name in row.known("denied", ()) if name is not UNREADABLE)
