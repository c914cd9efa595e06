"""Lets schemathesis ask a running sandbox all that its OpenAPI description allows, and much that it does not.

No answer may be a fault of the sandbox's own, or of a status, content type or shape that the description lacks. Run it
as `make contract`; `CONTRACT_EXAMPLES` says how hard it tries, for each endpoint and each caller.
"""

import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from urllib.request import urlopen

from sandbox.client import SandboxClient
from tests.builders import signed
from tests.doors.processes import PATIENCE, environment, serving

EXAMPLES = os.environ.get("CONTRACT_EXAMPLES", "20")
LONGEST = 300
"""Seconds that one caller may take."""

SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")
UNSUITED = "negative_data_rejection,positive_data_acceptance"
"""Checks that read from the status whether a request was good; the vendor tells that by a code, mostly with 200."""

DUE = {200, 400, 401, 403, 404, 405, 498}
"""The statuses that must have been met, else too little was asked."""


def callers(sandbox: SandboxClient) -> dict[str, Mapping[str, str]]:
    """Everybody who is answered in a way of his own, and the headers by which he is known."""
    with SandboxClient(sandbox.url, namespace="late") as late:
        late.clock.advance(days=1)
    return {
        "nobody": {},
        "a till": signed("till.one", "123"),
        "a till that is denied tierDetails": signed("till.two", "123"),
        "a till of the org with every dialect turned": signed("dialect.till", "123"),
        "a token": a_token(sandbox),
        "a token that has expired": {**a_token(sandbox), "X-Sandbox-Namespace": late.namespace},
    }


def a_token(sandbox: SandboxClient) -> Mapping[str, str]:
    """The header by which a client is known."""
    credentials = b'{"key": "demo-key", "secret": "demo-secret"}'
    with urlopen(f"{sandbox.url}/v3/oauth/token/generate", credentials, timeout=PATIENCE) as answer:
        token = re.search(rb'"accessToken":"([^"]+)"', answer.read())
    assert token is not None
    return {"X-CAP-API-OAUTH-TOKEN": token[1].decode()}


def agrees(url: str, headers: Mapping[str, str], folder: Path) -> bool:
    """Whether every answer to a caller is as described; schemathesis tells what it finds."""
    line = [SCHEMATHESIS, "run", f"{url}/__admin/openapi.json", "--include-tag", "vendor", "--no-color"]
    line += ["--exclude-checks", UNSUITED, "--warnings", "off"]
    drawn_anew = os.environ.get("FUZZ_RANDOM") == "1"
    line += ["--max-examples", EXAMPLES]
    line += ["--generation-database", "none"] if drawn_anew else ["--generation-deterministic"]
    for name, value in headers.items():
        line += ["--header", f"{name}:{value}"]
    return subprocess.run(line, cwd=folder, env=environment(), timeout=LONGEST).returncode == 0


def statuses(url: str) -> Counter[int]:
    """How often each status was answered on the vendor's paths."""
    met: Counter[int] = Counter()
    with urlopen(f"{url}/__admin/metrics", timeout=PATIENCE) as answer:
        for status, count in re.findall(r'status="(\d+)".* (\d+)$', answer.read().decode(), re.MULTILINE):
            met[int(status)] += int(count)
    return met


def main() -> None:
    """Let everybody ask; exit with 1 where an answer was not as described or too little was met."""
    with tempfile.TemporaryDirectory(prefix="contract-") as name:
        folder = Path(name)
        with serving(folder, "--auth", "required") as served, SandboxClient(served.url) as sandbox:
            wrong = []
            for who, headers in callers(sandbox).items():
                print(f"\n--- asked by {who}", flush=True)
                if not agrees(served.url, headers, folder):
                    wrong.append(who)
            met = statuses(served.url)
            served.stop()
    print("\nanswered: " + ", ".join(f"{met[status]} x {status}" for status in sorted(met)))
    if wrong:
        sys.exit(f"not as described, asked by {', '.join(wrong)}")
    if not met.keys() >= DUE:
        sys.exit(f"these statuses were never met: {DUE - met.keys()}")


if __name__ == "__main__":
    main()
