"""No secret is shown, and all else stands as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.traffic.masking import masked_body, masked_query, masked_url, masked_value

JSON = "application/json"


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("Authorization", "Basic dGlsbDpwYXNz", "Basic ***"),
        ("Authorization", "Bearer abc.def", "Bearer ***"),
        ("Authorization", "dGlsbDpwYXNz", "***"),
        ("Proxy-Authorization", "Basic x", "Basic ***"),
        ("X-CAP-API-OAUTH-TOKEN", "two words", "***"),
        ("Cookie", "session=1; theme=dark", "***"),
        ("Set-Cookie", "session=1", "***"),
        ("X-Api-Key", "k", "***"),
        ("X-CAP-API-AUTH-ORG-ID", "501", "501"),
        ("Accept", "application/json", "application/json"),
    ],
)
def test_headers(name: str, value: str, shown: str) -> None:
    assert masked_value(name, value) == shown


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("source=INSTORE&identifierValue=a%2Cb&&x", "source=INSTORE&identifierValue=a%2Cb&&x"),
        ("a=1&password=x=y&b=2", "a=1&password=***&b=2"),
        ("access_token=x&PassWord=x&clientSecret=x", "access_token=***&PassWord=***&clientSecret=***"),
        ("%74oken=x&pass+word=1", "%74oken=***&pass+word=1"),
        ("token", "token"),
    ],
)
def test_queries(query: str, shown: str) -> None:
    assert masked_query(query) == shown
    assert masked_url(f"/v2/token?{query}") == f"/v2/token?{shown}"


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ('{"key":"k",  "name": "ü"}', '{"key":"k",  "name": "ü"}'),
        ('{"key": "k", "secret": "s"}', '{"key": "k", "secret": "***"}'),
        ('[{"a": {"apiToken": {"deep": "s"}}}]', '[{"a": {"apiToken": "***"}}]'),
        ('{"a": {"token": "s"}, "a": 1}', '{"a": 1}'),
        ('{"pass\\u0077ord": "s"}', '{"password": "***"}'),
        ('{"next": "/v2?token=s&x=1"}', '{"next": "/v2?token=***&x=1"}'),
        ('["{\\"secret\\": \\"s\\"}"]', '["{\\"secret\\": ***}"]'),
        ('"password=s"', '"password=***"'),
        ('{"a": "token=s", "a": 1}', '{"a": 1}'),
        ('{"token": "s', '{"token": ***'),
        ('{"token": "two words", "x"', '{"token": ***, "x"'),
        ("<user><password>s</password><name>n</name></user>", "<user><password>***</password><name>n</name></user>"),
        ("client_secret=s&x=1", "client_secret=***&x=1"),
        ("Authorization: Basic s", "Authorization: Basic ***"),
        ("", ""),
        ("tell me a secret", "tell me a secret"),
        ("[" * 100_000, "[" * 100_000),
    ],
)
def test_bodies(body: str, shown: str) -> None:
    assert masked_body(body, JSON) == shown


def test_a_form_is_masked_by_its_names_even_encoded() -> None:
    assert masked_body("%70assword=s&x=1", "application/x-www-form-urlencoded; charset=utf-8") == "%70assword=***&x=1"


words = st.text(alphabet="abc:=&<>\"' {}\n", max_size=40)


@given(words, words, st.sampled_from(['{}{{"token": "hidden"{}', "{}&password=hidden&{}", "{}<secret>hidden</{}"]))
def test_rubbish_around_a_secret_does_not_uncover_it(before: str, after: str, shape: str) -> None:
    assert "hidden" not in masked_body(shape.format(before, after), JSON)


def test_json_is_masked_whatever_it_is_called() -> None:
    body = '{"key": "demo-key", "secret": "demo-secret"}'
    for content_type in ("application/json", "application/x-www-form-urlencoded", ""):
        assert masked_body(body, content_type) == '{"key": "demo-key", "secret": "***"}'
    yaml = "clients: [{key: k, secret: s3cret}]\n"
    assert "s3cret" not in masked_body(yaml, "application/x-www-form-urlencoded")
