"""Every kind of finding there is, read off the code that reports them."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

SOURCES = Path(__file__).parents[2] / "sandbox" / "sources"
REPORTERS = {"mistake", "Mistake", "mismatch", "_fault", "_stop", "fault_at", "Fault", "Finding"}
ELSEWHERE = {
    "csv_lists.py": "test_list_files.py",
    "json_lines.py": "test_list_files.py",
    "long_lists.py": "test_list_files.py",
    "drafts.py _followed": "test_list_files.py",
    "documents.py _read": "test_files.py, what hinders reading a file",
    "documents.py _not_utf8: this\\ looks": "test_files.py, what is no text at all",
    "yaml_files.py": "test_files.py, folders",
    "yaml_faults.py _unprintable: this\\ is\\ not": "nothing is known that leads there",
    "findings.py bounded": "test_findings.py, very many mistakes",
    "doubts.py _hidden": "test_doubts.py, as only the doors know of endpoints",
    "seeds.py": "the tests of seeding",
    "settings_change.py": "the tests of seeding",
    "scenario_files.py": "the tests of scenarios",
    "faults.py": "test_faults.py",
    "schema_faults.py": "test_faults.py",
    "schema_steps.py": "test_steps.py",
    "steps.py": "test_steps.py",
    "webhooks.py": "tests/web/test_webhooks.py",
}
"""Kinds, by how they begin, that no mistake in a fixture's text leads to, and where they are tested."""


def templates(node: ast.expr) -> Iterator[str]:
    """What a message can be, as regular expressions."""
    match node:
        case ast.Constant(value=str(text)):
            yield re.escape(text)
        case ast.JoinedStr(values=parts):
            yield "".join(re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".*" for part in parts)
        case ast.BinOp(left=left):
            yield from (f"{text}.*" for text in templates(left))
        case ast.IfExp(body=one, orelse=other):
            yield from (*templates(one), *templates(other))


def constants() -> dict[str, ast.expr]:
    """What the modules name once and for all."""
    return {
        target.id: node.value
        for path in SOURCES.glob("*.py")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def reported(function: ast.FunctionDef, known: dict[str, ast.expr]) -> Iterator[str]:
    """Every message that a function reports outright or by way of a name, its own or one that is `known`."""
    calls = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
    arguments = [
        argument
        for call in calls
        if (call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")) in REPORTERS
        for argument in call.args
    ]
    names = {argument.id for argument in arguments if isinstance(argument, ast.Name)}
    named = [
        node.value
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and names & {getattr(target, "id", "") for target in node.targets}
    ]
    for expression in (*arguments, *named, *(known[name] for name in sorted(names & set(known)))):
        yield from templates(expression)


def kinds() -> list[str]:
    """Every message that the code can report, as `module function: regular expression`."""
    known = constants()
    return [
        f"{path.name} {node.name}: {template}"
        for path in sorted(SOURCES.glob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
        for template in reported(node, known)
        if template not in ("error", "warning", "key", "value")
    ]
