"""Properties are held at any pace of the machine, and by the same examples each time unless `make fuzz` draws others.

So a commit that passed once passes again; what is drawn anew finds what nobody thought of.
"""

import os

from hypothesis import HealthCheck, settings

settings.register_profile(
    "here",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=os.environ.get("FUZZ_RANDOM") != "1",
)
settings.load_profile("here")
