"""How hard the property tests try: as `FUZZ_EXAMPLES` says, a few by default; `make fuzz` tries very many."""

import os

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "200"))
"""How many of what takes milliseconds."""

SLOW_EXAMPLES = max(1, EXAMPLES // 10)
"""How many of what takes some ten milliseconds."""

SLOWEST_EXAMPLES = max(1, EXAMPLES // 80)
"""How many of what takes half a second."""
