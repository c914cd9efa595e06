"""The pytest plugin: a server for the session, a namespace for each test, and why it answered so where a test fails.

Nothing of the sandbox is imported before a test asks for a fixture, so that others do not pay for it.
"""

from collections.abc import Generator, Iterator
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

from sandbox.pytest_coverage import CoverageOfRun, add_coverage_options

if TYPE_CHECKING:
    import httpx
    import requests

    from sandbox.settings import Settings
    from sandbox.testing.capillary import Capillary
    from sandbox.testing.server import CapillaryServer

_MARKER = (
    "capillary(fixtures=PATH, scenario=NAME): stand on other fixtures (a path beside the test), play a scenario first"
)
_FIXTURES = "The fixtures to test with: a file or a folder. Without it, the demo."
_EXCLUSIVE = (
    "capillary_fixtures and capillary_url exclude each other, as options and in the ini file: a sandbox that runs has "
    "its fixtures already; a test or class stands on others by the mark capillary(fixtures=PATH)"
)
_URL = "Use the sandbox that runs there, with the admin token of SANDBOX_ADMIN_TOKEN, and start none."


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options, and ini settings of the same names."""
    group = parser.getgroup("capillary", "capillary-sandbox")
    group.addoption("--capillary-fixtures", metavar="PATH", help=_FIXTURES)
    group.addoption("--capillary-url", metavar="URL", help=_URL)
    parser.addini("capillary_fixtures", _FIXTURES)
    parser.addini("capillary_url", _URL)
    add_coverage_options(parser, group)


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known, and the fixtures that remember; refuse options that exclude each other."""
    if _asked_for(config, "capillary_fixtures") and _asked_for(config, "capillary_url"):
        raise pytest.UsageError(_EXCLUSIVE)
    config.addinivalue_line("markers", _MARKER)
    coverage = CoverageOfRun(config)
    config.pluginmanager.register(coverage, "capillary-sandbox-coverage")
    config.pluginmanager.register(_fixtures(_Memory(), coverage), "capillary-sandbox-fixtures")


@pytest.fixture(scope="session")
def capillary_fixtures(pytestconfig: pytest.Config) -> Path | None:
    """The fixtures to test with: the option's, from where pytest was started, or the ini setting's, beside its file.

    Override it to say otherwise.
    """
    given, named = pytestconfig.getoption("--capillary-fixtures"), pytestconfig.getini("capillary_fixtures")
    if given:
        return _as_typed(pytestconfig.invocation_params.dir / given)
    return _as_typed(pytestconfig.rootpath / named) if named else None


@pytest.fixture(scope="session")
def capillary_settings(capillary_fixtures: Path | str | None) -> "Settings":
    """The settings of the session's own server. Override it to change them."""
    from sandbox.settings import Settings

    return Settings(fixtures=None if capillary_fixtures is None else Path(capillary_fixtures))


class _Memory:
    """Which test is about to run, and on whose behalf the server is made."""

    test: pytest.Item
    asking: pytest.FixtureRequest


def _fixtures(memory: _Memory, coverage: CoverageOfRun) -> ModuleType:
    """A plugin with the fixtures that every test pays for again, and the hooks that remember what they need to know.

    None asks for `request`, which would cost as much as all the rest. They stand in a module of their own, from nowhere
    else does pytest take fixtures of a session.
    """

    def pytest_runtest_setup(item: pytest.Item) -> None:
        memory.test = item

    @pytest.hookimpl(tryfirst=True)
    def pytest_fixture_setup(fixturedef: "pytest.FixtureDef[Any]", request: pytest.FixtureRequest) -> None:
        if fixturedef.argname == "capillary_server":
            memory.asking = request

    @pytest.fixture(scope="session")
    def capillary_server() -> "Iterator[CapillaryServer]":
        """The session's server, one in each process, on a free port of 127.0.0.1; or the one at `--capillary-url`."""
        server = _server(memory.asking)
        try:
            yield server
            coverage.take(server)
        finally:
            server.stop()

    @pytest.fixture
    def capillary(capillary_server: "CapillaryServer") -> "Iterator[Capillary]":
        """A namespace of the test's own, set up as the marker `capillary` says, and dropped at the end."""
        from sandbox.testing.capillary import Capillary

        namespace = Capillary(capillary_server, memory.test.name)
        try:
            if "capillary" in memory.test.keywords:
                _set_up(namespace, memory.test)
            memory.test.stash[_HELD] = namespace
            yield namespace
        finally:
            namespace.leave()

    plugin = ModuleType("sandbox.pytest_fixtures")
    vars(plugin).update(
        pytest_runtest_setup=pytest_runtest_setup,
        pytest_fixture_setup=pytest_fixture_setup,
        capillary_server=capillary_server,
        capillary=capillary,
    )
    return plugin


