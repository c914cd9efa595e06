"""What may be wrong around a question: the path, the method, a parameter's name or type, a header, the org."""

import re
from collections.abc import Iterator
from dataclasses import replace

from sandbox.core.decision import shown
from sandbox.core.model import IDENTIFIER_KINDS
from sandbox.core.slips import closest
from sandbox.web.auth import ORG_HEADER
from sandbox.web.endpoints import ENDPOINTS
from sandbox.web.nearest.callers import callers_of
from sandbox.web.nearest.calls import in_words, with_headers, with_parameters
from sandbox.web.nearest.trial import Refused, Trial
from sandbox.web.routes import methods_of
from sandbox.web.unimitated import meant_paths

_FLAGS = ("fetchDataForAllPrograms", "fetchEarliestExpiryOnly")
_NO_DIGITS = re.compile("[^0-9]")
_TRUTHS = {"1": "true", "yes": "true", "y": "true", "t": "true", "0": "false", "no": "false", "n": "false"}
_ANOTHER_ORG = ("customer", "primary-identifier", "one-identifier", "program", "account-given", "account-known")
_MOST_ORGS = 20


def other_requests(refused: Refused) -> Iterator[Trial]:
    """The path, the method, the name or type of a parameter, or a header otherwise."""
    if refused.code == 404:
        yield from _paths(refused)
    elif refused.code == 405:
        yield from _methods(refused)
    elif refused.code == 400:
        yield from _types(refused)
    elif refused.code == 8006:
        yield from _updates(refused)
    if "prefer" in refused.rules:
        unwished = with_headers(refused.call, {"Prefer": None})
        says = "the header Prefer asks for this code"
        yield Trial(says, "send no header Prefer", unwished, {"Prefer": None})
    yield from _names(refused)


def _paths(refused: Refused) -> Iterator[Trial]:
    """What is canned on this path, and paths that are like it."""
    call = refused.call
    for canned in refused.world.canned.at(call.path):
        if canned.method != call.method:
            does = f"send {canned.method} {call.path}"
            yield Trial(f"this path is canned for {canned.method}", does, replace(call, method=canned.method))
        asked = dict(canned.query)
        yield Trial("a canned answer here asks for this", in_words(asked), with_parameters(call, asked))
    for path in meant_paths(call, refused.world.canned):
        yield Trial("a path one slip away is answered", f"send {call.method} {path}", replace(call, path=path))


def _methods(refused: Refused) -> Iterator[Trial]:
    call = refused.call
    reads = ("GET", "HEAD")
    for method in sorted(methods_of(call.path), key=lambda method: (method in reads) == bool(call.body)):
        yield Trial(f"this path takes {method}", f"send {method} {call.path}", replace(call, method=method))


def _names(refused: Refused) -> Iterator[Trial]:
    """Parameters that nobody knows, under the name that they may have been meant by; or left out."""
    call, endpoint = refused.call, next((one for one in ENDPOINTS if one.name == refused.endpoint), None)
    if endpoint is None:
        return
    known = {parameter.name for parameter in endpoint.parameters if parameter.where == "query"}
    unknown = [name for name in call.parameters if name not in known]
    for name in unknown:
        meant = closest(name, known.difference(call.parameters))
        if meant:
            changes = {name: None, meant: call.parameters[name]}
            says = f"there is no parameter {shown(name)[1:-1]}, but one called {meant}"
            yield Trial(says, in_words({meant: changes[meant]}), with_parameters(call, changes))
    if "parameters" in refused.rules and unknown:
        nothing = dict.fromkeys(unknown)
        yield Trial("this endpoint refuses what it does not know", in_words(nothing), with_parameters(call, nothing))


def _updates(refused: Refused) -> Iterator[Trial]:
    """The customer who is there already, told of."""
    decision = refused.answer.decision
    words = decision.refusal.words if decision and decision.refusal else ()
    for owner in words:
        path = f"/v2/customers/{owner}"
        other = replace(refused.call, method="PUT", path=path, query_string="")
        yield Trial(f"customer {owner} is registered with this already", f"update them with PUT {path}", other)


def _types(refused: Refused) -> Iterator[Trial]:
    """Values of their types in place of those that are not."""
    call = refused.call
    for name in _FLAGS:
        if name in call.parameters:
            text = call.parameters[name].strip().lower()
            for truth in dict.fromkeys((_TRUTHS.get(text) or closest(text, ("true", "false")), "true", "false")):
                if truth:
                    yield _with(refused, name, truth, "true and false are its values")
    if "programId" in call.parameters:
        yield from _programs(refused, call.parameters["programId"].strip())
    yield from _ids(refused, call.path_values.get("userId", ""))


def _programs(refused: Refused, text: str) -> Iterator[Trial]:
    by_name = {program.name: program for program in refused.world.programs}
    meant = by_name.get(closest(text, by_name))
    if meant is not None:
        yield _with(refused, "programId", str(meant.id), f"{meant.name} has the id {meant.id}")
    bare = _NO_DIGITS.sub("", text)
    if bare:
        yield _with(refused, "programId", bare, "a programId is a whole number")
    for program in (refused.world.default_program, *refused.world.programs):
        yield _with(refused, "programId", str(program.id), f"{program.name} is a program of org {refused.world.org.id}")


def _ids(refused: Refused, text: str) -> Iterator[Trial]:
    """By id: the customer whose identifier was sent, or the digits alone."""
    found = [
        (f"this is the {kind} of customer {holder.id}", holder.id)
        for kind in IDENTIFIER_KINDS
        for holder in refused.world.holders(kind, text)[:1]
    ]
    bare = _NO_DIGITS.sub("", text)
    for says, customer_id in [*found, *([("an id is a whole number", bare)] if bare else [])]:
        path = refused.call.path.replace(text, str(customer_id), 1)
        yield Trial(says, f"send {refused.call.method} {path}", replace(refused.call, path=path))


def _with(refused: Refused, name: str, value: str, says: str) -> Trial:
    changes = {name: value}
    return Trial(says, in_words(changes), with_parameters(refused.call, changes))


def other_orgs(refused: Refused) -> Iterator[Trial]:
    """The same asked of another org: by the header that names it, or by who signs in there."""
    if refused.code == 8130 or any(rule in _ANOTHER_ORG for rule in refused.rules):
        yield from any_org(refused)


def any_org(refused: Refused) -> Iterator[Trial]:
    """The same whatever refused, but who called: an org to be looked for in, not to be written to."""
    if "credentials" in refused.rules or refused.endpoint == "customer_add":
        return
    for org_id, world in list(refused.visit.state.worlds.items())[:_MOST_ORGS]:
        if org_id == refused.world.org.id:
            continue
        name = f", {world.org.name}" if world.org.name else ""
        says = f"org {org_id}{name}, answers this"
        if refused.view.caller is None:
            headers = {ORG_HEADER: str(org_id)}
            does = f"send the header {ORG_HEADER}: {org_id}"
            yield Trial(says, does, with_headers(refused.call, headers), headers)
        yield from callers_of(refused, world, says)
