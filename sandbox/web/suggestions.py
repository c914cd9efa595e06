"""How each situation can be met here: by a persona that shows it, by a magic value or `Prefer`, else in words."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple
from urllib.parse import unquote

from sandbox.core.catalogue import ERRORS, Scope
from sandbox.core.magic import magic_values
from sandbox.core.model import Persona
from sandbox.core.situations import Situation, situations_met
from sandbox.core.trails import Trail, trail_of
from sandbox.engine.namespace import Namespace
from sandbox.engine.state import Visit
from sandbox.web.auth import ORG_HEADER
from sandbox.web.call import Call
from sandbox.web.pipeline import Pipeline
from sandbox.web.unsent import routed

_MAGIC = "/v2/customers/lookup/tierDetails?source=ALL&identifierName=mobile&identifierValue={}"
_PREFER = "/v2/organization/programs"


class Suggestion(NamedTuple):
    """How a situation can be met: in one line and, where a GET does it, its path and query, and its headers."""

    line: str
    get: str = ""
    headers: Mapping[str, str] = {}


class _Shown(NamedTuple):
    persona: Persona
    org_id: int


def suggestions(pipeline: Pipeline, namespace: Namespace, wanted: Iterable[Situation]) -> Iterator[Suggestion]:
    """A suggestion for each of the situations that are wanted; a GET that is suggested meets its situation now."""
    visit = namespace.visit()
    wanted = tuple(wanted)
    shown = _shown(pipeline, visit, wanted)
    for situation in wanted:
        if situation.id in shown:
            org_named = None if pipeline.auth_required else visit.state.default_org_id
            yield _by_persona(*shown[situation.id], org_named)
        elif situation.code is not None:
            yield _on_demand(situation.code, magic=visit.magic)
        else:
            yield Suggestion(situation.ask)


def _shown(pipeline: Pipeline, visit: Visit, wanted: tuple[Situation, ...]) -> Mapping[str, _Shown]:
    """For each situation that a persona meets the one whose row says so, else the first."""
    best: dict[str, tuple[int, _Shown]] = {}
    rows = {situation.id: situation.row for situation in wanted}
    for org_id, world in visit.state.worlds.items():
        for persona in world.personas:
            for met in situations_met(_trail(pipeline, visit, org_id, persona.get)):
                if met not in rows:
                    continue
                named = persona.row == rows[met], persona.row.startswith(f"{rows[met]},")
                rank = 2 * named[0] + named[1]
                if met not in best or rank > best[met][0]:
                    best[met] = rank, _Shown(persona, org_id)
    return {met: shown for met, (_, shown) in best.items()}


def _trail(pipeline: Pipeline, visit: Visit, org_id: int, target: str) -> Trail:
    """The trail that a GET of `target` would leave, if it were sent."""
    path, _, query = target.partition("?")
    call = Call("GET", unquote(path), query)
    handler, name = routed(call, pipeline.fallback.unsent if pipeline.fallback else None)
    answer = pipeline.decide(handler, call, visit.view(org_id))
    return trail_of(name, answer.refused_with, answer.decision)


def _by_persona(persona: Persona, org_id: int, default_org_id: int | None) -> Suggestion:
    """The persona's request, in its org: by the header where that is not the default one, `None` for by signing in."""
    headers = {} if default_org_id in (None, org_id) else {ORG_HEADER: str(org_id)}
    signed_in = f", signed in to org {org_id}" if default_org_id is None else ""
    told = f"GET {persona.get}{_with(headers)}{signed_in}"
    return Suggestion(f"{told} ({persona.shows})", persona.get, headers)


def _on_demand(code: int, *, magic: bool) -> Suggestion:
    headers = {"Prefer": f"code={code}"}
    if magic and ERRORS[code].scope in (Scope.PARAMETER, Scope.BUSINESS):
        value = magic_values(code)["mobile"]
        get = _MAGIC.format(value)
        return Suggestion(f"send the magic mobile {value}, or the header Prefer: code={code}", get)
    return Suggestion(f"send the header Prefer: code={code}", _PREFER, headers)


def _with(headers: Mapping[str, str]) -> str:
    return "".join(f" with {name}: {value}" for name, value in headers.items())
