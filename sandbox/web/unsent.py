"""A call as it would be answered, without sending it: routed, signed in and decided, and nothing comes of it."""

from collections.abc import Callable
from functools import partial

from sandbox.core.decision import Decision
from sandbox.engine.state import Caller, View, Visit
from sandbox.web.auth import denied, view_for
from sandbox.web.call import Answer, Call, Handler
from sandbox.web.pipeline import Pipeline
from sandbox.web.routes import endpoint_at, takes_path
from sandbox.web.unimitated import answer_unimitated, nobody_answers

SignedIn = tuple[int, Caller]
"""Who signs in, and to which org."""

Route = tuple[Handler, str | None]
"""What answers a call, and the name of its endpoint."""


def routed(call: Call, unsent: Callable[[Call], Answer] | None = None) -> Route:
    """What answers a call, and the name of its endpoint, `None` where none takes it.

    No other mock is asked; `unsent` says what it would be.
    """
    found = endpoint_at(call.method, call.path)
    if found is not None:
        endpoint, call.path_values = found
        return endpoint.handler, endpoint.name
    return partial(answer_unimitated, 405 if takes_path(call.path) else 404, unsent, ()), None


def without_effect(visit: Visit) -> Visit:
    """The same visit, but what is written in it changes nothing."""
    return visit._replace(change=lambda edit, cause=None: edit(visit.state))


def answer_unsent(
    pipeline: Pipeline,
    call: Call,
    visit: Visit,
    *,
    signs_in: bool = True,
    caller: SignedIn | None = None,
    route: Route | None = None,
) -> Answer:
    """What `pipeline` would answer. Where nobody `signs_in`, nobody has to; a `caller` has done so already.

    A `route` is what answers it, where that is known; else it is looked for.
    """
    handler, endpoint = route or routed(call)
    view = _view(pipeline, call, visit, endpoint if signs_in else None, signs_in, caller)
    if isinstance(view, Decision) and endpoint is None and nobody_answers(None, call, visit.view()):
        view = visit.view()
    return pipeline.decide(handler, call, view)


def _view(
    pipeline: Pipeline, call: Call, visit: Visit, endpoint: str | None, signs_in: bool, caller: SignedIn | None
) -> View | Decision:
    if caller is None:
        return view_for(call, visit, endpoint, required=pipeline.auth_required and signs_in)
    view = visit.view(*caller)
    return denied(view, endpoint) or view
