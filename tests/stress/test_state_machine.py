"""Any sequence of moves on two namespaces leaves each as its model says, and the other alone."""

from random import Random

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from werkzeug.test import Client

from sandbox.app import app_around, wsgi
from sandbox.engine.sandbox import Sandbox
from sandbox.settings import Settings
from tests.examples import SLOWEST_EXAMPLES
from tests.stress.model import MOVES, PEOPLE, Tenant, records


class Namespaces(RuleBasedStateMachine):
    """Two tenants of one sandbox."""

    @initialize()
    def begin(self) -> None:
        client = Client(wsgi(app_around(Sandbox([records()]), Settings())))

        def send(method: str, path: str, body: bytes | None) -> tuple[int, bytes]:
            response = client.open(path, method=method, data=body)
            return response.status_code, response.data

        self.tenants = [Tenant(name, send, Random(0)) for name in ("one", "two")]
        for tenant in self.tenants:
            tenant.begin()

    @rule(which=st.sampled_from([0, 1]), move=st.sampled_from(MOVES), random=st.randoms(use_true_random=False))
    def move(self, which: int, move: object, random: Random) -> None:
        self.tenants[which].random = random
        move(self.tenants[which])  # type: ignore[operator]

    @invariant()
    def every_customer_is_as_the_model_says(self) -> None:
        for tenant in getattr(self, "tenants", ()):
            for number in PEOPLE[:3]:
                tenant.expect(number, tenant.model, tenant.name)


TestNamespaces = Namespaces.TestCase
TestNamespaces.settings = settings(max_examples=SLOWEST_EXAMPLES, stateful_step_count=20)
