"""Answers about results: rejected rows, written when first asked for. Pages of rows are in `pages`."""

import json
from dataclasses import dataclass
from typing import Any

import numpy as np

from shared.commits import Segment
from shared.errors import NotFound
from shared.files import naming
from shared.lists import ListRecord
from shared.store.committed import Results
from worker.context import Context
from worker.kinds.choosing import kind_of_job
from worker.picking import Mask
from worker.specs import list_of


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
        name, size = naming.segment(job_id, attempt, segment.name), (segment.rows + 7) // 8
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
    text = context.files.read_all(naming.segment(job_id, attempt, segment.name), start, segment.rejection_bytes)
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
    name = naming.rejected_piece(job_id, results.attempt, segment.name)
    if context.files.exists(name):
        return name
    verdicts = Verdicts.of(context, job_id, results.attempt, segment)
    with context.files.create(name) as file:
        kind = kind_of_job(context, record, job_id, results.drawn)
        kind.write_rejected(file, segment, ~(verdicts.kept | verdicts.failed))
    return name
