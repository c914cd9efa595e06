"""The peers that need a few lines to start: `python servers.py NAME PORT`."""

import logging
import sys
from typing import Any

BODY = {
    "entityId": 566000001,
    "entityType": "CUSTOMER",
    "programTiers": [{"programId": 973, "currentTierName": "Gold", "tierExpiryDate": "2027-03-26 23:59:59"}],
    "warnings": [],
    "filler": "x" * 130,
}
PATH = "/v2/customers/lookup/tierDetails"


def a_flask_app() -> Any:
    """Flask with one fixed body."""
    import flask

    app = flask.Flask(__name__)
    app.add_url_rule(PATH, view_func=lambda: flask.jsonify(BODY), endpoint="fixed")
    return app


def without_lane(port: int) -> None:
    """The sandbox as a plain Flask app, served as `serve` does."""
    from sandbox.app import create_app
    from sandbox.server import Served

    Served(create_app(), port=port).run()


def flask_waitress(port: int) -> None:
    """Flask on waitress, as it comes."""
    from waitress import serve

    serve(a_flask_app(), host="127.0.0.1", port=port)


def flask_werkzeug(port: int) -> None:
    """Flask on its development server."""
    a_flask_app().run("127.0.0.1", port, threaded=True)


def pytest_httpserver(port: int) -> None:
    """pytest-httpserver with one handler; its log is bounded, or it would grow for ever."""
    from pytest_httpserver import HTTPServer

    server = HTTPServer("127.0.0.1", port, threaded=True)
    server.expect_request(PATH).respond_with_json(BODY)
    server.start()
    server.server_thread.join()


def moto(port: int) -> None:
    """moto's server with an empty S3."""
    from moto.server import main

    main(["-H", "127.0.0.1", "-p", str(port)])


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    globals()[sys.argv[1]](int(sys.argv[2]))
