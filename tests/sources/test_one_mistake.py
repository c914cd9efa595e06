"""One mistake, one finding: what depends on something unreadable stays silent; and many mistakes are all told."""

from pathlib import Path

import pytest

from sandbox.sources.yaml_files import load, load_text

DEMO = (Path(__file__).parents[2] / "fixtures" / "demo-eu.yaml").read_text(encoding="utf-8")
COPIED_CUSTOMER = DEMO[DEMO.index("  - id: 566000001") : DEMO.index("  # 1.1 The highest tier")]
COPIED_PROGRAM = DEMO[DEMO.index("  - id: 973") : DEMO.index("  # A tier can be more")]

SLIPS = [
    ("version: 1", "version: 11"),
    ("org:\n", "orgs:\n"),
    ("org:\n", "org: &org\n  <<: *org\n"),
    ("  id: 501", "  id: x"),
    ("  id: 501", "  idd: 501"),
    ("  id: 501\n", ""),
    ("cluster: eu", "cluster: eux"),
    ("cluster: eu", "clutser: eu"),
    ("  cluster: eu\n", ""),
    ("dual_eligibility: true", "dual_eligibility: perhaps"),
    ("dual_eligibility: true", "dual_eligibilty: true"),
    ("dual_eligibility: true", "dual_eligibility: true\n  dual_eligibility: false"),
    ("dual_eligibility: true", "dual_eligibility: false\n  dual_eligibility: true"),
    ("primary_identifier: mobile", "primary_identifier: mobil"),
    ("primary_identifier: mobile", "primary_id: mobile"),
    ("  primary_identifier: mobile\n", ""),
    ("WECHAT: {accounts", "WECHATS: {accounts"),
    ("WECHAT: {accounts", "WECHAT: {acounts"),
    ("{accounts: [22232, 22233]}", "{accounts: 22232}"),
    ("{accounts: [22232, 22233]}", "[22232, 22233]"),
    ("{accounts: [22232, 22233]}", "{accounts: [22232, ~]}"),
    ("  sources: {WECHAT:", "  source: {WECHAT:"),
    ("programs:\n", "program:\n"),
    ("programs:\n", "programs:\n  - Main\n"),
    ("programs:\n", "programs: [{id: 1, name: One, tiers: [Only]}]\nprograms:\n"),
    ("customers:\n", "customer:\n"),
    ("customers:\n", "programs: []\ncustomers:\n"),
    ("groups:\n", "customers: []\ngroups:\n"),
    ("  - id: 973", "  - id: Main"),
    ("  - id: 973", "  - idd: 973"),
    ("    name: Main\n", "    nmae: Main\n"),
    ("    name: Main\n", "    name: {Main: Main}\n"),
    ("    name: Main\n", ""),
    ("[Bronze, Silver, Gold, Diamond]", "Bronze"),
    ("[Bronze, Silver, Gold, Diamond]", "[Bronze, Silver, Gold, {nam: Diamond}]"),
    ("[Bronze, Silver, Gold, Diamond]", "[Bronze, Silver, Gold, Gold]"),
    ("[Bronze, Silver, Gold, Diamond]", "[Bronze, Silver, Gold, [Diamond]]"),
    ("tiers: [Bronze", "tires: [Bronze"),
    ("    default: true\n", "    default: maybe\n"),
    ("    default: true\n", ""),
    ("on_expiry: one_below", "on_expiry: one_bellow"),
    ("id: 566000001\n", "id: Tom\n"),
    ("id: 566000024\n", "id: ~\n"),
    ("id: 566000019\n", "id: 0\n"),
    ("id: 566000019\n", "Id: 566000019\n"),
    ("merged_into: 566000019", "merged_into: 566000091"),
    ("merged_into: 566000019", "merged_into: 566000018"),
    ("merged_into: 566000019", "merged_into: 566000017"),
    ("merged_into: 566000019", "merged_into: nobody"),
    ("merged_into: 566000019", "merged_intro: 566000019"),
    ('"915795000013"', '"915795000012"'),
    ("expires: today+90d", "expires: tomorrow"),
    ("{Main: {tier: Gold, expires: today+90d}}", "{Mian: {tier: Gold, expires: today+90d}}"),
    ("{Main: {tier: Gold, expires: today+90d}}", "{Main: {tier: Golden, expires: today+90d}}"),
    ("WECHAT/22232: {wechat", "WECHAT/22332: {wechat"),
    ("WECHAT/22232: {wechat", "WECHAT: {wechat"),
    ("primary: 566000024", "primary: 566000042"),
    ("members: [566000023]", "members: [566000032]"),
    ("customers:\n", "customers:\n" + COPIED_CUSTOMER),
    ("programs:\n", "programs:\n" + COPIED_PROGRAM),
    ("  - id: 7002", "  - id: 7001"),
    ("groups:\n", "groups:\n\t"),
]


