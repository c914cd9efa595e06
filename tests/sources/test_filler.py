"""Filler: the same people everywhere, in nobody's way, and imported only where a fixture asks for it."""

import ast
import hashlib
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.core.model import Customer, Records
from sandbox.core.moments import Relative
from sandbox.sources import filler
from sandbox.sources.yaml_files import load, load_text

ROOT = Path(__file__).parents[2]
GENERATE = "{customers: 300, random_seed: 7, locale: en_IN, tiers: {Silver: 30%, Gold: 10%}}"


def fixture(generate: str, *, org: str = 'default_country_code: "91"', customers: str = "", org_id: int = 501) -> str:
    """An org with a generate key at line 7 and customer 5; `customers` goes on where that one's id ends."""
    return f"""\
org: {{id: {org_id}, cluster: eu, {org}}}
programs:
  - {{id: 973, name: Club, tiers: [Plain, Fancy]}}
  - {{id: 974, name: Main, default: true, tiers: [Bronze, Silver, Gold]}}
customers:
  - {{id: 5{customers}}}
generate: {generate}
"""


def world(text: str) -> Records:
    (records,) = load_text(text, "f").orgs
    return records


def people(generate: str = GENERATE, **fields) -> tuple[Customer, ...]:
    """The generated customers alone."""
    listed, *generated = world(fixture(generate, **fields)).customers
    assert listed.id == 5
    return tuple(generated)


def written(customers: Iterable[Customer]) -> str:
    """Customers as a fixture lists them, one a line."""
    return "".join(
        "  - "
        + json.dumps(
            {
                "id": customer.id,
                "first_name": customer.first_name,
                "last_name": customer.last_name,
                "registered": str(customer.registered),
                "identifiers": {known.kind: known.value for known in customer.identifiers},
                "tiers": {
                    str(held.program_id): {
                        "tier": ("Bronze", "Silver", "Gold")[held.serial - 1],
                        **({"expires": str(held.expires)} if held.expires else {}),
                    }
                    for held in customer.memberships
                },
            },
            ensure_ascii=False,
        )
        + "\n"
        for customer in customers
    )


def placeless(customers: Iterable[Customer]) -> list[Customer]:
    return [replace(customer, place=None) for customer in customers]


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@pytest.mark.parametrize(("locale", "expected"), [("en_IN", "1b53755fed32b640"), ("de_DE", "2dff425974df3a98")])
def test_the_same_seed_gives_the_same_people_byte_for_byte(locale, expected):
    assert digest(written(people(GENERATE.replace("en_IN", locale)))) == expected


def test_fakers_names_are_the_same_in_every_version_we_allow():
    """Where this fails, a version of Faker has other names: see decision 8."""
    names = {locale: filler.pools(locale) for locale in filler.locales()}
    assert (len(names), digest(json.dumps(names))) == (84, "ed84892021538952")


def test_the_first_of_them_as_a_person_meets_them():
    first = people()[0]
    assert written([first]) == (
        '  - {"id": 538003544, "first_name": "Vansha", "last_name": "Saxena", "registered": "today-1532d", '
        '"identifiers": {"mobile": "910030733648", "email": "vansha.saxena1@example.com", '
        '"externalId": "EXT538003544"}, "tiers": {"974": {"tier": "Bronze"}}}\n'
    )
    assert first.place == ("f", 7)


