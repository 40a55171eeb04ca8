"""Attacks by patience and by appetite: connections that last, and memory that is kept for them."""

import socket
import time
from contextlib import suppress

from tests.attacks.target import Target

MEMORY_BYTES = 16 * 2**20


def grown(target: Target, before: int) -> str | None:
    """What memory it has taken for this client, if that is much."""
    more = target.bytes - before
    return f"it keeps {more / 2**20:.0f} MiB for one client" if more > MEMORY_BYTES else None


def dripping(target: Target, made: socket.socket, start: bytes, drop: bytes) -> str | None:
    """A request that comes a few bytes at a time: how long the server stands that."""
    began = time.monotonic()
    try:
        made.sendall(start)
        while time.monotonic() - began < target.patience:
            made.settimeout(0.2)
            with suppress(TimeoutError):
                # An answer is no end: some answer, and wait for the rest of the body all the same.
                if not made.recv(65536):
                    return None
            made.sendall(drop)
    except OSError:
        return None
    return f"after {target.patience:.0f} s it still waits for what drips"
