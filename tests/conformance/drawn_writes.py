"""Any call that writes, as hypothesis draws it: mostly one that its org can carry out."""

from typing import Any, NamedTuple

from hypothesis import strategies as st

from sandbox.core.adjusting import ACTIONS, VALIDITIES
from sandbox.core.model import Identifier, Records

Drawn = st.SearchStrategy[dict[str, Any]]


class Write(NamedTuple):
    """A call for an org, about a customer who is named by id or by an identifier, or is new."""

    org: int
    method: str
    path: str
    query: dict[str, str]
    body: dict[str, Any]


def writes(records: Records) -> st.SearchStrategy[Write]:
    """Every write in an org, about anybody of it or about somebody new."""
    org = st.just(records.org.id)
    known = [identifier for customer in records.customers for identifier in customer.identifiers]
    new = [Identifier("mobile", f"9199990000{number}") for number in range(50, 55)]
    by_id = st.sampled_from([f"/v2/customers/{customer.id}" for customer in records.customers])
    lookup = st.sampled_from(known).map(_lookup)
    of_a_type = st.tuples(lookup, st.sampled_from(["CUSTOMER", "CUSTOMER", "USERGROUP2"]))
    anybodys, nobodys = st.sampled_from([*known, *new]).map(_body), st.sampled_from(new).map(_body)
    identifiers = st.lists(nobodys, min_size=1, max_size=2) | st.lists(anybodys, max_size=3)
    details, changes = _details(records, identifiers), st.fixed_dictionaries({"add": identifiers})
    removals = st.sampled_from(known).map(lambda one: {"remove": [_body(one)]})
    spots, put, post = _spots(records), st.just("PUT"), st.just("POST")
    add, find = st.just("/v2/customers"), st.just("/v2/customers/lookup")
    return st.one_of(
        st.builds(Write, org, post, add, spots, details),
        st.builds(Write, org, put, find, lookup, details),
        st.builds(Write, org, put, by_id, st.just({}), details),
        st.builds(Write, org, post, by_id.map("{}/changeIdentifier".format), spots, changes | removals),
        st.builds(Write, org, put, find.map("{}/status".format), lookup, st.just({"label": "Active"})),
        st.builds(
            Write,
            org,
            post,
            st.just("/v2/slab/manualSlabAdjustment"),
            of_a_type.map(lambda drawn: {**drawn[0], "type": drawn[1]}),
            _adjustments(records),
        ),
    )


def _lookup(identifier: Identifier) -> dict[str, str]:
    query = {"source": identifier.source, "identifierName": identifier.kind, "identifierValue": identifier.value}
    return {**query, "accountId": identifier.account} if identifier.account else query


def _body(identifier: Identifier) -> dict[str, str]:
    return {"type": identifier.kind, "value": identifier.value}


def _spots(records: Records) -> Drawn:
    with_accounts = [
        {"source": source, "accountId": account}
        for source, accounts in records.org.accounts.items()
        for account in accounts
    ]
    return st.sampled_from([{"source": "INSTORE"}, {"source": "WEBSITE"}, {"source": "WECHAT"}, *with_accounts])


def _details(records: Records, identifiers: st.SearchStrategy[list[dict[str, str]]]) -> Drawn:
    """What is told of a customer."""
    names = st.sampled_from(["Mia", "Zo\u00eb", "O'Neil: #1", "\u00a0"]) | st.text(max_size=5)
    fields = st.dictionaries(names, st.sampled_from(["a", 1, True]), max_size=2)
    profile = st.fixed_dictionaries(
        {"identifiers": identifiers}, optional={"firstName": names, "lastName": names, "fields": fields}
    )
    enrollment = st.fixed_dictionaries(
        {"programId": st.sampled_from([program.id for program in records.programs]), "tierNumber": st.integers(1, 3)},
        optional={"loyaltyPoints": st.sampled_from(["5", 7.25]), "tierExpiryDate": st.just("2028-02-29T20:00:00Z")},
    )
    loyalty = st.sampled_from(["loyalty", "non_loyalty"]).map(lambda word: {"loyaltyType": word})
    return st.fixed_dictionaries(
        {"profiles": st.lists(profile, min_size=1, max_size=2)},
        optional={"loyaltyProgramEnrollments": st.lists(enrollment, max_size=2), "loyaltyInfo": loyalty},
    )


def _adjustments(records: Records) -> Drawn:
    """How a tier is to be adjusted."""
    tiers = [
        {"programId": program.id, "toSlabName": tier.name} for program in records.programs for tier in program.tiers
    ]
    how = {
        "slabAction": st.sampled_from(ACTIONS),
        "manualSlabActionValidity": st.sampled_from(VALIDITIES),
        "manualSlabActionValidityUpto": st.sampled_from(["0", 20, "2028-02-29"]),
    }
    return st.tuples(st.sampled_from(tiers), st.fixed_dictionaries(how)).map(lambda two: {**two[0], **two[1]})
