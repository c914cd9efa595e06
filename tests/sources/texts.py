"""Fixture texts that spell only what a test cares about."""

from sandbox.core.model import Customer, Records
from sandbox.sources.yaml_files import load_text

ORG = """\
org: {id: 1, cluster: eu}
programs:
  - {id: 7, name: Main, tiers: [Base, Silver, Gold]}
"""
"""An org of three lines; what a test adds to it starts at line 4."""


def findings(text: str) -> list[str]:
    """The errors of a text, each as `line:column: message`."""
    found = [finding for finding in load_text(text, "f").findings if finding.severity == "error"]
    assert all(finding.file == "f" for finding in found)
    return [str(finding).removeprefix("f:").replace(" error:", "", 1) for finding in found]


def loaded(text: str) -> Records:
    """The one org of a text without findings."""
    result = load_text(text, "f")
    assert result.findings == ()
    (records,) = result.orgs
    return records


def customer(fields: str, org: str = ORG) -> Customer:
    """The customer with these fields, written as in a one-line map."""
    return loaded(f"{org}customers:\n  - {{id: 5, {fields}}}\n").customers[0]


def places(marked: str) -> tuple[str, list[str]]:
    """A text without its » marks, and the `line:column` of what follows each of them."""
    lines = marked.split("\n")
    at = [
        f"{number}:{len(before) + 1}"
        for number, line in enumerate(lines, 1)
        for before in ("".join(line.split("»")[: count + 1]) for count in range(line.count("»")))
    ]
    return marked.replace("»", ""), at
