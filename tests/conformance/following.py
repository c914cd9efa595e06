"""Following what an explanation offers: the change is carried out as a person would, and the call sent again."""

from dataclasses import dataclass, field
from typing import Any

from werkzeug.test import Client, TestResponse

from tests.builders import signed

TOKEN = "/v3/oauth/token/generate"
TOKEN_HEADER = "X-CAP-API-OAUTH-TOKEN"


@dataclass(frozen=True)
class Sent:
    """A vendor call as it was sent."""

    url: str
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    def to(self, client: Client, **headers: str | None) -> TestResponse:
        """Send it, with these headers otherwise."""
        given = {**self.headers, **headers}
        kept = {name: value for name, value in given.items() if value is not None}
        return client.open(self.url, method=self.method, headers=kept, data=self.body)


def explanation(client: Client, answer: TestResponse) -> dict[str, Any]:
    """What the journal tells of a call that was answered."""
    told: dict[str, Any] = client.get(f"/__admin/requests/{answer.headers['X-CAP-REQUEST-ID']}/explain").json
    return told


def follow(client: Client, sent: Sent, nearest: dict[str, Any], secrets: dict[str, str]) -> TestResponse:
    """The answer after the change; `secrets` are those of tills and clients, by name."""
    if "edit" in nearest:
        edit = nearest["edit"]
        done = client.open(edit["url"], method=edit["method"], json=edit["body"])
        assert done.status_code < 300, done.text
        return sent.to(client)
    if "credentials" in nearest:
        return _signed_in(client, sent, nearest["credentials"], secrets)
    request = nearest["request"]
    body = request["body"].encode() if "body" in request else sent.body
    changed = Sent(request["url"], request["method"], sent.headers, body)
    return changed.to(client, **request.get("headers", {}))


def _signed_in(client: Client, sent: Sent, who: dict[str, str], secrets: dict[str, str]) -> TestResponse:
    if "till" in who:
        return sent.to(
            client, Authorization=signed(who["till"], secrets[who["till"]])["Authorization"], **{TOKEN_HEADER: None}
        )
    key = {"key": who["client"], "secret": secrets[who["client"]]}
    token = client.post(TOKEN, json=key)
    if sent.url == TOKEN:
        return token
    return sent.to(client, **{TOKEN_HEADER: token.json["data"]["accessToken"]})


def succeeded(answer: TestResponse) -> bool:
    """Whether a client would call it a success."""
    if answer.status_code >= 400:
        return False
    told = answer.json
    if "response" in told:
        found = told["response"]["customers"]["customer"]
        return any(customer["item_status"]["success"] == "true" for customer in found)
    return not told.get("errors")
