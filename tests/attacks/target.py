"""A server that is attacked, seen from outside: where it is, what it has cost so far, and what it says."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.system.relaying import Program, RelayWeb

EVENTS = 2000
"""How many events the log of the target's job has: an answer of about 300 kB."""
PATIENCE_SECONDS = 20.0
"""Twice as long as a connection that drips may last."""


@dataclass(frozen=True)
class Target:
    """`job` is one that may be subscribed to, `patience` how long (s) a connection may hold out before that is harm."""

    program: Program
    url: str
    job: str
    patience: float

    @property
    def port(self) -> int:
        """Where it listens, on loopback."""
        return int(self.url.rpartition(":")[2])

    @property
    def seconds(self) -> float:
        """What its loop has computed so far, in seconds of the processor: the one measure that other load leaves."""
        path = Path(f"/proc/{self.program.process.pid}/schedstat")
        if path.exists():
            return int(path.read_text().split()[0]) / 1e9
        times = psutil.Process(self.program.process.pid).cpu_times()
        return float(times.user + times.system)

    @property
    def bytes(self) -> int:
        """Its memory."""
        return int(psutil.Process(self.program.process.pid).memory_info().rss)


@contextmanager
def stock() -> Iterator[Target]:
    """Flask-SocketIO as it comes."""
    program = Program([sys.executable, "-u", "-m", "tests.attacks.stock", str(EVENTS)])
    try:
        url = program.line(r"listening on (http://\S+)", 90)[1]
        yield Target(program, url, "a", PATIENCE_SECONDS)
    finally:
        program.process.kill()


@contextmanager
def winnow(redis_url: str, data: Path) -> Iterator[Target]:
    """This server, with deadlines of a second."""
    web = RelayWeb(redis_url, data, module="tests.attacks.hasty")
    try:
        job = web.job()
        web.write(job, EVENTS // 2)
        yield Target(web, web.url, job, PATIENCE_SECONDS)
    finally:
        web.process.kill()
        web.process.wait()
        web.redis.flushdb()
        web.redis.close()
