"""Signing in to a running sandbox, as an application does; the token is verified with the public key it was given."""

import subprocess
import sys
from pathlib import Path

import pytest
import requests
from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.doors.processes import PATIENCE, environment, run, serving

TOM = "/v2/customers/566000001/tierDetails"


def test_an_application_fetches_a_token_and_calls_with_it(tmp_path: Path) -> None:
    key = RSAKey.generate_key(2048)
    (tmp_path / "key.pem").write_bytes(key.as_pem(private=True))
    with serving(tmp_path, "--auth", "required", "--token-key", "key.pem") as served, requests.Session() as session:
        session.trust_env = False
        refused = session.get(served.url + TOM, timeout=PATIENCE)
        credentials = {"key": "demo-key", "secret": "demo-secret"}
        told = session.post(f"{served.url}/v3/oauth/token/generate", json=credentials, timeout=PATIENCE).json()
        token = told["data"]["accessToken"]
        answer = session.get(served.url + TOM, headers={"x-cap-api-oauth-token": token}, timeout=PATIENCE)
        by_till = session.get(served.url + TOM, auth=("till.one", "202cb962ac59075b964b07152d234b70"), timeout=PATIENCE)
        assert served.stop() == 0
    assert (refused.status_code, answer.status_code, by_till.status_code) == (401, 200, 200)
    assert answer.json()["entityId"] == by_till.json()["entityId"] == 566000001
    public = RSAKey.import_key(key.as_pem(private=False))
    assert jwt.decode(token, public, algorithms=["RS256"]).claims["client_id"] == "demo-key"
    assert "auth is required: to the curl lines add -u 'USERNAME:MD5'" in served.out.read_text()
    says = "credentials: neither X-CAP-API-OAUTH-TOKEN nor Authorization was sent, and the setting auth requires one"
    assert f"401 GET {TOM} | {says}" in served.err.read_text()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (None, "token_key key.pem: [Errno 2] No such file or directory: 'key.pem'"),
        (
            "rubbish",
            "token_key key.pem: no private key can be read; "
            "expected the PEM of an RSA private key of 2048 bits or more, without a password",
        ),
    ],
)
def test_a_key_that_cannot_be_read_is_told_at_the_start(tmp_path: Path, text: str | None, says: str) -> None:
    if text is not None:
        (tmp_path / "key.pem").write_text(text)
    done = run("serve", "--port", "0", "--token-key", "key.pem", cwd=tmp_path)
    assert (done.code, done.out, done.err) == (2, "", f"Error: {says}\n")


def test_a_start_and_a_call_without_a_token_do_not_pay_for_tokens() -> None:
    program = (
        "import sys; from sandbox import create_app; client = create_app().test_client(); "
        f"assert client.get('{TOM}', auth=('till.one', '202cb962ac59075b964b07152d234b70')).status_code == 200; "
        "assert not {'jwt', 'cryptography'} & sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", program], check=True, env=environment(), timeout=PATIENCE)
