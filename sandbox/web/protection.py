"""Who may call `/__admin`: this machine's own programs and pages, or whoever has the token.

A page of another site can make a browser send requests to a sandbox on loopback, and a name of its own choosing can
lead there; so admin calls are held to a local `Host` and `Origin`. The vendor's paths take any.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from ipaddress import ip_address
from urllib.parse import urlsplit

from sandbox.core.decision import shown
from sandbox.web.call import Call
from sandbox.web.problems import Problem


@dataclass(frozen=True, slots=True)
class Protection:
    """What an admin call needs. With a `token` it has to be sent; `allowed_hosts` may stand beside loopback."""

    token: str | None = None
    allowed_hosts: frozenset[str] = frozenset()

    def admit(self, call: Call) -> None:
        """Let an admin call in, or raise `Problem`: 401 without the token, 403 from a strange `Host` or `Origin`."""
        if self.token is not None:
            self._check_token(call, self.token)
            return
        host = call.header("Host")
        if host is not None and not self._known(_name(host)):
            raise _foreign("Host", host)
        origin = call.header("Origin")
        if origin is not None and not self._known(_name(urlsplit(origin).netloc)):
            raise _foreign("Origin", origin)

    def _check_token(self, call: Call, token: str) -> None:
        from hmac import compare_digest

        scheme, _, sent = (call.header("Authorization") or "").partition(" ")
        if scheme.lower() != "bearer" or not compare_digest(sent.strip().encode(), token.encode()):
            detail = "Admin calls need Authorization: Bearer TOKEN, with the token of the setting admin_token."
            raise Problem(HTTPStatus.UNAUTHORIZED, detail)

    def _known(self, name: str) -> bool:
        return is_local(name) or name in self.allowed_hosts


LOOPBACK_ONLY = Protection()
"""No token, and loopback alone."""


def is_local(name: str) -> bool:
    """Whether a host name or address leads to this machine alone."""
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def allowed(hosts: Iterable[str]) -> frozenset[str]:
    """Host names as they are compared."""
    return frozenset(host.strip().lower() for host in hosts if host.strip())


def _name(host: str) -> str:
    """The name or address in a `Host` header, without port and brackets."""
    try:
        return (urlsplit(f"//{host.strip()}").hostname or "").lower()
    except ValueError:
        return ""


def _foreign(header: str, value: str) -> Problem:
    detail = (
        f"The {header} {shown(value)} is not this machine. Admin calls come from loopback or *.localhost; "
        "the setting allowed_host adds a name, and a token lifts this."
    )
    return Problem(HTTPStatus.FORBIDDEN, detail)
