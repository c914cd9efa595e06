"""Pages of the guide as tests read them: their blocks, and their curl lines sent to a real server."""

import json
import re
import subprocess
from pathlib import Path

from tests.doors.processes import PATIENCE, serving

DOCS = Path(__file__).parents[2] / "docs"
ADDRESS = "http://127.0.0.1:8015"
"""Where the pages have their sandbox."""


def blocks(page: str, kind: str) -> list[str]:
    """The blocks of a page in a language, such as `python`."""
    text = (DOCS / page).read_text(encoding="utf-8")
    return re.findall(rf"^```{kind}\n(.*?)^```", text, re.M | re.S)


def examples(page: str) -> list[tuple[str, str]]:
    """The commands of a page and what each answers, "" for nothing."""
    found: list[tuple[str, str]] = []
    for line in "".join(blocks(page, "console")).splitlines():
        if line.startswith("$ "):
            found.append((line[2:], ""))
        else:
            found[-1] = (found[-1][0], line)
    return found


def hold_to_its_commands(page: str, folder: Path) -> None:
    """See that each command of a page answers the JSON that stands beneath it, one after the other, in `folder`."""
    with serving(folder) as served:
        for command, answer in examples(page):
            line = command.replace(ADDRESS, served.url)
            done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, cwd=folder, timeout=PATIENCE)
            assert done.returncode == 0, (command, done.stderr)
            assert (json.loads(done.stdout) if done.stdout else "") == (json.loads(answer) if answer else ""), command
