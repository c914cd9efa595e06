"""A local stand-in for the Capillary loyalty API."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sandbox.app import create_app
    from sandbox.engine.sandbox import Sandbox
    from sandbox.replays import replay

__version__ = "0.1.0"
__all__ = ["Sandbox", "__version__", "create_app", "replay"]


def __getattr__(name: str) -> Any:
    """Import what the package offers when it is first asked for: importing `sandbox` alone costs nothing."""
    if name == "create_app":
        from sandbox.app import create_app

        return create_app
    if name == "Sandbox":
        from sandbox.engine.sandbox import Sandbox

        return Sandbox
    if name == "replay":
        from sandbox.replays import replay

        return replay
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
