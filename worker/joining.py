"""The end of a result that is one Parquet file: a footer for the row groups that stand in its pieces."""

from collections.abc import Iterable, Iterator
from typing import Any

from shared.commits import Segment
from shared.errors import NotFound
from shared.files import naming
from shared.lists import ListRecord, Which
from worker.context import Context
from worker.conversion.parquet import style_for
from worker.kinds.parquet import source_of
from worker.rows.parquet.footers import MAGIC, TAIL_BYTES, Part, footer_of, merged, tail
from worker.rows.parquet.source import Source
from worker.rows.parquet.writing import Style, empty_footer
from worker.specs import columns_of, list_of


def footer(context: Context, ask: dict[str, Any]) -> dict[str, Any]:
    """Writes the end of the kept, rejected or failed rows of the first segments (`{job, which, segments}`).

    With `pieces` and `what` it is that of a conversion: of those objects, each a Parquet file.
    """
    job_id, which, pieces = ask["job"], ask["which"], ask.get("pieces")
    results = context.jobs.results(job_id)
    count = ask["segments"] if pieces is None else len(pieces)
    name = naming.result_footer(job_id, results.attempt, ask.get("what") or which, count)
    if context.files.exists(name):
        return {}
    if pieces is not None:
        style = style_for(columns_of(context, job_id, results.list_id))
        parts: Iterable[Part] = (part_of(context, piece) for piece in pieces)
    else:
        if len(results.segments) < count:
            raise NotFound("the job has no such pieces any more")
        style = style_of(context, job_id, list_of(context, job_id, results.list_id))
        parts = _parts(context, job_id, results.attempt, results.segments.beginning(count), which)
    with context.files.create(name) as file:
        file.write(tail(merged(empty_footer(style), parts)))
    return {}


def style_of(context: Context, job_id: str, record: ListRecord) -> Style:
    """How rows of a Parquet list are written; by the footer that the job kept, the list may be gone."""
    name = naming.job_footer(job_id)
    if not context.files.exists(name):
        return Style.of(source_of(context, record.id, record.bytes))
    # Only the ends of the list are there; nothing else is read to learn its schema.
    ends = MAGIC + context.files.read(name, 0, context.files.size(name))
    return Style.of(Source(lambda at, length: ends[at : at + length], len(ends)))


def part_of(context: Context, name: str) -> Part:
    """The row groups of an object that is a whole Parquet file."""
    size = context.files.size(name)
    found = footer_of(lambda at, length: context.files.read(name, at, length), size)
    return Part(found, size - len(found) - TAIL_BYTES - len(MAGIC))


def _parts(context: Context, job_id: str, attempt: int, segments: Iterable[Segment], which: Which) -> Iterator[Part]:
    for segment in segments:
        if which == "rejected":
            if segment.rejected:
                yield part_of(context, naming.rejected_piece(job_id, attempt, segment.name))
            continue
        length = segment.kept_footer if which == "kept" else segment.failed_footer
        if length:
            behind = segment.kept_bytes + segment.failed_bytes + segment.report_bytes + 2 * ((segment.rows + 7) // 8)
            start = behind if which == "kept" else behind + segment.kept_footer
            found = context.files.read_all(naming.segment(job_id, attempt, segment.name), start, length)
            yield Part(found, segment.kept_bytes if which == "kept" else segment.failed_bytes)
