"""Who is measured: how each serves, and how an event is published to it from outside."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask_socketio import SocketIO
from redis import Redis

from bench.node import node
from bench.relay.steps import BusyJob, SameEvents, Shows
from launch.ports import free_port
from shared.store.keys import Keys
from tests.system.relaying import Program

PEERS = Path(__file__).with_name("peers")
WINNOW, QUEUED, STOCK, NODE = "winnow", "winnow-queued", "flask-socketio", "socket.io"
NAMES = (WINNOW, QUEUED, STOCK, NODE)


@dataclass(frozen=True)
class Sent:
    """An event on its way: the rows done that it speaks of, and the monotonic moment (ns) just before it went."""

    number: int
    at: int


@dataclass(frozen=True)
class Contestant:
    """A serving process that clients can follow `job` at.

    `publish` has the next `progress` published, after the rows that are to be shown.
    """

    url: str
    pid: int
    job: str
    publish: Callable[[Shows], Sent]


def serving(name: str, redis_url: str, folder: Path, ping_timeout: float = 20) -> AbstractContextManager[Contestant]:
    """The contestant of this name, served afresh as long as the context lasts."""
    with Redis.from_url(redis_url) as redis:
        redis.flushdb()
    if name in (WINNOW, QUEUED):
        return _winnow(redis_url, folder, "direct" if name == WINNOW else "queued", ping_timeout)
    return (_stock if name == STOCK else _node)(redis_url, ping_timeout)


@contextmanager
def _winnow(redis_url: str, folder: Path, writes: str, ping_timeout: float) -> Iterator[Contestant]:
    """One web process of ours; the store's own steps are what publishes."""
    settings = {
        "REDIS_URL": redis_url, "DATA": str(folder), "PORT": "0", "PING_TIMEOUT": str(ping_timeout),
        "RELAY_WRITES": writes,
    }  # fmt: skip
    command = (sys.executable, "-m", "web")
    with (
        _running(command, {f"WINNOW_{key}": value for key, value in settings.items()}) as program,
        Redis.from_url(redis_url, decode_responses=True) as redis,
    ):
        url = program.line(r"listening on (http://\S+)")[1]
        job = BusyJob(redis, Keys())

        def publish(shows: Shows) -> Sent:
            at = time.monotonic_ns()
            return Sent(job.commit(shows), at)

        yield Contestant(url, program.process.pid, job.id, publish)


@contextmanager
def _stock(redis_url: str, ping_timeout: float) -> Iterator[Contestant]:
    """Flask-SocketIO, and its way to emit from another process."""
    environment = {"REDIS_URL": redis_url, "PORT": str(free_port()), "PING_TIMEOUT": str(ping_timeout)}
    with _running((sys.executable, str(PEERS / "stock.py")), environment) as program:
        url = program.line(r"listening on (http://\S+)")[1]
        job, outside = SameEvents(redis_url), SocketIO(message_queue=redis_url)

        def publish(shows: Shows) -> Sent:
            events = job.commit(shows)
            at = time.monotonic_ns()
            for event in events:
                outside.emit(event["type"], event, namespace="/jobs", to=job.id)
            return Sent(job.done, at)

        yield Contestant(url, program.process.pid, job.id, publish)


@contextmanager
def _node(redis_url: str, ping_timeout: float) -> Iterator[Contestant]:
    """Node's socket.io with its Redis adapter, and its emitter in another process of Node's."""
    environment = {"REDIS_URL": redis_url, "PORT": str(free_port()), "PING_TIMEOUT": str(ping_timeout)}
    environment |= {"NODE_ENV": "production"}
    with (
        _running((node(), str(PEERS / "serving.mjs")), environment) as program,
        subprocess.Popen(
            (node(), str(PEERS / "publishing.mjs")), env={**os.environ, **environment}, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        ) as outside,
    ):  # fmt: skip
        assert outside.stdin is not None and outside.stdout is not None
        url = program.line(r"listening on (http://\S+)")[1]
        job, ask, answers = SameEvents(redis_url), outside.stdin, outside.stdout

        def publish(shows: Shows) -> Sent:
            print(json.dumps({"job": job.id, "events": job.commit(shows)}), file=ask, flush=True)
            return Sent(job.done, int(answers.readline()))

        yield Contestant(url, program.process.pid, job.id, publish)


@contextmanager
def _running(command: Sequence[str], settings: dict[str, str]) -> Iterator[Program]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("WINNOW_")}
    program = Program(list(command), {**clean, **settings})
    try:
        yield program
    finally:
        program.stop()
