"""POST /v3/oauth/token/generate: a token for the client whose key and secret are in the body."""

from sandbox.core.decision import Check, Decision, Refusal
from sandbox.core.magic import wished_error
from sandbox.core.model import Client
from sandbox.engine.state import View
from sandbox.web import render
from sandbox.web.call import Answer, Call
from sandbox.web.typed import preferred_code


def generate_token(call: Call, view: View) -> Answer:
    """`POST /v3/oauth/token/generate`, by the client who signed in."""
    wish = preferred_code(call)
    wished = wished_error(wish) if wish is not None else None
    if wished is not None:
        refusal = Refusal(wished.code)
        check = Check("prefer", False, "the header Prefer asks for code {}", (wished.code,))
        return render.refusal(refusal, view.world.org, Decision(refusal, (check,)))
    client = view.caller
    assert isinstance(client, Client)
    note = f"a token for client {client.key!a} of org {view.world.org.id}, for {client.token_ttl_seconds} seconds"
    return render.token(view.issue_token(), client, note)
