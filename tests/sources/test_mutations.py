"""One mistake of each kind, at random places of the demo orgs: told at its line and column, and nothing else with it.

`MUTATIONS=5000 make test ARGS='-k mutations'` makes more of them.
"""

import os
import re
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from random import Random
from typing import NamedTuple

from sandbox.sources.findings import Finding
from sandbox.sources.yaml_files import load_text
from tests.sources import mistakes as make
from tests.sources.injections import Fixture, at, items, needed, unmarked
from tests.sources.mistakes import Mistake
from tests.sources.mutants import DEMOS, shortened

COUNT = int(os.environ.get("MUTATIONS", "500"))
NOW = datetime(2027, 3, 26, 12, tzinfo=UTC)

ORG = [
    Mistake("a cluster without zone", make.zone_unclear, "time_zone is missing in an org; cluster us needs one, .*"),
    Mistake("no cluster", partial(make.missing, "org", "cluster"), "cluster and time_zone are missing in an org; .*"),
    Mistake(
        "no primary identifier",
        partial(make.missing, "org", "primary_identifier"),
        "primary_identifier is missing in an org with dual_eligibility; expected .*",
    ),
    Mistake("a source twice", make.source_twice, ".* means the same as .*; first .*"),
    Mistake("an empty item", make.empty_item, "item .* is empty; expected .*"),
    Mistake("an empty list", make.empty_list, ".* is an empty list; expected at least one item"),
    Mistake("an item twice", make.listed_twice, ".* is listed twice in .*; first .*"),
]
PROGRAMS = [
    Mistake(
        "a program with another's id",
        partial(make.program_more, "{id: »ID, name: Zz, tiers: [Zz]}"),
        "program id .* is given twice; first .*",
    ),
    Mistake(
        "a program with another's name",
        partial(make.program_more, "{id: 99, name: »NAME, tiers: [Zz]}"),
        "program name .* is given twice; first .*",
    ),
    Mistake(
        "a program named like another's id",
        partial(make.program_more, "{id: 99, name: »ID, tiers: [Zz]}"),
        "program name .* is another program's id; expected a name that tells them apart; first .*",
    ),
    Mistake("an id changed", partial(make.like_an_earlier, "program", "id"), "program id .* is given twice; first .*"),
    Mistake("a name changed", partial(make.like_an_earlier, "program", "name"), "program name .* is given twice; .*"),
    Mistake("a name changed into an id", make.id_for_a_name, "program name .* is another program's id; .*"),
    Mistake("a second default", make.second_default, "default is true for a second program; .*"),
    Mistake("no default", make.no_default, "programs: none of .* is the default; .*"),
    Mistake("a tier twice", make.tier_twice, "tier .* is given twice; first .*"),
]
CUSTOMERS = [
    Mistake("a customer's id changed", partial(make.like_an_earlier, "customer", "id"), "customer id .* is given .*"),
    Mistake("a customer copied", partial(make.copied, "customer"), "customer id .* is given twice; first .*"),
    Mistake("a group's id changed", partial(make.like_an_earlier, "group", "id"), "group id .* is given twice; .*"),
    Mistake("a group copied", partial(make.copied, "group"), "group id .* is given twice; first .*"),
    Mistake("both ways to be named", make.named_both_ways, "name is given beside first_name or last_name; .*"),
    Mistake(
        "merged with nobody", partial(make.changed, "customer", "merged_into", "»599999999"), "merged_into .* not .*"
    ),
    Mistake("merged with itself", make.into_itself, "merged_into .* is the customer itself"),
    Mistake("merged in a circle", make.circle, "merged_into .* closes a circle of merges: .* -> .*"),
    Mistake(
        "headed by nobody", partial(make.changed, "group", "primary", "»599999999"), "primary .* is not a customer .*"
    ),
    Mistake("a member who is nobody", make.member_unknown, "member .* is not a customer of this org"),
    Mistake(
        "a program unknown", partial(make.membership_more, "»Zz: Gold"), "program 'Zz' is not one of this org's: .*"
    ),
    Mistake("a program twice", make.same_program, "program .* is the same as .*; expected each program once; first .*"),
    Mistake("a tier unknown", make.tier_unknown, "tier 'Platinumm' is not one of .*"),
    Mistake(
        "a day too far", partial(make.changed, "customer", "registered", "»today-1001y"), ".* is not within 1000y .*"
    ),
    Mistake(
        "a year too early",
        partial(make.changed, "customer", "registered", "»1899-12-31"),
        "registered '1899-12-31' is not a day of the years 1900 to 9000",
    ),
]
IDENTIFIERS = [
    Mistake("a mobile twice", make.identifier_of_another, "mobile .* is already customer .*'s; expected it once in .*"),
    Mistake("a kind mistyped", make.identifier_mistyped, "identifier .* is not one of .*; did you mean .*"),
    Mistake("an id as identifier", partial(make.identifier_more, "»id: 5"), "identifier 'id' is not one of .*; a .*"),
    Mistake("a comma", partial(make.identifier_more, 'cuid: »"a,b"'), "cuid 'a,b' is not a value that .* at commas"),
    Mistake(
        "a mobile with letters", partial(make.identifier, "mobile", "»x12"), "mobile 'x12' is not a mobile number: .*"
    ),
    Mistake(
        "an e-mail without @", partial(make.identifier, "email", "»ann"), "email 'ann' is not an e-mail address: .*"
    ),
    Mistake("a source unknown", partial(make.registered_in, "WECHATT"), "source 'WECHATT' is not one of .*"),
    Mistake("a source that is all", partial(make.registered_in, "ALL"), "source 'ALL' is not one of .*; ALL is for .*"),
    Mistake("a slash alone", partial(make.registered_in, "JD/"), "source 'JD/' has no account after its '/'"),
    Mistake("an account too many", partial(make.registered_in, "JD/8"), "account '8': source JD has no accounts .*"),
    Mistake("an account missing", partial(make.registered_where, "WECHAT", 2, "WECHAT"), "WECHAT needs one of .*"),
    Mistake(
        "an account unknown", partial(make.registered_where, "LINE", 1, "LINE/x"), "account 'x' is not one of LINE.*"
    ),
]
OTHERS = [
    Mistake(
        "about nobody", partial(make.changed, "persona", "customer", "»599999999"), "customer .* is not a customer .*"
    ),
    Mistake(
        "answers nothing", partial(make.changed, "persona", "answers", "»Platinumm"), "answers .* is neither a tier .*"
    ),
    Mistake(
        "answers a code beside", make.answers_code_beside, "answers '8015' is an error's code, which is answered .*"
    ),
    Mistake(
        "a locale unknown", partial(make.changed, "generate", "locale", "»xx_YY"), "locale 'xx_YY' is not one that .*"
    ),
    Mistake("shares of more than all", make.shares_too_much, "tiers add up to 100.5%; expected at most 100%, .*"),
    Mistake("a share of no tier", make.share_of_no_tier, "tier 'Platinumm' is not one of .*"),
]
CANNED = [
    Mistake("canned twice", make.canned_twice, "GET .* with that query is answered twice; .*; first .*"),
    Mistake(
        "canned in our place", partial(make.canned_more, "{path: »/ns/a}"), "path '/ns/a' is the sandbox's own; .*"
    ),
    Mistake("canned: a name", partial(make.canned_headers, '»"a b": c'), "header 'a b' is not a name such as .*"),
    Mistake(
        "canned: a length", partial(make.canned_headers, "»Content-Length: 3"), "header .* is set by the server .*"
    ),
    Mistake(
        "canned: two lines", partial(make.canned_headers, 'X-A: »"a\\r\\nB: c"'), "header X-A .* cannot be sent; .*"
    ),
    Mistake(
        "canned: no room for a body",
        partial(make.canned_more, "{path: /a, status: 204, »body: {}}"),
        "body is given beside status 204, which never has one; .*",
    ),
    Mistake(
        "canned: an alias from without",
        partial(make.canned_more, "{query: &a {a: b}, path: /a, body: {a: »*a}}"),
        "alias 'a' is in what is kept exactly, its anchor is not, .*",
    ),
]
WARNINGS = [
    Mistake("warning: past", make.past_expiry, "expires 2001-02-03 is in the past; .*"),
    Mistake("warning: no primary", make.without_primary, "customer 599999998 has no mobile, .*"),
    Mistake("warning: nobody's", make.nobodys_program, "program 'Zz' .* is nobody's; .*"),
]
DEEP = "{a: " + "[" * 36 + "»[" + "]" * 37 + "}"  # the 37th, below three maps and a list, is a level too deep
DEEP_THROUGH_ALIAS = "{a: &deep " + "[" * 20 + "]" * 20 + ", b: " + "[" * 17 + "»*deep" + "]" * 17 + "}"
TOO_MANY = "{a: &a [" + "1, " * 999 + "1], b: &b [" + "*a, " * 89 + "*a], c: »*b}"
YAML = [
    Mistake("a text too long", partial(make.changed, "persona", "shows", "»" + "x" * 65_537), ".* is too long; .*"),
    Mistake("too deep", partial(make.custom, DEEP), "nested too deeply; expected at most 40 levels"),
    Mistake(
        "too deep through aliases", partial(make.custom, DEEP_THROUGH_ALIAS), "nested too deeply through aliases; .*"
    ),
    Mistake("too many through aliases", partial(make.custom, TOO_MANY), "aliases repeat too much; .*"),
    Mistake("an alias inside itself", partial(make.custom, "&loop {a: »*loop}"), "alias 'loop' stands inside .*"),
    Mistake("an alias of nothing", partial(make.custom, "{a: »*nothing}"), "alias 'nothing' names no anchor above it"),
    Mistake("a tag", partial(make.custom, "{a: »!!int 5}"), "tag .*: tags are not read; .*"),
    Mistake("a merge of text", partial(make.more, "<<: »nope"), "'<<' takes an alias of a map, .*"),
    Mistake("a key that is a list", partial(make.more, "»[a, b]: c"), "a key has to be text"),
    Mistake("a second document", partial(make.line_more, "»---"), "a second document starts here; .*"),
    Mistake("a colon", partial(make.changed, "persona", "shows", "one»: two"), "this is not YAML: mapping values .*"),
    Mistake(
        "an @", partial(make.changed, "persona", "shows", "»@one"), "this is not YAML: .* cannot start any token; .*"
    ),
    Mistake("a tab", partial(make.line_more, "»\tzz: 1"), "this is not YAML: .*; a tab cannot indent, use blanks"),
    Mistake(
        "a bell", partial(make.changed, "persona", "shows", "o»\x07ne"), "character '.x07' cannot stand in YAML; .*"
    ),
    Mistake("a nought", partial(make.changed, "persona", "shows", "o»\0ne"), "this looks like a binary file; .*"),
    Mistake("a quote not closed", partial(make.last_line, 'zz: »"abc'), "this is not YAML: .*; a quote is not closed"),
    Mistake("a bracket not closed", partial(make.last_line, "zz: »[a, b"), "this is not YAML: .* flow sequence .*"),
]
MISTAKES = [*make.of_any_record(), *ORG, *PROGRAMS, *CUSTOMERS, *IDENTIFIERS, *OTHERS, *CANNED, *WARNINGS, *YAML]


