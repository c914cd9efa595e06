"""Where a world is kept."""
