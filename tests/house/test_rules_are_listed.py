"""Every rule a decision names is in RULES, and every row of RULES decides or passes somewhere."""

from sandbox.core.lookup import find_tiers
from sandbox.core.rules import RULES
from tests.builders import at
from tests.core import test_lookup as table
from tests.core import test_reads as reads_table
from tests.core import test_writes as writes_table


def test_the_checks_of_every_situation_and_the_rules_are_the_same_set() -> None:
    situations = (
        *table.WITHOUT_DUAL,
        *table.UNDER_DUAL,
        *table.REFUSED,
        *table.ORDER,
        *table.ENTITIES,
        *table.DIALECTS,
    )
    named = {
        check.rule
        for situation in situations
        for check in find_tiers(table.world(dual=situation.dual, **situation.dialect), situation.query, at()).checks
    }
    named |= {
        check.rule
        for situation in reads_table.SITUATIONS
        for check in situation.find(
            reads_table.world(dual=situation.dual, **situation.dialect), situation.query, at()
        ).checks
    }
    named |= {check.rule for situation in writes_table.SITUATIONS for check in writes_table.decided(situation).checks}
    assert named | {"credentials", "prefer", "fault", "magic"} == set(RULES)
