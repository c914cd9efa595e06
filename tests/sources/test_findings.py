"""Every mistake one can make in a fixture: what is said, and where. A » marks each place, and is not in the text."""

import pytest

from sandbox.core.endpoint_names import ENDPOINT_NAMES
from sandbox.sources.findings import Finding, did_you_mean, shown
from tests.sources.texts import ORG, findings, places

BARE_ORG = "org: {id: 1, cluster: eu}\n"
BARE_PROGRAMS = "\nprograms: [{id: 7, name: Main, tiers: [Base]}]\n"
ACCOUNTS = """\
org: {id: 1, cluster: eu, sources: {WECHAT: {accounts: [22, 23]}, LINE: {accounts: [9]}}}
programs: [{id: 7, name: Main, tiers: [Base, Top]}]
customers:
"""
DUAL = """\
org: {id: 1, cluster: eu, dual_eligibility: true, primary_identifier: mobile}
programs: [{id: 7, name: Main, tiers: [Base, Top]}]
customers:
"""
KINDS = (
    "mobile, email, externalId, cardnumber, cardExternalId, wechat, martjackId, fbId, cuid, line, unionId, "
    "tmall_uname, jd_uname, ali_uname, vip_uname"
)
CLUSTERS = "eu, india, in, apac, sea, sg, apac2, us, china"
SOURCES = (
    "FACEBOOK, WEB_ENGAGE, WECHAT, INSTORE, MARTJACK, TMALL, TAOBAO, JD, ECOMMERCE, WEBSITE, LINE, MOBILE_APP, OTHERS, "
    "MAPP_SDK"
)
EVENTS = (
    "tierUpgraded, tierDowngraded, tierRenewed, tierDowngradeReminder, customerAdded, customerUpdated, "
    "loyaltyCustomerMerge"
)
TIER = "a name, or a map with keys such as name, description, validity_months"
DAY = "a day such as 2027-03-26, 2027-03-26T22:00:00Z or today+90d"

