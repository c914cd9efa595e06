"""Telling drift: by endpoint and field, what the sandbox and the target say, and the switch that explains it."""

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from sandbox.replaying.drift_runs import Drifted, Looked, Switch
from sandbox.replaying.telling import counted
from sandbox.sources.steps import Ask
from sandbox.traffic.masking import masked_url

EndpointOf = Callable[[str], str]
"""The name of the endpoint that a path belongs to, or the path itself."""


class _About(NamedTuple):
    endpoint: str
    field: str
    explained_by: tuple[Switch, ...]


def told(looked: Looked, endpoint_of: EndpointOf) -> Iterator[str]:
    """The scenario's line, and beneath it each difference once, with the steps that show it."""
    name = looked.scenario.name if looked.scenario is not None else looked.file
    verdict = "not run" if looked.trouble else "drift" if looked.drifted else "same"
    yield f"{verdict:<7}  {name}: {counted(looked.compared, 'answer')} compared"
    yield from (f"  {line}" for line in looked.trouble)
    for about, of_it in _grouped(looked.drifted, endpoint_of).items():
        first = of_it[0]
        yield f"  {about.endpoint}  {about.field}"
        yield f"    sandbox  {first.drift.sandbox}"
        yield f"    target   {first.drift.target}"
        if about.explained_by:
            yield f"    dialect  {' or '.join(map(str, about.explained_by))}"
        more = f" and {len(of_it) - 1} more" if len(of_it) > 1 else ""
        yield f"    at       {looked.file}:{first.step.line}: step {first.step.number}{more}"
    for step, why in looked.unasked:
        yield f"  not asked: step {step.number}: {why}"


def summed_up(looked: Sequence[Looked]) -> str:
    """One line on all of them."""
    compared, drifted = sum(one.compared for one in looked), [each for one in looked for each in one.drifted]
    scenarios, differences = counted(len(looked), "scenario"), counted(len(drifted), "difference")
    says = f"{scenarios}, {counted(compared, 'answer')} compared: {differences}"
    switches = dict.fromkeys(" or ".join(map(str, each.explained_by)) for each in drifted if each.explained_by)
    unexplained = sum(not each.explained_by for each in drifted)
    told = [f"dialect {words}" for words in switches] + ([f"{unexplained} unexplained"] if unexplained else [])
    return f"{says} ({'; '.join(told)})" if told else says


def as_json(looked: Sequence[Looked], endpoint_of: EndpointOf) -> str:
    """All that is known, as JSON."""
    whole = {"drift": exit_code(looked) == 1, "scenarios": [_scenario(one, endpoint_of) for one in looked]}
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def differences(looked: Sequence[Looked], endpoint_of: EndpointOf) -> list[dict[str, Any]]:
    """The differences by endpoint and field: how many there are, and the switches that would explain them."""
    groups = _grouped([each for one in looked for each in one.drifted], endpoint_of)
    return [
        {
            "endpoint": about.endpoint,
            "field": about.field,
            "times": len(of_it),
            "explainedBy": [str(switch) for switch in about.explained_by],
        }
        for about, of_it in groups.items()
    ]


def exit_code(looked: Sequence[Looked]) -> int:
    """0 without drift, 1 with some, 2 where something could not be run."""
    if any(one.trouble for one in looked):
        return 2
    return 1 if any(one.drifted for one in looked) else 0


def _grouped(drifted: Sequence[Drifted], endpoint_of: EndpointOf) -> dict[_About, list[Drifted]]:
    groups: dict[_About, list[Drifted]] = {}
    for each in drifted:
        about = _About(_endpoint(each, endpoint_of), each.drift.field, each.explained_by)
        groups.setdefault(about, []).append(each)
    return groups


def _endpoint(drifted: Drifted, endpoint_of: EndpointOf) -> str:
    assert isinstance(drifted.step.action, Ask), "as only requests are compared"
    return endpoint_of(drifted.step.action.url.partition("?")[0])


def _scenario(looked: Looked, endpoint_of: EndpointOf) -> dict[str, Any]:
    return {
        "name": looked.scenario.name if looked.scenario is not None else looked.file,
        "file": looked.file,
        "compared": looked.compared,
        "trouble": list(looked.trouble),
        "unasked": [{"step": step.number, "line": step.line, "why": why} for step, why in looked.unasked],
        "differences": [
            {
                "step": each.step.number,
                "line": each.step.line,
                "request": masked_url(str(each.step.action)),
                "endpoint": _endpoint(each, endpoint_of),
                **each.drift._asdict(),
                "explainedBy": [switch._asdict() for switch in each.explained_by],
            }
            for each in looked.drifted
        ],
    }
