"""Runs of pytest in this process, which forget what they have imported themselves; so it is imported here, once."""

from importlib import import_module

import pytest

PRELOADED = [
    import_module(name)
    for name in (
        "requests",
        "httpx",
        "sandbox.testing.capillary",
        "sandbox.testing.running_server",
        "sandbox.flask_app",
    )
]
"""What the plugin imports late, and cannot be imported twice in one process."""

QUICKLY = ("-q", "-p", "no:faker", "-p", "no:schemathesis", "-p", "no:hypothesispytest", "-p", "no:cacheprovider")
"""Without the plugins that are not needed."""


def run(project: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    """Run the tests of a project, in this process."""
    return project.runpytest_inprocess(*QUICKLY, *arguments)