WHOLE_FILES = [
    ("»{}", ["org is missing in a fixture; expected a map with keys such as id, name, default"]),
    (
        "»customers: [{id: 1, tiers: {Main: Gold}}]",
        ["org is missing in a fixture; expected a map with keys such as id, name, default"],
    ),
    (
        "»org: {id: 1, cluster: eu}",
        ["programs is missing in a fixture; expected a list, each item a map with keys such as id, name, default"],
    ),
    (
        "org:\n  »cluster: eu\nprograms: [{id: 7, name: Main, tiers: [Base]}]",
        ["id is missing in an org; expected a whole number from 1 to 2147483647"],
    ),
]
TOP_LEVEL = [
    ("version: »2", ["version '2' is not one of 1"]),
    ("»custmers: []", ["unknown key 'custmers' in a fixture; did you mean 'customers'?"]),
    ("»tills: []", ["unknown key 'tills' in a fixture; it belongs in credentials"]),
    ("»on_expiry: keep", ["unknown key 'on_expiry' in a fixture; it belongs in a program"]),
    ("»population: {}", ["unknown key 'population' in a fixture; this version does not read it"]),
    ("»zzz: []", ["unknown key 'zzz' in a fixture"]),
]
ORGS = [
    ("{id: »0, cluster: eu}", ["id '0' is not a whole number from 1 to 2147483647"]),
    ("{id: »2147483648, cluster: eu}", ["id '2147483648' is not a whole number from 1 to 2147483647"]),
    ("{id: »-1, cluster: eu}", ["id '-1' is not a whole number from 1 to 2147483647"]),
    ("{id: »²³, cluster: eu}", ["id '²³' is not a whole number from 1 to 2147483647"]),
    ("{id: »[1], cluster: eu}", ["id (a list) is not a whole number from 1 to 2147483647"]),
    ("»{id: 1}", ["cluster and time_zone are missing in an org; expected one of them, such as cluster: eu"]),
    ("»{id: 1, cluster: us}", ["time_zone is missing in an org; cluster us needs one, such as Europe/London"]),
    ("{id: 1, cluster: »eur}", [f"cluster 'eur' is not one of {CLUSTERS}; did you mean 'eu'?"]),
    (
        "{id: 1, time_zone: »Asia/Kolkatta}",
        ["time_zone 'Asia/Kolkatta' is not an IANA time zone such as Europe/London; did you mean 'Asia/Kolkata'?"],
    ),
    (
        "{id: 1, time_zone: »../UTC}",
        ["time_zone '../UTC' is not an IANA time zone such as Europe/London; did you mean 'UTC'?"],
    ),
    ("{id: 1, cluster: eu, default: »maybe}", ["default 'maybe' is not true or false"]),
    (
        "{id: 1, cluster: eu, default_country_code: »+91}",
        ["default_country_code '+91' is not a country code in digits, without '+'"],
    ),
    (
        "»{id: 1, cluster: eu, dual_eligibility: true}",
        ["primary_identifier is missing in an org with dual_eligibility; expected mobile, email or externalId"],
    ),
    (
        "{id: 1, cluster: eu, primary_identifier: »cuid}",
        ["primary_identifier 'cuid' is not one of mobile, email, externalId"],
    ),
    ("{id: 1, cluster: eu, »groups: []}", ["unknown key 'groups' in an org; it belongs in a fixture"]),
    (
        "{id: 1, cluster: eu, sources: {»WECHATT: {}}}",
        [f"source 'WECHATT' is not one of {SOURCES}; did you mean 'WECHAT'?"],
    ),
    (
        "{id: 1, cluster: eu, sources: {»all: {}}}",
        [f"source 'all' is not one of {SOURCES}; ALL is for requests: a fixture names the source itself"],
    ),
    ("{id: 1, cluster: eu, sources: {LINE: {}, »line: {}}}", ["'line' means the same as 'LINE'; first at line 1"]),
    (
        "{id: 1, cluster: eu, sources: {LINE: {accounts: [1, 2, »1]}}}",
        ["'1' is listed twice in accounts; first at line 1"],
    ),
    (
        "{id: 1, cluster: eu, credentials: {tills: [»{username: a}], clients: [{key: a, secret: b, »ttl: 0}]}}",
        [
            "password is missing in a till; expected text",
            "unknown key 'ttl' in a client",
        ],
    ),
    (
        "{id: 1, cluster: eu, credentials: {tills: [{username: a, password: b, denied: [»tier_detail]}]}}",
        [f"item 1 of denied 'tier_detail' is not one of {', '.join(ENDPOINT_NAMES)}; did you mean 'tier_details'?"],
    ),
    (
        "{id: 1, cluster: eu, credentials: {tills: [{username: a, password: b}, {username: »a, password: c}], "
        "clients: [{key: a, secret: b}, {key: »a, secret: b}]}}",
        [
            "username 'a' is given twice; expected one of its own, by which the org is told; first at line 1",
            "key 'a' is given twice; expected one of its own, by which the org is told; first at line 1",
        ],
    ),
    (
        "{id: 1, cluster: eu, webhooks: [{url: »nowhere, events: [»tierUpgrade]}]}",
        [
            "url 'nowhere' is not an http or https URL",
            f"item 1 of events 'tierUpgrade' is not one of {EVENTS}; did you mean 'tierUpgraded'?",
        ],
    ),
    (
        "{id: 1, cluster: eu, dialect: {»iso_date: false, other_source: »8066, business_error_status: »500}}",
        [
            "unknown key 'iso_date' in a dialect; did you mean 'iso_dates'?",
            "other_source '8066' is not one of 8015, 8065; did you mean '8065'?",
            "business_error_status '500' is not one of 200, 400, 404",
        ],
    ),
]
PROGRAMS = [
    ("programs: »[]", ["programs is an empty list; expected at least one item"]),
    ("programs: [{id: 7, name: A, tiers: »[]}]", ["tiers is an empty list; expected at least one item"]),
    (
        "programs: [»{id: 7, name: A}]",
        [f"tiers is missing in a program; expected a list, each item {TIER}"],
    ),
    ("programs: [»{id: 7, tiers: [B]}]", ["name is missing in a program; expected text"]),
    ("programs: [{id: 7, name: A, tiers: [B, ]}, ]", []),
    (
        "programs: [{id: 7, name: A, tiers: [B, »'']}]",
        [f"item 2 of tiers is empty; expected {TIER}"],
    ),
    ("programs: [{id: 7, name: A, tiers: [B, C, »B]}]", ["tier 'B' is given twice; first at line 2"]),
    (
        "programs: [{id: 7, name: A, tiers: [B], on_expiry: »drop}]",
        ["on_expiry 'drop' is not one of keep, renew, one_below, lowest"],
    ),
    (
        "programs: [{id: 7, name: A, tiers: [B], validity_months: »1201}]",
        ["validity_months '1201' is not a whole number from 1 to 1200"],
    ),
    (
        "programs: [{id: 7, name: A, default: yes, tiers: [B]}, {id: »7, name: C, tiers: [B]}]",
        ["program id 7 is given twice; first at line 2"],
    ),
    (
        "programs: [{id: 7, name: A, default: yes, tiers: [B]}, {id: 8, name: »A, tiers: [B]}]",
        ["program name 'A' is given twice; first at line 2"],
    ),
    (
        "programs: [{id: 7, name: A, default: yes, tiers: [B]}, {id: 8, name: »A, tiers: [C]}]\n"
        "customers: [{id: 1, tiers: {A: B}}, {id: 2, tiers: {A: C}}]",
        ["program name 'A' is given twice; first at line 2"],
    ),
    (
        "programs: [{id: 7, name: A, default: yes, tiers: [B]}, {id: 8, name: »7, tiers: [B]}]",
        ["program name '7' is another program's id; expected a name that tells them apart; first at line 2"],
    ),
    (
        "»programs: [{id: 7, name: A, tiers: [B]}, {id: 8, name: C, tiers: [B]}]",
        ["programs: none of 2 is the default; expected exactly one with default: true"],
    ),
    (
        "programs: [{id: 7, name: A, default: yes, tiers: [B]}, {id: 8, name: C, default: »yes, tiers: [B]}]",
        ["default is true for a second program; expected exactly one default program; first at line 2"],
    ),
]
CUSTOMERS = [
    ("»{name: A}", ["id is missing in a customer; expected a whole number from 1 to 9223372036854775807"]),
    ("{id: »9223372036854775808}", ["id '9223372036854775808' is not a whole number from 1 to 9223372036854775807"]),
    ("»Tom", ["item 1 of customers 'Tom' is not a map with keys such as id, name, first_name"]),
    ("{id: 1}\n-»\n- {id: 2}", ["item 2 of customers is empty; expected a map with keys such as id, name, first_name"]),
    ("{id: 1}\n- {id: »1}", ["customer id 1 is given twice; first at line 5"]),
    ("{id: 1, »nmae: A}", ["unknown key 'nmae' in a customer; did you mean 'name'?"]),
    (
        "{id: 1, last_name: B, »name: A}",
        ["name is given beside first_name or last_name; expected one form or the other"],
    ),
    ("{id: 1, loyalty: »none}", ["loyalty 'none' is not one of loyalty, non_loyalty"]),
    ("{id: 1, registered: »yesterday}", [f"registered 'yesterday' is not {DAY}"]),
    ("{id: 1, registered: »2021-02-30}", [f"registered '2021-02-30' is not {DAY}"]),
    ("{id: 1, registered: »2021-W01-1}", [f"registered '2021-W01-1' is not {DAY}"]),
    ("{id: 1, registered: »0001-01-01T00:00:00+14:00}", [f"registered '0001-01-01T00:00:00+14:00' is not {DAY}"]),
    ("{id: 1, registered: »1899-12-31}", ["registered '1899-12-31' is not a day of the years 1900 to 9000"]),
    ("{id: 1, registered: »today+365001d}", ["registered 'today+365001d' is not within 365000d of today"]),
    ("{id: 1, registered: »today+90}", [f"registered 'today+90' is not {DAY}"]),
    (
        "{id: 1, identifiers: {»externalID: x}}",
        [f"identifier 'externalID' is not one of {KINDS}; did you mean 'externalId'?"],
    ),
    (
        "{id: 1, identifiers: {»id: 1}}",
        [f"identifier 'id' is not one of {KINDS}; a customer's id is a field of its own"],
    ),
    (
        "{id: 1, identifiers: {mobile: »+91 abc}}",
        ["mobile '+91 abc' is not a mobile number: digits, with '+', blanks or dashes between them"],
    ),
    (
        "{id: 1, identifiers: {mobile: »²³}}",
        ["mobile '²³' is not a mobile number: digits, with '+', blanks or dashes between them"],
    ),
    ("{id: 1, identifiers: {email: [a@b.test, »b]}}", ["item 2 of email 'b' is not an e-mail address: it has one '@'"]),
    (
        "{id: 1, identifiers: {cuid: »'a,b'}}",
        ["cuid 'a,b' is not a value that a request can send: it splits values at commas"],
    ),
    ("{id: 1, identifiers: {cuid: »{a: b}}}", ["cuid (a map) is not text, or a list of such"]),
    ("{id: 1, identifiers: »[mobile]}", ["identifiers (a list) is not a map of identifier kinds to values"]),
    ("{id: 1, tiers: {»Mian: Gold}}", ["program 'Mian' is not one of this org's: Main (7); did you mean 'Main'?"]),
    ("{id: 1, tiers: {»8: Gold}}", ["program '8' is not one of this org's: Main (7)"]),
    ("{id: 1, tiers: {Main: »Golld}}", ["tier 'Golld' is not one of 'Main': Base, Silver, Gold; did you mean 'Gold'?"]),
    (
        "{id: 1, tiers: {7: {tier: »gold}}}",
        ["tier 'gold' is not one of 'Main': Base, Silver, Gold; did you mean 'Gold'?"],
    ),
    ("{id: 1, tiers: {Main: {expires: »never}}}", [f"expires 'never' is not {DAY}"]),
    (
        "{id: 1, tiers: {Main: »[Gold]}}",
        ["Main (a list) is not a tier's name, or a map with keys such as tier, expires, enrolled"],
    ),
    (
        "{id: 1, tiers: {Main: Gold, »7: Base}}",
        ["program '7' is the same as 'Main'; expected each program once; first at line 5"],
    ),
    ("{id: 1, tiers: {Main: Golld, »Main: Gold}}", ["key 'Main' is given twice; first at line 5"]),
    ("{id: 1, points: {»Club: {}}}", ["program 'Club' is not one of this org's: Main (7)"]),
    ("{id: 1, points: {Main: {available: »1.2345}}}", ["available '1.2345' is not a number such as 420 or 99.500"]),
    ("{id: 1, points: {Main: {expiring: [»{points: 1}]}}}", [f"on is missing in expiring points; expected {DAY}"]),
    ("{id: 1, merged_into: »1}", ["merged_into 1 is the customer itself"]),
    ("{id: 1, merged_into: »2}", ["merged_into 2 is not a customer of this org"]),
    (
        "{id: 1, merged_into: 2}\n- {id: 2, merged_into: 3}\n- {id: 3, merged_into: »2}\n- {id: 4, merged_into: 2}",
        ["merged_into 2 closes a circle of merges: 3 -> 2 -> 3"],
    ),
]
GROUPS = [
    ("»{members: []}", ["id is missing in a group; expected a whole number from 1 to 2147483647"]),
    ("{id: 1, primary: »6}", ["primary 6 is not a customer of this org"]),
    ("{id: 1, members: [5, »6]}", ["member 6 is not a customer of this org"]),
    ("{id: 1}\n- {id: »1}", ["group id 1 is given twice; first at line 7"]),
    ("{id: 1, tiers: {Main: »Top}}", ["tier 'Top' is not one of 'Main': Base, Silver, Gold"]),
]
REGISTRATIONS = [
    ("{id: 5, sources: {»WECHAT: {wechat: a}}}", ["WECHAT needs one of WECHAT's accounts: 22, 23"]),
    ("{id: 5, sources: {»WECHAT/32: {}}}", ["account '32' is not one of WECHAT's accounts: 22, 23"]),
    ("{id: 5, sources: {»LINE/8: {line: a}}}", ["account '8' is not one of LINE's accounts: 9"]),
    ("{id: 5, sources: {»JD/8: {}}}", ["account '8': source JD has no accounts in this org; expected JD alone"]),
    ("{id: 5, sources: {»WECHAT/: {}}}", ["source 'WECHAT/' has no account after its '/'"]),
    (
        "{id: 5, sources: {»ALL: {}}}",
        [f"source 'ALL' is not one of {SOURCES}; ALL is for requests: a fixture names the source itself"],
    ),
    ("{id: 5, sources: {jd: {}, »JD: {}}}", ["'JD' means the same as 'jd'; first at line 4"]),
]
PRIMARY_CLASHES = [
    (
        "- {id: 1, identifiers: {mobile: 1}}\n- {id: 2, sources: {JD: {mobile: »1}}}",
        ["mobile '1' is already customer 1's; expected it once in this org; first at line 4"],
    ),
    ("- {id: 1, identifiers: {email: a@b}}\n- {id: 2, identifiers: {email: a@b}}", []),
    (
        "- {id: 1, deleted: yes, identifiers: {mobile: 1}}\n- {id: 2, identifiers: {mobile: »1}}",
        ["mobile '1' is already customer 1's; expected it once in this org; first at line 4"],
    ),
    ("- {id: 1, merged_into: 2, identifiers: {mobile: 1}}\n- {id: 2, identifiers: {mobile: 1}}", []),
    ("- {id: 1, identifiers: {mobile: 1}}\n- {id: 2, merged_into: 1, identifiers: {mobile: 1}}", []),
    (
        "- {id: 1, merged_into: 2, identifiers: {mobile: 1}}\n- {id: 2, merged_into: 3}\n"
        "- {id: 3, identifiers: {mobile: 1}}",
        [],
    ),
    (
        "- {id: 1, merged_into: 3, identifiers: {mobile: 1}}\n- {id: 2, merged_into: 3, identifiers: {mobile: 1}}\n"
        "- {id: 3}",
        [],
    ),
    (
        "- {id: 1, merged_into: 3, identifiers: {mobile: 1}}\n- {id: 2, merged_into: 4, identifiers: {mobile: »1}}\n"
        "- {id: 3}\n- {id: 4}",
        ["mobile '1' is already customer 1's; expected it once in this org; first at line 4"],
    ),
]
CLASHES = [
    (
        "- {id: 1, identifiers: {mobile: 1}}\n- {id: 2, identifiers: {mobile: [2, »+1]}}",
        ["mobile '1' is already customer 1's; expected it once in INSTORE; first at line 4"],
    ),
    (
        "- {id: 1, identifiers: {email: A@b}}\n- {id: 2, identifiers: {email: »a@B}}",
        ["email 'a@b' is already customer 1's; expected it once in INSTORE; first at line 4"],
    ),
    (
        "- {id: 1, sources: {WECHAT/22: {wechat: a}}}\n- {id: 2, sources: {wechat/22: {wechat: »a}}}",
        ["wechat 'a' is already customer 1's; expected it once in WECHAT/22; first at line 4"],
    ),
    (
        "- {id: 1, sources: {LINE: {line: a}}}\n- {id: 2, sources: {LINE/9: {line: »a}}}",
        ["line 'a' is already customer 1's; expected it once in LINE/9; first at line 4"],
    ),
    ("- {id: 1, sources: {WECHAT/22: {wechat: a}}}\n- {id: 2, sources: {WECHAT/23: {wechat: a}}}", []),
    ("- {id: 1, identifiers: {mobile: 1}}\n- {id: 2, sources: {JD: {mobile: 1}}}", []),
    (
        "- {id: 1, identifiers: {mobile: 1}}\n- {id: 2, identifiers: {mobile: 1, »mobile: 2}}",
        ["key 'mobile' is given twice; first at line 5"],
    ),
]