class Injected(NamedTuple):
    kind: str
    text: str
    line: int
    column: int
    message: str


def enriched(path: Path, chance: Random) -> Fixture:
    """A demo org with all that a fixture can have and this demo has not; it is as good as before."""
    text = shortened(path)
    tops = {"demo-eu": "Gold", "demo-india": "Captain", "demo-dialects": "Gold"}
    wish = f"{{customers: 3, random_seed: 7, locale: en_IN, tiers: {{{tops[path.stem]}: 10%}}}}"
    text = Fixture(path.stem, text, chance).appended(f"generate: {wish}")
    fixture = Fixture(path.stem, text, chance)
    hook = "webhooks: [{url: http://127.0.0.1:9000/e, events: [tierUpgraded, tierRenewed]}]"
    fixture = Fixture(path.stem, fixture.added(fixture.org, hook), chance)
    for kind, entry in (
        ("dialect", "dialect: {iso_dates: true, several_identifiers: 8015}"),
        ("credentials", "credentials: {tills: [{username: a, password: b}], clients: [{key: a, secret: b}]}"),
    ):
        if not fixture.records[kind]:
            fixture = Fixture(path.stem, fixture.added(fixture.org, entry), chance)
    if not fixture.records["promised"]:
        program = needed(fixture.records["program"][0], "id").value
        soon = "[{points: 5, on: today+9d}]"
        entry = f"points: {{{program}: {{available: 5, expiring: {soon}, promised: {soon}}}}}"
        fixture = Fixture(path.stem, fixture.added(fixture.records["customer"][0], entry), chance)
    if not fixture.records["tier"]:
        tier = items(at(fixture.records["program"][0], "tiers"))[1]
        named = f"{{name: {tier.value}, validity_months: 6}}"
        fixture = Fixture(path.stem, fixture.replaced(tier, named), chance)
    return fixture


