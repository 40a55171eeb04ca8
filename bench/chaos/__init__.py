"""Faults by a seeded schedule against a running system under load, with official clients watching; then a reckoning."""
