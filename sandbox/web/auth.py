"""Which org a call is for."""

from dataclasses import dataclass

from sandbox.core.decision import shown
from sandbox.core.identifiers import whole_number
from sandbox.engine.namespace import UnknownOrg, View, Visit
from sandbox.web.call import Call

ORG_HEADER = "X-CAP-API-AUTH-ORG-ID"


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a call is not let in."""

    why: str


def view_for(call: Call, visit: Visit) -> View | Refused:
    """What the call sees: the org its header names, or the default org."""
    named = call.header(ORG_HEADER)
    if named is None or not named.strip():
        return visit.view()
    org_id = whole_number(named.strip())
    if org_id is None:
        return Refused(f"{ORG_HEADER} is {shown(named)}, expected the id of an org")
    try:
        return visit.view(org_id)
    except UnknownOrg as unknown:
        return Refused(f"{ORG_HEADER}: {unknown}")
