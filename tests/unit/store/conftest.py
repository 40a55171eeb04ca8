"""Builders for tests of the store: a list that is counted, a job on it, and commits of plain numbers."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

import pytest
import redis as redis_library

from shared.commits import Segment
from shared.jobs import Snapshot, Submission
from shared.lists import Column, Dialect, Format, ListRecord, Type
from shared.store.jobs import Jobs
from shared.store.keys import Keys
from shared.store.leased import Answer, Chunk, IndexPart, Met, Preparation, Shown, Stretch
from shared.store.leases import Leases
from shared.store.lists import Lists


@dataclass
class Store:
    """The whole store below one prefix, with the shortest ways to bring it into a state."""

    redis: redis_library.Redis
    keys: Keys
    log_bytes: int = 768 * 1024
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self.jobs = Jobs(self.redis, self.keys, self.log_bytes)
        self.lists = Lists(self.redis, self.keys)
        self.leases = Leases(self.redis, self.keys, self.log_bytes)

    def uncounted_list(self, size: int = 1000) -> ListRecord:
        record = ListRecord(
            id=f"list{next(self.numbers)}", name="people.csv", format=Format.CSV, dialect=Dialect(delimiter=","),
            bytes=size, sha256="0", columns=(Column(name="age", type=Type.INTEGER),), sample=(), body=0,
        )  # fmt: skip
        return self.lists.add(record)

    def counted_list(self, rows: int, size: int = 1000) -> ListRecord:
        record = self.uncounted_list(size)
        stretch = self.claim()
        assert isinstance(stretch, Stretch)
        self.index(stretch, rows, size, complete=True)
        return record

    def index(self, stretch: Stretch, rows: int, end: int, complete: bool, blank: int = 0) -> bool:
        part = IndexPart(f"part{stretch.row}", stretch.row, rows, stretch.byte, end)
        return self.leases.add_index(stretch, part, blank, stretch.line + rows, complete)

    def job(self, record: ListRecord, **asked: object) -> Snapshot:
        submission = Submission.model_validate({"list": record.id, "where": "age > 1", **asked})
        return self.jobs.create(f"job{next(self.numbers)}", submission, record, "local")

    def claim(self, ticket: str | None = None) -> Chunk | Stretch | Preparation | None:
        return self.leases.claim(ticket or f"ticket{next(self.numbers)}", "nonce", "worker")

    def chunk(self, ticket: str | None = None) -> Chunk:
        lease = self.claim(ticket)
        assert isinstance(lease, Chunk)
        return lease

    def commit(
        self,
        lease: Chunk,
        rows: int,
        first: int | None = None,
        kept: int = 0,
        failed: int = 0,
        micros: int = 1000,
        took: float | None = None,
        stood: tuple[int, int] = (0, 0),
    ) -> Answer:
        first = lease.at if first is None else first
        segment = Segment(
            first=first, rows=rows, kept=kept, failed=failed, rejected=rows - kept - failed, start=first,
            end=first + rows, kept_bytes=kept, failed_bytes=failed, rejected_bytes=rows - kept - failed,
            report_bytes=0, name=f"{lease.chunk}-{lease.fence}-{first}",
        )  # fmt: skip
        return self.leases.commit(
            lease,
            segment,
            micros,
            Shown("[]", 0),
            Shown("[]", 0),
            {"failed|bad": Met(failed, first + rows)} if failed else {},
            took,
            stood,
        )

    def events(self, job_id: str) -> list[dict[str, object]]:
        from shared.events import Cursor  # noqa: PLC0415

        return self.jobs.follow(job_id, Cursor(0)).events


@pytest.fixture
def store(redis_client: redis_library.Redis, keys: Keys) -> Store:
    """A store of this test alone."""
    redis_client.delete("work")
    return Store(redis_client, keys)


@pytest.fixture
def store_with_log(redis_client: redis_library.Redis, keys: Keys) -> Callable[[int], Store]:
    """A store whose logs hold this many bytes."""
    return lambda log_bytes: Store(redis_client, keys, log_bytes)
