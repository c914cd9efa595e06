"""Who may sign in instead: tills and clients that there are, whose secrets nobody is told."""

from collections.abc import Iterator

from sandbox.core.decision import shown
from sandbox.core.model import Client, Till
from sandbox.core.slips import closest
from sandbox.engine.state import Caller
from sandbox.store.overlay import Overlay
from sandbox.web.auth import ORG_HEADER, TOKEN_ENDPOINT, TOKEN_HEADER, called
from sandbox.web.nearest.calls import with_headers
from sandbox.web.nearest.trial import Headers, Refused, Trial

_MOST = 20


def other_callers(refused: Refused) -> Iterator[Trial]:
    """Who was meant by credentials that were refused, who else there is, or nobody at all."""
    if "credentials" not in refused.rules:
        return
    yield from _meant(refused)
    if refused.endpoint == TOKEN_ENDPOINT:
        yield from _others(refused)
        return
    yield from _orgs(refused)
    yield from _others(refused)
    unsigned: Headers = {"Authorization": None, TOKEN_HEADER: None}
    anonymous = with_headers(refused.call, unsigned)
    yield Trial("nobody has to sign in here", "send neither Authorization nor a token", anonymous, unsigned)


def callers_of(refused: Refused, world: Overlay, says: str) -> Iterator[Trial]:
    """The tills and clients of an org: clients first where a token was sent, and alone where one is asked for."""
    for caller in _everyone(refused, world)[:_MOST]:
        yield _signing_in(refused, world, caller, says)


def _everyone(refused: Refused, world: Overlay) -> list[Caller]:
    known = world.org.credentials
    tills, clients = list[Caller](known.tills.values()), list[Caller](known.clients.values())
    if refused.endpoint == TOKEN_ENDPOINT:
        return clients
    return [*clients, *tills] if _with_token(refused) else [*tills, *clients]


def _with_token(refused: Refused) -> bool:
    """Whether the call signs in, or tries to, by a token."""
    scheme = (refused.call.header("Authorization") or "").partition(" ")[0]
    return bool(refused.call.header(TOKEN_HEADER)) or scheme.lower() == "bearer"


def _signing_in(refused: Refused, world: Overlay, caller: Caller, says: str) -> Trial:
    kind, name = called(caller)
    if refused.endpoint == TOKEN_ENDPOINT:
        does = f"send the key {shown(name)} with the secret of its fixture"
    elif isinstance(caller, Till):
        does = f"sign in as till {shown(name)} with the MD5, in hexadecimal, of the password in its fixture"
        if refused.call.header(TOKEN_HEADER):
            does += f", and send no {TOKEN_HEADER}, which would count first"
    else:
        does = f"get a token for client {shown(name)} from POST /v3/oauth/token/generate"
        does += f" and send it as {TOKEN_HEADER}"
    return Trial(says or f"{kind} {shown(name)} exists", does, refused.call, caller=(world.org.id, caller))


def _meant(refused: Refused) -> Iterator[Trial]:
    """Whose name was sent, or the one that is most like it."""
    named = [text for check in refused.checks for text in check.seen if isinstance(text, str)]
    worlds = refused.visit.state.worlds.values()
    for world in worlds:
        known = {called(caller)[1]: caller for caller in _everyone(refused, world)}
        for name in named:
            caller = known.get(name)
            if caller is not None and refused.code != 4000:
                yield _signing_in(refused, world, caller, _why_known(refused, caller))
    everyone: dict[str, tuple[Overlay, Caller]] = {}
    for world in worlds:
        everyone |= {called(caller)[1]: (world, caller) for caller in _everyone(refused, world)}
    for name in named:
        meant = closest(name, everyone)
        if meant and meant != name and refused.code in (401, 320001):
            says = f"{called(everyone[meant][1])[0]} {shown(meant)} is most like {shown(name)}"
            yield _signing_in(refused, *everyone[meant], says)


def _why_known(refused: Refused, caller: Caller) -> str:
    kind, name = called(caller)
    if refused.code == 498:
        return f"the token of client {shown(name)} has expired"
    differs = "secret" if isinstance(caller, Client) else "password"
    return f"{kind} {shown(name)} exists, and its {differs} is not what was sent"


def _orgs(refused: Refused) -> Iterator[Trial]:
    """The orgs that are loaded in place of one that is not."""
    sent = refused.call.header(ORG_HEADER)
    if not sent or refused.view.caller is not None:
        return
    worlds = {str(org_id): world for org_id, world in refused.visit.state.worlds.items()}
    meant = closest(sent, worlds)
    for org_id in dict.fromkeys((*([meant] if meant else []), *list(worlds)[:_MOST])):
        headers = {ORG_HEADER: org_id}
        does = f"send the header {ORG_HEADER}: {org_id}"
        yield Trial(f"org {org_id} is loaded", does, with_headers(refused.call, headers), headers)


def _others(refused: Refused) -> Iterator[Trial]:
    """Everybody else: of the org that was asked first."""
    own = refused.world
    yield from callers_of(refused, own, "")
    for world in refused.visit.state.worlds.values():
        if world.org.id != own.org.id:
            yield from callers_of(refused, world, "")
