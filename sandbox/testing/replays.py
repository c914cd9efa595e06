"""Scenarios replayed in the namespace of a test."""

from dataclasses import replace
from os import PathLike, fspath
from pathlib import Path
from time import monotonic

from sandbox.operations.errors import SandboxError
from sandbox.operations.tenant import Tenant
from sandbox.replaying.outcome import Replayed, Verdict
from sandbox.replaying.running import run
from sandbox.replaying.telling import told
from sandbox.sources.scenario_files import read_scenario
from sandbox.sources.seeds import Mistaken
from sandbox.stages import Here
from sandbox.testing.server import CapillaryServer


def replay_in(tenant: Tenant, server: CapillaryServer, file: str | PathLike[str]) -> Replayed:
    """Replay a scenario in a namespace of `server`; what became of it. Its fixtures become the namespace's base.

    Raises `AssertionError`, which tells what differs and why, and `SandboxError` where the file has mistakes.
    """
    try:
        scenario = read_scenario(fspath(file))
    except Mistaken as mistaken:
        raise SandboxError(str(mistaken)) from None
    if scenario.fixtures is not None:
        server.stand_on(tenant.namespace, Path(scenario.fixtures))
    replayed = run(replace(scenario, fixtures=None), Here(tenant, server), monotonic)
    if replayed.verdict is not Verdict.SAME:
        raise AssertionError("\n".join(told(replayed)))
    return replayed
