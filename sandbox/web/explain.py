"""Why a URL is answered as it is, without sending it."""

from http import HTTPStatus
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from sandbox.core.catalogue import ERRORS
from sandbox.core.decision import Check, Decision
from sandbox.core.explanation import told
from sandbox.engine.namespace import Namespace
from sandbox.engine.state import View
from sandbox.web.auth import ORG_HEADER, view_for, with_org
from sandbox.web.call import NAMED_BY_PATH, Answer, Call
from sandbox.web.nearest.doors import nearest_unsent
from sandbox.web.pipeline import Pipeline
from sandbox.web.problems import Problem
from sandbox.web.tenancy import enter_namespace, namespace_of
from sandbox.web.unsent import routed

_UNASKED = Check("credentials", True, "not asked for, as nothing is sent; here every call has to sign in")


def explain_url(
    pipeline: Pipeline, url: str, *, org_id: int | None = None, namespace: Namespace | None = None
) -> list[str]:
    """The lines that explain a GET of `url`: what is answered, what would succeed, then every check in order.

    `url` is a path and query, with or without a host before it; `org_id` is what the org header would name. It is asked
    in the namespace its path names, else in `namespace`, else in the default one, and nobody has to sign in. Raises
    `ValueError` for no URL.
    """
    return why_unsent(pipeline, url, org_id=org_id, namespace=namespace).lines


class Why(NamedTuple):
    """The lines that explain an answer, and the nearest change that would succeed in place of a refused call."""

    lines: list[str]
    nearest: dict[str, Any] | None = None


def why_unsent(pipeline: Pipeline, url: str, *, org_id: int | None = None, namespace: Namespace | None = None) -> Why:
    """What `explain_url` tells, and the nearest change for a program."""
    parts = urlsplit(url)
    headers = {} if org_id is None else {ORG_HEADER.lower(): str(org_id)}
    environ = {"PATH_INFO": unquote(parts.path)}
    enter_namespace(environ)
    call = Call("GET", environ["PATH_INFO"], parts.query, lambda name: headers.get(name.lower()))
    call.named_by_path = environ.get(NAMED_BY_PATH)
    handler, _ = routed(call, pipeline.fallback.unsent if pipeline.fallback else None)
    try:
        asked = namespace if namespace and call.named_by_path is None else namespace_of(call, pipeline.sandbox)
    except Problem as problem:
        return Why([f"{problem.status.value} {problem.status.phrase}", f"-> NO  {problem.detail}"])
    visit = asked.visit()
    view = view_for(call, visit)
    answer = pipeline.decide(handler, call, view)
    nearest = nearest_unsent(pipeline, call, visit, answer, asked.name)
    if answer.decision is not None:
        answer.decision = _after_entering(pipeline, answer.decision, call, view)
    return Why(with_nearest(told_answer(answer), nearest.line), nearest.form)


def _after_entering(pipeline: Pipeline, decision: Decision, call: Call, view: View | Decision) -> Decision:
    """The decision after the check that tells why this org was asked."""
    if pipeline.auth_required:
        return decision.after(_UNASKED)
    return decision if isinstance(view, Decision) else with_org(decision, call, view.world.org)


def with_nearest(lines: list[str], nearest: str) -> list[str]:
    """The lines of an explanation with that on the nearest change, if there is one, below the first."""
    return [*lines[:1], nearest, *lines[1:]] if nearest else lines


def told_answer(answer: Answer) -> list[str]:
    """The lines that explain an answer."""
    if answer.decision is not None:
        return told(answer.decision)
    return told_without(answer.status, answer.note, answered_by=answer.answered_by)


def told_without(status: int, note: str, *, answered_by: str | None = None) -> list[str]:
    """The lines that explain a call that was decided without asking the rules, by its code or status."""
    if answered_by:
        return [f"answered by: {answered_by}", f"-> ok  {note}"]
    if not status:
        return ["no answer", f"-> NO  {note}"]
    message = ERRORS[status].told() if status in ERRORS else _phrase(status)
    return [f"{status} {message}".rstrip(), f"-> {'NO' if status >= HTTPStatus.BAD_REQUEST else 'ok'}  {note}"]


def _phrase(status: int) -> str:
    """The phrase of an HTTP status; "" for one that has none."""
    return next((known.phrase for known in HTTPStatus if known == status), "")
