"""How long it takes from starting the process to the first answer, against what importing Flask alone takes."""

import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from urllib.request import ProxyHandler, build_opener

from tests.doors.processes import PATIENCE, environment, serving

ROUNDS = 5
MOST = 2.2
TOM = "/v2/customers/lookup/tierDetails?source=INSTORE&identifierName=mobile&identifierValue=915795008395"


def seconds_to_the_first_answer(folder: Path) -> float:
    opener = build_opener(ProxyHandler({}))
    folder.mkdir()
    begin = time.perf_counter()
    with serving(folder) as served, opener.open(served.url + TOM, timeout=PATIENCE) as answer:
        assert answer.status == 200
        return time.perf_counter() - begin


def seconds_to_import_flask() -> float:
    begin = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import flask"], check=True, env=environment(), timeout=PATIENCE)
    return time.perf_counter() - begin


def test_the_demo_answers_within_the_time_of_two_imports_of_flask(tmp_path: Path) -> None:
    seconds_to_the_first_answer(tmp_path / "warm")  # writes the byte code
    seconds_to_import_flask()
    pairs = [(seconds_to_the_first_answer(tmp_path / str(n)), seconds_to_import_flask()) for n in range(ROUNDS)]
    ours, flasks = (median(column) for column in zip(*pairs, strict=True))
    assert ours / flasks <= MOST, f"{ours * 1000:.0f} ms against {flasks * 1000:.0f} ms"
