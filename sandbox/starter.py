"""The starter: a small commented fixture to begin with, and the JSON Schema that editors read it by."""

from pathlib import Path

from sandbox.sources.json_schema import SCHEMA_NAME, schema_text

STARTER_NAME = "my-org.yaml"
"""What the starter fixture is called."""

_STARTER = Path(__file__).with_name("starter.yaml")


class CannotWrite(Exception):
    """The starter cannot be written; the message is one sentence that names the file."""


def write_starter(folder: Path) -> tuple[Path, ...]:
    """Write the fixture and its schema into a folder, made if need be; the files, the fixture first.

    Nothing is ever overwritten. Raises `CannotWrite`: if one of the files exists, neither is written.
    """
    texts = {
        folder / STARTER_NAME: _STARTER.read_text(encoding="utf-8"),
        folder / SCHEMA_NAME: schema_text(),
    }
    for path in texts:
        if path.exists() or path.is_symlink():
            raise CannotWrite(f"{path} exists already; nothing was written")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, text in texts.items():
            with path.open("x", encoding="utf-8", newline="\n") as file:
                file.write(text)
    except OSError as error:
        raise CannotWrite(f"{error.filename or folder} cannot be written: {error.strerror}") from error
    return tuple(texts)
