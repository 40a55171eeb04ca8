"""Writes a piece of a result in another format than its list has, when somebody first asks for it."""

from collections.abc import Iterator
from itertools import takewhile
from typing import Any, BinaryIO

import numpy as np
import polars as pl

from shared.commits import Segment
from shared.errors import NotFound
from shared.files import naming
from shared.lists import Format, ListRecord, Which
from shared.store.committed import Results
from worker.context import Context
from worker.conversion import Target
from worker.conversion.parquet import Parquet
from worker.conversion.text import Csv, JsonLines, csv_header, undecodable
from worker.kinds.choosing import kind_of_job
from worker.kinds.parquet import ParquetKind
from worker.results import Verdicts, written_rejected
from worker.rows.layout import Layout
from worker.rows.walk import walk_rows
from worker.specs import columns_of, list_of


def convert(context: Context, ask: dict[str, Any]) -> dict[str, Any]:
    """Writes rows of a result (`{job, which, format, first, end, part, parts}`) unless they are there already.

    Meant are those among rows `[first, end)` of the list, which are whole segments; or of one segment that large the
    `part`-th of `parts` equal runs. Rows `[0, 0)` are what stands before all others. Raises Invalid for a row that
    cannot be written so.
    """
    job_id, which, format = ask["job"], ask["which"], Format(ask["format"])
    first, end, part, parts = (int(ask[name]) for name in ("first", "end", "part", "parts"))
    results = context.jobs.results(job_id)
    name = naming.converted(job_id, results.attempt, f"{which}.{format}", f"{first}-{end}-{part}-{parts}")
    if context.files.exists(name):
        return {}
    segments = list(takewhile(lambda segment: segment.first < end, results.segments.since(first)))
    if sum(segment.rows for segment in segments) != end - first:
        raise NotFound("the job has no such rows any more")
    record = list_of(context, job_id, results.list_id)
    with context.files.create(name) as file:
        target = _target(context, job_id, record, format, file, end == 0)
        for segment in segments:
            piece = _Piece(context, job_id, results, record, segment, which)
            piece.write(target, part, parts)
        target.close()
    return {}


def _target(context: Context, job_id: str, record: ListRecord, format: Format, file: BinaryIO, begins: bool) -> Target:
    columns = columns_of(context, job_id, record.id)
    if format is Format.CSV:
        if begins:
            file.write(csv_header(columns))
        return Csv(file)
    return JsonLines(file, columns) if format is Format.JSONL else Parquet(file, columns)


class _Piece:
    """The rows of one segment that a result has."""

    def __init__(
        self, context: Context, job_id: str, results: Results, record: ListRecord, segment: Segment, which: Which
    ) -> None:
        self._context = context
        self._record = record
        self._segment = segment
        self._which = which
        self._kind = kind_of_job(context, record, job_id, results.drawn)
        verdicts = Verdicts.of(context, job_id, results.attempt, segment)
        mask = verdicts.kept if which == "kept" else ~(verdicts.kept | verdicts.failed)
        self._numbers = [self._kind.number(row) for row in (np.flatnonzero(mask) + segment.first).tolist()]
        self._name = naming.segment(job_id, results.attempt, segment.name)
        if which == "rejected" and self._numbers:
            self._name = written_rejected(context, job_id, results, record, segment)

    def write(self, target: Target, part: int, parts: int) -> None:
        """Gives a run of them to a format."""
        count = len(self._numbers)
        start, stop = count * part // parts, count * (part + 1) // parts
        if start == stop:
            return
        if self._record.format is Format.PARQUET:
            assert isinstance(self._kind, ParquetKind)
            for batch in self._kind.batches(self._name, self._segment, self._which, start):
                rows = batch.slice(0, stop - start)
                target.add_rows(rows, self._numbers[start : start + rows.num_rows])
                start += rows.num_rows
                if start == stop:
                    return
            return
        for frame, failures in self._texts(start, stop):
            numbers = self._numbers[start : start + frame.height]
            for entry, reason in sorted(failures.items()):
                raise undecodable(numbers[entry], reason)
            target.add_texts(frame, numbers)
            start += frame.height

    def _texts(self, start: int, stop: int) -> Iterator[tuple[pl.DataFrame, dict[int, str]]]:
        layout = Layout.of(self._record)
        size = self._segment.kept_bytes if self._which == "kept" else self._segment.rejected_bytes
        limit = self._context.settings.max_row_bytes
        for block in walk_rows(self._read, layout, size, start, stop, layout.names, limit):
            yield block.frame, block.failures

    def _read(self, start: int, length: int) -> bytes:
        return self._context.files.read(self._name, start, length)
