"""The page of the admin API: complete, escaped, and of the namespace that is asked."""

import re
from dataclasses import replace

from werkzeug.test import Client

from sandbox.app import app_around, create_app, wsgi
from sandbox.core.catalogue import ERRORS
from sandbox.core.model import Persona
from sandbox.engine.sandbox import Sandbox
from sandbox.settings import Settings
from sandbox.web.admin_endpoints import ADMIN_ENDPOINTS
from sandbox.web.endpoints import ENDPOINTS
from tests.builders import NOON, an_org
from tests.web.conftest import records


def test_the_page_names_every_endpoint_and_error() -> None:
    response = Client(create_app()).get("/__admin/docs")
    assert (response.status_code, response.content_type) == (200, "text/html;charset=UTF-8")
    for endpoint in (*ENDPOINTS, *ADMIN_ENDPOINTS):
        assert endpoint.path in response.text
    for error in ERRORS.values():
        assert f"<td>{error.code}</td>" in response.text


def test_every_link_of_the_page_answers() -> None:
    client = Client(wsgi(create_app()))
    for root in ("", "/ns/qa"):
        page = client.get(f"{root}/__admin/docs").text
        links = [link.replace("&amp;", "&") for link in re.findall(r'href="([^#"]+)"', page)]
        assert len(links) > 20
        assert all(link.startswith(f"{root}/") for link in links)
        assert {client.get(link).status_code for link in links} <= {200, 400, 404, 405}


def test_what_fixtures_say_is_escaped() -> None:
    persona = Persona(row="<b>", shows="<script>alert(1)</script>", get='/v2/x?a="><i>', answers=8015)
    loaded = records(an_org(name="<img src=x>"), 1001)
    app = app_around(Sandbox([replace(loaded, personas=(persona,))], now=lambda: NOON), Settings())
    page = Client(app).get("/__admin/docs").text
    assert page.startswith("<!doctype html>")
    for smuggled in ("<script", "<img", "<i>", "<b>"):
        assert smuggled not in page
