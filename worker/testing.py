"""Tests one leased chunk: bytes in, verdicts, segments committed as they are done."""

import time
from collections import Counter

from shared import words
from shared.errors import NotFound
from shared.files import local
from shared.files.faults import Damaged
from shared.store.leases import Chunk
from worker.announcing import Announce
from worker.before import Before, before
from worker.context import Context
from worker.judging import Judged, condemn, judge
from worker.kinds import Part
from worker.kinds.choosing import kind_of
from worker.picking import Mask
from worker.rows.block import Block
from worker.segments import SegmentWriter
from worker.shown import ROW_BYTES, ShownRows
from worker.specs import Spec, spec_of

SEGMENT_S = 0.4
"""Committed this often, so that at most half a second of work is done again when a worker dies."""
SEGMENT_BYTES = 32 * 2**20
BLOCK_BYTES = 4 * 2**20
SEGMENT_FAILED = 20_000
"""Failed rows are held with their reasons until the commit: where nearly all fail, memory stays flat all the same."""
REASONS = 20
REASON_CHARACTERS = 200


def test(context: Context, lease: Chunk, announce: Announce) -> None:
    """Tests the rows of a lease from its checkpoint on, until its end, the store says stop, or the worker is to end.

    Raises Problem where the job cannot be tested at all, OSError where storage does not work.
    """
    try:
        spec = spec_of(context, lease.job)
        earlier = before(context, lease.job, lease.attempt)
    except NotFound:
        return
    announce(lease.job, words.testing(spec.record.name, spec.where, lease.at, lease.to, lease.job))
    content = local.list_content(lease.list)
    if context.files.size(content) != spec.record.bytes:
        raise Damaged(content)
    Run(context, lease, spec, earlier).go()


class Run:
    """One go at a chunk."""

    def __init__(self, context: Context, lease: Chunk, spec: Spec, earlier: Before) -> None:
        self._context = context
        self._lease = lease
        self._spec = spec
        self._earlier = earlier
        self._stood = [0, 0]
        self._kind = kind_of(context, spec.record)
        self._segments = 0
        self._kept = ShownRows()
        self._failed = ShownRows()
        self._reasons: Counter[str] = Counter()
        self._began = time.monotonic()

    def go(self) -> None:
        """Reads, tests and commits, block for block."""
        lease = self._lease
        segment = self._segment(lease.at, self._kind.byte_of(lease.at))
        try:
            columns = () if lease.doom else self._spec.test.columns
            for part in self._kind.parts(lease.at, lease.to, columns, BLOCK_BYTES):
                self._test(part, segment)
                if self._is_full(segment):
                    if segment.rows and not self._commit(segment):
                        return
                    segment.discard()
                    segment = self._segment(part.end_row, part.end_byte)
            if segment.rows:
                self._commit(segment)
        finally:
            segment.discard()

    def _is_full(self, segment: SegmentWriter) -> bool:
        hurries = self._context.stopping.is_set or self._context.nudge.is_set
        late = hurries or time.monotonic() - self._began >= SEGMENT_S
        return late or segment.size >= SEGMENT_BYTES or segment.failed >= SEGMENT_FAILED

    def _segment(self, first: int, start: int) -> SegmentWriter:
        self._segments += 1
        self._began = time.monotonic()
        return SegmentWriter(self._context.files, self._lease, self._segments, first, start, self._kind)

    def _test(self, part: Part, segment: SegmentWriter) -> None:
        judged = self._judge_again(part) if self._earlier else self._judge(part.block)
        part.settle(judged)
        is_row = ~part.block.blank
        segment.add(part, judged.kept[is_row], judged.failed[is_row])
        self._show(part, judged)

    def _judge(self, block: Block, *wanted: Mask) -> Judged:
        doom = self._lease.doom
        return condemn(block, doom, *wanted) if doom else judge(block, self._spec.test, *wanted)

    def _judge_again(self, part: Part) -> Judged:
        """Only what failed before, or was never tested. What cannot be read any more fails whatever it was."""
        block, is_row = part.block, ~part.block.blank
        standing = self._earlier.standing(part.first, part.end_row).over(is_row)
        unreadable = list(block.failures)
        standing.kept[unreadable] = standing.rejected[unreadable] = False
        judged = self._judge(block, is_row & ~standing.kept & ~standing.rejected)
        self._stood[0] += int(standing.kept.sum())
        self._stood[1] += int(standing.rejected.sum())
        return Judged(judged.kept | standing.kept, judged.rejected | standing.rejected, judged.failed, judged.reasons)

    def _show(self, part: Part, judged: Judged) -> None:
        encoding = self._spec.layout.encoding
        if self._kept.room:
            kept = part.texts(judged.kept, self._kept.room)
            self._kept.add_all((({"row": part.number(entry)}, text) for entry, text in kept), encoding)
        failed = part.failed()
        self._reasons.update(row.reason[:REASON_CHARACTERS] for row in failed)
        self._failed.add_all(
            (
                ({"row": row.row, "line": row.line, "reason": row.reason[:REASON_CHARACTERS]}, row.text(ROW_BYTES))
                for row in failed[: self._failed.room]
            ),
            encoding,
        )

    def _commit(self, segment: SegmentWriter) -> bool:
        """Whether there is reason to go on."""
        now = time.monotonic()
        micros = int((now - self._began) * 1e6)
        reasons = dict(self._reasons.most_common(REASONS))
        self._reasons.clear()
        last = self._context.last_commit
        kept_stood, rejected_stood = self._stood
        self._stood = [0, 0]
        answer = self._context.leases.commit(
            self._lease, segment.close(), micros, self._kept.take(), self._failed.take(), reasons, last.seconds,
            (kept_stood, rejected_stood),
        )  # fmt: skip
        last.seconds = time.monotonic() - now
        if answer == "go":
            self._context.nudge.clear()
        return answer == "go" and not self._context.stopping.is_set
