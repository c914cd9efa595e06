"""Recording: what a namespace was asked as a scenario that stands by itself, proved by asking it again."""
