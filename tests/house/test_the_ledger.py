"""The ledger of fidelity has every rule that the code can name and every code it can answer, and nothing else."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.core.catalogue import ERRORS, WARNINGS
from sandbox.core.fidelity import EVIDENCE, Behaviour, score
from sandbox.core.provenance import Provenance
from sandbox.core.rules import RULES
from sandbox.sources.dialects import dialect_values
from sandbox.web.admin_fidelity import behaviours

ROOT = Path(__file__).parents[2]


def named_rules() -> Iterator[str]:
    """The rules that checks name, read off the code: what stands first in `passes`, `refuse` and `Check`."""
    for path in sorted((ROOT / "sandbox").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {
            target.id: node.value.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and node.args and called(node.func) in ("passes", "refuse", "Check"):
                first = node.args[0]
                if isinstance(first, ast.Constant):
                    yield str(first.value)
                elif path.name != "question.py":  # where `passes` and `refuse` hand on what they are given
                    assert isinstance(first, ast.Name), f"{path}:{node.lineno}: which rule is it?"
                    yield str(names[first.id])


def called(function: ast.expr) -> str:
    """The name that is called."""
    return (
        function.attr if isinstance(function, ast.Attribute) else function.id if isinstance(function, ast.Name) else ""
    )


def of_kind(kind: str) -> dict[str, Behaviour]:
    return {row.id: row for row in behaviours() if row.kind == kind}


def test_every_rule_that_the_code_names_is_on_the_ledger_and_no_other() -> None:
    assert set(of_kind("rule")) == set(named_rules()) == set(RULES)


def test_so_is_every_code_and_switch() -> None:
    assert set(of_kind("error")) == set(map(str, ERRORS))
    assert set(of_kind("warning")) == set(map(str, WARNINGS))
    assert set(of_kind("switch")) == set(dialect_values())


def test_each_says_where_it_was_seen_and_when_that_was_noted() -> None:
    ids = [(row.kind, row.id) for row in behaviours()]
    assert len(set(ids)) == len(ids)
    for row in behaviours():
        assert row.seen, row
        assert re.fullmatch(r"2\d{3}-\d\d-\d\d", row.noted), row
        assert row.seen.startswith("nowhere") is (row.provenance is Provenance.ASSUMED), row
        assert row.seen.startswith("the sandbox's own") is (row.provenance is None), row


def test_no_evidence_is_given_twice_or_for_nothing() -> None:
    rules = [rule for evidence in EVIDENCE for rule in evidence.rules]
    codes = [code for evidence in EVIDENCE for code in evidence.codes]
    assert sorted(rules) == sorted(RULES)
    assert sorted(codes) == sorted({*ERRORS, *WARNINGS})


def test_the_score_counts_every_row_once() -> None:
    counts = score(behaviours())
    assert list(counts) == ["documented", "sibling", "observed", "assumed", "own"]
    assert sum(counts.values()) == len(behaviours())


@pytest.mark.parametrize("page", ["docs/reference/fidelity.md", "README.md"])
def test_the_pages_tell_the_score(page: str) -> None:
    counts = ", ".join(f"{times} {known}" for known, times in score(behaviours()).items())
    assert f"{len(behaviours())} in all: {counts}" in (ROOT / page).read_text(encoding="utf-8")
