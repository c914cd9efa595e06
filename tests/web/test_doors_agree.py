"""The fast lane and Flask answer every request the same, request ids aside."""

from urllib.parse import quote

from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import Client, TestResponse

from sandbox.app import app_around, wsgi
from sandbox.core.model import IDENTIFIER_KINDS, SOURCES, Credentials, Till
from sandbox.core.model import Client as ApiClient
from sandbox.engine.sandbox import Sandbox
from sandbox.settings import Settings
from tests.builders import INDIA, NOON, an_org, signed
from tests.web.conftest import records

CREDENTIALS = Credentials({"till": Till("till", "x", ("tier_details",))}, {"key": ApiClient("key", "s")})
SANDBOX = Sandbox(
    [records(an_org(dual="mobile", credentials=CREDENTIALS), 1001), records(an_org(id=502, zone=INDIA), 2001)],
    now=lambda: NOON,
)
APPS = [app_around(SANDBOX, Settings(auth=auth)) for auth in ("open", "required")]
DOORS = [(Client(app), Client(wsgi(app))) for app in APPS]
TOKEN = DOORS[0][0].post("/v3/oauth/token/generate", json={"key": "key", "secret": "s"}).json["data"]["accessToken"]

texts = st.text(max_size=12)
values = (
    st.sampled_from(["915795008395", "tom@example.com", "973", "1100", "true", "false", "FLEET", "1001", ""]) | texts
)
names = st.sampled_from(
    ["source", "accountId", "identifierName", "identifierValue", "programId", "fetchDataForAllPrograms", "entityType"]
)
queries = st.lists(
    st.tuples(names | texts, values | st.sampled_from([*SOURCES, *IDENTIFIER_KINDS, "id", "ALL"])), max_size=7
).map(lambda pairs: "&".join(f"{quote(name)}={quote(value)}" for name, value in pairs))
sensible = st.tuples(st.sampled_from(["mobile", "email", "id", "email,mobile"]), values).map(
    lambda pair: f"source=INSTORE&identifierName={pair[0]}&identifierValue={quote(pair[1])}"
)
ids = st.sampled_from(["1001", "1002", "1003", "1004", "2001", "lookup", "0", "-1", "007"]) | texts.map(quote)
paths = st.builds("/v2/customers/{}/tierDetails{}".format, ids, st.sampled_from(["", "", "", "/"]))


def seen(response: TestResponse) -> tuple[object, ...]:
    headers = {name: value for name, value in response.headers if "request" not in name.lower()}
    return response.status, headers, response.data


@given(
    paths,
    queries | sensible,
    st.sampled_from(["GET", "GET", "GET", "HEAD", "POST"]),
    st.sampled_from(["", "501", "502", "7", "x"]),
    st.sampled_from([{}, {}, signed("till", "x"), signed("till", "y"), {"Authorization": "x"}])
    | st.sampled_from([TOKEN, f"{TOKEN}x"]).map(lambda token: {"X-CAP-API-OAUTH-TOKEN": token}),
    st.sampled_from(DOORS),
)
def test_the_fast_lane_answers_as_flask_does(
    path: str, query: str, method: str, org: str, credentials: dict[str, str], doors: tuple[Client, Client]
) -> None:
    headers = {"X-CAP-API-AUTH-ORG-ID": org, **credentials}
    through_flask, through_lane = (
        client.open(path, method=method, query_string=query, headers=headers) for client in doors
    )
    assert seen(through_flask) == seen(through_lane)
    assert through_flask.status_code < 500
