"""On small worlds, what a search offers succeeds, and where it offers nothing, no small change would: all are tried.

The changes are spelt out here once more, from the world's records alone, and know nothing of the search.
"""

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode, urlsplit

from hypothesis import event, given, settings
from hypothesis import strategies as st
from werkzeug.test import Client

from sandbox.app import app_around, wsgi
from sandbox.core.model import Customer, Dialect, Group, Identifier, Records
from sandbox.engine.sandbox import Sandbox
from sandbox.settings import Settings
from tests.builders import NOON, a_membership, a_program, an_org
from tests.conformance.following import Sent, explanation, follow, succeeded
from tests.examples import SLOW_EXAMPLES

ORG = "X-CAP-API-AUTH-ORG-ID"
FORMS = ("tierDetails", "customerDetails", "loyaltyDetails", "points/balance")
VALUES = {
    "mobile": ("91100001", "91100010", "92100001", "100002", "91100002"),
    "email": ("a@x.in", "b@x.in", "a@y.in"),
    "externalId": ("E1", "E2", "e1"),
}
SPOTS = (("INSTORE", ""), ("WECHAT", "w1"), ("WECHAT", "w2"), ("LINE", "l1"), ("TMALL", ""))
ACCOUNTS = {"WECHAT": ("w1", "w2"), "LINE": ("l1",)}
SOURCES = ("INSTORE", "WECHAT", "LINE", "TMALL", "ALL")
PROGRAMS = (a_program(10, default=True), a_program(20))

kinds = st.sampled_from(sorted(VALUES))
pairs = kinds.flatmap(lambda kind: st.tuples(st.just(kind), st.sampled_from(VALUES[kind])))


@st.composite
def orgs(draw: st.DrawFn, org_id: int, first_id: int) -> Records:
    """An org of up to four customers whose identifiers are unique where they have to be."""
    dual = draw(st.sampled_from((None, "mobile", "email")))
    dialect = Dialect(
        unenrolled_programs=draw(st.sampled_from(("base_tier", "omit"))),
        account_id_required=draw(st.sampled_from(("several", "always"))),
        several_identifiers=draw(st.sampled_from((8015, 8013))),
    )
    taken: set[object] = set()
    people: list[Customer] = []
    for number in range(draw(st.integers(1, 4))):
        known = []
        for kind, value in draw(st.lists(pairs, max_size=3)):
            source, account = draw(st.sampled_from(SPOTS))
            unique = (kind, value) if dual == kind else (kind, value, source, account) if dual is None else None
            if unique is None or unique not in taken:
                taken |= set() if unique is None else {unique}
                known.append(Identifier(kind, value, source, account))
        members = draw(st.sets(st.sampled_from((10, 20))))
        merged = draw(st.sampled_from((None, None, *(other.id for other in people)))) if people else None
        customer = Customer(
            first_id + number,
            identifiers=tuple(dict.fromkeys(known)),
            memberships=tuple(a_membership(2, program=program) for program in sorted(members)),
            loyalty=draw(st.sampled_from((True, True, False))),
            deleted=merged is None and draw(st.sampled_from((False, False, False, True))),
            merged_into=merged,
        )
        people.append(customer)
    groups = (Group(first_id + 50, members=(first_id,)),) if draw(st.booleans()) else ()
    org = replace(an_org(id=org_id, dual=dual, default_country_code="91", accounts=ACCOUNTS), dialect=dialect)
    return Records(org, PROGRAMS, tuple(people), groups)


@st.composite
def calls(draw: st.DrawFn) -> Sent:
    """A read that is wrong in some way, or not."""
    form = draw(st.sampled_from(FORMS))
    query = {
        "programId": draw(st.sampled_from((*[None] * 5, "10", "20", "21"))),
        "entityType": draw(st.sampled_from((*[None] * 5, "CUSTOMER", "FLEET", "fleet"))),
    }
    if draw(st.booleans()):
        customer_id = draw(st.sampled_from((101, 102, 103, 104, 201, 202, 109, 777)))
        path = f"/v2/customers/{customer_id}" + ("" if form == "customerDetails" else f"/{form}")
    else:
        several = draw(st.lists(pairs, min_size=1, max_size=2))
        names, values = zip(*several, strict=True)
        path = f"/v2/customers/lookup/{form}"
        query |= {
            "source": draw(st.sampled_from((*SOURCES * 2, "SHOP", None))),
            "accountId": draw(st.sampled_from((*[None] * 5, "w1", "w2", "l1", "w9"))),
            "identifierName": ",".join(names),
            "identifierValue": ",".join(values),
        }
    told = {name: value for name, value in query.items() if value is not None}
    return Sent(f"{path}?{urlencode(told)}")


