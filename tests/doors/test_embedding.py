"""The app inside another program: routes of one's own stand beside the sandbox's."""

import pytest
from flask import url_for
from werkzeug.routing import BuildError

from sandbox import create_app


def test_a_route_of_ones_own_is_matched_and_built() -> None:
    app = create_app()
    app.add_url_rule("/mine/<int:number>", "mine", lambda number: url_for("mine", number=number + 1))
    assert app.test_client().get("/mine/3").text == "/mine/4"
    assert app.test_client().get("/v2/customers/566000001/tierDetails").json["entityId"] == 566000001


def test_no_time_goes_into_urls_that_nobody_builds() -> None:
    app = create_app()
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            with pytest.raises(BuildError):
                url_for(rule.endpoint, **dict.fromkeys(rule.arguments, "1"))
