"""The official JavaScript clients of a run, in a process outside of every server."""

import json
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.node import node

SCRIPT = Path(__file__).with_name("clients.mjs")


@dataclass
class Clients:
    """So many clients, all of them subscribed. What they saw is there once their context is left."""

    process: "subprocess.Popen[str]"
    connects: int = 0
    resyncs: int = 0
    recovered: int = 0
    arrivals: list[tuple[int, float]] = field(default_factory=list)
    """Of every delivery: which event (its rows done), and when its handler ran (monotonic, ms)."""

    def stop_reading(self) -> None:
        """Stops the whole process, as a machine does that goes to sleep: its connections stay, and nothing is read."""
        self.process.send_signal(signal.SIGSTOP)

    def read_on(self) -> None:
        """Wakes it again."""
        self.process.send_signal(signal.SIGCONT)


@contextmanager
def following(url: str, job: str, count: int) -> Iterator[Clients]:
    """Official clients that follow a job; returns once all have subscribed."""
    command = (node(), str(SCRIPT), json.dumps({"url": url, "job": job, "clients": count}))
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None and process.stdout is not None
        clients = Clients(process)
        try:
            if process.stdout.readline() != "ready\n":
                raise RuntimeError("the clients ended before all of them had subscribed")
            yield clients
            process.stdin.close()
            said = json.loads(process.stdout.read())
            clients.connects, clients.resyncs, clients.recovered = (
                said[each] for each in ("connects", "resyncs", "recovered")
            )
            clients.arrivals = list(zip(said["numbers"], said["times"], strict=True))
        finally:
            process.kill()
