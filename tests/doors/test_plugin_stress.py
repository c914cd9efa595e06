"""Many tests at once, in any order, each changing what others would see; `make plugin-stress` is the long form."""

import os

import pytest

TESTS = int(os.environ.get("PLUGIN_TESTS", "24"))
ROUNDS = int(os.environ.get("PLUGIN_ROUNDS", "1"))
WORKERS = os.environ.get("PLUGIN_WORKERS", "2")

PROJECT = """
import json
from urllib.request import urlopen

import pytest

MOBILE = "447700900001"
LOOKUP = "/v2/customers/lookup/tierDetails?source=INSTORE&identifierName=mobile&identifierValue=" + MOBILE


def tier(capillary):
    with urlopen(capillary.base_url + LOOKUP) as answer:
        told = json.load(answer)
    return told["programTiers"][0]["currentTierName"] if "programTiers" in told else told["errors"][0]["code"]


@pytest.mark.parametrize("number", range({tests}))
def test_nobody_else_is_seen(capillary, number):
    first = ["Silver", "Gold", "Diamond"][number % 3]
    below = ["Bronze", "Silver", "Gold"][number % 3]
    assert tier(capillary) == 8015
    capillary.seed([{{"id": 1, "identifiers": {{"mobile": MOBILE}}, "tiers": {{"Main": first}}}}])
    assert tier(capillary) == first
    days = 1 + number % 28
    capillary.customers.edit(1, {{"tiers": {{"Main": {{"tier": first, "expires": f"today+{{days}}d"}}}}}})
    capillary.clock.advance(days=days)
    assert tier(capillary) == first
    capillary.clock.advance(days=1)
    assert tier(capillary) == below
    capillary.assert_called(4, identifier=MOBILE)
    capillary.assert_called(1, code=8015)
    assert len(capillary.requests) == 4
    if number % 2:
        capillary.reset()
        assert tier(capillary) == 8015
"""

SHUFFLED = """
import os, random

def pytest_collection_modifyitems(items):
    random.Random(os.environ["ORDER"]).shuffle(items)
"""


@pytest.mark.long
@pytest.mark.parametrize("order", range(ROUNDS))
def test_tests_that_run_at_once_in_any_order_never_meet(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, order: int
) -> None:
    pytester.makepyfile(PROJECT.format(tests=TESTS))
    pytester.makeconftest(SHUFFLED)
    monkeypatch.setenv("ORDER", str(order))
    without = [part for name in ("faker", "hypothesispytest", "schemathesis") for part in ("-p", f"no:{name}")]
    result = pytester.runpytest_subprocess("-q", "-n", WORKERS, *without, "-W", "error")
    result.assert_outcomes(passed=TESTS)
