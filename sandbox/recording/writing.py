"""A recording as the text of a scenario: its world by records, its steps by their parts, comments above them."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from sandbox.core.moments import told_in_utc
from sandbox.recording.worlds import Forms
from sandbox.sources.fixture_text import flow
from sandbox.sources.writing import Form

_BY_LINES = ("seed", "expect")
"""The parts of a step whose parts have lines of their own."""


def scenario_text(
    name: str,
    title: str,
    begins: datetime,
    world: Forms,
    steps: Iterable[tuple[Form, str]],
    *,
    heading: Iterable[str],
) -> str:
    """The text; `heading` are lines of comment on top, and each step may have one above it."""
    lines = [*(f"# {line}" for line in heading), "version: 1", f"scenario: {name}"]
    lines += [f"title: {flow(title)}"] if title else []
    lines += [f"clock: {flow({'now': told_in_utc(begins), 'frozen': True})}", "world:"]
    for org in world.values():
        lines += _item(org.fixture, "  ")
    told = list(steps)
    lines += ["steps:"] if told else ["steps: []"]
    for step, comment in told:
        lines += [f"  # {comment}"] if comment else []
        lines += _step(step)
    return "\n".join(lines) + "\n"


def _step(step: Form) -> Iterator[str]:
    lead = "  - "
    for key, value in step.items():
        if key in _BY_LINES and len(value) > 1:
            yield f"{lead}{key}:"
            yield from _parts(value, "      ")
        else:
            yield f"{lead}{key}: {flow(value)}"
        lead = "    "


def _item(form: Form, indent: str) -> Iterator[str]:
    first, *others = _parts(form, indent + "  ")
    yield f"{indent}- {first.strip()}"
    yield from others


def _parts(form: Form, indent: str) -> Iterator[str]:
    for key, value in form.items():
        if isinstance(value, list) and value:
            yield f"{indent}{key}:"
            yield from (f"{indent}  - {flow(item)}" for item in value)
        else:
            yield f"{indent}{key}: {flow(value)}"
