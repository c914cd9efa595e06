"""Tokens: made for a client that has signed in, and read again. They carry their own state, so none is kept.

What a token says holds until it expires by the clock of the namespace it is shown in, if the client is still there; a
reset or another namespace does not revoke it. The only module that imports PyJWT, and late: it takes as long as Flask.
"""

import threading
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from sandbox.core.model import Client

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

_ISSUER = "Capillary"
_USE = "token_access"
_KEY_ID = "k1"
_BITS = 2048
_FURTHEST = 10**11
"""Beyond this many seconds, the year 5138, no token expires; a calendar ends later."""


class UnreadableKey(ValueError):
    """That is no key to sign tokens with; the message says what was expected."""


class BadToken(ValueError):
    """A token that was not made here or has been changed; the message says what is wrong, and nothing of the token."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token says of itself: whose it is, and when it expires, in seconds since 1970."""

    org_id: int
    client_key: str
    expires: int


class Tokens:
    """Makes and reads tokens with one RSA key. May be used from any thread."""

    def __init__(self, pem: bytes | None = None, *, remembered: int = 1000) -> None:
        """Sign with the private key of a PEM text, else with one of its own, made when first needed.

        As many verified tokens as `remembered` are kept. Raises `UnreadableKey`.
        """
        self._making = threading.Lock()
        self._key = None if pem is None else _read_key(pem)
        self._made = 0
        self._remembered = remembered
        self._verified: dict[str, Claims] = {}

    def issue(self, org_id: int, client: Client, now: datetime) -> str:
        """A token for a client of an org, as of `now`; no two are the same."""
        import jwt

        issued = int(now.timestamp())
        key = self._signing_key()
        with self._making:
            self._made += 1
            name = f"{org_id}/{client.key}/{issued}/{self._made}"
        claims = {
            "iss": _ISSUER,
            "exp": issued + client.token_ttl_seconds,
            "jti": str(uuid5(NAMESPACE_URL, name)),
            "iat": issued,
            "sub": client.key,
            "client_id": client.key,
            "org_id": org_id,
            "token_use": _USE,
        }
        return jwt.encode(claims, key, algorithm="RS256", headers={"kid": _KEY_ID})

    def read(self, token: str) -> Claims:
        """What a token says, whether or not it has expired. Raises `BadToken`.

        Those read last are remembered: to verify a signature costs more than to answer.
        """
        known = self._verified.get(token)
        if known is not None:
            return known
        claims = _claims(_verified(token, self._signing_key()))
        with self._making:
            self._verified[token] = claims
            if len(self._verified) > self._remembered:
                del self._verified[next(iter(self._verified))]
        return claims

    def _signing_key(self) -> "RSAPrivateKey":
        from cryptography.hazmat.primitives.asymmetric import rsa

        with self._making:
            if self._key is None:
                self._key = rsa.generate_private_key(public_exponent=65537, key_size=_BITS)
            return self._key


def _read_key(pem: bytes) -> "RSAPrivateKey":
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    expected = f"expected the PEM of an RSA private key of {_BITS} bits or more, without a password"
    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError) as error:
        raise UnreadableKey(f"no private key can be read; {expected}") from error
    if not isinstance(key, RSAPrivateKey) or key.key_size < _BITS:
        raise UnreadableKey(f"another kind of key, or a short one; {expected}")
    return key


def _verified(token: str, key: "RSAPrivateKey") -> dict[str, Any]:
    """The claims of a token with a good signature."""
    import jwt

    unchecked = ("exp", "iat", "nbf", "aud", "iss", "sub", "jti")
    try:
        options: Any = {f"verify_{claim}": False for claim in unchecked}
        return jwt.decode(token, key.public_key(), algorithms=["RS256"], options=options)
    except jwt.InvalidSignatureError:
        raise BadToken("its signature is not of this sandbox's key") from None
    except jwt.InvalidAlgorithmError:
        raise BadToken("it is not signed with RS256") from None
    except (jwt.PyJWTError, ValueError, RecursionError) as error:
        raise BadToken("it is no JSON Web Token") from error


def _claims(said: dict[str, Any]) -> Claims:
    """The claims as far as they are needed. They may be another's, who signs with the same key."""
    for name, expected in (("iss", _ISSUER), ("token_use", _USE)):
        if said.get(name) != expected:
            raise BadToken(f"its {name} is not {expected}")
    org_id, client_key, expires = said.get("org_id"), said.get("client_id"), said.get("exp")
    if not isinstance(org_id, int) or not isinstance(client_key, str):
        raise BadToken("it lacks a number as org_id or a text as client_id")
    if not isinstance(expires, int) or abs(expires) > _FURTHEST:
        raise BadToken("its exp is no moment in seconds since 1970")
    return Claims(org_id, client_key, expires)
