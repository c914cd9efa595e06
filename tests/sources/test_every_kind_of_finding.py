"""No kind of finding without a mistake that is injected: a new one in the code fails here until it has one."""

import re
from random import Random

import pytest

from sandbox.sources.schema import RECORDS
from tests.sources.kinds import ELSEWHERE, kinds
from tests.sources.mutants import DEMOS
from tests.sources.test_mutations import COUNT, MISTAKES, findings
from tests.sources.test_mutations_between_files import FOLDERS


@pytest.mark.long
def test_every_kind_of_finding_has_a_mistake() -> None:
    told = {finding.message for found in findings() for finding in found}
    texts = {path.name: path.read_text(encoding="utf-8") for path in DEMOS}
    told |= {spoil(dict(texts), Random(7)).replace(".*", "x") for spoil in FOLDERS}
    missing = [
        kind
        for kind in kinds()
        if not kind.startswith(tuple(ELSEWHERE))
        and not any(re.search(kind.partition(": ")[2], message) for message in told)
    ]
    assert missing == []


def test_every_field_has_a_mistake() -> None:
    made = {mistake.kind.partition(":")[0] for mistake in MISTAKES}
    fields = {f"{kind}.{field.name}" for kind, record in RECORDS.items() for field in record.fields}
    assert fields - made == {"customer.cards", "customer.segments", "canned.body"}, "these take anything"
    assert len(MISTAKES) <= COUNT
