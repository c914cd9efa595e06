"""Reports for machines: JUnit XML, with a test case for each step, and JSON."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any
from xml.etree import ElementTree

from sandbox.replaying.outcome import Replayed, Taken, Verdict
from sandbox.replaying.telling import details, named, shown
from sandbox.traffic.masking import masked_body, masked_url, masked_value

_NOT_IN_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_TAGS = {Verdict.DIFFERENT: "failure", Verdict.NOT_RUN: "error", Verdict.LEFT_OUT: "skipped"}


def junit(replayed: Sequence[Replayed]) -> str:
    """JUnit XML: a suite for each scenario, in it a case for each step.

    What differs is a failure, what could not be run an error, what was left out is skipped.
    """
    top = ElementTree.Element("testsuites", name="capillary-sandbox replay")
    suites = [_suite(one) for one in replayed]
    for name in ("tests", "failures", "errors", "skipped"):
        top.set(name, str(sum(int(suite.get(name, "0")) for suite in suites)))
    top.set("time", f"{sum(one.seconds for one in replayed):.3f}")
    top.extend(suites)
    ElementTree.indent(top)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(top, encoding="unicode") + "\n"


def as_json(replayed: Sequence[Replayed]) -> str:
    """All that is known, as JSON."""
    counts = {verdict.value: sum(one.verdict is verdict for one in replayed) for verdict in Verdict}
    del counts[Verdict.LEFT_OUT.value]
    whole = {"summary": counts, "scenarios": [_scenario(one) for one in replayed]}
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def _suite(replayed: Replayed) -> ElementTree.Element:
    suite = ElementTree.Element("testsuite", name=_clean(replayed.name), time=f"{replayed.seconds:.3f}")
    suite.set("file", _clean(replayed.file))
    cases = [_case(replayed, taken) for taken in replayed.taken]
    if replayed.trouble or not cases:
        case = ElementTree.Element("testcase", name="is set up", classname=_clean(replayed.name), time="0.000")
        if replayed.trouble:
            _add(case, "error", replayed.trouble)
        cases.insert(0, case)
    suite.set("tests", str(len(cases)))
    for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(name, str(sum(case.find(tag) is not None for case in cases)))
    suite.extend(cases)
    return suite


def _case(replayed: Replayed, taken: Taken) -> ElementTree.Element:
    name = _clean(f"{taken.step.number}. {named(taken)}")
    case = ElementTree.Element("testcase", name=name, classname=_clean(replayed.name), time=f"{taken.seconds:.3f}")
    case.set("file", _clean(replayed.file))
    case.set("line", str(taken.step.line))
    if taken.verdict in _TAGS:
        _add(case, _TAGS[taken.verdict], list(details(taken)))
    return case


def _add(case: ElementTree.Element, tag: str, lines: Sequence[str]) -> None:
    element = ElementTree.SubElement(case, tag)
    if lines:
        element.set("message", _clean(" ".join(" ".join(lines[:3]).split())))
        element.text = _clean("\n".join(lines))


def _clean(text: str) -> str:
    """The text without what XML cannot hold."""
    return _NOT_IN_XML.sub("\ufffd", text)


def _scenario(replayed: Replayed) -> dict[str, Any]:
    return {
        "name": replayed.name,
        "title": replayed.scenario.title if replayed.scenario is not None else "",
        "file": replayed.file,
        "verdict": replayed.verdict.value,
        "seconds": round(replayed.seconds, 3),
        "trouble": list(replayed.trouble),
        "steps": [_step(taken) for taken in replayed.taken],
    }


def _step(taken: Taken) -> dict[str, Any]:
    return {
        "number": taken.step.number,
        "line": taken.step.line,
        "name": named(taken),
        "verdict": taken.verdict.value,
        "seconds": round(taken.seconds, 3),
        "trouble": list(taken.trouble),
        "differences": list(_differences(taken)),
        "why": list(taken.why),
        **_exchange(taken),
    }


def _differences(taken: Taken) -> Iterator[dict[str, str]]:
    for mismatch in taken.mismatches:
        expected, got = shown(mismatch)
        yield {"about": mismatch.about, "expected": expected, "got": got}


def _exchange(taken: Taken) -> dict[str, Any]:
    """The request and the response, without secrets, where something was sent."""
    if taken.exchange is None:
        return {}
    request, response = taken.exchange
    content_type = response.header("Content-Type") or ""
    headers = {name: masked_value(name, value) for name, value in response.headers}
    body = masked_body(response.text, content_type)
    return {
        "request": {"method": request.method, "url": masked_url(request.url)},
        "response": {"status": response.status, "headers": headers, "body": body},
    }
