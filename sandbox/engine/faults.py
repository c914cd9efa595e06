"""Arming faults in a namespace, as a text tells them."""

from sandbox.engine.namespace import Namespace
from sandbox.sources.faults import read_fault
from sandbox.traffic.faults import ArmedFault, TooMany, UnknownFault

__all__ = ["ArmedFault", "TooMany", "UnknownFault", "arm"]


def arm(namespace: Namespace, text: str) -> ArmedFault:
    """Arm the fault of a text, YAML or JSON. Raises `Mistaken` for one that is wrong or can never fire, `TooMany`."""
    fault = read_fault(text, namespace.state.worlds)
    return namespace.faults.arm([fault], namespace.now())[0]
