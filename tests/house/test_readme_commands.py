"""Every command of the README runs, and shows what the README shows; `…` there stands for anything."""

import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.doors.processes import PATIENCE, Serving, run, serving

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMAND = ".venv/bin/capillary-sandbox "


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)


def commands() -> Iterator[tuple[str, str]]:
    """Each command of the console blocks, without its comment, and what is printed below it."""
    for block in blocks("console"):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            line, _, shown = part.partition("\n")
            yield re.sub(r"\s+# .*", "", line).strip(), shown


COMMANDS = list(commands())
CURLS = [(line, shown) for line, shown in COMMANDS if line.startswith("curl ")]
OWN = [(line.removeprefix(COMMAND), shown) for line, shown in COMMANDS if line.startswith(COMMAND)]


def agrees(printed: str, shown: str) -> bool:
    """Whether what was printed is what is shown."""
    pattern = ".*".join(map(re.escape, shown.strip().split("…")))
    return re.fullmatch(pattern, printed.strip(), re.DOTALL) is not None


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    with serving(tmp_path_factory.mktemp("demo")) as served:
        yield served


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the README's own fixture."""
    (fixture,) = blocks("yaml")
    (tmp_path / "my-fixtures.yaml").write_text(fixture, encoding="utf-8")
    return tmp_path


def test_every_command_is_of_a_kind_that_is_run_here() -> None:
    assert len(CURLS) >= 4
    assert len(OWN) >= 3
    assert {line for line, _ in COMMANDS if not line.startswith(("curl ", COMMAND))} == {"make run"}


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
@pytest.mark.parametrize(("line", "shown"), CURLS)
def test_a_curl_line_answers_as_shown(demo: Serving, line: str, shown: str) -> None:
    command = [*shlex.split(line.replace("http://127.0.0.1:8015", demo.url)), "--silent", "--show-error", "--fail"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
    assert (done.returncode, done.stderr) == (0, "")
    assert not shown or agrees(done.stdout, shown), done.stdout


@pytest.mark.parametrize(("line", "shown"), [pair for pair in OWN if not pair[0].startswith("serve")])
def test_a_command_prints_as_shown(folder: Path, line: str, shown: str) -> None:
    done = run(*shlex.split(line), cwd=folder)
    assert (done.code, done.err) == (0, "")
    assert not shown or agrees(done.out, shown), done.out


def test_ones_own_fixtures_are_served(folder: Path) -> None:
    (line,) = [line for line, _ in OWN if line.startswith("serve")]
    with serving(folder, *shlex.split(line)[1:]) as served:
        assert "1 customer" in served.out.read_text()


def test_the_mistake_is_told_as_shown(folder: Path) -> None:
    (shown,) = [line for block in blocks("text") for line in block.splitlines() if line.startswith("my-fixtures.yaml:")]
    fixture = folder / "my-fixtures.yaml"
    fixture.write_text(fixture.read_text(encoding="utf-8").replace("tier: Gold", "tier: Goold"), encoding="utf-8")
    done = run("check", "my-fixtures.yaml", cwd=folder)
    assert (done.code, done.out.strip()) == (2, shown)


def test_the_python_example_holds(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    for example in blocks("python"):
        exec(example, {})


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_make_run_serves() -> None:
    planned = subprocess.run(["make", "-n", "run"], cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE)
    assert "capillary-sandbox serve" in planned.stdout