@pytest.mark.long
def test_neither_hashes_nor_locale_of_the_process_change_them():
    program = "from tests.sources.test_filler import *; print(digest(written(people())))"
    expected = digest(written(people()))
    for hash_seed, locale in (("1", "C"), ("2", "C.UTF-8")):
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "LC_ALL": locale}
        found = subprocess.run(
            [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
        )
        assert found.stdout.strip() == expected


@pytest.mark.parametrize("count", [1, 2, 299])
def test_more_customers_leave_the_first_ones_as_they_are(count):
    assert people(GENERATE.replace("300", str(count))) == people()[:count]


@pytest.mark.parametrize(("field", "other"), [("random_seed: 7", "random_seed: 8"), ("en_IN", "en_GB")])
def test_another_seed_or_locale_gives_other_people(field, other):
    names = [one.name == two.name for one, two in zip(people(), people(GENERATE.replace(field, other)), strict=True)]
    assert sum(names) < 5


def test_another_org_has_other_people():
    here, there = people(), people(org_id=502)
    assert {one.id for one in here}.isdisjoint(one.id for one in there)
    assert [one.name for one in here] != [one.name for one in there]


def test_without_more_words_they_are_indian_and_in_the_base_tier():
    assert people("{customers: 20}") == people("{customers: 20, random_seed: 0, locale: en_IN, tiers: {}}")
    assert {held.serial for one in people("{customers: 20}") for held in one.memberships} == {1}


def test_tiers_come_by_their_weights_in_the_default_program():
    held = [membership for one in people(GENERATE.replace("300", "20000")) for membership in one.memberships]
    serials = Counter(membership.serial for membership in held)
    assert len(held) == 20_000
    assert {membership.program_id for membership in held} == {974}
    assert serials[2] == pytest.approx(6_000, rel=0.05)
    assert serials[3] == pytest.approx(2_000, rel=0.05)


@pytest.mark.parametrize(
    ("tiers", "serials"),
    [("{Gold: 100%}", {3}), ("{Gold: 100}", {3}), ("{Bronze: 100 %}", {1}), ("{Gold: 0, Silver: 100.0%}", {2})],
)
def test_shares_are_exact_at_their_ends(tiers, serials):
    generated = people(f"{{customers: 500, tiers: {tiers}}}")
    assert {membership.serial for one in generated for membership in one.memberships} == serials


def test_the_order_of_tiers_in_a_fixture_does_not_matter():
    assert people(GENERATE.replace("Silver: 30%, Gold: 10%", "Gold: 10, Silver: 30.0")) == people()


def test_days_are_relative_registrations_past_and_expiries_ahead():
    generated = people(GENERATE.replace("300", "5000"))
    registered = [one.registered for one in generated]
    expires = [held.expires for one in generated for held in one.memberships if held.serial > 1]
    assert all(isinstance(day, Relative) and day.unit == "d" for day in (*registered, *expires))
    assert all(-5 * 365 <= day.amount < 0 for day in registered)
    assert all(0 < day.amount <= 365 for day in expires)
    assert {held.expires for one in generated for held in one.memberships if held.serial == 1} == {None}


@pytest.mark.parametrize(("code", "lead"), [("91", "9100"), ("1", "100"), ("", "00"), ("999", "99900")])
def test_mobiles_have_the_country_code_and_are_no_phones(code, lead):
    org = f'default_country_code: "{code}"' if code else "name: Codeless"
    mobiles = [known.value for one in people(org=org) for known in one.identifiers if known.kind == "mobile"]
    assert {(mobile[: len(lead)], len(mobile), mobile.isdigit()) for mobile in mobiles} == {(lead, 12, True)}
    assert not any(mobile.startswith("999000") for mobile in mobiles), "those are magic"


def test_ids_have_nine_digits():
    assert {len(str(one.id)) for one in people()} == {9}


def test_identifiers_are_in_an_account_where_the_source_has_any():
    known = {known[2:] for one in people(org="sources: {INSTORE: {accounts: [a, b]}}") for known in one.identifiers}
    assert known == {("INSTORE", "a"), ("INSTORE", "b")}


def test_listed_customers_win_and_nobody_else_moves():
    before = placeless(people())
    victim = before[17]
    taken = ", ".join(f'{known.kind}: "{known.value}"' for known in victim.identifiers)
    listed = f", identifiers: {{{taken}}}}}\n  - {{id: {victim.id}"
    _, _, *after = placeless(world(fixture(GENERATE, customers=listed)).customers)
    assert after[:17] + after[18:] == [*before[:17], *before[18:]]
    moved = after[17]
    assert moved.id == victim.id + 1_000_000
    assert not set(moved.identifiers) & set(victim.identifiers)
    assert (moved.name, moved.memberships, moved.registered) == (victim.name, victim.memberships, victim.registered)


def test_ids_are_new_over_all_orgs_of_a_load(tmp_path):
    victims = [people()[0].id, people()[299].id]
    listed = f"0}}\n  - {{id: {victims[0]}}}\n  - {{id: {victims[1]}"
    (tmp_path / "a.yaml").write_text(fixture(GENERATE, org_id=502, customers=listed), encoding="utf-8")
    (tmp_path / "b.yaml").write_text(fixture(GENERATE), encoding="utf-8")
    result = load(tmp_path)
    ids = [one.id for records in result.orgs for one in records.customers]
    assert len(ids) == len(set(ids)) == 604
    assert set(victims) <= set(ids)


def test_a_request_in_a_file_of_its_own_is_the_place(tmp_path):
    (tmp_path / "demo").mkdir()
    org, _, _ = fixture(GENERATE).rpartition("generate:")
    (tmp_path / "demo" / "org.yaml").write_text(org, encoding="utf-8")
    (tmp_path / "demo" / "filler.yaml").write_text("# filler\ngenerate:\n\n  customers: 2\n", encoding="utf-8")
    (records,) = load(tmp_path).orgs
    assert {one.place for one in records.customers[1:]} == {(str(tmp_path / "demo" / "filler.yaml"), 2)}


SHARE = "is not a share of at most 100%, such as 10% or 2.5"
LOCALES = "all are at https://faker.readthedocs.io/en/stable/locales.html"

FINDINGS = {
    "nothing said": ("{}", "7:11: customers is missing in generate; expected a whole number from 1 to 1000000"),
    "no map": ("50", "7:11: generate '50' is not a map with keys such as customers, random_seed, locale"),
    "none": ("{customers: 0}", "7:23: customers '0' is not a whole number from 1 to 1000000"),
    "too many": ("{customers: 1000001}", "7:23: customers '1000001' is not a whole number from 1 to 1000000"),
    "a seed that is no number": (
        "{customers: 1, random_seed: x}",
        "7:39: random_seed 'x' is not a whole number from 0 to 9223372036854775807",
    ),
    "a key mistyped": (
        "{customers: 1, randomseed: 7}",
        "7:26: unknown key 'randomseed' in generate; did you mean 'random_seed'?",
    ),
    "a locale mistyped": (
        "{customers: 1, locale: en-IN}",
        "7:34: locale 'en-IN' is not one that Faker has names for, such as en_IN or de_DE; "
        f"did you mean 'en_IN'?; {LOCALES}",
    ),
    "a locale without names of its own": (
        "{customers: 1, locale: es}",
        f"7:34: locale 'es' is not one that Faker has names for, such as en_IN or de_DE; {LOCALES}",
    ),
    "a path for a locale": (
        "{customers: 1, locale: ../person}",
        f"7:34: locale '../person' is not one that Faker has names for, such as en_IN or de_DE; {LOCALES}",
    ),
    "an unknown tier": (
        "{customers: 1, tiers: {Glod: 10%}}",
        "7:34: tier 'Glod' is not one of 'Main': Bronze, Silver, Gold; did you mean 'Gold'?",
    ),
    "a tier of another program": (
        "{customers: 1, tiers: {Fancy: 10%}}",
        "7:34: tier 'Fancy' is not one of 'Main': Bronze, Silver, Gold",
    ),
    "a share that is too much": ("{customers: 1, tiers: {Gold: 101%}}", f"7:40: Gold '101%' {SHARE}"),
    "a share that is none": ("{customers: 1, tiers: {Gold: a lot}}", f"7:40: Gold 'a lot' {SHARE}"),
    "a share below zero": ('{customers: 1, tiers: {Gold: "-5%"}}', f"7:40: Gold '-5%' {SHARE}"),
    "too much together": (
        "{customers: 1, tiers: {Gold: 60%, Silver: 40.5%}}",
        "7:26: tiers add up to 100.5%; expected at most 100%, the rest being in the base tier",
    ),
    "too much, but one unreadable": (
        "{customers: 1, tiers: {Gold: 60%, Silver: 50%, Bronze: x}}",
        f"7:66: Bronze 'x' {SHARE}",
    ),
}


@pytest.mark.long
@pytest.mark.parametrize("situation", FINDINGS)
def test_one_mistake_is_one_finding_at_its_place(situation):
    generate, expected = FINDINGS[situation]
    result = load_text(fixture(generate), "f")
    errors = [str(finding) for finding in result.findings if finding.severity == "error"]
    assert errors == ["f:" + expected.replace(": ", ": error: ", 1)]
    assert result.orgs == ()


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("default: true, ", ""),
        ("[Bronze, Silver, Gold]", "[Bronze, {nam: Silver}]"),
        ("tiers: [Bronze, Silver, Gold]", "tiers: x"),
    ],
)
def test_tiers_are_not_judged_by_programs_that_are_wrong_themselves(right, wrong):
    text = fixture("{customers: 1, tiers: {Glod: 10%}}").replace(right, wrong)
    assert len(load_text(text, "f").findings) == 1


