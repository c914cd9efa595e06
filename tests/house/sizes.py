"""Prints files over 300 lines and functions over 40: places to think, not to cut. Run it as `make house`."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
FILE_LINES = 300
FUNCTION_LINES = 40


def long_ones(path: Path) -> Iterator[str]:
    """A line for the file if it is long, and one for each of its long functions."""
    name = path.relative_to(ROOT)
    text = path.read_text(encoding="utf-8")
    lines = len(text.splitlines())
    if lines > FILE_LINES:
        yield f"{name}: {lines} lines"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION_LINES:
                yield f"{name}:{node.lineno}: {node.name} has {length} lines"


def main() -> None:
    """Print them all."""
    for folder in ("sandbox", "tests", "docs", "benchmarks"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for line in long_ones(path):
                print(line)


if __name__ == "__main__":
    main()