class Changes:
    """The requests that differ from one in one small way, of an org that holds these records."""

    def __init__(self, sent: Sent, org: Records) -> None:
        self.sent, self.org = sent, org
        self.path, query = urlsplit(sent.url).path, urlsplit(sent.url).query
        self.query: dict[str, str] = dict(parse_qsl(query))
        named = (self.query.get(name, "").split(",") for name in ("identifierName", "identifierValue"))
        self.submitted = list(zip(*named, strict=True))

    def __iter__(self) -> Iterator[Sent]:
        yield from (self.other(programId=program) for program in ("10", "20", None))
        yield self.other(fetchDataForAllPrograms="true")
        yield from (self.other(entityType=entity_type) for entity_type in ("CUSTOMER", "FLEET", None))
        yield from (replace(self.sent, headers={ORG: org_id}) for org_id in ("501", "502"))
        if "/lookup" in self.path:
            yield from self.elsewhere()
            yield from self.identified_otherwise()
        else:
            by = self.path.split("/")[3]
            yield from (self.other(self.path.replace(by, str(one.id), 1)) for one in _near(self.org, by))

    def other(self, path: str | None = None, **changes: str | None) -> Sent:
        told = {name: value for name, value in {**self.query, **changes}.items() if value is not None}
        return replace(self.sent, url=f"{path or self.path}?{urlencode(told)}")

    def elsewhere(self) -> Iterator[Sent]:
        for source in SOURCES:
            for account in (None, *ACCOUNTS.get(source, ())):
                yield self.other(source=source, accountId=account)

    def identified_otherwise(self) -> Iterator[Sent]:
        for kind in VALUES:
            yield from (self.other(identifierName=kind, identifierValue=value) for _, value in self.submitted)
        for customer in self.org.customers:
            held = {(known.kind, known.value) for known in customer.identifiers}
            if held.intersection(self.submitted):
                yield from (self.other(identifierName=kind, identifierValue=value) for kind, value in held)
                by_id = self.path.replace("/lookup", f"/{customer.id}").removesuffix("/customerDetails")
                yield self.other(by_id, source=None, accountId=None, identifierName=None, identifierValue=None)
            for kind, value in held:
                yield from self.mistyped(kind, value)

    def mistyped(self, held_kind: str, held: str) -> Iterator[Sent]:
        for at, (kind, text) in enumerate(self.submitted):
            code = kind == "mobile" and held.removeprefix("91") == text.removeprefix("9").removeprefix("2")
            if kind == held_kind and (code or _one_apart(held, text)):
                values = [held if at == number else one for number, (_, one) in enumerate(self.submitted)]
                yield self.other(identifierValue=",".join(values))


def _near(org: Records, by: str) -> Iterator[Customer]:
    """Those whose id is one slip from that, and whom it was merged into."""
    merged = {customer.id: customer.merged_into for customer in org.customers}
    survivor = merged.get(int(by))
    while survivor is not None and merged.get(survivor) is not None:
        survivor = merged[survivor]
    for customer in org.customers:
        if customer.id == survivor or _one_apart(str(customer.id), by):
            yield customer


def _one_apart(one: str, other: str) -> bool:
    """Whether one slip leads from one text to the other."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    if len(one) == len(other):
        wrong = [at for at in range(len(one)) if one[at] != other[at]]
        swapped = len(wrong) == 2 and wrong[1] == wrong[0] + 1 and one[wrong[0]] == other[wrong[1]]
        return len(wrong) == 1 or (swapped and one[wrong[1]] == other[wrong[0]])
    longer, shorter = sorted((one, other), key=len, reverse=True)
    return any(longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer)))


def edits(org: Records, sent: Sent) -> Iterator[tuple[str, str, object]]:
    """Every edit of a customer in one respect."""
    for customer in org.customers:
        path = f"/__admin/customers/{customer.id}"
        yield "PATCH", path, {"loyalty": "loyalty"}
        yield "PATCH", path, {"deleted": None}
        yield from (("PUT", f"{path}/tiers/{program}", "Bronze") for program in (10, 20))


@settings(max_examples=SLOW_EXAMPLES * 4)
@given(orgs(501, 101), orgs(502, 201), calls())
def test_what_is_offered_succeeds_and_else_nothing_small_would(org: Records, beside: Records, sent: Sent) -> None:
    client = Client(wsgi(app_around(Sandbox([org, beside], now=lambda: NOON), Settings())))
    answer = sent.to(client)
    if succeeded(answer):
        event("a success")
        return
    nearest = explanation(client, answer)["nearest"]
    if nearest is not None:
        event("edit" if "edit" in nearest else "request")
        assert succeeded(follow(client, sent, nearest, {})), nearest
        return
    event("nothing")
    for other in Changes(sent, org):
        assert not succeeded(other.to(client)), other
    for method, path, body in edits(org, sent):
        if client.open(path, method=method, json=body).status_code < 300:
            assert not succeeded(sent.to(client)), (method, path, body)
        client.post("/__admin/reset")
