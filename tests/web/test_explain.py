"""`explain_url` tells what would be answered and why, check by check."""

from itertools import count

import pytest
from werkzeug.test import Client

from sandbox.app import PIPELINE, create_app, wsgi
from sandbox.core.model import Place, Records
from sandbox.engine.sandbox import Sandbox
from sandbox.web.explain import explain_url
from sandbox.web.pipeline import Pipeline
from tests.builders import NOON, a_customer, a_program, an_org

LOOKUP = "http://127.0.0.1:8015/v2/customers/lookup/tierDetails"


def explain(query: str, *, path: str = LOOKUP, org_id: int | None = None) -> list[str]:
    org = an_org(dual="mobile", place=Place("demo.yaml", 2))
    tom = a_customer(1, tier=3, mobile="915795008395", email="tom@example.com")
    sandbox = Sandbox([Records(org, (a_program(name="Main"),), (tom,))], now=lambda: NOON)
    pipeline = Pipeline(sandbox, new_request_id=lambda: "", max_url_length=1000)
    return explain_url(pipeline, f"{path}?{query}", org_id=org_id)


def test_a_refusal_lists_the_checks_up_to_the_one_that_decided() -> None:
    assert explain("source=instore&identifierName=email&identifierValue=tom@example.com") == [
        "8015 Customer not found for the given identifiers",
        "nearest: email matches customer 1, but the primary identifier of org 501 is mobile: "
        "send identifierName=mobile&identifierValue=915795008395",
        "   ok  credentials         nobody signed in; org 501 is the default one  [demo.yaml:2]",
        "   ok  source              'INSTORE' is known",
        "   ok  identifiers         'email' submitted",
        "   ok  entity-type         asked for the 'CUSTOMER'",
        "   ok  dual-eligibility    on in org 501: only its 'mobile' finds a customer  [demo.yaml:2]",
        "-> NO  primary-identifier  the primary identifier of org 501 is 'mobile', and only 'email' was submitted"
        "  [demo.yaml:2]",
    ]


def test_a_success_lists_every_check() -> None:
    lines = explain("source=INSTORE&identifierName=mobile,email&identifierValue=915795008395,x")
    assert lines[0] == "CUSTOMER 1: Gold in Main"
    assert all(line.startswith("   ok  ") for line in lines[1:-1])
    assert "   ok  customer            'mobile' '915795008395' in 'INSTORE' is customer 1" in lines
    assert lines[-1] == "-> ok  tier                'Main': 'Gold' without expiry"


def test_the_org_is_told_that_the_header_names() -> None:
    lines = explain("source=INSTORE&identifierName=mobile&identifierValue=1", org_id=501)
    named = "   ok  credentials         nobody signed in; X-CAP-API-AUTH-ORG-ID names org 501  [demo.yaml:2]"
    assert named in lines


def test_what_is_decided_before_the_rules_is_told_too() -> None:
    assert explain("programId=x")[-1] == "-> NO  programId is 'x', expected a whole number of 32 bits"
    assert (
        explain("", org_id=9)[-1]
        == "-> NO  credentials         X-CAP-API-AUTH-ORG-ID: no org 9 is loaded; loaded are 501"
    )
    assert "neither imitated nor canned in org 501" in explain("", path="/v2/coupon")[-1]
    assert explain("x" * 1000)[0] == "414 Request URI is too long"


@pytest.mark.parametrize("path", ["/v3/oauth/token/generate", "/v2/customers/5/changeIdentifier"])
def test_a_path_with_another_method_is_explained_as_it_is_answered(path: str) -> None:
    assert explain("", path=path)[0].startswith("405 ")


def test_quotes_stand_in_the_header_as_they_are_told() -> None:
    asked = "/v2/customers/lookup/tierDetails?source=INSTORE&identifierName=mobile&identifierValue=447700900099"
    told = Client(wsgi(create_app())).get(asked, headers={"X-Sandbox-Explain": "1"}).headers["X-Sandbox-Explanation"]
    assert '{"id": ' in told
    assert "'447700900099'" in told
    assert "\\" not in told


def test_a_search_ends_in_time() -> None:
    app = create_app()
    pipeline = app.extensions[PIPELINE]
    asked = "/v2/customers/lookup/tierDetails?source=INSTOR&identifierName=mobile&identifierValue=915795008395"
    assert any(line.startswith("nearest: ") for line in explain_url(pipeline, asked))
    hours = count(0, 3600)
    pipeline.timer = lambda: next(hours)
    assert not any(line.startswith("nearest: ") for line in explain_url(pipeline, asked))
