"""Admin calls to a sandbox that is running: the HTTP behind `reset`, `seed` and `play`."""

import json
from http.client import HTTPException
from typing import Any, NamedTuple
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit
from urllib.request import ProxyHandler, Request, build_opener

from sandbox.cli_text import counted

_PATIENCE = 60.0
"""Seconds that a call may take; a large seed is read on the other side meanwhile."""


class Unreachable(Exception):
    """Nobody answered as a sandbox does; the message is one sentence."""


class Refused(Exception):
    """The call was not carried out; `findings` are those of the body, each with `line`, `column`, `message`."""

    def __init__(self, detail: str, findings: list[dict[str, Any]]) -> None:
        """`detail` says why, in one sentence."""
        super().__init__(detail)
        self.findings = findings


class Remote(NamedTuple):
    """A sandbox's address, the namespace to act in ("" for the default one), and the admin token if it has one."""

    url: str
    namespace: str = ""
    token: str | None = None

    def call(self, method: str, path: str, body: bytes | None = None) -> dict[str, Any]:
        """Carry out an admin call, `path` being below `/__admin`; what it answers. Raises `Refused`, `Unreachable`.

        The sandbox is asked directly, past any proxy.
        """
        if urlsplit(self.url).scheme not in ("http", "https") or not urlsplit(self.url).hostname:
            says = f"{self.url!r} is no address of a sandbox, expected for example http://127.0.0.1:8015"
            raise Unreachable(says)
        headers = {"Content-Type": "application/yaml"} if body is not None else {}
        if self.namespace:
            headers["X-Sandbox-Namespace"] = self.namespace
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        request = Request(f"{self.url.rstrip('/')}/__admin/{path}", body, headers, method=method)
        try:
            with build_opener(ProxyHandler({})).open(request, timeout=_PATIENCE) as answer:
                return self._read(answer.read())
        except HTTPError as error:
            with error:
                told = self._read(error.read())
            raise Refused(str(told.get("detail", error.reason)), told.get("findings", [])) from None
        except URLError as error:
            reason = getattr(error.reason, "strerror", None) or error.reason
            raise Unreachable(
                f"nobody answers at {self.url}: {reason}; is `capillary-sandbox serve` running?"
            ) from None
        except (OSError, HTTPException, ValueError) as error:
            raise Unreachable(f"{self.url} does not answer: {error or type(error).__name__}") from None

    def _read(self, body: bytes) -> dict[str, Any]:
        try:
            told = json.loads(body)
        except ValueError:
            told = None
        if not isinstance(told, dict):
            raise Unreachable(f"{self.url} answers, but not as a capillary-sandbox does")
        return told


def counts_of(told: dict[str, Any]) -> str:
    """What a seed put in, as one would say it."""
    kinds = ("program", "customer", "group", "persona")
    counts = [counted(told[f"{kind}s"], kind) for kind in kinds if told[f"{kind}s"]]
    counts += [f"{told['canned']} canned"] if told["canned"] else []
    return ", ".join([*(["its settings"] if told["settings"] else []), *counts]) or "nothing"


def path_of(*steps: str) -> str:
    """A path of these steps, whatever they hold."""
    return "/".join(quote(step, safe="") for step in steps)
