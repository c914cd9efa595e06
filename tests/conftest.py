"""Properties are held however slow a machine is: neither an example nor the drawing of one has a time to keep."""

from hypothesis import HealthCheck, settings

settings.register_profile("at any pace", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("at any pace")
