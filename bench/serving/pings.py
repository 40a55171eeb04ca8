"""Pings of an official client, and what they say about a server."""

import json
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.node import node
from bench.relay.figures import percentile

SCRIPT = Path(__file__).with_name("pinging.mjs")


@dataclass(frozen=True)
class Pings:
    """How many were answered, how long the answers took (ms), and how often the client had to connect."""

    answered: int
    p50: float
    p99: float
    longest: float
    connects: int


def pinged(url: str, during: Callable[[], None]) -> Pings:
    """Pings a server while something happens."""
    with subprocess.Popen((node(), SCRIPT, url), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as client:
        assert client.stdin is not None and client.stdout is not None
        try:
            client.stdout.readline()
            during()
            client.stdin.close()
            said = json.loads(client.stdout.read())
        finally:
            client.kill()
    waits = sorted(said["waits"])
    return Pings(len(waits), percentile(waits, 0.5), percentile(waits, 0.99), percentile(waits, 1), said["connects"])
