"""What is wrong with a text that is not YAML, in words a person can act on, and where."""

import re
from typing import Any, NamedTuple

import yaml

MAX_DEPTH = 40
"""How deep maps and lists may nest, aliases followed."""

TOO_DEEP = f"nested too deeply; expected at most {MAX_DEPTH} levels"

_HINTS = (
    ("mapping values are not allowed", "a text with ': ' in it needs quotes, and a key its own line"),
    ("could not find expected ':'", "a key needs ': ' after it"),
    ("did not find expected key", "the indentation does not fit, or a text needs quotes"),
    ("did not find expected '-' indicator", "the indentation does not fit the list"),
    ("did not find expected ',' or", "a bracket or brace is not closed, or a comma is missing"),
    ("end of stream", "a quote is not closed"),
    ("cannot start any token", "a text that starts with this character needs quotes"),
)

_NOT_CLOSED = "; the text ends too early"


class Fault(NamedTuple):
    """One thing wrong with the YAML itself; line and column count from 1."""

    line: int
    column: int
    message: str


def fault_of(error: Exception, text: str) -> Fault:
    """The fault behind an exception of the YAML parser."""
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return _unprintable(error, text)
    mark, begun = error.problem_mark, error.context_mark
    says = " ".join(part for part in (error.context, error.problem) if part)
    if "maximum nesting depth" in says:  # the parser looks ahead, and may meet its own limit before ours is reached
        return Fault(mark.line + 1, mark.column + 1, TOO_DEEP)
    message = f"this is not YAML: {says}"
    if begun is not None and _at_the_end(begun, text):
        return fault_at(text, len(text.rstrip()), f"{message}{_NOT_CLOSED}")
    if begun is not None and _at_the_end(mark, text):
        mark = begun
    elif begun is not None and begun.line != mark.line:
        message += f" (begun at line {begun.line + 1})"
    return Fault(mark.line + 1, mark.column + 1, message + _hint(says, mark.line, text))


def _at_the_end(mark: Any, text: str) -> bool:
    """Whether nothing but blanks follow a mark of the parser."""
    return not text[_index(text, mark.line) + mark.column :].strip()


def fault_at(text: str, index: int, message: str) -> Fault:
    """A fault at a character of `text`, counted from 0."""
    return Fault(text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index), message)


def _index(text: str, line: int) -> int:
    """Where a line, counted from 0, starts in `text`; its end where there are not so many."""
    index = 0
    for _ in range(line):
        index = text.find("\n", index) + 1
        if index == 0:
            return len(text)
    return index


def _hint(says: str, line: int, text: str) -> str:
    if re.compile(" *\t").match(text, _index(text, line)):
        return "; a tab cannot indent, use blanks"
    return next((f"; {hint}" for problem, hint in _HINTS if problem in says), "")


def _unprintable(error: Exception, text: str) -> Fault:
    """The fault of a text with a character that YAML does not allow anywhere."""
    found = re.search("[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]", text)
    if found is None:
        return Fault(1, 1, f"this is not YAML: {error}")
    if found[0] == "\0":
        return fault_at(text, found.start(), "this looks like a binary file; expected YAML text")
    return fault_at(text, found.start(), f"character {found[0]!r} cannot stand in YAML; expected printable text")
