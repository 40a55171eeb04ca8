"""The official JavaScript clients of a run, in a process outside of every server."""

import json
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from bench.node import node

SCRIPT = Path(__file__).with_name("clients.mjs")
READY = "ready"
READY_SECONDS = 120.0


@dataclass(frozen=True)
class Seen:
    """What all clients of a process saw. An arrival: which event (its rows done), and when its handler ran (ms)."""

    connects: int
    resyncs: int
    recovered: int
    arrivals: list[tuple[int, float]]


class Clients:
    """So many clients, all of them subscribed."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.pid = process.pid
        self._process = process
        self._lines: set[str] = set()
        self._last = ""
        self._ended = False
        self._news = threading.Condition()
        self._reader = threading.Thread(target=self._read, args=(process.stdout,), daemon=True)
        self._reader.start()

    def wait_for(self, line: object, seconds: float) -> bool:
        """Whether every client is `ready`, or has the event of this number, within so many seconds."""
        with self._news:
            return self._news.wait_for(lambda: str(line) in self._lines or self._ended, seconds) and not self._ended

    def stop_reading(self) -> None:
        """Stops the whole process, as a machine does that goes to sleep: its connections stay, and nothing is read."""
        self._process.send_signal(signal.SIGSTOP)

    def read_on(self) -> None:
        """Wakes it again."""
        self._process.send_signal(signal.SIGCONT)

    def leave(self) -> Seen:
        """Ends the clients; what they saw."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._reader.join()
        said: dict[str, Any] = json.loads(self._last)
        arrivals = list(zip(said["numbers"], said["times"], strict=True))
        return Seen(said["connects"], said["resyncs"], said["recovered"], arrivals)

    def _read(self, lines: IO[str]) -> None:
        for line in lines:
            with self._news:
                self._last = line.strip()
                self._lines.add(self._last)
                self._news.notify_all()
        with self._news:
            self._ended = True
            self._news.notify_all()


@contextmanager
def following(url: str, job: str, count: int) -> Iterator[Clients]:
    """Official clients that follow a job; given once all have subscribed. Raises RuntimeError where they cannot."""
    command = (node(), str(SCRIPT), json.dumps({"url": url, "job": job, "clients": count}))
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            clients = Clients(process)
            if not clients.wait_for(READY, READY_SECONDS):
                raise RuntimeError(f"not all of {count} clients could subscribe at {url}")
            yield clients
        finally:
            process.kill()
