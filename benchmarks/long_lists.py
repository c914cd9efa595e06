"""What long lists cost: 100,000 customers as YAML, CSV and JSON lines, against the bare event stream of the same YAML.

Run it as `make bench-load`. Each round measures all of them, one after the other, so that a busy machine slows them
alike; what counts is the ratio within a round.
"""

import argparse
import csv
import gc
import io
import json
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random
from statistics import median

import yaml

from sandbox.core.model import Records
from sandbox.sources.yaml_files import load
from sandbox.store.snapshot import Snapshot

ORG = """\
org:
  id: 1
  cluster: eu
  dual_eligibility: true
  primary_identifier: mobile
  sources: {WECHAT: {accounts: [22232, 22233]}}
programs:
  - {id: 7, name: Main, tiers: [Bronze, Silver, Gold]}
"""
COLUMNS = (
    "id",
    "first_name",
    "last_name",
    "registered",
    "identifiers.mobile",
    "identifiers.email",
    "identifiers.externalId",
    "sources.WECHAT/22232.wechat",
    "tiers.Main.tier",
    "tiers.Main.expires",
)
FORMATS = ("yaml", "csv", "jsonl")


def people(count: int) -> Iterator[tuple[str, ...]]:
    """The cells of `count` customers, one for each of `COLUMNS`; the same ones each time."""
    draw = Random(7)
    for number in range(count):
        yield (
            str(566000001 + number),
            draw.choice(("Tom", "Becky", "Huckleberry", "Sid", "Polly")),
            f"Sawyer{draw.randrange(5_000)}",
            f"20{draw.randrange(15, 25)}-0{draw.randrange(1, 10)}-{draw.randrange(10, 29)}",
            str(915795000000 + number),
            f"tom.{number}@example.com",
            f"MPQ{number}",
            f"wx-{number}",
            draw.choice(("Silver", "Gold")),
            f"today+{draw.randrange(1, 400)}d",
        )


def nested(cells: Sequence[str]) -> dict[str, object]:
    """A customer as maps in maps."""
    top: dict[str, object] = {}
    for column, cell in zip(COLUMNS, cells, strict=True):
        *above, last = column.split(".")
        here = top
        for key in above:
            here = here.setdefault(key, {})  # type: ignore[assignment]
        here[last] = cell
    return top


def as_yaml(value: object, indent: str = "    ") -> str:
    """Maps in block style, as people write them."""
    if isinstance(value, str):
        return f" {value}"
    assert isinstance(value, dict)
    return "".join(f"\n{indent}{key}:{as_yaml(item, indent + '  ')}" for key, item in value.items())


def write(folder: Path, count: int) -> dict[str, Path]:
    """An org of `count` customers in each format; the fixture of each."""
    paths = {form: folder / form / "org.yaml" for form in FORMATS}
    for path in paths.values():
        path.parent.mkdir()
    listed = "".join(f"  -{as_yaml(nested(cells))[4:]}\n" for cells in people(count))
    paths["yaml"].write_text(f"{ORG}customers:\n{listed}", encoding="utf-8")
    for form in FORMATS[1:]:
        paths[form].write_text(f"{ORG}customers_file: many.{form}\n", encoding="utf-8")
    table = io.StringIO()
    csv.writer(table).writerows([COLUMNS, *people(count)])
    (folder / "csv" / "many.csv").write_text(table.getvalue(), encoding="utf-8", newline="")
    lines = "".join(json.dumps(nested(cells)) + "\n" for cells in people(count))
    (folder / "jsonl" / "many.jsonl").write_text(lines, encoding="utf-8")
    return paths


def stream(text: str) -> None:
    """Every event of the YAML, and nothing done with it."""
    gc.disable()
    loader = yaml.CBaseLoader(text)
    while loader.get_event().__class__ is not yaml.StreamEndEvent:
        pass
    gc.enable()


def world(path: Path) -> tuple[Records, Snapshot]:
    """The org, validated and indexed."""
    loaded = load(path)
    assert loaded.findings == (), loaded.findings[:3]
    return loaded.orgs[0], Snapshot(loaded.orgs[0])


def seconds(job: Callable[[], object]) -> float:
    """How long a job takes, from a clean slate."""
    gc.collect()
    begin = time.perf_counter()
    job()
    return time.perf_counter() - begin


def rounds(paths: dict[str, Path], count: int) -> Iterator[dict[str, float]]:
    """The seconds of the stream and of each format, `count` times."""
    text = paths["yaml"].read_text(encoding="utf-8")
    for _ in range(count):
        took = {"events": seconds(lambda: stream(text))}
        yield took | {form: seconds(lambda path=path: world(path)) for form, path in paths.items()}  # type: ignore[misc]


def bytes_kept(path: Path, count: int) -> float:
    """What one customer takes in memory, records and index."""
    tracemalloc.start()
    try:
        kept = world(path)
        gc.collect()
        return tracemalloc.get_traced_memory()[0] / count if kept else 0
    finally:
        tracemalloc.stop()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        paths = write(Path(folder), arguments.customers)
        size = paths["yaml"].stat().st_size / 1e6
        print(f"{arguments.customers:,} customers, {size:.1f} MB of YAML, Python {sys.version.split()[0]}")
        measured = list(rounds(paths, arguments.rounds))
        for name in measured[0]:
            times = [took[name] for took in measured]
            ratios = [took[name] / took["events"] for took in measured]
            print(
                f"{name:7} {median(times):6.2f} s ({min(times):.2f} to {max(times):.2f}), "
                f"{median(ratios):.2f} x events ({min(ratios):.2f} to {max(ratios):.2f})"
            )
        for form, path in paths.items():
            print(f"{form:7} {bytes_kept(path, arguments.customers):6.0f} bytes a customer")


if __name__ == "__main__":
    main()
