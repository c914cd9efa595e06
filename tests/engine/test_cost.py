"""What a reset, a fork, a snapshot and a restore cost does not grow with the customers.

`CUSTOMERS=1000000 make stress` asks it of a million; the plain test run of a hundred thousand.
"""

import os
import time
from collections.abc import Callable
from statistics import median

import pytest

from sandbox.core.model import Customer, Identifier, Membership, Records
from sandbox.engine.namespace import Namespace
from sandbox.engine.sandbox import Sandbox
from sandbox.engine.state import State
from tests.builders import a_program, an_org

MANY = int(os.environ.get("CUSTOMERS", "100000"))
EDITS = 5_000
ROUNDS = 51
NOISE = 5e-5  # seconds: what a busy machine adds; a copy of all customers takes many times that


def a_customer(number: int) -> Customer:
    return Customer(number, identifiers=(Identifier("mobile", f"91{number:010}"),), memberships=(Membership(973, 2),))


def a_sandbox(size: int) -> Sandbox:
    return Sandbox([Records(an_org(), (a_program(),), tuple(map(a_customer, range(1, size + 1))))])


def edited(namespace: Namespace) -> None:
    def edit(state: State) -> State:
        added = map(a_customer, range(10_000_000, 10_000_000 + EDITS))
        return state.with_world(state.worlds[501].with_customers(added))

    namespace.change(edit)


def seconds(work: Callable[[], object], prepare: Callable[[], object]) -> float:
    """The median time of `work`, each time after `prepare`."""
    taken = []
    for _ in range(ROUNDS):
        prepare()
        begin = time.thread_time()
        work()
        taken.append(time.thread_time() - begin)
    return median(taken)


def costs(sandbox: Sandbox) -> dict[str, float]:
    """The cost of each operation on a namespace with thousands of edits."""
    namespace = sandbox.namespace()
    edited(namespace)
    namespace.save("edited")
    reset_and_edited = sandbox.fork("default", "edited").state

    def edit_again() -> None:
        namespace.change(lambda state: reset_and_edited)

    def drop_the_fork() -> None:
        if "fork" in sandbox.namespaces:
            sandbox.drop("fork")

    return {
        "save": seconds(lambda: namespace.save("edited"), edit_again),
        "restore": seconds(lambda: namespace.restore("edited"), edit_again),
        "fork": seconds(lambda: sandbox.fork("default", "fork"), drop_the_fork),
        "reset": seconds(namespace.reset, edit_again),
    }


@pytest.mark.timing
def test_no_operation_grows_with_the_customers() -> None:
    few, many = costs(a_sandbox(10)), costs(a_sandbox(MANY))
    assert many["reset"] < 0.001
    for operation, cost in many.items():
        assert cost <= 2 * max(few[operation], NOISE), f"{operation}: {few[operation]:.6f} s, then {cost:.6f} s"
