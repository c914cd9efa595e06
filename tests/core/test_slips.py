"""A slip is one edit: all of them are told, each once, and nothing else."""

from hypothesis import given
from hypothesis import strategies as st

from sandbox.core.slips import closest, nearly, one_slip_away

short = st.text("012", min_size=1, max_size=5)


def distance(one: str, other: str) -> int:
    """The edits that lead from one text to another: the textbook's table, with neighbours exchanged."""
    rows = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for i in range(len(one) + 1):
        for j in range(len(other) + 1):
            if 0 in (i, j):
                rows[i][j] = i + j
                continue
            cost = one[i - 1] != other[j - 1]
            rows[i][j] = min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + cost)
            if i > 1 and j > 1 and one[i - 2 : i] == other[j - 2 : j][::-1]:
                rows[i][j] = min(rows[i][j], rows[i - 2][j - 2] + 1)
    return rows[-1][-1]


@given(short, short)
def test_a_text_is_among_the_slips_of_another_if_one_edit_leads_there(one: str, other: str) -> None:
    assert (other in one_slip_away("mobile", one)) == (distance(one, other) == 1)


@given(st.text("aB1.", max_size=6), st.sampled_from(["mobile", "email", "externalId", "id"]))
def test_each_is_told_once_and_none_is_the_text_itself(text: str, kind: str) -> None:
    told = list(one_slip_away(kind, text))
    assert len(told) == len(set(told))
    assert text not in told
    assert "" not in told


def test_other_capitals_are_a_slip_where_case_counts() -> None:
    assert "MPQSP" in one_slip_away("externalId", "mpqsp")


def test_nobody_types_a_text_that_long() -> None:
    assert list(one_slip_away("externalId", "x" * 65)) == []


def test_short_numbers_are_nearly_the_same_where_a_slip_leads() -> None:
    assert closest("937", ["973", "1427"]) == ""
    assert nearly("937", ["973", "1427"]) == "973"
    assert nearly("5", ["973", "1427"]) == ""
