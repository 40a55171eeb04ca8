"""Who is measured: how each serves, and how an event is published to it from outside."""

import os
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from flask_socketio import SocketIO
from redis import Redis

from bench.node import node
from bench.relay.steps import BusyJob
from launch.ports import free_port
from shared.store.keys import Keys
from shared.store.leases import Shown
from tests.system.relaying import Program

PEERS = Path(__file__).with_name("peers")
WINNOW, QUEUED, STOCK, NODE = "winnow", "winnow, queued", "flask-socketio", "socket.io on node"
NAMES = (WINNOW, QUEUED, STOCK, NODE)


@dataclass(frozen=True)
class Sent:
    """An event on its way: the rows done that it speaks of, and the monotonic moment (ns) just before it went."""

    number: int
    at: int


class Contestant(Protocol):
    """A serving process and its publisher."""

    url: str
    pid: int
    job: str

    def publish(self, kept: Shown | None = None) -> Sent:
        """Has the next `progress` published, after a `kept` where there are rows to show."""


class _Winnow:
    def __init__(self, redis_url: str, folder: Path, writes: str) -> None:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("WINNOW_")}
        ours = {"WINNOW_REDIS_URL": redis_url, "WINNOW_DATA": str(folder), "WINNOW_PORT": "0"}
        self._program = Program([sys.executable, "-m", "web"], {**clean, **ours, "WINNOW_RELAY_WRITES": writes})
        self._redis = Redis.from_url(redis_url, decode_responses=True)
        try:
            self.url = self._program.line(r"listening on (http://\S+)")[1]
            self._job = BusyJob(self._redis, Keys())
        except BaseException:
            self.stop()
            raise
        self.pid, self.job = self._program.process.pid, self._job.id

    def publish(self, kept: Shown | None = None) -> Sent:
        at = time.monotonic_ns()
        return Sent(self._job.commit(kept), at)

    def stop(self) -> None:
        self._program.stop()
        self._redis.close()


class _Peer:
    """A peer sends the very events that the store would: those of a job that nobody follows, under its own numbers."""

    job = "job"

    def __init__(self, command: Sequence[str], redis_url: str, sample: dict[str, Any]) -> None:
        self._sample = sample
        port = free_port()
        self._environment = {**os.environ, "REDIS_URL": redis_url, "PORT": str(port)}
        self._program = Program(list(command), self._environment)
        self.pid = self._program.process.pid
        self.url = self._program.line(r"listening on (http://\S+)")[1]
        self._number = 0

    def _next(self, kept: Shown | None) -> list[tuple[str, Any]]:
        self._number += 1000
        rows = {**self._sample["rows"], "done": self._number}
        events = [("progress", {**self._sample, "rows": rows})]
        if kept:
            head = {name: self._sample[name] for name in ("job", "seq", "cursor", "at")}
            events.insert(0, ("kept", {"type": "kept", **head, "rows": json.loads(kept.json), "skipped": 0}))
        return events

    def stop(self) -> None:
        self._program.stop()


class _Stock(_Peer):
    def __init__(self, redis_url: str, sample: dict[str, Any]) -> None:
        super().__init__((sys.executable, str(PEERS / "stock.py")), redis_url, sample)
        self._outside = SocketIO(message_queue=redis_url)

    def publish(self, kept: Shown | None = None) -> Sent:
        events = self._next(kept)
        at = time.monotonic_ns()
        for name, data in events:
            self._outside.emit(name, data, namespace="/jobs", to=self.job)
        return Sent(self._number, at)


class _Node(_Peer):
    def __init__(self, redis_url: str, sample: dict[str, Any]) -> None:
        super().__init__((node(), str(PEERS / "serving.mjs")), redis_url, sample)
        self._outside = subprocess.Popen(
            (node(), str(PEERS / "publishing.mjs")), env=self._environment, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def publish(self, kept: Shown | None = None) -> Sent:
        assert self._outside.stdin is not None and self._outside.stdout is not None
        self._outside.stdin.write(json.dumps({"job": self.job, "events": self._next(kept)}) + "\n")
        self._outside.stdin.flush()
        return Sent(self._number, int(self._outside.stdout.readline()))

    def stop(self) -> None:
        with self._outside:
            pass
        super().stop()


@contextmanager
def serving(name: str, redis_url: str, folder: Path) -> Iterator[Contestant]:
    """The contestant of this name, served afresh as long as the context lasts."""
    with Redis.from_url(redis_url, decode_responses=True) as redis:
        redis.flushdb()
        scratch = BusyJob(redis, Keys("sample:"))
        scratch.commit()
        sample = scratch.events()[-1]
    one: _Winnow | _Stock | _Node
    if name in (WINNOW, QUEUED):
        one = _Winnow(redis_url, folder, "direct" if name == WINNOW else "queued")
    else:
        one = _Stock(redis_url, sample) if name == STOCK else _Node(redis_url, sample)
    try:
        yield one
    finally:
        one.stop()
