"""What is written down of a comparison."""

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from sandbox.replaying.drift_ledger import last_verdict, verdict_on
from sandbox.replaying.drift_runs import Looked

EVENING = datetime(2027, 3, 26, 20, 30, 7, 900, tzinfo=timezone(timedelta(hours=5, minutes=30)))


@pytest.mark.parametrize("url", ["https://ann:s3cret@api.test:8443", "https://api.test:8443/v2?key=s3cret"])
def test_a_verdict_holds_the_hour_in_utc_and_the_host_and_no_secret(url: str) -> None:
    verdict = verdict_on([Looked("a.yaml", None, compared=3)], str, target=url, at=EVENING)
    assert verdict == {
        "date": "2027-03-26T15:00:07Z",
        "target": "https://api.test:8443",
        "verdict": "same",
        "scenarios": ["a.yaml"],
        "compared": 3,
        "differences": [],
    }


def test_what_could_not_be_looked_at_is_said() -> None:
    verdict = verdict_on([Looked("a.yaml", None, trouble=("no such file",))], str, target="http://a", at=EVENING)
    assert verdict["verdict"] == "not run"


@pytest.mark.parametrize("line", ['{"a": 1}', "[1]", "nonsense"])
def test_a_line_that_is_no_verdict_is_told_as_such(line: str, tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.jsonl"
    ledger.write_text(line + "\n", encoding="utf-8")
    assert last_verdict(ledger) == {"unreadable": f"{ledger}: its last line is no verdict of drift"}
