"""How far each behaviour can be trusted: `/__admin/fidelity`."""

from sandbox.core.fidelity import Behaviour, ledger, score, switch
from sandbox.engine.namespace import Namespace
from sandbox.engine.sandbox import Sandbox
from sandbox.sources.dialects import switches
from sandbox.web.admin_api import done
from sandbox.web.call import Answer, Call
from sandbox.web.pipeline import Pipeline


def behaviours() -> tuple[Behaviour, ...]:
    """The whole ledger, the switches of the dialects among it."""
    return ledger(switch(row.name, row.doc, row.provenance) for row in switches() if row.provenance is not None)


def show_fidelity(pipeline: Pipeline, call: Call, sandbox: Sandbox, namespace: Namespace) -> Answer:
    """`GET /__admin/fidelity`: every behaviour, how many of each provenance, and what `drift` found last."""
    rows = behaviours()
    told = [
        {
            "kind": row.kind,
            "id": row.id,
            "says": row.says,
            "provenance": row.known,
            "meaning": row.provenance.meaning if row.provenance else row.seen,
            "seen": row.seen,
            "noted": row.noted,
        }
        for row in rows
    ]
    rules = score(row for row in rows if row.kind == "rule")
    return done({"score": score(rows), "rules": rules, "drift": pipeline.last_drift(), "behaviours": told})
