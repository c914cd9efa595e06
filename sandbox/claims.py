"""What personas claim, held to what is answered: the one check of fixtures that has to ask."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from sandbox.app import pipeline_of, sandbox_of
from sandbox.core.model import Persona, Records
from sandbox.settings import Settings
from sandbox.sources.findings import Finding
from sandbox.web.auth import ORG_HEADER
from sandbox.web.call import Call
from sandbox.web.endpoints import ENDPOINTS
from sandbox.web.personas import claim
from sandbox.web.pipeline import Pipeline
from sandbox.web.routes import Routes


def doubtful_claims(orgs: tuple[Records, ...]) -> Iterator[Finding]:
    """A warning for each persona that is answered otherwise than it claims, when the sandbox starts now."""
    if not any(records.personas for records in orgs):
        return
    pipeline = pipeline_of(sandbox_of(orgs, Settings()), Settings())
    routes = Routes(ENDPOINTS)
    for records in orgs:
        for persona in records.personas:
            told = _told(_body(pipeline, routes, persona, records.org.id))
            if told != claim(persona) and persona.place is not None:
                says = f"this persona claims {claim(persona)!r}, and the answer is {told!r}; expected the same"
                yield Finding(persona.place.file, persona.place.line, 1, "warning", says)


def _body(pipeline: Pipeline, routes: Routes, persona: Persona, org_id: int) -> Any:
    """What is answered to the persona's request, if that is JSON."""
    path, _, query = persona.get.partition("?")
    call = Call("GET", unquote(path), query, {ORG_HEADER: str(org_id)}.get)
    found = routes.find(call.path)
    if found is None:
        response = pipeline.unrouted(404, call)
    else:
        endpoint, call.path_values = found
        response = pipeline.vendor(endpoint, call)
    try:
        return json.loads(response.body)
    except ValueError:
        return {}


def _told(body: Any) -> str:
    """A body in the words in which a persona claims it."""
    if not isinstance(body, dict):
        return "an answer without tiers"
    people = body["response"]["customers"]["customer"] if "response" in body else []
    if people and body["response"]["status"]["code"] == 500:  # nobody was found
        return f"{people[0]['item_status']['code']} {people[0]['item_status']['message']}"
    for error in body.get("errors") or ():
        return f"{error['code']} {error['message']}"
    programs = body.get("programTiers") or body.get("loyaltyProgramDetails") or body.get("data") or people
    names = (told.get("currentTierName") or told.get("currentSlab") or told.get("current_slab") for told in programs)
    beside = "".join(f" | warning {told['code']} {told['message']}" for told in body.get("warnings") or ())
    return (", ".join(name for name in names if name) or "an answer without tiers") + beside
