"""A sandbox that runs already, somewhere, as the server of a test session."""

from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

from sandbox.client import DEFAULT_NAMESPACE, SandboxClient
from sandbox.operations.carrying import Carrier
from sandbox.operations.coverage import Coverage
from sandbox.operations.errors import SandboxError
from sandbox.operations.tenant import Tenant
from sandbox.testing.names import Names
from sandbox.web.tenancy import PREFIX


class RunningServer:
    """A sandbox that runs at a url; `token` is its admin token, if it has one."""

    app = None

    def __init__(self, url: str, token: str | None = None) -> None:
        """Ask whether it is there. Raises `Unreachable`, and `SandboxError` for the url of a namespace."""
        self.url = url.rstrip("/")
        if PREFIX in urlsplit(self.url).path + "/":
            raise SandboxError(f"{url} names a namespace; name the sandbox itself: each test gets one of its own")
        self.name_for = Names().name_for
        self._client = SandboxClient(self.url, token=token)
        self._client.orgs()
        self._met: Counter[str] = Counter()

    def carrier(self, namespace: str) -> Carrier:
        """What carries the calls of a `Tenant` of that name: over HTTP."""
        return self._client.elsewhere(namespace)

    def astray(self) -> int:
        """How many requests went to the default namespace, and so to no test's, as far as its journal knows."""
        tally = Tenant(self.carrier(DEFAULT_NAMESPACE)).requests.tally()
        return tally.found + tally.dropped

    def stand_on(self, namespace: str, fixtures: Path) -> None:
        """Make a file the base of a namespace. Raises `SandboxError`, also for a folder, which cannot be sent."""
        if fixtures.is_dir():
            raise SandboxError(f"{fixtures} is a folder: a sandbox that runs elsewhere is given one file")
        try:
            Tenant(self.carrier(namespace)).seed(fixtures, replace=True)
        except OSError as error:
            raise SandboxError(f"{fixtures} cannot be read: {error.strerror or error}") from None

    def drop(self, namespace: str) -> None:
        """Forget a namespace, but not what was met there; one that is not there is made first, by being named."""
        tenant = Tenant(self.carrier(namespace))
        told = tenant.call("GET", "coverage?suggest=false")
        self._met.update({one["id"]: one["met"] for one in told["situations"] if one["met"]})
        tenant.drop()

    def coverage(self) -> Coverage:
        """Which situations were met in namespaces that were dropped here: others may share the sandbox."""
        untouched = Tenant(self.carrier(self.name_for("coverage")))
        coverage = untouched.coverage().with_met(self._met)
        untouched.drop()
        return coverage

    def stop(self) -> None:
        """Close the connections; it runs on."""
        self._client.close()