@pytest.mark.parametrize(("right", "wrong"), SLIPS)
def test_one_slip_in_the_demo_gives_one_finding(right: str, wrong: str) -> None:
    assert right in DEMO
    found = load_text(DEMO.replace(right, wrong, 1), "demo.yaml").findings
    assert len(found) == 1, "\n".join(map(str, found))


def test_a_copied_file_gives_one_finding(tmp_path: Path) -> None:
    for name in ("demo.yaml", "copy.yaml"):
        (tmp_path / name).write_text(DEMO, encoding="utf-8")
    (finding,) = load(tmp_path).findings
    assert finding.message.startswith("org id 501 is given twice; first at ")


TWELVE = """\
version: 1
org:
  id: 501
  cluster: eur
  dual_eligibility: true
  primary_identifier: mobile
  sources: {WECHAT: {accounts: [22232, 22233]}}
programs:
  - {id: 973, name: Main, default: true, tiers: [Bronze, Silver, Gold], on_expiry: one_bellow}
customers:
  - id: 566000001
    name: Tom
    name: Tim
    identifiers: {mobile: "915795008395", externalID: X1}
    sources: {WECHAT/22322: {wechat: wx-tom}}
    tiers: {Main: {tier: Golld, expires: today+90}}
  - id: 566000002
    registerd: 2021-05-06
    identifiers: {mobile: "+91 57950 08395"}
    tiers: {Mian: Gold}
  - id: 566000002
    merged_into: 566000009
"""


def test_twelve_mistakes_in_one_file_give_twelve_findings_at_their_places() -> None:
    found = load_text(TWELVE, "demo.yaml").findings
    assert [str(finding)[:60] for finding in found] == [
        "demo.yaml:4:12: error: cluster 'eur' is not one of eu, india",
        "demo.yaml:9:84: error: on_expiry 'one_bellow' is not one of ",
        "demo.yaml:13:5: error: key 'name' is given twice; first at l",
        "demo.yaml:14:43: error: identifier 'externalID' is not one o",
        "demo.yaml:15:15: error: account '22322' is not one of WECHAT",
        "demo.yaml:16:26: error: tier 'Golld' is not one of 'Main': B",
        "demo.yaml:16:42: error: expires 'today+90' is not a day such",
        "demo.yaml:18:5: error: unknown key 'registerd' in a customer",
        "demo.yaml:19:27: error: mobile '915795008395' is already cus",
        "demo.yaml:20:13: error: program 'Mian' is not one of this or",
        "demo.yaml:21:9: error: customer id 566000002 is given twice;",
        "demo.yaml:22:18: error: merged_into 566000009 is not a custo",
    ]


def test_the_order_of_the_top_level_keys_does_not_matter() -> None:
    head, org, programs, customers, groups = (
        DEMO.index("version: 1"),
        DEMO.index("org:\n"),
        DEMO.index("programs:\n"),
        DEMO.index("customers:\n"),
        DEMO.index("groups:\n"),
    )
    turned = DEMO[groups:] + DEMO[customers:groups] + DEMO[programs:customers] + DEMO[org:programs] + DEMO[head:org]
    forward, backward = load_text(DEMO, "demo.yaml"), load_text(turned, "demo.yaml")
    assert backward.findings == ()
    assert [customer.memberships for customer in backward.orgs[0].customers] == [
        customer.memberships for customer in forward.orgs[0].customers
    ]
