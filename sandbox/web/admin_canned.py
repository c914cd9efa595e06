"""Canned answers, under `/__admin/canned`: listed and taken away. They are put in by a seed."""

from http import HTTPStatus

from sandbox.core.decision import shown
from sandbox.engine.administration import remove_canned
from sandbox.engine.namespace import Namespace
from sandbox.engine.sandbox import Sandbox
from sandbox.sources.writing import canned_form
from sandbox.web.admin_api import done, nothing
from sandbox.web.admin_customers import view_of_org
from sandbox.web.admin_parameters import METHOD, PATH
from sandbox.web.call import Answer, Call
from sandbox.web.problems import Problem


def list_canned(call: Call, sandbox: Sandbox, namespace: Namespace) -> Answer:
    """`GET /__admin/canned`: those of the default org or of `?org=`, as in a fixture."""
    found = [canned_form(canned) for canned in view_of_org(call, namespace).world.canned.answers]
    return done({"canned": found, "meta": {"total": len(found)}})


def forget_canned(call: Call, sandbox: Sandbox, namespace: Namespace) -> Answer:
    """`DELETE /__admin/canned`: those of a `path` and `method` as the fixture has them, of any where not named."""
    path, method = PATH.of(call) or None, METHOD.of(call) or None
    org_id = view_of_org(call, namespace).world.org.id
    gone = remove_canned(namespace, org_id, path=path, method=method)
    if not gone and (path or method):
        what = " ".join(filter(None, (method, path)))
        detail = f"Org {org_id} has no canned answer for {shown(what)}; GET /__admin/canned lists those it has."
        raise Problem(HTTPStatus.NOT_FOUND, detail)
    return nothing()
