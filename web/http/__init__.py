"""The REST edge: each module parses, calls one domain function, and answers."""
