"""Answers about results: rejected rows written when first asked for, and pages of rows as JSON."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from shared.errors import NotFound
from shared.files import local
from shared.jobs import Segment
from shared.lists import ListRecord, Which
from shared.store.jobs import Results
from worker.context import Context
from worker.kinds.choosing import kind_of_job
from worker.picking import Mask
from worker.specs import list_of

MOST_ROW_BYTES = 64 * 1024
"""A longer row is cut on a page of rows, which says so."""
MOST_PAGE_BYTES = 8 * 2**20


@dataclass(frozen=True)
class Verdicts:
    """One bit a row of a segment."""

    kept: Mask
    failed: Mask

    @classmethod
    def of(
        cls, context: Context, job_id: str, attempt: int, segment: Segment, skip: int = 0, rows: int | None = None
    ) -> "Verdicts":
        """Read from the segment's object: of all its rows, or of so many after the first few."""
        to = segment.rows if rows is None else skip + rows
        name, size = local.segment(job_id, attempt, segment.name), (segment.rows + 7) // 8
        start = segment.kept_bytes + segment.failed_bytes + segment.report_bytes
        first, last = skip // 8, (to + 7) // 8

        def read(at: int) -> Mask:
            bits = np.frombuffer(context.files.read_all(name, at + first, last - first), np.uint8)
            return np.unpackbits(bits, count=to - 8 * first, bitorder="little")[skip - 8 * first :].astype(np.bool_)

        return cls(read(start), read(start + size))


def rejections_of(context: Context, job_id: str, attempt: int, segment: Segment) -> dict[int, str]:
    """Why rows of a segment were rejected, as far as that was said, by their numbers in the list (from 1)."""
    if not segment.rejection_bytes:
        return {}
    bits = 2 * ((segment.rows + 7) // 8)
    before = segment.kept_bytes + segment.failed_bytes + segment.report_bytes + bits
    start = before + segment.kept_footer + segment.failed_footer
    text = context.files.read_all(local.segment(job_id, attempt, segment.name), start, segment.rejection_bytes)
    return dict(json.loads(text))


def piece(context: Context, ask: dict[str, Any]) -> dict[str, Any]:
    """Writes the rejected rows of one segment (`{job, segment, first}`), unless they are there already."""
    results = context.jobs.results(ask["job"])
    segment = results.segments.at(int(ask["first"]))
    if segment is None or segment.name != ask["segment"]:
        raise NotFound("the job has no such piece any more")
    record = list_of(context, ask["job"], results.list_id) if results.drawn else context.lists.get(results.list_id)
    written_rejected(context, ask["job"], results, record, segment)
    return {}


def written_rejected(context: Context, job_id: str, results: Results, record: ListRecord, segment: Segment) -> str:
    """The object with the rejected rows of a segment, written where it is not there yet."""
    name = local.rejected_piece(job_id, results.attempt, segment.name)
    if context.files.exists(name):
        return name
    verdicts = Verdicts.of(context, job_id, results.attempt, segment)
    with context.files.create(name) as file:
        kind = kind_of_job(context, record, job_id, results.drawn)
        kind.write_rejected(file, segment, ~(verdicts.kept | verdicts.failed))
    return name


def page(context: Context, ask: dict[str, Any]) -> dict[str, Any]:
    """Rows `[offset, offset + limit)` of a result (`{job, which, offset, limit}`): `{rows, next}`.

    Each row has its number in the list (from 1) and its text without the line end; `next` is the offset of the rows
    that follow, or None. Only what is committed without a hole is there.
    """
    job_id, which, offset, limit = ask["job"], ask["which"], int(ask["offset"]), int(ask["limit"])
    results = context.jobs.results(job_id)
    record = list_of(context, job_id, results.list_id)
    rows: list[dict[str, Any]] = []
    size = 0
    for before, segment in results.segments.having(which, offset):
        skip = max(offset - before, 0)
        entries = _entries(context, job_id, results, record, segment, which, skip)
        for place, entry in enumerate(entries, start=before + skip):
            if len(rows) == limit or size > MOST_PAGE_BYTES:
                return {"rows": rows, "next": place}
            rows.append(entry)
            size += len(entry.get("data") or "")
    return {"rows": rows, "next": None}


def _entries(
    context: Context, job_id: str, results: Results, record: ListRecord, segment: Segment, which: Which, skip: int
) -> Iterator[dict[str, Any]]:
    name = local.segment(job_id, results.attempt, segment.name)
    if which == "failed":
        start = segment.kept_bytes + segment.failed_bytes
        for line in context.files.read_all(name, start, segment.report_bytes).splitlines()[skip:]:
            yield _cut(json.loads(line))
        return
    verdicts = Verdicts.of(context, job_id, results.attempt, segment)
    numbers = np.flatnonzero(verdicts.kept)
    if which == "rejected":
        name = written_rejected(context, job_id, results, record, segment)
        numbers = np.flatnonzero(~(verdicts.kept | verdicts.failed))
    kind = kind_of_job(context, record, job_id, results.drawn)
    texts = kind.texts(name, segment, which, skip)
    for number, text in zip(numbers[skip:].tolist(), texts, strict=False):
        yield _cut({"row": kind.number(segment.first + number), "data": text})


def _cut(entry: dict[str, Any]) -> dict[str, Any]:
    for member in ("data", "data_base64"):
        text = entry.get(member)
        if text is not None and len(text) > MOST_ROW_BYTES:
            return {**entry, member: text[:MOST_ROW_BYTES], "truncated": True}
    return entry
