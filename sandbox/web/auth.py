"""Who calls, and so which org a call is for: by a token, by Basic credentials, or in the body that asks for a token.

Whom it refuses, it refuses by a `Decision` of one check, which says why and never the secret.
"""

import json
from base64 import b64decode
from datetime import UTC, datetime
from hashlib import md5
from hmac import compare_digest

from sandbox.core.decision import Check, Decision, Refusal
from sandbox.core.identifiers import whole_number
from sandbox.core.model import Org, Place, Till
from sandbox.engine.state import Caller, UnknownOrg, View, Visit
from sandbox.engine.tokens import BadToken
from sandbox.web.call import Call

ORG_HEADER = "X-CAP-API-AUTH-ORG-ID"
TOKEN_HEADER = "X-CAP-API-OAUTH-TOKEN"

TOKEN_ENDPOINT = "token_generate"
"""The endpoint that is called with key and secret."""

V1_PREFIX = "/v1.1/"
"""Below it refusals are told in a style of their own."""

_RULE = "credentials"


def view_for(call: Call, visit: Visit, endpoint: str | None = None, *, required: bool = False) -> View | Decision:
    """What the call sees of the org whose till or client signs in, or why it may not.

    Nobody needs to unless `required`: then the org is the one that its header names, or the default one. A token counts
    before Basic credentials. `endpoint` is the one that is called.
    """
    view = _signed_in(call, visit, endpoint, required)
    return view if isinstance(view, Decision) else denied(view, endpoint) or view


def denied(view: View, endpoint: str | None) -> Decision | None:
    """Why who signed in may not call an endpoint; `None` where they may."""
    if view.caller is None or endpoint not in view.caller.denied:
        return None
    kind, name = called(view.caller)
    says = f"{kind} {{}} of org {{}} is denied the endpoint {{}}"
    return _refused(4000, says, name, view.world.org.id, endpoint, place=view.caller.place)


def signed_in(caller: Caller, org_id: int) -> Check:
    """The check that was passed by who signed in."""
    kind, name = called(caller)
    return Check(_RULE, True, f"{kind} {{}} of org {{}} signed in", (name, org_id), caller.place)


def with_org(decision: Decision, call: Call, org: Org) -> Decision:
    """The decision after a check that tells why this org was asked, where nobody had to sign in."""
    if any(check.rule == _RULE for check in decision.checks):
        return decision
    named = (call.header(ORG_HEADER) or "").strip()
    says = f"nobody signed in; {ORG_HEADER} names org {{}}" if named else "nobody signed in; org {} is the default one"
    return decision.after(Check(_RULE, True, says, (org.id,), org.place))


def called(caller: Caller) -> tuple[str, str]:
    """What a caller is, and its name."""
    return "till" if isinstance(caller, Till) else "client", caller.name


def _signed_in(call: Call, visit: Visit, endpoint: str | None, required: bool) -> View | Decision:
    if endpoint == TOKEN_ENDPOINT:
        return _by_key(call.body, visit)
    token = call.header(TOKEN_HEADER)
    if token is not None and token.strip():
        return _by_token(token.strip(), visit)
    authorization = call.header("Authorization")
    if authorization is not None and authorization.strip():
        return _by_password(authorization, visit)
    if required:
        says = f"neither {TOKEN_HEADER} nor Authorization was sent, and the setting auth requires one"
        return _refused(401, says)
    return _unknown(call, visit)


def _unknown(call: Call, visit: Visit) -> View | Decision:
    """The org that is asked for by its id, else the default one."""
    named = call.header(ORG_HEADER)
    if named is None or not named.strip():
        return visit.view()
    org_id = whole_number(named.strip())
    if org_id is None:
        return _refused(401, f"{ORG_HEADER} is {{}}, expected the id of an org", named)
    try:
        return visit.view(org_id)
    except UnknownOrg:
        return _refused(401, f"{ORG_HEADER}: no org {{}} is loaded; loaded are {{}}", org_id, tuple(visit.state.worlds))


