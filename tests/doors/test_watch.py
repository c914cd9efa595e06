"""`serve --watch`: an edit is in the answers within a second, a broken one is in the log, and load changes neither."""

import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.test import Client

from sandbox.app import app_around, wsgi
from sandbox.engine.sandbox import Sandbox
from sandbox.reload import Reloader
from sandbox.settings import Settings
from sandbox.sources.yaml_files import load
from tests.doors.processes import PATIENCE, serving

TIERS = "/v2/customers/1/tierDetails?fetchDataForAllPrograms=true"
EDITS = 100
READERS = 3
IMPATIENCE = 0.0002
"""Seconds after which a thread makes way for another: the shorter, the more they get in each other's way."""


def fixture(tier: str) -> str:
    """An org whose one customer stands in the same tier of both programs."""
    return (
        "org: {id: 501, cluster: eu}\n"
        "programs:\n"
        "  - {id: 1, name: One, default: true, tiers: [T0, T1, T2, T3]}\n"
        "  - {id: 2, name: Two, tiers: [T0, T1, T2, T3]}\n"
        f"customers: [{{id: 1, tiers: {{One: {tier}, Two: {tier}}}}}]\n"
    )


def tiers(client: Client) -> list[str]:
    return [program["currentTierName"] for program in client.get(TIERS).json["programTiers"]]


@pytest.fixture
def impatient() -> Iterator[None]:
    usual = sys.getswitchinterval()
    sys.setswitchinterval(IMPATIENCE)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.long
@pytest.mark.usefixtures("impatient")
def test_a_hundred_edits_under_load_give_no_wrong_answer(tmp_path: Path) -> None:
    file = tmp_path / "org.yaml"
    file.write_text(fixture("T0"))
    loaded = load(file)
    sandbox = Sandbox(loaded.orgs)
    client = Client(wsgi(app_around(sandbox, Settings())))
    reloader = Reloader(sandbox, file, loaded.files)
    done, wrong = threading.Event(), []

    def read() -> None:
        while not done.is_set():
            seen = tiers(client)
            if len(seen) != 2 or seen[0] != seen[1]:
                wrong.append(seen)

    def look() -> None:
        while not done.is_set():
            reloader.look()

    threads = [threading.Thread(target=work) for work in (*[read] * READERS, look)]
    for thread in threads:
        thread.start()
    try:
        for edit in range(EDITS):
            tier = f"T{edit % 4}"
            file.write_text("customers: [" if edit % 10 == 5 else fixture(tier))
            deadline = time.monotonic() + PATIENCE
            while edit % 10 != 5 and tiers(client) != [tier, tier]:
                assert time.monotonic() < deadline, f"edit {edit} is not seen"
    finally:
        done.set()
        for thread in threads:
            thread.join(PATIENCE)
    assert wrong == []


def test_a_served_edit_is_seen_within_a_second_and_a_broken_one_is_told(tmp_path: Path) -> None:
    from urllib.request import ProxyHandler, build_opener

    file = tmp_path / "org.yaml"
    file.write_text(fixture("T1"))
    opener = build_opener(ProxyHandler({}))
    with serving(tmp_path, "--watch", "--fixtures", "org.yaml") as served:

        def answer() -> bytes:
            with opener.open(served.url + TIERS, timeout=PATIENCE) as response:
                body: bytes = response.read()
                return body

        assert b'"T1"' in answer()
        file.write_text(fixture("T2"))
        edited = time.monotonic()
        while b'"T2"' not in answer():
            assert time.monotonic() - edited < 1, "the edit is not seen within a second"
        file.write_text(fixture("T9"))
        deadline = time.monotonic() + PATIENCE
        while "org.yaml:5:" not in served.err.read_text():
            assert time.monotonic() < deadline, "the finding is not in the log"
        assert b'"T2"' in answer()
        assert served.stop() == 0
