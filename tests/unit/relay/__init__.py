"""The relay, piece by piece."""
