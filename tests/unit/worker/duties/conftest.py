"""A store and storage of a test's own, with what the duties are made of; work is done by the store's steps alone."""

import os
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from shared.commits import Segment
from shared.files import naming
from shared.files.local import LocalFiles
from shared.files.manifests import Manifests
from shared.store.jobs import Jobs
from shared.store.keeping import Keeping
from shared.store.keys import Keys
from shared.store.leased import Chunk, Shown
from shared.store.ledger import Ledger
from shared.store.lists import Lists
from tests.unit.store.conftest import Store
from worker.duties.bind import Bind
from worker.duties.prune import FORGOTTEN_S, Prune, Pruned
from worker.duties.tidying import Tidying

RETENTION_S = 100
ROW_BYTES = 262144
"""Rows so large that the first chunk has one."""


@dataclass
class Yard(Store):
    """The store, the files, and the duties over both."""

    root: Path = field(default_factory=Path)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.files = LocalFiles(self.root)
        self.manifests = Manifests(self.files)
        self.jobs = Jobs(self.redis, self.keys, self.log_bytes, RETENTION_S, self.manifests.read)
        self.lists = Lists(self.redis, self.keys, RETENTION_S)
        self.ledger = Ledger(self.redis, self.keys)
        self.keeping = Keeping(self.redis, self.keys, RETENTION_S)
        self.bind = Bind(self.ledger, self.manifests)
        self.tidying = Tidying(self.files, self.jobs, self.lists, self.leases, self.ledger, self.manifests)
        # The tests' Redis has not run for an hour.
        self.keeping.seconds_up = lambda: FORGOTTEN_S  # type: ignore[method-assign]

    def prune(self, sweep: bool = True, later: float = 0.0) -> Pruned:
        """A whole round, as if so many seconds had gone by for storage."""
        duty = Prune(self.keeping, self.files, self.tidying, lambda: time.time() + later)
        return sum(duty.round(sweep), Pruned())

    def tested(self, lease: Chunk, at: int, rows: int, **more: Any) -> Segment:
        """Rows of a lease are tested and committed, their object written first."""
        kept = b"k" * rows
        segment = Segment(
            first=at, rows=rows, kept=rows, failed=0, rejected=0, start=at, end=at + rows, kept_bytes=rows,
            rejected_bytes=0, failed_bytes=0, report_bytes=0, name=f"{lease.chunk}-{lease.fence}-{at}", **more,
        )  # fmt: skip
        self.write(naming.segment(lease.job, lease.attempt, segment.name), kept)
        # Slow rows, so that chunks stay small.
        self.leases.commit(lease, segment, rows * 250_000, Shown(), Shown(), {})
        return segment

    def finished(self, rows: int = 10, a_segment: int = 1, list_id: str | None = None) -> str:
        """A job that succeeded, in segments of so many rows."""
        record = self.lists.get(list_id) if list_id else self.counted_list(rows, rows * ROW_BYTES)
        self.write(naming.list_content(record.id), b"content")
        job = self.job(record)
        self.write(naming.job_header(job.id), b"header")
        while isinstance(lease := self.claim(), Chunk):
            for at in range(lease.at, lease.to, a_segment):
                self.tested(lease, at, min(a_segment, lease.to - at))
        assert self.jobs.snapshot(job.id).state == "succeeded"
        return job.id

    def write(self, name: str, data: bytes = b"x", age: float = 0.0) -> None:
        """An object, written so many seconds ago."""
        with self.files.create(name) as file:
            file.write(data)
        self.age(name, age)

    def age(self, name: str, seconds: float) -> None:
        """An object, or a folder with all that is in it, was last written so long ago."""
        path = self.files.path(name)
        then = path.stat().st_mtime - seconds
        for one in (path, *path.rglob("*")):
            os.utime(one, (then, then))

    def stored(self) -> set[str]:
        """The names of all objects."""
        return {str(path.relative_to(self.root)) for path in self.root.rglob("*") if path.is_file()}

    def put_back(self, index: str, member: str, seconds: float) -> None:
        """What an index (zset of ms) says of a member happened so many seconds earlier."""
        self.redis.zincrby(index, -seconds * 1000, member)


@pytest.fixture
def yard(redis_client: Redis, keys: Keys, tmp_path: Path) -> Yard:
    """A yard of this test alone."""
    redis_client.delete("work")
    return Yard(redis_client, keys, root=tmp_path)
