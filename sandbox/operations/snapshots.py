"""Snapshots: named points in time of data and clock."""

from sandbox.operations.carrying import Calls, path_of


class Snapshots:
    """The snapshots of a namespace."""

    def __init__(self, calls: Calls) -> None:
        """Act through `calls`."""
        self._calls = calls

    def names(self) -> tuple[str, ...]:
        """Their names, in the order they were taken."""
        return tuple(known["name"] for known in self._calls.ask("GET", "snapshots")["snapshots"])

    def save(self, name: str) -> None:
        """Keep data and clock as they are, in place of what had that name."""
        self._calls.ask("PUT", path_of("snapshots", name))

    def restore(self, name: str) -> None:
        """Go back to one. Raises `Unknown`, which names those there are."""
        self._calls.ask("POST", path_of("snapshots", name, "restore"))

    def download(self, name: str, *, org: int | None = None) -> str:
        """An org of one, the default one if none is named, as the text of a fixture. Raises `Unknown`."""
        return self._calls.text(path_of("snapshots", name, org=org))

    def drop(self, name: str) -> None:
        """Forget one. Raises `Unknown`."""
        self._calls.ask("DELETE", path_of("snapshots", name))
