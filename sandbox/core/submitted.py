"""What was submitted: rows 1 to 5 of the wire contract's table of errors."""

from sandbox.core.decision import Refusal
from sandbox.core.identifiers import whole_number
from sandbox.core.model import ALL_SOURCES, CUSTOMER_ID, IDENTIFIER_KINDS, SOURCES
from sandbox.core.question import ByIdentifiers, Case

_SOURCES = {name.lower(): name for name in (*SOURCES, ALL_SOURCES)}
_KINDS = {kind.lower(): kind for kind in (*IDENTIFIER_KINDS, CUSTOMER_ID)}


def source_named(text: str | None) -> str | None:
    """The source that a text names, in any case; ALL is one."""
    return _SOURCES.get((text or "").strip().lower())


def kind_named(text: str) -> str | None:
    """The kind of identifier that a text names, in any case; `id` is one."""
    return _KINDS.get(text.strip().lower())


def known_source(case: Case) -> Refusal | None:
    """Row 1: the source is one the vendor has."""
    submitted = case.query.whom.source
    if submitted is None:
        return case.refuse("source", 8003, "the parameter source is absent")
    source = source_named(submitted)
    if source is None:
        return case.refuse("source", 8003, "{} is not a source; known are {}", submitted, tuple(_SOURCES.values()))
    case.source = source
    if source == ALL_SOURCES:
        case.ways = (ALL_SOURCES,)
    case.passes("source", "{} is known", source)
    return None


def known_source_if_given(case: Case) -> Refusal | None:
    """The same where a source may be left out."""
    return None if case.query.whom.source is None else known_source(case)


def readable_identifiers(case: Case) -> Refusal | None:
    """Row 2: names and values pair up, every name is known and nothing is blank."""
    whom = case.query.whom
    assert isinstance(whom, ByIdentifiers)
    for name, text in (("identifierName", whom.names), ("identifierValue", whom.values)):
        if text is None:
            return case.refuse("identifiers", 8013, "the parameter {} is absent", name)
    names, values = _split(whom.names), _split(whom.values)
    if len(names) != len(values):
        return case.refuse("identifiers", 8013, "{} names, but {} values", len(names), len(values))
    pairs = []
    for name, value in zip(names, values, strict=True):
        kind = kind_named(name)
        if not name or not value:
            return case.refuse("identifiers", 8013, "a blank element: name {}, value {}", name, value)
        if kind is None:
            return case.refuse("identifiers", 8013, "{} is not a kind of identifier", name)
        if kind == CUSTOMER_ID and whole_number(value) is None:
            return case.refuse("identifiers", 8013, "the id {} is not a number", value)
        pairs.append((kind, value))
    org = case.world.org
    if len(pairs) > 1 and not org.dual_eligibility and org.dialect.several_identifiers == 8013:
        return case.refuse(
            "one-identifier", 8013, "{} identifiers, but org {} takes one", len(pairs), org.id, place=org.place
        )
    case.pairs = tuple(pairs)
    case.passes("identifiers", "{} submitted", tuple(kind for kind, _ in pairs))
    return None


def given_account(case: Case) -> Refusal | None:
    """Row 3: where a source has several accounts, one is named."""
    org, submitted = case.world.org, case.query.whom.account_id
    accounts = org.accounts.get(case.source, ())
    if submitted is not None or not accounts:
        return None
    if len(accounts) > 1 or org.dialect.account_id_required == "always":
        return case.refuse(
            "account-given",
            8045,
            "{} has the accounts {}, and the parameter accountId is absent",
            case.source,
            accounts,
            place=org.place,
        )
    case.account = accounts[0]
    case.passes("account-given", "{} has the single account {}, which is implied", case.source, accounts[0])
    return None


def known_account(case: Case) -> Refusal | None:
    """Row 4: the account is one of the source's, where the source has any."""
    org, submitted = case.world.org, case.query.whom.account_id
    accounts = org.accounts.get(case.source, ())
    if submitted is None:
        return None
    if not accounts:
        case.passes("account-known", "accountId {} is ignored: {} has no accounts", submitted, case.source)
        return None
    account = submitted.strip()
    if account not in accounts:
        return case.refuse(
            "account-known",
            8011,
            "{} is not among the accounts {} of {}",
            account,
            accounts,
            case.source,
            place=org.place,
        )
    case.account = account
    case.passes("account-known", "{} has the account {}", case.source, account)
    return None


def known_entity_type(case: Case) -> Refusal | None:
    """Row 5: a customer or a group is asked for."""
    submitted = case.query.entity_type
    if submitted == "FLEET":
        case.entity_type = "FLEET"
    elif submitted is not None and submitted != "CUSTOMER":
        return case.refuse("entity-type", 1212, "{} is neither CUSTOMER nor FLEET", submitted)
    case.passes("entity-type", "asked for the {}", case.entity_type)
    return None


def _split(text: str | None) -> list[str]:
    return [element.strip() for element in (text or "").split(",")]
