"""Places found in an excerpt are those that the whole text tells."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.sources.composer import compose
from sandbox.sources.excerpts import Excerpts
from sandbox.sources.located import Map, Step, Value

FIXTURES = sorted((Path(__file__).parents[2] / "fixtures").glob("*.yaml"))

TRICKY = """\
customers:
  - id: 1

    name: »
  # between
  - &a {id: 2, name: x,
     deleted: no}
  - *a
  - {<<: *a, id: 3}
  -
    id: 4
  - {id: 5}
# after
groups: [{id: 1}, {id: 2},
  {id: 3}]
other:
- text
- - {id: 1}
- {id: 2, sources: {WECHAT/1: {wechat: [a, b]}}}
"""


def below(value: Value, steps: list[Step]) -> Iterator[list[Step]]:
    yield steps
    entries = value.items() if isinstance(value, Map) else enumerate(value) if isinstance(value, list) else ()
    for step, item in entries:
        yield from below(item, [*steps, step])


@pytest.mark.parametrize("text", [TRICKY, *(path.read_text(encoding="utf-8") for path in FIXTURES)])
def test_an_excerpt_tells_the_same_places_as_the_whole(text: str) -> None:
    whole = compose(text, places=True)
    excerpts = Excerpts(text, compose(text).value)
    told = 0
    for steps in below(whole.value, []):
        for at in ("key", "value"):
            spot = excerpts.spot(steps, at)
            told += spot is not None
            assert spot in (None, whole.spot(steps, at)), steps
    assert told > 10


def test_an_excerpt_is_trusted_only_if_it_reads_the_same() -> None:
    text = 'customers:\n  - {id: 1, name: "a\n  - {id: 2}\n  b"}\n  - {id: 3}\n'
    assert Excerpts(text, compose(text).value).spot(["customers", 0, "id"], "value") == (2, 10)
    assert Excerpts(text, compose(text.replace("1", "4")).value).spot(["customers", 0, "id"], "value") is None
