"""The table of situations."""

from collections import Counter

from sandbox.core.catalogue import ERRORS
from sandbox.core.situations import SECTIONS, SITUATIONS, share


def test_every_code_is_a_situation_of_its_own() -> None:
    assert Counter(row.code for row in SITUATIONS if row.code is not None) == Counter(list(ERRORS))


def test_each_has_an_id_of_its_own_a_section_and_a_way_to_be_met() -> None:
    assert len({row.id for row in SITUATIONS}) == len(SITUATIONS)
    assert {row.section for row in SITUATIONS} == set(SECTIONS)
    assert [row.id for row in SITUATIONS if not row.ask and row.code is None] == []


def test_a_hundred_percent_means_all() -> None:
    assert (share(0, 3), share(2, 3), share(1999, 2000), share(3, 3), share(0, 0)) == (0, 66.6, 99.9, 100, 100)
