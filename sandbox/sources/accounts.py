"""Accounts: the sources of an org that have accounts, and the account a registration means."""

from sandbox.core.model import INSTORE, Identifier
from sandbox.sources.findings import did_you_mean, shown
from sandbox.sources.located import UNREADABLE
from sandbox.sources.reading import Path, Reading
from sandbox.sources.shapes import Row
from sandbox.sources.terms import Registration


class Accounts:
    """The accounts of one org's sources. Where an account cannot be told, a registration yields nothing."""

    def __init__(self, org: Row | None) -> None:
        """Take in the sources of an org as read."""
        told = org.get("sources", {}) if org is not None else UNREADABLE
        self._complete = told is not UNREADABLE and UNREADABLE not in told
        self.by_source: dict[str, tuple[str, ...]] = {}
        self._unsure: set[str] = set()
        for source, row in ({} if told is UNREADABLE else told).items():
            if source is UNREADABLE:
                continue
            accounts = UNREADABLE if row is UNREADABLE else row.get("accounts", [])
            if accounts is UNREADABLE or UNREADABLE in accounts or len(set(accounts)) < len(accounts):
                self._unsure.add(source)
            elif accounts:
                self.by_source[source] = tuple(accounts)

    def identifiers(self, customer: Row, reading: Reading) -> tuple[Identifier, ...]:
        """Every identifier of a customer as read, with its source and account."""
        found: list[Identifier] = []
        here = customer.known("identifiers")
        if here:
            self._register(here, INSTORE, "", reading, found)
        for key, elsewhere in customer.known("sources", {}).items():
            if key is not UNREADABLE and elsewhere is not UNREADABLE:
                source, account = key
                self._register(elsewhere, source, account, reading, found)
        return tuple(found)

    def _register(self, given: Registration, source: str, account: str, reading: Reading, to: list[Identifier]) -> None:
        meant = self._account(source, account, given.path, reading)
        if meant is not None:
            to += [Identifier(kind, value, source, meant) for kind, value, _ in given]

    def _account(self, source: str, account: str, path: Path, reading: Reading) -> str | None:
        """The account that is meant, "" for none, or `None` if that cannot be told."""
        known = self.by_source.get(source, ())
        if not known:
            if not account or not self._complete or source in self._unsure:
                return account
            says = f"account {shown(account)}: source {source} has no accounts in this org; expected {source} alone"
        elif account in known:
            return account
        elif not account and len(known) == 1:
            return known[0]
        else:
            what = f"account {shown(account)} is not one of" if account else f"{source} needs one of"
            says = f"{what} {source}'s accounts: {', '.join(known)}{did_you_mean(account, known)}"
        reading.mistake(path, says, at="key")
        return None