ALL = [
    pytest.param(before + row + after, messages, id=row[:70])
    for before, rows, after in [
        ("", WHOLE_FILES, ""),
        ("", TOP_LEVEL, "\n" + ORG),
        ("org: ", ORGS, BARE_PROGRAMS),
        (BARE_ORG, PROGRAMS, ""),
        (ORG + "customers:\n- ", CUSTOMERS, ""),
        (ORG + "customers:\n- {id: 5}\ngroups:\n- ", GROUPS, ""),
        (ACCOUNTS + "- ", REGISTRATIONS, ""),
        (DUAL, PRIMARY_CLASHES, ""),
        (ACCOUNTS, CLASHES, ""),
    ]
    for row, messages in rows
]


@pytest.mark.parametrize(("text", "messages"), ALL)
def test_a_mistake_is_told_once_and_at_its_place(text: str, messages: list[str]) -> None:
    text, at = places(text)
    assert findings(text) == [f"{place}: {message}" for place, message in zip(at, messages, strict=True)]


def test_a_finding_reads_as_editors_link_it() -> None:
    assert str(Finding("a/b.yaml", 3, 5, "error", "too bad")) == "a/b.yaml:3:5: error: too bad"


def test_findings_sort_by_file_line_and_column() -> None:
    unsorted = [("b", 1, 1), ("a", 2, 1), ("a", 1, 10), ("a", 1, 9)]
    found = sorted(Finding(*place, "error", "") for place in unsorted)
    assert [(finding.file, finding.line, finding.column) for finding in found] == sorted(unsorted)


def test_a_value_is_shown_on_one_short_line() -> None:
    assert shown("a\nb\x00") == r"'a\nb\x00'"
    assert len(shown("\x00" * 10**6)) < 300
    assert shown({"a": "b"}) == "(a map)"
    assert shown(["a"]) == "(a list)"


def test_a_guess_is_offered_only_where_it_is_close() -> None:
    assert did_you_mean("GOLD", ["Gold", "Silver"]) == "; did you mean 'Gold'?"
    assert did_you_mean("Platinum", ["Gold", "Silver"]) == ""
    assert did_you_mean("22322", ["22232", "22233"]) == "; did you mean '22232'?"
    assert did_you_mean("500", ["200", "400"]) == ""
    assert did_you_mean("x" * 101, ["x" * 101]) == ""
