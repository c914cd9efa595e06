"""Which situations a run of pytest has met: a summary at its end, a file of JSON, and a share below which it fails.

Every process counts for itself; under xdist the controller puts together what its workers tell.
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from sandbox.operations.coverage import Coverage
    from sandbox.testing.server import CapillaryServer

_FORMS = ("full", "summary", "off")
_FORM = (
    "What the run ends with: full (what was never met, and how it can be), summary (a line; by default with -q), off."
)
_FAIL_UNDER = "Fail the run where fewer than so many percent of the situations were met."
_JSON = "A file to write: every situation, and how often it was met, as JSON."
_SENT = "capillary_coverage"
"""Under this key a worker of xdist sends what it met."""


def add_coverage_options(parser: pytest.Parser, group: pytest.OptionGroup) -> None:
    """Options, and ini settings of the same names."""
    group.addoption("--capillary-coverage", choices=_FORMS, help=_FORM)
    group.addoption("--capillary-coverage-fail-under", metavar="PERCENT", type=float, help=_FAIL_UNDER)
    group.addoption("--capillary-coverage-json", metavar="PATH", help=_JSON)
    parser.addini("capillary_coverage", _FORM)
    parser.addini("capillary_coverage_fail_under", _FAIL_UNDER)
    parser.addini("capillary_coverage_json", _JSON)


class CoverageOfRun:
    """What the tests of this process, or of its workers, have met. Raises `pytest.UsageError` for a bad setting."""

    def __init__(self, config: pytest.Config) -> None:
        """Begin with nothing."""
        self._config = config
        self._form = config.getoption("--capillary-coverage") or config.getini("capillary_coverage") or None
        if self._form not in (*_FORMS, None):
            raise pytest.UsageError(f"capillary_coverage is {self._form!r}; expected {', '.join(_FORMS)}")
        self._least = _least(config)
        _check_path(_json_path(config))
        self._told: list[dict[str, Any]] = []

    def take(self, server: "CapillaryServer") -> None:
        """Count what the tests at a server met; where it cannot tell, the summary says so, and no test fails for it."""
        from sandbox.operations.errors import SandboxError

        try:
            told = server.coverage().told()
        except SandboxError as error:
            told = {"trouble": str(error)}
        if hasattr(self._config, "workeroutput"):
            self._config.workeroutput[_SENT] = told
        else:
            self._told.append(told)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take what a worker of xdist met."""
        told = getattr(node, "workeroutput", {}).get(_SENT)
        if told is not None:
            self._told.append(told)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Write the file, and fail a run that passed and met too little."""
        coverage = self._coverage()
        path = _json_path(self._config)
        if coverage is not None and path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(coverage.told(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        if self._falls_short(coverage) and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Say what was met and what never was, where anything could have been."""
        coverage, reporter = self._coverage(), terminalreporter
        short = self._falls_short(coverage)
        form = self._form or ("summary" if self._config.get_verbosity() < 0 else "full")
        if (not self._told or form == "off") and not short:
            return
        from sandbox.operations.coverage import lines

        if coverage is not None and form == "full":
            reporter.section("capillary-sandbox coverage")
            for line in lines(coverage):
                reporter.write_line(line)
        if coverage is not None:
            reporter.write_line(coverage.summary)
        elif not self._told:
            reporter.write_line("situations met: none, as no test used the sandbox")
        for trouble in filter(None, (told.get("trouble") for told in self._told)):
            reporter.write_line(f"situations met: not all known: {trouble}", yellow=True)
        if short:
            wanted = f"{self._least:g} %"
            reporter.write_line(f"FAIL: --capillary-coverage-fail-under asks for {wanted}", red=True, bold=True)

    def _coverage(self) -> "Coverage | None":
        known = [told for told in self._told if "trouble" not in told]
        if not known:
            return None
        from sandbox.operations.coverage import Coverage, merged

        return merged(map(Coverage.read, known))

    def _falls_short(self, coverage: "Coverage | None") -> bool:
        """Whether less was met than is asked for; never in a worker of xdist, or where no test is run."""
        if not self._least or hasattr(self._config, "workerinput") or self._config.option.collectonly:
            return False
        return (coverage.percent if coverage else 0) < self._least


def _least(config: pytest.Config) -> float:
    given, named = config.getoption("--capillary-coverage-fail-under"), config.getini("capillary_coverage_fail_under")
    try:
        least = float(named or 0) if given is None else given
    except ValueError:
        least = -1
    if not 0 <= least <= 100:
        wrong = named if given is None else given
        raise pytest.UsageError(f"capillary_coverage_fail_under is {wrong}; expected a number of percent, 0 to 100")
    return float(least)


def _check_path(path: Path | None) -> None:
    """See that a file can be written there, its folders being made. Raises `pytest.UsageError`."""
    if path is None:
        return
    if path.is_dir():
        raise pytest.UsageError(f"capillary_coverage_json is {path}, a folder; expected a file to write")
    file = next((folder for folder in path.parents if folder.exists() and not folder.is_dir()), None)
    if file is not None:
        raise pytest.UsageError(f"capillary_coverage_json is {path}, but {file} is a file and holds none")


def _json_path(config: pytest.Config) -> Path | None:
    """The option's path, from where pytest was started, or the ini setting's, beside its file; not in a worker."""
    if hasattr(config, "workerinput"):
        return None
    given, named = config.getoption("--capillary-coverage-json"), config.getini("capillary_coverage_json")
    if given:
        return config.invocation_params.dir / str(given)
    return config.rootpath / str(named) if named else None
