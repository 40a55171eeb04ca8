"""Where bytes live: immutable objects by name."""
