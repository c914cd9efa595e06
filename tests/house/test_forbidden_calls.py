"""Time, chance, files and the environment each enter at one named place; nothing is kept at module level."""

import ast
from pathlib import Path

import pytest

SANDBOX = Path(__file__).parents[2] / "sandbox"

ALLOWED = {
    "now": {"engine/clock.py"},
    "today": set(),
    "utcnow": set(),
    "time": set(),
    "monotonic": {"app.py", "cli.py", "server.py", "replays.py"},
    "sleep": {"cli.py", "engine/clock.py"},
    "environ": {"settings.py", "signing.py"},
    "getenv": set(),
    "open": {"sources/documents.py"},
    "Random": set(),
    "random": set(),
    "uuid4": set(),
    "token_hex": {"app.py", "targets.py", "testing/names.py"},
}
"""Each name that reads the outside world, and the modules that may."""

MODULES = sorted(str(path.relative_to(SANDBOX)) for path in SANDBOX.rglob("*.py"))


def reaches_out(tree: ast.AST) -> set[str]:
    """The guarded names that a module reads as an attribute (`datetime.now`, `os.environ`) or imports and calls.

    A bare `now()` is a clock that was handed in, a bare `time()` the class of that name.
    """
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    modules = {"datetime", "date", "time", "os", "random", "uuid", "secrets", "io", "Path"}
    attributes = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules
    }
    return (called - {"now", "time"} | attributes) & ALLOWED.keys()


@pytest.mark.parametrize("module", MODULES)
def test_only_named_modules_reach_out(module: str) -> None:
    tree = ast.parse((SANDBOX / module).read_text(encoding="utf-8"))
    assert {name for name in reaches_out(tree) if module not in ALLOWED[name]} == set()


@pytest.mark.parametrize("module", MODULES)
def test_no_module_rebinds_a_global(module: str) -> None:
    tree = ast.parse((SANDBOX / module).read_text(encoding="utf-8"))
    assert not any(isinstance(node, ast.Global) for node in ast.walk(tree))


def test_the_guard_sees_what_it_should() -> None:
    sees = reaches_out(ast.parse("import os\nprint(os.environ, datetime.now(), open('x'), Random(3))"))
    assert sees == {"environ", "now", "open", "Random"}