@pytest.mark.long
def test_only_one_module_imports_faker():
    importing = set()
    for path in (ROOT / "sandbox").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            importing |= {path.name for name in names if name.partition(".")[0] == "faker"}
    assert importing == {"filler.py"}


def test_a_world_without_filler_does_not_import_faker():
    program = "import sys; from sandbox import create_app; create_app(); assert 'faker' not in sys.modules"
    found = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert (found.returncode, found.stderr) == (0, "")


@settings(max_examples=40)
@given(
    seed=st.integers(0, 2**63 - 1),
    count=st.integers(1, 60),
    locale=st.deferred(lambda: st.sampled_from(filler.locales())),
    shares=st.tuples(st.integers(0, 50), st.integers(0, 50)),
    org=st.sampled_from(["", 'default_country_code: "1868"', "dual_eligibility: true, primary_identifier: email"]),
    org_id=st.integers(1, 2**31 - 1),
)
def test_any_filler_makes_a_world_that_a_fixture_could_list(seed, count, locale, shares, org, org_id):
    tiers = f"{{Silver: {shares[0]}, Gold: {shares[1]}%}}"
    generate = f"{{customers: {count}, random_seed: {seed}, locale: {locale}, tiers: {tiers}}}"
    text = fixture(generate, org=org, org_id=org_id)
    records = world(text)
    generated = records.customers[1:]
    assert len(generated) == count
    listed = world(text.rpartition("generate:")[0] + written(generated))
    assert placeless(listed.customers) == placeless(records.customers)
