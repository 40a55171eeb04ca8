"""Tests one leased chunk: bytes in, verdicts, segments committed as they are done."""

import time
from collections import Counter
from collections.abc import Callable, Iterator

import numpy as np

from shared.errors import NotFound
from shared.store.leases import Chunk
from worker.context import Context
from worker.judging import Judged, judge
from worker.picking import Ints, Mask, pick_rows, starts_of
from worker.positions import position, reader
from worker.rows.walk import Stretch, walk
from worker.segments import REPORTED_BYTES, FailedRow, SegmentWriter, without_line_end
from worker.shown import ROW_BYTES, ShownRows
from worker.specs import Spec, spec_of

SEGMENT_S = 0.4
"""Committed this often, so that at most half a second of work is done again when a worker dies."""
SEGMENT_BYTES = 32 * 2**20
BLOCK_BYTES = 4 * 2**20
SEGMENT_FAILED = 50_000
"""Failed rows are held with their reasons until the commit: where nearly all fail, memory stays flat all the same."""
LINE_FEED = ord("\n")
REASONS = 20
REASON_CHARACTERS = 200


def test(context: Context, lease: Chunk, announce: Callable[[str], None]) -> None:
    """Tests the rows of a lease from its checkpoint on, until its end or until the store says stop.

    Raises Problem where the job cannot be tested at all, OSError where storage does not work.
    """
    try:
        spec = spec_of(context, lease.job)
    except NotFound:
        return
    announce(f"{spec.title} · rows {lease.at + 1:,}–{lease.to:,}")
    Run(context, lease, spec).go()


class Run:
    """One go at a chunk."""

    def __init__(self, context: Context, lease: Chunk, spec: Spec) -> None:
        self._context = context
        self._lease = lease
        self._spec = spec
        self._encoding = spec.layout.encoding
        self._start = position(context, lease.list, spec.layout, lease.at)
        self._end = position(context, lease.list, spec.layout, lease.to)
        self._segments = 0
        self._kept = ShownRows()
        self._failed = ShownRows()
        self._reasons: Counter[str] = Counter()
        self._began = time.monotonic()

    def go(self) -> None:
        """Reads, tests and commits, block for block."""
        segment = self._segment(self._lease.at, self._start.byte)
        try:
            for stretch in self._stretches():
                self._test(stretch, segment)
                if self._is_full(segment):
                    if segment.rows and not self._commit(segment):
                        return
                    segment.discard()
                    segment = self._segment(stretch.end.row, stretch.end.byte)
            if segment.rows:
                self._commit(segment)
        finally:
            segment.discard()

    def _is_full(self, segment: SegmentWriter) -> bool:
        late = time.monotonic() - self._began >= SEGMENT_S
        return late or segment.size >= SEGMENT_BYTES or segment.failed >= SEGMENT_FAILED

    def _stretches(self) -> Iterator[Stretch]:
        spec, limit = self._spec, self._context.settings.max_row_bytes
        read_at = reader(self._context, self._lease.list)
        return walk(
            read_at, spec.layout, self._start, self._end.byte, spec.columns, limit, BLOCK_BYTES, spec.test.types
        )

    def _segment(self, first: int, start: int) -> SegmentWriter:
        self._segments += 1
        self._began = time.monotonic()
        return SegmentWriter(self._context.files, self._lease, self._segments, first, start, self._encoding)

    def _test(self, stretch: Stretch, segment: SegmentWriter) -> None:
        block = stretch.block
        judged = judge(block, self._spec.test)
        # The number (from 1) of each entry that is a row.
        numbers = np.cumsum(~block.blank) + stretch.place.row
        rows = self._failed_rows(stretch, judged, numbers)
        self._show_kept(stretch, judged.kept, numbers)
        self._show_failed(rows)
        raw = memoryview(b"") if stretch.data is None else pick_rows(stretch.data, block.ends, judged.kept)
        spared = int((block.ends - starts_of(block.ends))[judged.rejected].sum())
        segment.add(stretch.end.byte, judged.kept[~block.blank], raw, rows, spared)

    def _failed_rows(self, stretch: Stretch, judged: Judged, numbers: Ints) -> list[FailedRow]:
        entries = np.flatnonzero(judged.failed)
        if len(entries) == 0:
            return []
        starts, ends = starts_of(stretch.block.ends)[entries], stretch.block.ends[entries]
        if stretch.data is None:
            view = memoryview(bytes(reader(self._context, self._lease.list)(stretch.place.byte, REPORTED_BYTES)))
            lines = np.zeros(len(entries), np.int64)
        else:
            view = stretch.data.data
            lines = np.searchsorted(np.flatnonzero(stretch.data == LINE_FEED), starts)
        return [
            FailedRow(
                int(numbers[entry]),
                stretch.place.line + line,
                judged.reasons[entry],
                stretch.place.byte + start,
                stretch.place.byte + end,
                bytes(view[start : min(end, start + REPORTED_BYTES)]),
            )
            for entry, line, start, end in zip(
                entries.tolist(), lines.tolist(), starts.tolist(), ends.tolist(), strict=True
            )
        ]

    def _show_kept(self, stretch: Stretch, kept: Mask, numbers: Ints) -> None:
        if stretch.data is None:
            return
        view, starts, ends = stretch.data.data, starts_of(stretch.block.ends), stretch.block.ends
        self._kept.add_all(
            (
                ({"row": int(numbers[entry])}, without_line_end(bytes(view[starts[entry] : ends[entry]])))
                for entry in np.flatnonzero(kept)[: self._kept.room].tolist()
            ),
            self._encoding,
        )

    def _show_failed(self, rows: list[FailedRow]) -> None:
        for row in rows:
            self._reasons[row.reason[:REASON_CHARACTERS]] += 1
        self._failed.add_all(
            (
                (
                    {"row": row.row, "line": row.line, "reason": row.reason[:REASON_CHARACTERS]},
                    without_line_end(row.head[: ROW_BYTES + 2]),
                )
                for row in rows[: self._failed.room]
            ),
            self._encoding,
        )

    def _commit(self, segment: SegmentWriter) -> bool:
        """Whether there is reason to go on."""
        micros = int((time.monotonic() - self._began) * 1e6)
        reasons = dict(self._reasons.most_common(REASONS))
        self._reasons.clear()
        answer = self._context.leases.commit(
            self._lease, segment.close(), micros, self._kept.take(), self._failed.take(), reasons
        )
        return answer == "go"
