"""The page about explanations shows what is told."""

import re
import shlex
from pathlib import Path

import pytest
from werkzeug.test import Client

from sandbox.app import create_app, wsgi
from tests.doors.commands import command

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "explain.md").read_text(encoding="utf-8")
SHOWN = [
    (line.strip(), told)
    for block in re.findall(r"^```console\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    for line, _, told in (part.partition("\n") for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:])
]


@pytest.mark.parametrize(("line", "told"), SHOWN)
def test_what_the_page_shows_is_told(line: str, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    program, *arguments = shlex.split(line)
    if program == "curl":
        printed = Client(wsgi(create_app())).get(arguments[-1].removeprefix("http://127.0.0.1:8015")).text
    else:
        printed = command(*arguments).out
    pattern = ".*".join(map(re.escape, told.strip().split("…")))
    assert re.fullmatch(pattern, printed.strip(), re.DOTALL), printed


def test_the_page_shows_several() -> None:
    assert len(SHOWN) > 5
