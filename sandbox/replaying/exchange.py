"""An exchange: a request as it is sent, and the response to it."""

import json
from typing import Any, NamedTuple

Headers = tuple[tuple[str, str], ...]


class Request(NamedTuple):
    """What is sent; `url` is a path and query, encoded."""

    method: str
    url: str
    headers: Headers = ()
    body: bytes = b""


class Response(NamedTuple):
    """What came back."""

    status: int
    headers: Headers
    body: bytes

    def header(self, name: str) -> str | None:
        """The header of that name, in any case; of several the values with commas between them."""
        values = [value for key, value in self.headers if key.lower() == name.lower()]
        return ", ".join(values) if values else None

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")

    @property
    def json(self) -> Any:
        """The body as JSON. Raises `ValueError` where it is none."""
        try:
            return json.loads(self.body)
        except RecursionError:
            raise ValueError("nested too deeply") from None


class Exchange(NamedTuple):
    """A request and the response to it."""

    request: Request
    response: Response
