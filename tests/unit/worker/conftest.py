"""Workers without Celery: a context of real Redis and real files, in which tickets are taken by hand."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from redis import Redis

from shared.events import Cursor, Event
from shared.files import naming
from shared.jobs import Snapshot, Submission
from shared.lists import Column, Dialect, Format, ListRecord, Type
from shared.settings import Settings
from shared.store.keys import Keys
from winnow.predicate import Predicate
from worker import context, pages, results, turns
from worker.context import Context
from worker.predicates.describing import published

IDLE = "nothing was left to do"


@dataclass
class Workshop:
    """A context, and the shortest ways to put a list through it."""

    context: Context
    announced: list[str] = field(default_factory=list)
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    def list_of(
        self, data: bytes, format: Format = Format.CSV, body: int = 0, columns: dict[str, Type] | None = None
    ) -> ListRecord:
        delimiter, quote = (",", '"') if format is Format.CSV else (None, None)
        record = ListRecord(
            id=f"list{next(self.numbers)}",
            name="people",
            format=format,
            dialect=Dialect(delimiter=delimiter, quote=quote, header=body > 0),
            bytes=len(data),
            sha256="0",
            columns=tuple(Column(name=name, type=kind) for name, kind in (columns or {}).items()),
            sample=(),
            body=body,
        )
        with self.context.files.create(naming.list_content(record.id)) as file:
            file.write(data)
        return self.context.lists.add(record)

    def submit(self, record: ListRecord, where: str, **asked: object) -> Snapshot:
        submission = Submission.model_validate({"list": record.id, "where": where, **asked})
        return self.context.jobs.create(f"job{next(self.numbers)}", submission, record, "local")

    def call(
        self,
        record: ListRecord,
        called: Predicate[..., Any],
        where: str | None = None,
        max_failed: int | None = None,
        sample: int | None = None,
        **params: object,
    ) -> Snapshot:
        """Submits a job with a predicate, which the worker has."""
        self.context.having.add(called)
        told = published(called)
        self.context.redis.sadd(self.context.keys.abilities("worker"), told.id)
        call = {"name": called.name, "params": params}
        asked = {"list": record.id, "where": where, "predicate": call, "max_failed": max_failed, "sample": sample}
        job = f"job{next(self.numbers)}"
        reads = [value["list"] for value in params.values() if isinstance(value, dict)] if told.prepares else None
        submission = Submission.model_validate(asked)
        return self.context.jobs.create(job, submission, record, "local", told.id, told.declared, reads)

    def work(self) -> None:
        """Takes tickets until there is nothing to claim."""
        while not self.announced or self.announced[-1] != IDLE:
            self.take()
        self.announced.remove(IDLE)

    def take(self) -> None:
        """Takes one ticket."""
        turns.take(self.context, f"ticket{next(self.numbers)}", "worker", self._announce)

    def _announce(self, about: str, what: str) -> None:
        self.announced.append(what)

    def run(self, record: ListRecord, where: str, **asked: object) -> Snapshot:
        job = self.submit(record, where, **asked)
        self.work()
        return self.context.jobs.snapshot(job.id)

    def section(self, job_id: str, which: str) -> bytes:
        """The bytes of a result without its header, as web serves them from the segments."""
        found = self.context.jobs.results(job_id)
        out = []
        for segment in found.segments:
            name = naming.segment(job_id, found.attempt, segment.name)
            if which == "rejected":
                results.piece(self.context, {"job": job_id, "segment": segment.name, "first": segment.first})
                name = naming.rejected_piece(job_id, found.attempt, segment.name)
            start, size = {
                "kept": (0, segment.kept_bytes),
                "rejected": (0, segment.rejected_bytes),
                "failed": (segment.kept_bytes, segment.failed_bytes),
                "report": (segment.kept_bytes + segment.failed_bytes, segment.report_bytes),
            }[which]
            out.append(self.context.files.read(name, start, size))
            assert len(out[-1]) == size
        return b"".join(out)

    def page(self, job_id: str, which: str, offset: int = 0, limit: int = 1000, **asked: object) -> dict[str, Any]:
        return pages.page(self.context, {"job": job_id, "which": which, "offset": offset, "limit": limit, **asked})

    def events(self, job_id: str) -> list[Event]:
        return self.context.jobs.follow(job_id, Cursor(0)).events


@pytest.fixture
def workshop(
    redis_server: str, redis_client: Redis, keys: Keys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Workshop:
    """A workshop of this test alone."""
    redis_client.delete("work")
    monkeypatch.setattr(context, "Keys", lambda: keys)
    settings = Settings(redis_url=SecretStr(redis_server), data=tmp_path, max_row_bytes=2**20)
    return Workshop(context.build(settings, attempts=1))


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> Callable[[int, int], None]:
    """Makes blocks and segments so small that a short list has many of each."""

    def shrink(segment_bytes: int, index_bytes: int) -> None:
        monkeypatch.setattr("worker.committing.SEGMENT_BYTES", segment_bytes)
        monkeypatch.setattr("worker.testing.BLOCK_BYTES", segment_bytes)
        monkeypatch.setattr("worker.counting.FIRST_BYTES", index_bytes)
        monkeypatch.setattr("worker.counting.STRETCH_BYTES", index_bytes)

    return shrink
