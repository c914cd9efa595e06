"""Scenarios, under `/__admin/scenarios`: listed, shown and played."""

from collections.abc import Collection
from http import HTTPStatus
from typing import Any

from sandbox.engine.clock import ClockError
from sandbox.engine.namespace import Namespace
from sandbox.engine.sandbox import Sandbox
from sandbox.engine.scenarios import play
from sandbox.sources.findings import did_you_mean
from sandbox.sources.scenario_files import Scenario, posted_scenario
from sandbox.sources.seeds import Mistaken
from sandbox.web.admin_api import done, told_as
from sandbox.web.admin_clock import clock_told
from sandbox.web.admin_seed import body_text, findings_told
from sandbox.web.call import Answer, Call
from sandbox.web.problems import Problem

_MOST_NAMES = 10


def list_scenarios(call: Call, sandbox: Sandbox, namespace: Namespace) -> Answer:
    """`GET /__admin/scenarios`: each with its title; one that cannot be read with what is wrong."""
    scenarios = [_summary(name, scenario) for name, scenario in sandbox.scenarios.found().items()]
    return done({"scenarios": scenarios})


def show_scenario(call: Call, sandbox: Sandbox, namespace: Namespace) -> Answer:
    """`GET /__admin/scenarios/{name}`: all that the file says."""
    with findings_told():
        return done({"scenario": _named(call, sandbox).told})


def play_scenario(call: Call, sandbox: Sandbox, namespace: Namespace) -> Answer:
    """`PUT /__admin/scenarios/{name}/play`: set the namespace up, all at once."""
    with findings_told():
        return _played(_named(call, sandbox), namespace)


def play_posted(call: Call, sandbox: Sandbox, namespace: Namespace) -> Answer:
    """`POST /__admin/scenarios/play`: the same for a scenario in the body, which names no files."""
    with findings_told():
        return _played(posted_scenario(body_text(call)), namespace)


def _played(scenario: Scenario, namespace: Namespace) -> Answer:
    with told_as(HTTPStatus.UNPROCESSABLE_ENTITY, ClockError):
        play(namespace, scenario)
    orgs = list(namespace.state.worlds)
    return done({"name": scenario.name, "title": scenario.title, "orgs": orgs, "clock": clock_told(namespace)})


def _named(call: Call, sandbox: Sandbox) -> Scenario:
    """The scenario that the path names. Raises `Problem`, and `Mistaken` where its file is wrong."""
    name, scenarios = call.path_values["name"], sandbox.scenarios.found()
    found = scenarios.get(name)
    if found is None:
        raise Problem(HTTPStatus.NOT_FOUND, f"No scenario {name[:60]!r}{_instead(name, scenarios)}")
    if isinstance(found, Mistaken):
        raise found
    return found


def _instead(name: str, known: Collection[str]) -> str:
    """What may have been meant; where nobody can tell, the first of what there is."""
    if not known:
        return "; there are none in the fixtures folder."
    first = ", ".join(list(known)[:_MOST_NAMES])
    more = len(known) - _MOST_NAMES
    return did_you_mean(name, known) or f"; there are {first}{f' and {more} more' if more > 0 else ''}."


def _summary(name: str, scenario: Scenario | Mistaken) -> dict[str, Any]:
    if isinstance(scenario, Mistaken):
        return {"name": name, "findings": [str(located.finding) for located in scenario.findings]}
    return {"name": name, "title": scenario.title, "steps": len(scenario.steps)}
