"""JSON paths: what is one, and where it leads."""

from typing import Any

import pytest

from sandbox.core.json_paths import Nowhere, find, read_path, written

BODY = {"a": [{"b c": 1, "d.e": None}, [True, "x"]], "": 0}


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("$", BODY),
        ("$.a[0]['b c']", 1),
        ('$.a[0]["d.e"]', None),
        ("$.a[-1][1]", "x"),
        ("$['a'][1][0]", True),
        ("$['']", 0),
    ],
)
def test_a_path_leads_to_one_value(path: str, found: Any) -> None:
    assert find(BODY, read_path(path)) == found
    assert read_path(written(read_path(path))) == read_path(path)


@pytest.mark.parametrize("path", ["$.b", "$.a[2]", "$.a[-3]", "$.a.b", "$[0]", "$.a[0]['b c'].x", "$.a[1][1][0]"])
def test_a_path_may_lead_nowhere(path: str) -> None:
    with pytest.raises(Nowhere):
        find(BODY, read_path(path))


@pytest.mark.parametrize(
    "text", ["", "a", "$a", "$.", "$..a", "$.a[*]", "$[1:2]", "$[?@.a]", "$.a[01]", "$.a b", "$ ", "$[a]"]
)
def test_what_leads_to_several_or_is_no_path_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no JSON path"):
        read_path(text)
