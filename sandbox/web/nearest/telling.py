"""The nearest change as it is told: a line for people, and what a program follows. No secret is in either."""

from typing import Any
from urllib.parse import quote

from sandbox.traffic.masking import masked_body, masked_query
from sandbox.web.auth import called
from sandbox.web.call import Call
from sandbox.web.nearest.trial import Nearest

NEAREST = "nearest"
"""What the line begins with."""

_IN_A_PATH = "/:@!$&'()*+,;="


def line(found: Nearest) -> str:
    """The sentence as a line of an explanation."""
    return f"{NEAREST}: {found.sentence}"


def form(found: Nearest, before: Call) -> dict[str, Any]:
    """The sentence, and the change in JSON: an `edit` to be made first, `credentials` to sign in with, or a `request`.

    A request is told whole but for its headers: of those only what is sent otherwise, or not at all (null).
    """
    trial = found.trial
    told: dict[str, Any] = {"sentence": found.sentence}
    if trial.edit is not None:
        edit = trial.edit
        return told | {"edit": {"method": edit.method, "url": edit.path, "body": edit.body}}
    if trial.caller is not None:
        org_id, caller = trial.caller
        kind, name = called(caller)
        return told | {"credentials": {"org": org_id, kind: name}}
    call = trial.call
    path, query = quote(call.path, safe=_IN_A_PATH), masked_query(call.query_string)
    request: dict[str, Any] = {"method": call.method, "url": f"{path}?{query}" if query else path}
    if trial.headers:
        request["headers"] = dict(trial.headers)
    if call.body != before.body:
        request["body"] = masked_body(call.body.decode("utf-8", "replace"), "application/json")
    return told | {"request": request}
