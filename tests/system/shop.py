"""Real Celery workers without the rest: a store with one list, whose rows take their time, and jobs on it."""

import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import psutil
import redis

from shared.files import naming
from shared.files.local import LocalFiles
from shared.jobs import Snapshot, Submission
from shared.lists import Column, Dialect, Format, ListRecord, Type
from shared.states import ENDED
from shared.store.jobs import Jobs
from shared.store.keys import Keys
from shared.store.lists import Lists
from tests.system.relaying import Program
from tests.system.waiting import until

SECONDS = 60
ROWS = [b"row %d\n" % number for number in range(4000)]
"""One chunk of two seconds of work, and more."""


class Worker(Program):
    """A worker of one process."""

    def __init__(self, url: str, data: Path, name: str, queue: str) -> None:
        settings = {"WINNOW_REDIS_URL": url, "WINNOW_DATA": str(data), "POLARS_MAX_THREADS": "1"}
        command = [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "tests.system.slow",
            "worker",
            "-Q",
            queue,
            "-n",
            f"{name}@here",
        ]
        options = ["-c", "1", "-E", "--without-gossip", "--without-mingle", "--loglevel", "info"]
        super().__init__([*command, *options], os.environ | settings)
        self.name = f"{name}@here"

    @property
    def child(self) -> psutil.Process:
        """The process that works."""
        (child,) = psutil.Process(self.process.pid).children()
        return child

    def has_ended(self) -> bool:
        """Whether it ends by itself, and well, within ten seconds."""
        return self.process.wait(10) == 0


class Shop:
    """A store with one list, the workers on it, and what becomes of a job.

    `through` is the address by which the workers reach Redis, where it is another than the test's own.
    """

    def __init__(self, url: str, data: Path, through: str | None = None, rows: Sequence[bytes] = ROWS) -> None:
        self.redis = redis.Redis.from_url(url, decode_responses=True)
        self.redis.flushdb()
        self.url, self.data, self.keys, self.files = through or url, data, Keys(), LocalFiles(data)
        self.rows = rows
        self.jobs = Jobs(self.redis, self.keys)
        self.workers: list[Worker] = []
        record = ListRecord(
            id="list", name="lines.txt", format=Format.TEXT, dialect=Dialect(), bytes=sum(map(len, rows)), sha256="0",
            columns=(Column(name="line", type=Type.TEXT),), sample=(), body=0,
        )  # fmt: skip
        for name in (naming.list_content("list"), naming.list_sample("list")):
            with self.files.create(name) as file:
                file.write(b"".join(rows))
        self.record = Lists(self.redis, self.keys).add(record)

    def start(self, *names: str, queue: str = "work", through: str | None = None) -> list[Worker]:
        """Workers that are ready; `through`: by an address of their own."""
        started = [Worker(through or self.url, self.data, name, queue) for name in names]
        self.workers += started
        for worker in started:
            worker.line("ready", 3 * SECONDS)
        self.until(lambda: self.redis.zcard(self.keys.workers()) == len(self.workers))
        return started

    def submit(self) -> None:
        self.jobs.create("job", Submission(list="list", where="line <> 'x'"), self.record, "local")

    def now(self) -> Snapshot:
        """The job now."""
        return self.jobs.snapshot("job")

    def holder(self) -> str | None:
        """The worker that has the job's chunk under a lease, once it has committed some of it."""
        leases = [json.loads(text) for text in self.redis.hvals(self.keys.leases_of("job"))]
        return next((lease["worker"] for lease in leases if lease["at"] > lease["from"]), None)

    def until(self, truth: Callable[[], Any]) -> Any:
        """Waits for what changes with some event or duty."""
        if found := until(self.redis, self.keys, truth, SECONDS):
            return found
        raise AssertionError("it did not come")

    def kept(self) -> bytes:
        """The result, once the job has ended."""
        self.until(lambda: self.jobs.snapshot("job").state in ENDED)
        assert self.jobs.snapshot("job").state == "succeeded"
        segments = self.jobs.results("job").segments
        assert sum(segment.rows for segment in segments) == len(self.rows)
        return b"".join(self.files.read(naming.segment("job", 1, one.name), 0, one.kept_bytes) for one in segments)

    def tested(self) -> int:
        """How many rows were tested, each as often as it was."""
        return sum(map(int, (self.data / "tested").read_text().split()))

    def rescues(self) -> dict[str, str]:
        """The counts of leases that ran out, or whose process died."""
        return {name: count for name, count in self.redis.hgetall(self.keys.figures()).items() if "rescued" in name}

    def close(self) -> None:
        for worker in self.workers:
            for child in psutil.Process(worker.process.pid).children() if worker.process.poll() is None else []:
                child.kill()
            worker.process.kill()
            worker.process.wait()
        self.redis.close()
