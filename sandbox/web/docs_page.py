"""GET /__admin/docs: what is loaded and what can be asked, as one readable page made from the tables."""

from datetime import UTC
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from sandbox import __version__
from sandbox.core.catalogue import ERRORS
from sandbox.core.fidelity import score
from sandbox.core.rules import RULES
from sandbox.engine.namespace import Namespace
from sandbox.engine.sandbox import DEFAULT_NAMESPACE
from sandbox.web.auth import ORG_HEADER
from sandbox.web.call import Answer
from sandbox.web.endpoints import ENDPOINTS
from sandbox.web.personas import claim, personas_matching
from sandbox.web.tenancy import PREFIX

_HEADERS = (("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'"),)
_TEMPLATES = Path(__file__).with_name("templates")


def docs_page(namespace: Namespace) -> Answer:
    """The page, for the namespace the call is for. It needs no script and loads nothing."""
    from sandbox.web.admin_endpoints import ADMIN_ENDPOINTS
    from sandbox.web.admin_fidelity import behaviours

    environment = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined)
    state = namespace.state
    worlds = list(state.worlds.values())
    page = environment.get_template("docs.html").render(
        version=__version__,
        namespace=namespace.name,
        root="" if namespace.name == DEFAULT_NAMESPACE else PREFIX + namespace.name,
        now=namespace.now().astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC"),
        frozen=state.clock.stands_at is not None,
        worlds=worlds,
        default_org_id=state.default_org_id,
        org_header=ORG_HEADER,
        personas=[(world, persona, claim(persona)) for world, persona in personas_matching(worlds, "")],
        endpoints=ENDPOINTS,
        errors=ERRORS.values(),
        rules=RULES.values(),
        ledger=behaviours(),
        score=score(behaviours()),
        admin=ADMIN_ENDPOINTS,
    )
    return Answer(200, "text/html;charset=UTF-8", page.encode(), headers=_HEADERS)
