"""What the core and the table of endpoints call the endpoints is the same."""

from sandbox.core.endpoint_names import ENDPOINT_NAMES
from sandbox.web.endpoints import ENDPOINTS


def test_fixtures_can_deny_exactly_the_endpoints_there_are() -> None:
    assert tuple(endpoint.name for endpoint in ENDPOINTS) == ENDPOINT_NAMES
