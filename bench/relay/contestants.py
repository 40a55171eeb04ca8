"""Who is measured: how each serves, and how an event is published to it from outside. Each has a Redis of its own."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask_socketio import SocketIO
from redis import Redis

from bench.node import node
from bench.redis_server import redis_server
from bench.relay.steps import BusyJob, SameEvents, Shows
from launch.ports import free_port
from shared.store.keys import Keys
from tests.system.relaying import Program

PEERS = Path(__file__).with_name("peers")
WINNOW, QUEUED, STOCK, NODE = "winnow", "winnow-queued", "flask-socketio", "socket.io"
NAMES = (WINNOW, QUEUED, STOCK, NODE)
LISTENING = r"listening on (http://\S+)"


@dataclass(frozen=True)
class Sent:
    """An event on its way: the rows done that it speaks of, and the monotonic moment (ns) just before it went."""

    number: int
    at: int


@dataclass(frozen=True)
class Contestant:
    """A serving process that clients can follow `job` at.

    `publish` has the next `progress` published, after the rows that are to be shown; None where the store held it back.
    """

    url: str
    pid: int
    job: str
    publish: Callable[[Shows], Sent | None]


def serving(name: str, ping_timeout: float = 20) -> AbstractContextManager[Contestant]:
    """The contestant of this name, served afresh as long as the context lasts."""
    if name in (WINNOW, QUEUED):
        return _winnow("direct" if name == WINNOW else "queued", ping_timeout)
    return (_stock if name == STOCK else _node)(ping_timeout)


@contextmanager
def _winnow(writes: str, ping_timeout: float) -> Iterator[Contestant]:
    """One web process of ours; the store's own steps are what publishes."""
    with (
        tempfile.TemporaryDirectory(prefix="winnow-bench-") as folder,
        redis_server() as redis_url,
        Redis.from_url(redis_url, decode_responses=True) as redis,
    ):
        settings = {
            "WINNOW_REDIS_URL": redis_url, "WINNOW_DATA": folder, "WINNOW_PORT": "0",
            "WINNOW_PING_TIMEOUT": str(ping_timeout), "WINNOW_RELAY_WRITES": writes,
        }  # fmt: skip
        with _running((sys.executable, "-m", "web"), settings) as program:
            # A web process wants its data folder to know what Redis knows: it comes first.
            url, job = program.line(LISTENING)[1], BusyJob(redis, Keys())

            def publish(shows: Shows) -> Sent | None:
                at = time.monotonic_ns()
                number = job.commit(shows)
                return Sent(number, at) if job.has_said(number) else None

            yield Contestant(url, program.process.pid, job.id, publish)


@contextmanager
def _stock(ping_timeout: float) -> Iterator[Contestant]:
    """Flask-SocketIO, and its way to emit from another process."""
    with redis_server() as redis_url:
        settings = _peer_settings(redis_url, ping_timeout)
        with _running((sys.executable, str(PEERS / "stock.py")), settings) as program:
            job, outside = SameEvents(redis_url), SocketIO(message_queue=redis_url)

            def publish(shows: Shows) -> Sent:
                events = job.commit(shows)
                at = time.monotonic_ns()
                for event in events:
                    outside.emit(event["type"], event, namespace="/jobs", to=job.id)
                return Sent(job.done, at)

            yield Contestant(program.line(LISTENING)[1], program.process.pid, job.id, publish)


@contextmanager
def _node(ping_timeout: float) -> Iterator[Contestant]:
    """Node's socket.io with its Redis adapter, and its emitter in another process of Node's."""
    with redis_server() as redis_url:
        settings = {**_peer_settings(redis_url, ping_timeout), "NODE_ENV": "production"}
        with (
            _running((node(), str(PEERS / "serving.mjs")), settings) as program,
            subprocess.Popen(
                (node(), str(PEERS / "publishing.mjs")), env=_environment(settings), text=True,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            ) as outside,
        ):  # fmt: skip
            assert outside.stdin is not None and outside.stdout is not None
            job, ask, answers = SameEvents(redis_url), outside.stdin, outside.stdout

            def publish(shows: Shows) -> Sent:
                print(json.dumps({"job": job.id, "events": job.commit(shows)}), file=ask, flush=True)
                return Sent(job.done, int(answers.readline()))

            yield Contestant(program.line(LISTENING)[1], program.process.pid, job.id, publish)


def _peer_settings(redis_url: str, ping_timeout: float) -> dict[str, str]:
    return {"REDIS_URL": redis_url, "PORT": str(free_port()), "PING_TIMEOUT": str(ping_timeout)}


def _environment(settings: dict[str, str]) -> dict[str, str]:
    """What a server is told, and nothing of what the owner of this machine has set for Winnow."""
    return {name: value for name, value in os.environ.items() if not name.startswith("WINNOW_")} | settings


@contextmanager
def _running(command: Sequence[str], settings: dict[str, str]) -> Iterator[Program]:
    program = Program(list(command), _environment(settings))
    try:
        yield program
    finally:
        code = program.process.poll()
        program.stop()
        if code is not None:
            print(f"{' '.join(command)} ended by itself ({code}):\n{program.tail()}", file=sys.stderr)
