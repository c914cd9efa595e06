"""What it costs from starting the process to the first answer, against what importing Flask alone costs.

Time of the processor is compared, the least of each, which a machine busy with something else changes little.
"""

import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from urllib.request import ProxyHandler, build_opener

import pytest

from tests.doors.processes import PATIENCE, environment, serving

ROUNDS = 5
TRIES = 3
MOST = 2.2
TOM = "/v2/customers/lookup/tierDetails?source=INSTORE&identifierName=mobile&identifierValue=915795008395"


def answer_once(folder: Path) -> None:
    opener = build_opener(ProxyHandler({}))
    folder.mkdir(exist_ok=True)
    with serving(folder) as served, opener.open(served.url + TOM, timeout=PATIENCE) as answer:
        assert answer.status == 200


def import_flask() -> None:
    subprocess.run([sys.executable, "-c", "import flask"], check=True, env=environment(), timeout=PATIENCE)


def seconds_of_processor(run: Callable[[], None]) -> float:
    """What a process that `run` starts and ends has used."""
    before = getrusage(RUSAGE_CHILDREN)
    run()
    after = getrusage(RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


@pytest.mark.timing
def test_the_demo_answers_within_the_time_of_two_imports_of_flask(tmp_path: Path) -> None:
    answer_once(tmp_path / "warm")  # writes the byte code
    import_flask()
    seen = []
    for attempt in range(TRIES):
        rounds = [partial(answer_once, tmp_path / f"{attempt}-{n}") for n in range(ROUNDS)]
        pairs = [(seconds_of_processor(answer), seconds_of_processor(import_flask)) for answer in rounds]
        ours, flasks = (min(column) for column in zip(*pairs, strict=True))
        if ours / flasks <= MOST:
            return
        seen.append(f"{ours * 1000:.0f} ms against {flasks * 1000:.0f} ms")
    pytest.fail(f"try by try: {seen}")