@pytest.fixture
def capillary_requests_session(
    capillary: "Capillary", capillary_server: "CapillaryServer"
) -> "Iterator[requests.Session]":
    """A `requests.Session` that the test's namespace answers without a socket, whatever host is asked."""
    requests = _library("requests")
    from sandbox.transports import requests_adapter

    with requests.Session() as session:
        for prefix in ("http://", "https://"):
            session.mount(prefix, requests_adapter(_app_of(capillary_server)))
        session.headers["X-Sandbox-Namespace"] = capillary.namespace
        yield session


@pytest.fixture
def capillary_httpx_client(capillary: "Capillary", capillary_server: "CapillaryServer") -> "Iterator[httpx.Client]":
    """An `httpx.Client` that the test's namespace answers without a socket, whatever host is asked."""
    httpx = _library("httpx")
    from sandbox.transports import httpx_transport

    headers = {"X-Sandbox-Namespace": capillary.namespace}
    transport = httpx_transport(_app_of(capillary_server))
    with httpx.Client(transport=transport, base_url="http://localhost", headers=headers) as client:
        yield client


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[Any]) -> "Generator[None, Any, None]":
    """Where a test that has a namespace fails, tell what was asked there and why it was answered so."""
    held = item.stash.get(_HELD, None)
    if held is not None and call.excinfo is not None:
        _end_at_the_test(call.excinfo.value)
    outcome = yield
    report: pytest.TestReport = outcome.get_result()
    if held is not None and report.failed and report.when == "call":
        report.sections.append(("capillary-sandbox", held.failure_text()))


def _server(request: pytest.FixtureRequest) -> "CapillaryServer":
    """The server that options, ini settings and the fixture `capillary_settings` ask for."""
    from sandbox.app import FixtureError
    from sandbox.operations.errors import SandboxError
    from sandbox.settings import SettingsError, read_settings
    from sandbox.testing.server import OwnServer

    url = _asked_for(request.config, "capillary_url")
    try:
        if url:
            from sandbox.testing.running_server import RunningServer

            return RunningServer(url, read_settings({})[0].admin_token)
        return OwnServer(request.getfixturevalue("capillary_settings"))
    except (FixtureError, SandboxError, SettingsError) as error:
        raise _failed(error) from None


def _asked_for(config: pytest.Config, name: str) -> str:
    """What an option says, else the ini setting of its name, else ""."""
    return str(config.getoption(name) or config.getini(name))


def _set_up(namespace: "Capillary", item: pytest.Item) -> None:
    """Do what the test's marks ask for; of two marks the closer one counts. A mistake fails the test at once."""
    asked: dict[str, Any] = {}
    for mark in item.iter_markers("capillary"):
        if mark.args or mark.kwargs.keys() - {"fixtures", "scenario"}:
            raise _failed(f"the marker capillary takes fixtures= and scenario=, not {mark.args or mark.kwargs}")
        asked = {**mark.kwargs, **asked}
    from sandbox.app import FixtureError
    from sandbox.operations.errors import SandboxError

    try:
        if "fixtures" in asked:
            namespace.stand_on(_as_typed(item.path.parent / asked["fixtures"]))
        if "scenario" in asked:
            namespace.play(asked["scenario"])
    except (FixtureError, SandboxError) as error:
        raise _failed(error) from None


def _end_at_the_test(error: BaseException) -> None:
    """Cut the sandbox's own frames off the traceback of what it raises: the mistake is in the test."""
    from sandbox.operations.errors import SandboxError

    if not isinstance(error, SandboxError | AssertionError):
        return
    here, last, step = Path(__file__).parent, None, error.__traceback__
    while step is not None:
        if here not in Path(step.tb_frame.f_code.co_filename).parents:
            last = step
        step = step.tb_next
    if last is not None:
        last.tb_next = None


def _as_typed(path: Path) -> Path:
    """The path as one would type it: relative to the working directory where it lies below."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def _app_of(server: "CapillaryServer") -> Any:
    if server.app is None:
        pytest.skip("without a socket there is no sandbox at --capillary-url to ask")
    return server.app


def _library(name: str) -> Any:
    """A library that is no dependency of ours."""
    import importlib

    try:
        return importlib.import_module(name)
    except ImportError:
        raise _failed(f"this fixture needs {name}: pip install 'capillary-sandbox[{name}]'") from None


def _failed(why: object) -> BaseException:
    """A failure that is told in its own words, without a traceback."""
    return pytest.fail.Exception(str(why), pytrace=False)


_HELD: "pytest.StashKey[Capillary]" = pytest.StashKey()
"""Under this key a test keeps the namespace it has."""
