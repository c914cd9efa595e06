"""Long lists: what a customer costs once it is loaded."""

import gc
import tracemalloc
from pathlib import Path

from sandbox.sources.yaml_files import load

HEAD = """\
org: {id: 1, cluster: eu, dual_eligibility: true, primary_identifier: mobile, sources: {WECHAT: {accounts: [1, 2]}}}
programs: [{id: 7, name: Main, default: true, tiers: [Base, Gold]}, {id: 8, name: Club, tiers: [In]}]
customers:
"""
CUSTOMER = """\
  - id: {0}
    name: Tom Sawyer{0}
    registered: 2021-05-06
    identifiers: {{mobile: "91{0}", email: tom.sawyer{0}@example.com, externalId: MPQSP{0}}}
    sources: {{WECHAT/1: {{wechat: wx-{0}}}}}
    tiers: {{Main: {{tier: Gold, expires: today+90d}}, Club: In}}
"""
COUNT = 3_000


def test_a_customer_with_four_identifiers_keeps_under_two_kilobytes(tmp_path: Path) -> None:
    path = tmp_path / "long.yaml"
    path.write_text(HEAD + "".join(CUSTOMER.format(number) for number in range(566000001, 566000001 + COUNT)))
    load(path)
    gc.collect()
    tracemalloc.start()
    try:
        loaded = load(path)
        gc.collect()
        kept, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(loaded.orgs[0].customers) == COUNT
    assert kept / COUNT < 1_800
    assert peak / COUNT < 8_000
