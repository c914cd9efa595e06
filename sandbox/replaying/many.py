"""Many scenarios at once: each by itself on the stage, in threads; the outcomes come in order."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from sandbox.replaying.gathering import Gathered
from sandbox.replaying.outcome import Replayed
from sandbox.replaying.running import Stage, Timer, run


def run_all(found: Sequence[Gathered], stage: Stage, timer: Timer, *, jobs: int) -> Iterator[Replayed]:
    """What becomes of each, in the order given; at most `jobs` are run at the same time."""

    def one(known: Gathered) -> Replayed:
        if known.scenario is None:
            return Replayed(known.file, None, trouble=known.findings)
        return run(known.scenario, stage, timer)

    with ThreadPoolExecutor(jobs, "replay") as pool:
        yield from pool.map(one, found)