def _by_password(authorization: str, visit: Visit) -> View | Decision:
    """The org of the till that sends its user name and the MD5 of its password."""
    scheme, _, sent = authorization.strip().partition(" ")
    if scheme.lower() != "basic":
        return _refused(401, f"Authorization is not Basic; expected that, or a token in {TOKEN_HEADER}")
    try:
        username, colon, password = b64decode(sent.strip(), validate=True).decode().rpartition(":")
    except ValueError:
        username, colon, password = "", "", ""
    if not colon:
        return _refused(401, "Authorization is not the base64 of a user name, a colon and the MD5 of the password")
    found = visit.till(username)
    if found is None:
        known = tuple(name for world in visit.state.worlds.values() for name in world.org.credentials.tills)
        return _refused(401, "no till is called {}; the fixtures have {}", username, known or None)
    org_id, till = found
    digest = md5(till.password.encode(), usedforsecurity=False).hexdigest()
    if compare_digest(password.encode(), digest.encode()):
        return visit.view(org_id, till)
    if compare_digest(password.encode(), till.password.encode()):
        says = "till {} sent its password as it is; expected the password's MD5 in hexadecimal"
    elif password.lower() == digest:
        says = "till {} sent the MD5 of its password in capitals; expected small letters"
    else:
        says = "the password of till {} is wrong; expected the MD5, in hexadecimal, of the one in its fixture"
    return _refused(401, says, username, place=till.place)


def _by_token(token: str, visit: Visit) -> View | Decision:
    """The org of the client that shows a token."""
    try:
        claims = visit.tokens.read(token)
    except BadToken as bad:
        return _refused(401, f"the token is not valid: {bad}")
    world = visit.state.worlds.get(claims.org_id)
    if world is None:
        loaded = tuple(visit.state.worlds)
        return _refused(401, "the token is of org {}, which is not loaded; loaded are {}", claims.org_id, loaded)
    client = world.org.credentials.clients.get(claims.client_key)
    if client is None:
        says = "the token is of client {}, whom org {} does not have"
        return _refused(401, says, claims.client_key, claims.org_id, place=world.org.place)
    if visit.instant.timestamp() < claims.expires:
        return visit.view(claims.org_id, client)
    expired, now = (instant.astimezone(world.org.zone) for instant in (_instant(claims.expires), visit.instant))
    says = "the token of client {} expired at {}, and in this namespace it is {}"
    seen = client.key, expired.isoformat(), now.isoformat(timespec="seconds")
    return _refused(498, says, *seen, place=client.place, words=(expired.strftime("%Y-%m-%dT%H:%M:%S.000%z"),))


def _by_key(body: bytes, visit: Visit) -> View | Decision:
    """The org of the client whose key and secret are in the body that asks for a token."""
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError):
        return _refused(400, 'the body is not JSON; expected {{"key": "...", "secret": "..."}}')
    key, secret = (sent.get("key"), sent.get("secret")) if isinstance(sent, dict) else (None, None)
    if not isinstance(key, str) or not isinstance(secret, str):
        return _refused(320001, "the body lacks key or secret, or one is no text")
    found = visit.client(key)
    if found is None:
        known = tuple(name for world in visit.state.worlds.values() for name in world.org.credentials.clients)
        return _refused(320001, "no client has the key {}; the fixtures have {}", key, known or None)
    org_id, client = found
    if compare_digest(secret.encode("utf-8", "replace"), client.secret.encode()):
        return visit.view(org_id, client)
    return _refused(320001, "the secret of client {} is wrong", key, place=client.place)


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _refused(code: int, says: str, *seen: object, place: Place | None = None, words: tuple[str, ...] = ()) -> Decision:
    return Decision(Refusal(code, words), (Check(_RULE, False, says, seen, place),))
