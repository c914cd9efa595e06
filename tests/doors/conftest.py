"""One served demo for all tests that only ask."""

from collections.abc import Iterator

import pytest

from tests.doors.processes import Serving, serving


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    with serving(tmp_path_factory.mktemp("demo")) as served:
        yield served
