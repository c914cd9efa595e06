"""What the process is and has done: `/__admin/version` and `/__admin/metrics`."""

from collections.abc import Iterable, Mapping

from sandbox import __version__
from sandbox.engine.namespace import Namespace
from sandbox.engine.sandbox import Sandbox
from sandbox.web.admin_api import done
from sandbox.web.call import Answer, Call
from sandbox.web.pipeline import Pipeline

METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"

Samples = Mapping[tuple[tuple[str, str], ...], float]
"""Values by their labels."""


def version(call: Call, sandbox: Sandbox, namespace: Namespace) -> Answer:
    """`GET /__admin/version`."""
    import platform

    return done({"version": __version__, "python": platform.python_version()})


def metrics(pipeline: Pipeline, call: Call, sandbox: Sandbox, namespace: Namespace) -> Answer:
    """`GET /__admin/metrics`: of the whole process, whatever was reset since it began."""
    return Answer(200, METRICS_TYPE, "".join(_lines(pipeline, sandbox)).encode())


def _lines(pipeline: Pipeline, sandbox: Sandbox) -> Iterable[str]:
    requests: Samples = {
        (("endpoint", endpoint), ("status", str(status))): times
        for (endpoint, status), times in pipeline.counters.requests.items()
    }
    refusals: Samples = {(("code", str(code)),): times for code, times in pipeline.counters.refusals.items()}
    yield from _metric("requests_total", "counter", "Vendor calls by endpoint and HTTP status", requests)
    yield from _metric("refusals_total", "counter", "Refused vendor calls by code", refusals)
    yield from _metric("namespaces", "gauge", "Namespaces that exist", {(): len(sandbox.namespaces)})
    yield from _metric("journal_entries", "gauge", "Requests in all journals", {(): sandbox.journaled})
    yield from _metric("uptime_seconds", "gauge", "Since the start", {(): sandbox.uptime.total_seconds()})


def _metric(name: str, kind: str, told: str, samples: Samples) -> Iterable[str]:
    """A metric in Prometheus' text format. Labels come from our tables: none of them needs escaping."""
    name = f"capillary_sandbox_{name}"
    yield f"# HELP {name} {told}.\n# TYPE {name} {kind}\n"
    for labels, value in samples.items():
        inner = ",".join(f'{label}="{text}"' for label, text in labels)
        yield f"{name}{{{inner}}} {value}\n" if inner else f"{name} {value}\n"
