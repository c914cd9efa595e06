"""Which situations were met, and how the others can be: `/__admin/coverage`."""

from collections.abc import Mapping
from typing import Any

from sandbox.core.situations import SITUATIONS, Situation, share
from sandbox.engine.namespace import Namespace
from sandbox.engine.sandbox import DEFAULT_NAMESPACE, Sandbox
from sandbox.web.admin_api import done, nothing
from sandbox.web.admin_parameters import ALL, SUGGEST
from sandbox.web.call import Answer, Call
from sandbox.web.personas import get_line
from sandbox.web.pipeline import Pipeline
from sandbox.web.suggestions import Suggestion, suggestions
from sandbox.web.tenancy import PREFIX


def show_coverage(pipeline: Pipeline, call: Call, sandbox: Sandbox, namespace: Namespace) -> Answer:
    """`GET /__admin/coverage`: of the namespace, with `all=true` of all there have been; `suggest=false` is brief.

    A situation applies where an org of the namespace can show it, or where it was met.
    """
    met = sandbox.met if ALL.of(call) else namespace.coverage.met()
    worlds = namespace.state.worlds.values()
    applying = {row.id for row in SITUATIONS if row.id in met or row.needs is None or any(map(row.needs, worlds))}
    unmet = [row for row in SITUATIONS if row.id in applying and row.id not in met] if SUGGEST.of(call) else []
    suggested = dict(zip((row.id for row in unmet), suggestions(pipeline, namespace, unmet), strict=True))
    told = [_told(row, met, row.id in applying) for row in SITUATIONS]
    for one in told:
        if one["id"] in suggested:
            one["suggestion"] = _suggestion(suggested[one["id"]], call, namespace)
    known = sum(row.id in met for row in SITUATIONS)
    return done({"met": known, "of": len(applying), "percent": share(known, len(applying)), "situations": told})


def forget_coverage(call: Call, sandbox: Sandbox, namespace: Namespace) -> Answer:
    """`DELETE /__admin/coverage`: nothing was met, in the namespace or, with `all=true`, anywhere."""
    if ALL.of(call):
        sandbox.forget_met()
    else:
        namespace.coverage.forget()
    return nothing()


def _told(row: Situation, met: Mapping[str, int], applies: bool) -> dict[str, Any]:
    says = row.says if row.code is None else f"{row.code} {row.says}"
    return {"id": row.id, "row": row.row, "says": says, "met": met.get(row.id, 0), "applies": applies}


def _suggestion(suggested: Suggestion, call: Call, namespace: Namespace) -> dict[str, Any]:
    told: dict[str, Any] = {"line": suggested.line}
    if suggested.get:
        told |= {"get": suggested.get, "headers": suggested.headers}
    host = call.header("Host")
    if suggested.get and host:
        root = f"http://{host}" + ("" if namespace.name == DEFAULT_NAMESPACE else PREFIX + namespace.name)
        told["curl"] = get_line(root + suggested.get, suggested.headers)
    return told
