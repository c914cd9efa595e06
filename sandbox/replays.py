"""replay: scenarios replayed by one call, as the command does."""

import os
import time
from dataclasses import replace
from pathlib import Path

from sandbox.engine.clock import system_now
from sandbox.replaying.gathering import gathered
from sandbox.replaying.many import run_all
from sandbox.replaying.outcome import Replayed
from sandbox.replaying.running import Stage, Timer, run
from sandbox.settings import Settings, read_settings
from sandbox.sources.scenario_files import posted_scenario
from sandbox.stages import InThisProcess
from sandbox.targets import OfAnything, anything_at, stage_at


def stage_for(target: str | None, settings: Settings, *, patience: float, timer: Timer) -> Stage:
    """The stage at a target; without one, in this process.

    An answer of a target may take `patience` seconds, which `timer` counts. Raises `SandboxError`.
    """
    if target is None:
        return InThisProcess(settings)
    return stage_at(target, admin_token=settings.admin_token, patience=patience, timer=timer)


def target_for_reads(target: str, *, patience: float) -> OfAnything:
    """A target that is sent reads alone; an answer may take `patience` seconds. Raises `SandboxError`."""
    return anything_at(target, patience=patience, timer=time.monotonic, today=system_now().date())


def replay_posted(text: str) -> Replayed:
    """What becomes of a scenario that is handed in and stands by itself. Raises `Mistaken`."""
    return run(posted_scenario(text), InThisProcess(Settings()), time.monotonic)


def replay(
    *paths: str | os.PathLike[str],
    fixtures: str | os.PathLike[str] | None = None,
    target: str | None = None,
    jobs: int = 4,
    patience: float = 10.0,
) -> list[Replayed]:
    """Replay scenarios, files or folders of them, as the command does; what became of each, in order.

    `fixtures` are those that scenarios without any stand on. Credentials for a `target` come from the environment.
    Raises `SandboxError` where no target answers.
    """
    settings = replace(read_settings({})[0], fixtures=None if fixtures is None else Path(fixtures))
    stage = stage_for(target, settings, patience=patience, timer=time.monotonic)
    return list(run_all(gathered([os.fspath(path) for path in paths]), stage, time.monotonic, jobs=jobs))
