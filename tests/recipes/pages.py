"""The pages under docs/recipes, read: the files of each and its commands."""

import re
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parents[2] / "docs/recipes"

_FILE = re.compile(r"^```\w+\n(?:#|//) (\S+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_COMMAND = re.compile(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)


class Command(NamedTuple):
    """A line to type, and the lines that it prints among others."""

    line: str
    shown: tuple[str, ...]


class Recipe(NamedTuple):
    """A page: its files by their names, and its commands in order."""

    name: str
    files: dict[str, str]
    commands: tuple[Command, ...]

    def write(self, folder: Path) -> None:
        """Write the files into a folder."""
        for name, text in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")


def read(name: str) -> Recipe:
    """The recipe of that name."""
    text = (FOLDER / f"{name}.md").read_text(encoding="utf-8")
    typed = [command for block in _CONSOLE.findall(text) for command in _COMMAND.findall(block)]
    return Recipe(
        name, dict(_FILE.findall(text)), tuple(Command(line, tuple(shown.split("\n")[:-1])) for line, shown in typed)
    )


NAMES = sorted(path.stem for path in FOLDER.glob("*.md") if path.stem != "README")
