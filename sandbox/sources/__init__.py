"""Ways to make a world: fixture files, read as text and typed by a schema."""
