"""Tokens are what the vendor documents, and no other token is taken. A second library makes and reads them here."""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from sandbox.core.model import Client
from sandbox.engine.tokens import BadToken, Claims, Tokens, UnreadableKey
from tests.builders import NOON

KEY = RSAKey.generate_key(2048)
PEM = KEY.as_pem(private=True)
CLIENT = Client("demo-key", "demo-secret", 300)
SAID = {
    "iss": "Capillary",
    "exp": int(NOON.timestamp()) + 300,
    "client_id": "demo-key",
    "org_id": 501,
    "token_use": "token_access",
}


def made(claims: dict[str, Any] = SAID, key: Any = KEY, alg: str = "RS256") -> str:
    return jwt.encode({"alg": alg, "kid": "k1"}, claims, key, algorithms=[alg])


def test_a_token_says_what_the_vendor_documents() -> None:
    read = jwt.decode(Tokens(PEM).issue(501, CLIENT, NOON), KEY, algorithms=["RS256"])
    assert read.header == {"alg": "RS256", "kid": "k1", "typ": "JWT"}
    now = int(NOON.timestamp())
    assert {name: value for name, value in read.claims.items() if name != "jti"} == {
        "iss": "Capillary",
        "exp": now + 300,
        "iat": now,
        "sub": "demo-key",
        "client_id": "demo-key",
        "org_id": 501,
        "token_use": "token_access",
    }
    assert len(read.claims["jti"]) == 36


def test_a_token_is_read_as_it_was_made_at_any_time() -> None:
    tokens = Tokens(PEM)
    for moment in (NOON, datetime(1971, 1, 1, tzinfo=UTC), NOON + timedelta(days=365_000)):
        token = tokens.issue(501, CLIENT, moment)
        assert tokens.read(token) == tokens.read(token) == Claims(501, "demo-key", int(moment.timestamp()) + 300)


def test_no_two_tokens_are_the_same_and_the_same_key_makes_the_same_ones() -> None:
    one, other = ([tokens.issue(501, CLIENT, NOON) for _ in range(3)] for tokens in (Tokens(PEM), Tokens(PEM)))
    assert len(set(one)) == 3
    assert one == other


def test_the_key_of_a_process_is_its_own() -> None:
    with pytest.raises(BadToken, match="signature"):
        Tokens().read(Tokens().issue(501, CLIENT, NOON))


def test_more_tokens_than_are_remembered_can_be_read() -> None:
    tokens = Tokens(PEM, remembered=3)
    made_here = [tokens.issue(501, CLIENT, NOON) for _ in range(5)]
    for token in (*made_here, made_here[0]):
        tokens.read(token)
    assert len(tokens._verified) == 3


def by_hand(alg: str, sign: Callable[[bytes], bytes]) -> str:
    """What libraries refuse to make."""
    head, body = urlsafe_b64encode(f'{{"alg":"{alg}"}}'.encode()).decode().rstrip("="), made().split(".")[1]
    signature = urlsafe_b64encode(sign(f"{head}.{body}".encode())).decode().rstrip("=")
    return f"{head}.{body}.{signature}"


def with_the_public_key(signed: bytes) -> bytes:
    return hmac.new(KEY.as_pem(private=False), signed, "sha256").digest()


HEAD, BODY, SIGNATURE = made().split(".")
OTHER_BODY = made({**SAID, "org_id": 502}).split(".")[1]
TAKEN = "it is no JSON Web Token"

REFUSED = [
    ("alg none", by_hand("none", lambda signed: b""), "not signed with RS256"),
    ("alg None", by_hand("None", lambda signed: b""), "not signed with RS256"),
    ("HS256 with the public key", by_hand("HS256", with_the_public_key), "not signed with RS256"),
    ("RS512", made(alg="RS512"), "not signed with RS256"),
    ("a foreign key", made(key=RSAKey.generate_key(2048)), "signature"),
    ("changed", f"{HEAD}.{OTHER_BODY}.{SIGNATURE}", "signature"),
    ("cut", f"{HEAD}.{BODY}.{SIGNATURE[:-6]}", "signature"),
    ("without a signature", f"{HEAD}.{BODY}.", "signature"),
    ("rubbish", "rubbish", TAKEN),
    ("no JSON", "e30.e30.e30", "not signed with RS256"),
    ("odd characters", "ü.\udcff.²", TAKEN),
    ("deep", f"{'W1tb' * 40_000}.{BODY}.{SIGNATURE}", TAKEN),
    ("another issuer", made({**SAID, "iss": "Someone"}), "its iss is not Capillary"),
    ("no issuer", made({name: value for name, value in SAID.items() if name != "iss"}), "its iss is not Capillary"),
    ("another use", made({**SAID, "token_use": "id"}), "its token_use is not token_access"),
    ("no org", made({**SAID, "org_id": "501"}), "it lacks a number as org_id"),
    ("no client", made({**SAID, "client_id": 7}), "it lacks a number as org_id or a text as client_id"),
    ("no end", made({name: value for name, value in SAID.items() if name != "exp"}), "its exp is no moment"),
    ("a far end", made({**SAID, "exp": 10**18}), "its exp is no moment"),
]


@pytest.mark.parametrize(("token", "says"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_no_other_token_is_taken(token: str, says: str) -> None:
    tokens = Tokens(PEM)
    for _ in range(2):
        with pytest.raises(BadToken, match=says) as refused:
            tokens.read(token)
        assert token not in str(refused.value)


def test_a_key_has_to_be_an_rsa_key_of_2048_bits() -> None:
    from cryptography.hazmat.primitives.asymmetric import ec, rsa
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    how = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    short = rsa.generate_private_key(public_exponent=65537, key_size=1024).private_bytes(*how)
    curve = ec.generate_private_key(ec.SECP256R1()).private_bytes(*how)
    for pem in (b"", b"rubbish", KEY.as_pem(private=False), KEY.as_pem(private=True, password="x"), short, curve):
        with pytest.raises(UnreadableKey, match="expected the PEM of an RSA private key of 2048 bits or more"):
            Tokens(pem)
