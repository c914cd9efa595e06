"""Why a URL is answered as it is, without sending it."""

from urllib.parse import unquote, urlsplit

from sandbox.core.catalogue import ERRORS
from sandbox.core.explanation import told
from sandbox.web.auth import ORG_HEADER
from sandbox.web.call import Call
from sandbox.web.endpoints import ENDPOINTS
from sandbox.web.pipeline import Pipeline
from sandbox.web.routes import Routes


def explain_url(pipeline: Pipeline, url: str, *, org_id: int | None = None) -> list[str]:
    """The lines that explain a GET of `url`: what is answered, then every check in order, the deciding one marked.

    `url` is a path and query, with or without a host before it; `org_id` is what the org header would name.
    """
    parts = urlsplit(url)
    headers = {} if org_id is None else {ORG_HEADER.lower(): str(org_id)}
    call = Call("GET", unquote(parts.path), parts.query, lambda name: headers.get(name.lower()))
    found = Routes(ENDPOINTS).find(call.path)
    if found is None:
        imitated = ", ".join(f"{endpoint.method} {endpoint.path}" for endpoint in ENDPOINTS)
        return [
            f"404 {ERRORS[404].message}",
            f"-> NO  the sandbox does not imitate {call.path}; it imitates {imitated}",
        ]
    handler, call.path_values = found
    answer = pipeline.decide(handler, call, pipeline.sandbox.namespace())
    if answer.decision is not None:
        return told(answer.decision)
    return [f"{answer.status} {ERRORS[answer.status].message}", f"-> NO  {answer.note}"]
