"""Warnings: what can be loaded and is hardly meant; each at its place, each with a way to say that it is meant."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from sandbox.sources.yaml_files import load, load_text
from sandbox.web.routes import is_imitated
from tests.sources.test_demo_orgs import FIXTURES
from tests.sources.texts import places

NOW = datetime(2027, 3, 26, 12, tzinfo=UTC)
ORG = """\
org: {id: 1, cluster: eu, dual_eligibility: true, primary_identifier: mobile}
programs:
- {id: 7, name: Main, default: true, tiers: [Base, Gold]}
- {id: 8, name: Club, tiers: [Guest, Member]}
"""
TOM = "{id: 5, identifiers: {mobile: 1}, tiers: {Main: Gold, Club: Member}}"
PAST = "expires 2027-03-25 is in the past; expected a day to come, or one such as today-30d if meant"
NO_MOBILE = (
    "customer 6 has no mobile, which is the primary identifier, and is found by id only; "
    "expected a mobile, or a persona about the customer if meant"
)
NOBODYS = "program 'Club' (8) is nobody's; expected a customer or group in it, or {enrolled: false} for one if meant"


def warnings(text: str, now: datetime | None = NOW) -> list[str]:
    """The warnings of a text that can be loaded, each as `line:column: message`."""
    loaded = load_text(text, "f", now=now)
    assert len(loaded.orgs) == 1
    assert all(finding.severity == "warning" for finding in loaded.findings)
    return [f"{finding.line}:{finding.column}: {finding.message}" for finding in loaded.findings]


def expired(how: str, *, also: str = "") -> str:
    return f"{ORG}customers:\n- {TOM}\n- {{id: 6, identifiers: {{mobile: 2}}, tiers: {{{how}}}{also}}}\n"


PLACED = [
    (expired("Main: {tier: Gold, expires: »2027-03-25}"), [PAST]),
    (expired("Club: {tier: Member, expires: »2027-03-25T22:00:00Z}"), [PAST]),
    (expired("8: {tier: Member, expires: »2027-03-25}"), [PAST]),
    (
        f"{ORG}customers:\n- {TOM}\ngroups:\n- {{id: 3, tiers: {{Main: {{tier: Gold, expires: »2027-03-25}}}}}}",
        [PAST],
    ),
    (f"{ORG}customers:\n- {TOM}\n- »{{id: 6, identifiers: {{email: a@b.test}}}}\n", [NO_MOBILE]),
    (f"{ORG}customers:\n- {TOM}\n- »id: 6\n", [NO_MOBILE]),
    (ORG.replace("- {id: 8", "- »{id: 8") + "customers:\n- {id: 5, identifiers: {mobile: 1}}\n", [NOBODYS]),
]


def test_a_canned_answer_that_an_endpoint_hides_is_told_of(tmp_path: Path) -> None:
    hidden = "{path: %s}\n- {path: /v2/coupon}\n- {path: '/v2/customers/{who}/notes'}\n- {method: POST, path: %s}\n"
    for path in ("/v2/customers/lookup/tierDetails", "'/v2/customers/{who}/tierDetails'"):
        file = tmp_path / "f.yaml"
        file.write_text(f"{ORG}canned:\n- {hidden % (path, path)}")
        (finding,) = load(file, imitated=is_imitated).findings
        assert (finding.line, finding.column, finding.severity) == (6, 10, "warning")
        assert finding.message == (
            f"GET {path if path[0] == chr(39) else repr(path)} is imitated, so that this answer is never given; "
            "expected another path"
        )
        assert load(file).findings == ()


@pytest.mark.parametrize(("marked", "messages"), PLACED)
def test_a_warning_is_told_at_its_place(marked: str, messages: list[str]) -> None:
    text, at = places(marked)
    assert warnings(text) == [f"{place}: {message}" for place, message in zip(at, messages, strict=True)]


MEANT = [
    expired("Main: {tier: Gold, expires: 2027-03-26}"),
    expired("Main: {tier: Gold, expires: today-1d}"),
    expired("Main: {tier: Base, expires: 2027-03-25}"),
    expired("Main: {tier: Gold, expires: 2027-03-25, enrolled: false}"),
    expired("Main: {tier: Gold, expires: 2027-03-25}", also=", deleted: true"),
    expired("Main: {tier: Gold, expires: 2027-03-25}", also=", merged_into: 5"),
    expired("Main: {tier: Gold, expires: 2027-03-25}", also=", loyalty: non_loyalty"),
    f"{ORG}customers:\n- {TOM}\n- {{id: 6, sources: {{WEBSITE: {{mobile: 2}}}}}}\n",
    f"{ORG}customers:\n- {TOM}\n- {{id: 6, deleted: true}}\n",
    f"{ORG}customers:\n- {TOM}\n- {{id: 6, merged_into: 5}}\n",
    f"{ORG}customers:\n- {TOM}\n- {{id: 6}}\n"
    "personas: [{shows: by id, customer: 6, get: /v2/customers/6/tierDetails, answers: Base}]\n",
    ORG.replace("dual_eligibility: true", "dual_eligibility: false") + f"customers:\n- {TOM}\n- {{id: 6}}\n",
    ORG + "customers: [{id: 5, identifiers: {mobile: 1}, tiers: {Club: {enrolled: false}}}]\n",
    ORG + "customers: [{id: 5, identifiers: {mobile: 1}, points: {8: {available: 3}}}]\n",
    ORG + "customers: [{id: 5, identifiers: {mobile: 1}}]\ngroups: [{id: 3, tiers: {Club: Member}}]\n",
    ORG,
]


@pytest.mark.parametrize("text", MEANT)
def test_what_is_meant_is_not_warned_of(text: str) -> None:
    assert warnings(text) == []


def test_a_day_is_past_when_it_is_over_in_the_zone_of_the_org() -> None:
    text = expired("Main: {tier: Gold, expires: 2027-03-26}")
    evening = datetime(2027, 3, 26, 19, tzinfo=UTC)
    assert warnings(text, evening) == []
    assert len(warnings(text.replace("cluster: eu", "cluster: india"), evening)) == 1


def test_without_a_clock_nothing_is_in_the_past() -> None:
    assert warnings(expired("Main: {tier: Gold, expires: 2001-01-01}"), None) == []


def test_warnings_and_errors_come_together_where_the_one_does_not_explain_the_other() -> None:
    text, at = places(
        expired("Main: {tier: Gold, expires: »2027-03-25}") + "- {id: 7, »nmae: A, identifiers: {mobile: 3}}"
    )
    loaded = load_text(text, "f", now=NOW)
    assert loaded.orgs == ()
    told = [(f"{finding.line}:{finding.column}", finding.severity) for finding in loaded.findings]
    assert told == list(zip(at, ["warning", "error"], strict=True))


EXPLAINED = [
    f"{ORG}customers:\n- {TOM}\n- {{id: 6, identifiers: {{mobil: 2}}}}\n",
    f"{ORG}customers:\n- {TOM}\n- {{id: 6, identifires: {{mobile: 2}}}}\n",
    f"{ORG}customers:\n- {TOM}\n- {{id: 6, identifiers: {{mobile: [abc]}}}}\n",
    f"{ORG}customers:\n- {TOM}\n- {{id: 6}}\npersona: [{{shows: a, customer: 6, get: /v2, answers: Base}}]\n",
    f"{ORG}customers:\n- {TOM}\n- {{id: 6}}\npersonas: [{{shows: a, customer: 66, get: /v2, answers: Base}}]\n",
    f"{ORG}customers:\n- {TOM}\n- {{id: 6, <<: 8}}\n",
    ORG.replace("dual_eligibility: true", "dual_eligibility: perhaps") + f"customers:\n- {TOM}\n- {{id: 6}}\n",
    ORG + "customers:\n- {id: 5, identifiers: {mobile: 1}, tiers: {Clubb: Member}}\n",
    ORG + "customers:\n- {id: 5, identifiers: {mobile: 1}, teirs: {Club: Member}}\n",
    ORG + "customers:\n- {id: 5, identifiers: {mobile: 1}}\nfleets: [{id: 3, tiers: {Club: Member}}]\n",
]


@pytest.mark.parametrize("text", EXPLAINED)
def test_a_mistake_is_not_followed_by_the_warning_it_explains(text: str) -> None:
    assert [finding.severity for finding in load_text(text, "f", now=NOW).findings] == ["error"]


def test_the_demo_orgs_have_no_warnings_on_any_day() -> None:
    for year in (2001, 2027, 2999):
        assert load(FIXTURES, now=NOW.replace(year=year)).findings == ()
