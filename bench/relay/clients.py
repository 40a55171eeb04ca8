"""The official JavaScript clients of a run, in processes outside of every server."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.node import node

SCRIPT = Path(__file__).with_name("clients.mjs")


@dataclass
class Clients:
    """So many clients, all of them subscribed. What they saw is there once the context is left."""

    count: int
    connects: int = 0
    arrivals: list[tuple[int, float]] = field(default_factory=list)
    """Of every delivery: which event (its rows done), and when its handler ran (monotonic, ms)."""


@contextmanager
def following(url: str, job: str, count: int, processes: int) -> Iterator[Clients]:
    """Clients of one job, spread over so many processes."""
    clients = Clients(count)
    with ExitStack() as stack:
        shares = [count // processes + (place < count % processes) for place in range(processes)]
        started = [stack.enter_context(_started(url, job, share)) for share in shares if share]
        for process in started:
            if process.stdout.readline() != "ready\n":
                raise RuntimeError("the clients could not subscribe")
        yield clients
        for process in started:
            process.stdin.close()
        for process in started:
            said: dict[str, Any] = json.loads(process.stdout.read())
            clients.connects += said["connects"]
            clients.arrivals += zip(said["numbers"], said["times"], strict=True)


@contextmanager
def _started(url: str, job: str, count: int) -> Iterator[Any]:
    command = (node(), str(SCRIPT), json.dumps({"url": url, "job": job, "clients": count}))
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()
