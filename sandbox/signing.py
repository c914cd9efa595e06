"""Credentials for a target, from the environment: said with each request, and told to nobody else."""

import json
import os
import threading
from base64 import b64encode
from collections.abc import Callable, Mapping
from hashlib import md5

from sandbox.operations.errors import SandboxError
from sandbox.replaying.codes import code_of
from sandbox.replaying.exchange import Request, Response
from sandbox.sources.schema_steps import NO_CODE

USERNAME, PASSWORD = "CAPILLARY_USERNAME", "CAPILLARY_PASSWORD"
KEY, SECRET = "CAPILLARY_KEY", "CAPILLARY_SECRET"

_TOKEN_PATH = "/v3/oauth/token/generate"
_TOKEN_HEADER = "X-CAP-API-OAUTH-TOKEN"
_OURS = frozenset(("authorization", _TOKEN_HEADER.lower()))
_MARGIN = 10.0
"""Seconds before its end at which a token is not used any more."""

Send = Callable[[Request], Response]


class CredentialsError(SandboxError):
    """Credentials are given in part, or refused; the message names the variables and no value."""


class Credentials:
    """A till's name and password, or a client's key and secret, or neither. May be used from any thread."""

    def __init__(
        self, timer: Callable[[], float], *, environ: Mapping[str, str] | None = None, lasting: bool = True
    ) -> None:
        """Read the variables, those of the process unless told otherwise.

        Tokens are used until they expire by `timer`, which counts seconds, or once each if not `lasting`.

        Raises `CredentialsError` where one of a pair is missing, or both pairs are there.
        """
        environ = os.environ if environ is None else environ
        self._environ, self._timer, self._lasting = environ, timer, lasting
        self._till, self._client = _pair(environ, USERNAME, PASSWORD), _pair(environ, KEY, SECRET)
        if self._till and self._client:
            raise CredentialsError(f"{USERNAME} and {KEY} are both given; expected one of them")
        self._fetching: threading.Lock = threading.Lock()
        self._token: tuple[str, float] = ("", 0.0)

    def renewed(self) -> "Credentials":
        """The same for a server whose clock is anybody's: no token is used twice."""
        return Credentials(self._timer, environ=self._environ, lasting=False)

    def signed(self, request: Request, send: Send) -> Request:
        """The request with its credentials, unless it brings its own; `send` fetches a token. Raises as that does."""
        brings = any(name.lower() in _OURS for name, _ in request.headers)
        if brings or request.url.startswith(_TOKEN_PATH):
            return request
        if self._till:
            username, password = self._till
            digest = md5(password.encode(), usedforsecurity=False).hexdigest()
            basic = b64encode(f"{username}:{digest}".encode()).decode()
            return request._replace(headers=(*request.headers, ("Authorization", f"Basic {basic}")))
        if self._client:
            token = self._valid_token(request, send)
            return request._replace(headers=(*request.headers, (_TOKEN_HEADER, token)))
        return request

    def _valid_token(self, request: Request, send: Send) -> str:
        with self._fetching:
            token, until = self._token
            if not self._lasting or self._timer() >= until:
                token, seconds = self._fetched(request, send)
                self._token = token, self._timer() + seconds - _MARGIN
            return token

    def _fetched(self, request: Request, send: Send) -> tuple[str, float]:
        """A new token and its life in seconds, asked for where the request goes."""
        assert self._client is not None, "as only clients have tokens"
        key, secret = self._client
        where = tuple((name, value) for name, value in request.headers if name == "X-Sandbox-Namespace")
        body = json.dumps({"key": key, "secret": secret}).encode()
        response = send(Request("POST", _TOKEN_PATH, (*where, ("Content-Type", "application/json")), body))
        try:
            data = response.json["data"]
            return data["accessToken"], float(data["ttlSeconds"])
        except (ValueError, KeyError, TypeError):
            code = code_of(response)
            says = f"{KEY} and {SECRET} bring no token: {_TOKEN_PATH} answers {response.status}"
            raise CredentialsError(f"{says}, code {code}" if code not in (NO_CODE, response.status) else says) from None


def _pair(environ: Mapping[str, str], one: str, other: str) -> tuple[str, str] | None:
    given = environ.get(one, ""), environ.get(other, "")
    if bool(given[0]) != bool(given[1]):
        missing, there = (other, one) if given[0] else (one, other)
        raise CredentialsError(f"{there} is given and {missing} is not; expected both")
    return given if given[0] else None