@cache
def injections() -> tuple[Injected, ...]:
    """All kinds in turn, each in a demo that has room for it."""
    chance = Random(20270326)
    fixtures = [enriched(path, chance) for path in DEMOS]
    return tuple(injected(MISTAKES[number % len(MISTAKES)], fixtures, chance) for number in range(COUNT))


def injected(mistake: Mistake, fixtures: list[Fixture], chance: Random) -> Injected:
    for _ in range(300):
        try:
            marked = mistake.make(chance.choice(fixtures))
        except (IndexError, ValueError):  # no room for it there, or a sample of too few
            continue
        text, line, column = unmarked(marked)
        return Injected(mistake.kind, text, line, column, mistake.message)
    raise AssertionError(f"no demo has room for {mistake.kind!r}")


@cache
def findings() -> tuple[tuple[Finding, ...], ...]:
    return tuple(load_text(one.text, "f", now=NOW).findings for one in injections())


def test_the_fixtures_are_good_before() -> None:
    for path in DEMOS:
        assert load_text(enriched(path, Random(7)).text, "f", now=NOW).findings == ()


def test_every_mistake_is_told_at_its_place_and_alone() -> None:
    wrong = [
        f"{one.kind}:\n  at {one.line}:{one.column}\n  " + "\n  ".join(map(str, found))
        for one, found in zip(injections(), findings(), strict=True)
        if len(found) != 1
        or (found[0].line, found[0].column) != (one.line, one.column)
        or not re.fullmatch(one.message, found[0].message)
        or found[0].severity != ("warning" if one.kind.startswith("warning") else "error")
    ]
    assert not wrong, f"{len(wrong)} of {COUNT}:\n" + "\n".join(wrong)
