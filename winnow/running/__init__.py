"""Runs predicates over rows and gives a verdict for each. Knows no queue, no list's format and no network."""
