"""The rules of the loyalty API as pure functions: world + question + moment -> decision."""
